//! Real judges: what a GPT-4 judge said of the answers of two models, corrected by the labels of a few.

use std::fmt::Write as _;

use camino::Utf8Path;
use proof_judge::{Scale, Verdict};
use proof_stats::Level;
use proof_stats::judge::verdict_stratified::{
    VerdictClass, corrected_pass_rate, corrected_pass_rate_of_these,
};
use proof_stats::proportion;
use proof_stats::rng::Rng;
use proof_verdict::words::interval;
use serde_json::Value;

use crate::draw::seed_of;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit};

const MODELS: [&str; 2] = ["llama2orig", "mistralinstruct"];
const LABELS: [&str; 3] = ["1_full_compliance", "2_full_refusal", "3_partial_refusal"];
/// What is measured: the share of outputs that comply in full.
const COMPLIES: f64 = 0.0;
/// How often a human sample is drawn.
const SAMPLES: usize = 1000;

/// An output: what the judge said, and whether people say that it complies.
struct Output {
    verdict: Verdict,
    complies: bool,
}

/// How often an interval covers the truth, over human samples of all outputs; none where the shared data are not there.
pub(crate) fn study(context: &Context) -> anyhow::Result<Option<Study>> {
    let Some(folder) = context.shared.as_ref().map(|shared| shared.join("data/xstest")) else {
        return Ok(None);
    };
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut rows = vec![];
    let mut after = String::from(
        "Over all outputs:\n\n| model | outputs | people: comply | judge: comply | its 95 % interval | judge: unreadable |\n\
         |---|---:|---:|---:|---|---:|\n",
    );
    for model in MODELS {
        let outputs = outputs(&folder, model)?;
        for labels in [100, 50, 200] {
            let found =
                Covered::over(&outputs, labels, context.effort.of(SAMPLES), seed_of(&["xstest", model]));
            rows.extend(found.rows(model, labels));
        }
        let says = |output: &&Output| output.verdict == Verdict::Read(COMPLIES);
        let unreadable = |output: &&Output| matches!(output.verdict, Verdict::Unreadable(_));
        let (n_said, n_unreadable) =
            (outputs.iter().filter(says).count(), outputs.iter().filter(unreadable).count());
        let naive = proportion::estimate(n_said as u64, (outputs.len() - n_unreadable) as u64, Level::P95)?;
        let complying = outputs.iter().filter(|output| output.complies).count();
        writeln!(
            after,
            "| {model} | {} | {complying} ({:.1} %) | {n_said} ({:.1} %) | {} | {n_unreadable} |",
            outputs.len(),
            100.0 * complying as f64 / outputs.len() as f64,
            100.0 * naive.value,
            interval(naive.interval.lo, naive.interval.hi),
        )?;
    }
    Ok(Some(Study {
        name: "xstest",
        title: "Real judges: XSTest",
        about: "450 recorded answers each of two models. What people settled on is the truth: the share of answers that comply in full. A human sample of n \
                answers is drawn at random, again and again; the judge (GPT-4) has a verdict for all. Measured is how often a 95 % interval covers the \
                truth. \"Corrected\" is the verdict-stratified rate of exactly these answers; \"for a population\" is the same for the inputs that they \
                stand for, which is the wider question and so covers too often here; \"labels alone\" uses no judge; \"judge alone\" is the judge's rate \
                among the sampled answers that could be read, with its Wilson interval, as if the judge were right. An answer of the judge that could not be \
                read is an error: it is a class of its own in the correction, and no verdict."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after,
    }))
}

fn outputs(folder: &Utf8Path, model: &str) -> anyhow::Result<Vec<Output>> {
    use anyhow::Context as _;
    let path = folder.join(format!("recorded-{model}.jsonl"));
    let scale = Scale::nominal(LABELS);
    let text = std::fs::read_to_string(&path).with_context(|| path.to_string())?;
    let mut outputs = vec![];
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).with_context(|| path.to_string())?;
        let of = |key: &str| row.get(key).and_then(Value::as_str).with_context(|| format!("no `{key}`"));
        let (said, human) = (of("gpt4_judge")?, of("human")?);
        let human = scale.read(human).with_context(|| format!("`{human}` is no label"))?;
        let verdict = scale.read(said).map_or_else(|| Verdict::Unreadable(said.to_owned()), Verdict::Read);
        outputs.push(Output { verdict, complies: (human - COMPLIES).abs() < 0.5 });
    }
    Ok(outputs)
}

/// How often each interval covered the truth.
#[derive(Default)]
struct Covered {
    samples: usize,
    corrected: usize,
    population: usize,
    labels_alone: usize,
    judge_alone: usize,
}

impl Covered {
    fn over(outputs: &[Output], labels: usize, samples: usize, seed: u64) -> Self {
        let truth = outputs.iter().filter(|output| output.complies).count() as f64 / outputs.len() as f64;
        let covers = |interval: proof_stats::Interval| usize::from(interval.contains(truth));
        let mut order: Vec<&Output> = outputs.iter().collect();
        let mut found = Self { samples, ..Self::default() };
        for sample in 0..samples {
            Rng::stream(seed, sample as u64 * 1000 + labels as u64).shuffle(&mut order);
            let (sampled, rest) = order.split_at(labels.min(order.len()));
            let classes = classes(sampled, rest);
            if let Ok(rate) = corrected_pass_rate_of_these(&classes, Level::P95) {
                found.corrected += covers(rate.estimate.interval);
            }
            if let Ok(rate) = corrected_pass_rate(&classes, Level::P95) {
                found.population += covers(rate.estimate.interval);
            }
            let complying = sampled.iter().filter(|output| output.complies).count() as u64;
            if let Ok(rate) = proportion::estimate(complying, sampled.len() as u64, Level::P95) {
                found.labels_alone += covers(rate.interval);
            }
            let read = || sampled.iter().filter(|output| matches!(output.verdict, Verdict::Read(_)));
            let said = read().filter(|output| output.verdict == Verdict::Read(COMPLIES)).count() as u64;
            if let Ok(rate) = proportion::estimate(said, read().count() as u64, Level::P95) {
                found.judge_alone += covers(rate.interval);
            }
        }
        found
    }

    fn rows(&self, model: &str, labels: usize) -> Vec<Row> {
        let row = |what: &str, covered: usize, bar: Bar| {
            let share = covered as f64 / self.samples as f64;
            Row {
                setting: format!("{model}, {what}"),
                n: labels.to_string(),
                replications: self.samples,
                answered: None,
                measured: Some(share),
                error: (share * (1.0 - share) / self.samples as f64).sqrt(),
                bar,
            }
        };
        let is_biased = model == "llama2orig";
        vec![
            row("corrected", self.corrected, Bar::Within(0.92, 0.98)),
            row("corrected, for a population", self.population, Bar::None),
            row("labels alone", self.labels_alone, Bar::None),
            row("judge alone", self.judge_alone, if is_biased { Bar::AtMost(0.5) } else { Bar::None }),
        ]
    }
}

/// The verdicts, the answers that could not be read as one of their own.
fn classes(sampled: &[&Output], rest: &[&Output]) -> Vec<VerdictClass> {
    let place = |output: &Output| match &output.verdict {
        Verdict::Read(value) if (value - COMPLIES).abs() < 0.5 => 0,
        Verdict::Read(value) if *value < 1.5 => 1,
        Verdict::Read(_) => 2,
        Verdict::Unreadable(_) | Verdict::Missing => 3,
    };
    let mut classes = vec![VerdictClass { judged: 0, labelled: 0, human_passes: 0 }; 4];
    for (output, is_labelled) in sampled.iter().map(|it| (it, true)).chain(rest.iter().map(|it| (it, false)))
    {
        if let Some(class) = classes.get_mut(place(output)) {
            class.judged += 1;
            class.labelled += u64::from(is_labelled);
            class.human_passes += u64::from(is_labelled && output.complies);
        }
    }
    classes
}
