//! `--until decided` through the whole program: false claims with 100 looks, and calls saved.

use std::fmt::Write as _;

use anyhow::Context as _;
use proof_run::RunOptions;
use proof_stats::parallel;
use proof_stats::power::{McNemarTest, mcnemar_cases_exact};
use proof_verdict::{Verdict, Word};

use super::Bench;
use crate::effort::Effort;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit, thousands};

const SHORT: (&str, &str) =
    ("short", "---\ninput: {ticket: string}\n---\n@user\nAnswer with the label only.\n\n{{ ticket }}\n");
const LONG: (&str, &str) = (
    "long",
    "---\ninput: {ticket: string}\n---\n@user\nAnswer with the label only. Think step by step.\n\n{{ ticket }}\n",
);

/// Looks of a run.
const LOOKS: u64 = 100;

/// Parts that are run side by side, each in a project of its own.
const PARTS: usize = 8;

/// A suite of both prompts in a world of a seed.
fn suite(preset: &str, seed: u64, gate: &str) -> anyhow::Result<String> {
    let mut text = String::from("prompts: [prompts/short.prompt, prompts/long.prompt]\n");
    writeln!(
        text,
        "targets: [{{id: world, model: sim/{preset}, config: {{temperature: 0.7}}, params: {{seed: {seed}, faults: false}}}}]"
    )?;
    text.push_str("dataset: cases.jsonl\nscorers:\n  - equals: {value: \"{{ expected }}\", as: label}\n");
    writeln!(text, "gates: [{gate}]\nseed: {seed}")?;
    Ok(text)
}

fn word_of(verdict: &Verdict) -> anyhow::Result<Word> {
    let metrics = verdict.comparisons.iter().flat_map(|it| &it.metrics);
    Ok(metrics.into_iter().find(|it| it.metric == "label").context("no comparison")?.word)
}

/// False claims in `null` with 100 looks.
pub(crate) fn false_claims(context: &Context) -> anyhow::Result<Study> {
    const CASES: u64 = 200;
    let n = context.effort.of(2000);
    // A margin that 200 cases never prove: the run goes on to its last look.
    let gate = "label no worse than short by 0.001 for long";
    let parts = parallel::map(PARTS, |part| -> anyhow::Result<usize> {
        let mut bench = Bench::new(&[SHORT, LONG], CASES)?;
        let mut n_claims = 0;
        for replication in (part..n).step_by(PARTS) {
            let suite = suite("null", 1 + replication as u64, gate)?;
            let verdict = bench.run_until_decided(&suite, LOOKS)?;
            n_claims += usize::from(matches!(word_of(&verdict)?, Word::Better | Word::Worse));
        }
        Ok(n_claims)
    });
    let mut n_claims = 0;
    for part in parts {
        n_claims += part?;
    }
    Ok(Study {
        name: "false-claims-until-decided",
        title: "False claims where nothing is better, with 100 looks",
        about: "As above, run until decided with a gate that cannot be decided, so that every one of 100 looks is taken. The limits of the betting sequence are \
                kept from look to look, so the last word says whether any look would have claimed a difference; the error is that of a share of 5 %."
            .to_owned(),
        unit: Unit::Share,
        rows: vec![Row {
            setting: format!("{CASES} cases, {LOOKS} looks"),
            n: CASES.to_string(),
            replications: n,
            answered: None,
            measured: Some(n_claims as f64 / n as f64),
            error: libm::sqrt(0.05 * 0.95 / n as f64),
            bar: Bar::AtMostWithError(0.05),
        }],
        after: String::new(),
    })
}

/// Calls saved in a world where the candidate is twice as much better as planned.
pub(crate) fn saving(context: &Context) -> anyhow::Result<Study> {
    let gate = "object if label worse than short for long";
    // A large run before says how many cases change and by how much the prompts differ; half of that is planned.
    let before = {
        let suite = suite("clean-additive", 1, gate)?;
        let n_cases = if context.effort == Effort::Smoke { 500 } else { 20_000 };
        Bench::new(&[SHORT, LONG], n_cases)?.run(&suite, &RunOptions::default())?
    };
    let found = before.comparisons.iter().flat_map(|it| &it.metrics).find(|it| it.metric == "label");
    let found = found.context("no comparison")?;
    let of_cases = |count: u64| count as f64 / found.n_units as f64;
    let changed = of_cases(found.gains + found.losses);
    let truth = of_cases(found.gains) - of_cases(found.losses);
    let planned = truth / 2.0;
    let (gain, loss) = (f64::midpoint(changed, planned), f64::midpoint(changed, -planned));
    let fixed = mcnemar_cases_exact(gain, loss, 0.05, 0.8, McNemarTest::MidP)
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?
        .stable;
    let n = context.effort.of(400);
    let parts = parallel::map(PARTS, |part| -> anyhow::Result<Vec<(f64, bool)>> {
        let mut bench = Bench::new(&[SHORT, LONG], fixed)?;
        let mut ends = vec![];
        for replication in (part..n).step_by(PARTS) {
            let suite = suite("clean-additive", 2 + replication as u64, gate)?;
            let verdict = bench.run_until_decided(&suite, LOOKS)?;
            let drawn = verdict.sequential.as_ref().context("no looks")?.n_drawn;
            ends.push((drawn as f64 / fixed as f64, word_of(&verdict)? == Word::Better));
        }
        Ok(ends)
    });
    let mut ends = vec![];
    for part in parts {
        ends.extend(part?);
    }
    let count = ends.len().max(1) as f64;
    let mean = ends.iter().map(|it| it.0).sum::<f64>() / count;
    let variance = ends.iter().map(|it| (it.0 - mean) * (it.0 - mean)).sum::<f64>() / count;
    let right = ends.iter().filter(|it| it.1).count() as f64 / count;
    let row = |setting: String, measured: f64, error: f64, bar: Bar| Row {
        setting,
        n: thousands(usize::try_from(fixed).unwrap_or(usize::MAX)),
        replications: n,
        answered: None,
        measured: Some(measured),
        error,
        bar,
    };
    let name =
        format!("true difference {truth:.3}, planned {planned:.3}, {:.0} % of cases change", 100.0 * changed);
    Ok(Study {
        name: "saving-until-decided",
        title: "What an early end saves, through the program",
        about: "Two prompts on `sim/clean-additive` at temperature 0.7, each replication in a world of its own seed, run until decided with the gate \
                `object if label worse than short for long`. n is the fixed size that has 80 % power for half of the true difference, which a run of \
                20,000 cases measured."
            .to_owned(),
        unit: Unit::Share,
        rows: vec![
            row(format!("{name}: calls made"), mean, libm::sqrt(variance / count), Bar::AtMost(0.6)),
            row(format!("{name}: word `better`"), right, libm::sqrt(right * (1.0 - right) / count), Bar::None),
        ],
        after: String::new(),
    })
}
