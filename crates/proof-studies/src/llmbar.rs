//! Real outputs: what three models answered to five prompts over the 419 cases of `LLMBar`, in both orders.

mod judges;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use camino::Utf8Path;
use proof_verdict::words::{interval, p_value};
use proof_verdict::{Difference, Verdict};
use serde_json::Value;

use crate::registry::Context;
use crate::study::{Study, Unit};
use crate::written::{Table, Written};

const MODELS: [&str; 3] = ["gpt-4", "chatgpt", "llama2-70b-chat"];
const PROMPTS: [&str; 5] = ["vanilla_no_rules", "vanilla", "one_shot", "two_shot", "cot"];

/// All pairs of the prompts on each model; none where the shared data are not there.
pub(crate) fn study(context: &Context) -> anyhow::Result<Option<Study>> {
    let Some(folder) = context.shared.as_ref().map(|shared| shared.join("data/llmbar")) else {
        return Ok(None);
    };
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut after = String::new();
    for model in MODELS {
        let verdict = judged(&folder, model)?;
        let judges = judges::table(&folder, model)?;
        writeln!(after, "### {model}\n\n{}\n{}\n{judges}", rates(&verdict)?, pairs(&verdict)?)?;
    }
    Ok(Some(Study {
        name: "llmbar",
        title: "Real outputs: LLMBar",
        about: "Recorded answers of three models to the five prompts of the paper, each of 419 cases in both orders: 838 rows in 419 groups. The counts of \
                right answers are those of the paper's own scoring. Clustered intervals; p adjusted over all that the report decides together; the word and \
                its reason are those that `proof show` and `proof compare` print. The last table of each model holds it as a judge against people, an output \
                winning a case if it wins in both orders and anything else being a tie: \"first place\" is how much more often the place shown first wins both \
                orders than the second, in [-1/2, 1/2]; \"longer output\" is how much more often than people the judge names an output for each 1,000 \
                characters that it is longer."
            .to_owned(),
        unit: Unit::Share,
        rows: vec![],
        after,
    }))
}

fn lines(path: &Utf8Path) -> anyhow::Result<Vec<Value>> {
    let text = std::fs::read_to_string(path).with_context(|| path.to_string())?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| path.to_string())).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    row.get(key).and_then(Value::as_str).with_context(|| format!("no `{key}`"))
}

/// The verdict of a model's recorded answers.
fn judged(folder: &Utf8Path, model: &str) -> anyhow::Result<Verdict> {
    let cases = lines(&folder.join("cases.jsonl"))?;
    let recorded = lines(&folder.join(format!("recorded-{model}.jsonl")))?;
    let mut answers = BTreeMap::new();
    for row in &recorded {
        let is_swapped = row.get("swap").and_then(Value::as_bool).context("no `swap`")?;
        answers.insert((text(row, "case")?, text(row, "prompt")?, is_swapped), text(row, "completion")?);
    }
    let mut passes = vec![];
    for prompt in PROMPTS {
        let mut column = vec![];
        for case in &cases {
            let is_first_better = case.get("label").and_then(Value::as_u64).context("no `label`")? == 1;
            for is_swapped in [false, true] {
                let answer = answers.get(&(text(case, "id")?, prompt, is_swapped)).context("no answer")?;
                let is_right =
                    winner(prompt, answer).is_some_and(|first| is_first_better == (first != is_swapped));
                column.push(Some(is_right));
            }
        }
        let found = column.iter().filter(|pass| **pass == Some(true)).count() as u64;
        let published = published(folder, model, prompt)?;
        anyhow::ensure!(found == published, "{model}, {prompt}: {found} right, published {published}");
        passes.push(column);
    }
    Written::new()?.judge(&Table {
        target: model,
        prompts: &PROMPTS,
        passes: &passes,
        group_size: 2,
        seed: 7,
    })
}

/// Whether an answer prefers the output that was shown first; none where it says neither.
fn winner(prompt: &str, answer: &str) -> Option<bool> {
    let says = |letter: &str| {
        if prompt == "cot" {
            answer.contains(&format!("Output ({letter}) is better"))
        } else {
            answer.lines().any(|line| line.starts_with(&format!("Output ({letter})")))
        }
    };
    if says("a") { Some(true) } else { says("b").then_some(false) }
}

/// Right answers by the paper's own scoring, in both orders.
fn published(folder: &Utf8Path, model: &str, prompt: &str) -> anyhow::Result<u64> {
    let mut sum = 0;
    for row in lines(&folder.join("published.jsonl"))? {
        if text(&row, "model")? == model && text(&row, "prompt")? == prompt {
            let count =
                |key: &str| row.get(key).and_then(Value::as_u64).with_context(|| format!("no `{key}`"));
            sum += count("correct_first_order")? + count("correct_swapped")?;
        }
    }
    Ok(sum)
}

fn rates(verdict: &Verdict) -> anyhow::Result<String> {
    let mut table = String::from("| prompt | right | 95 % interval | effective n |\n|---|---:|---|---:|\n");
    for cell in &verdict.cells {
        let metric = cell.metrics.iter().find(|it| it.metric == "correct").context("no metric")?;
        let (estimate, ci) =
            (metric.estimate.context("no rate")?, metric.ci.as_ref().context("no interval")?);
        let n_effective = metric.n_effective.map_or_else(|| "–".to_owned(), |n| format!("{n:.0}"));
        writeln!(
            table,
            "| {} | {:.1} % | {} | {n_effective} |",
            cell.prompt,
            100.0 * estimate,
            interval(ci.low, ci.high)
        )?;
    }
    Ok(table)
}

fn pairs(verdict: &Verdict) -> anyhow::Result<String> {
    let mut table = String::from(
        "| candidate | against | difference | 95 % interval | gains | losses | p | adjusted | word |\n\
         |---|---|---:|---|---:|---:|---:|---:|---|\n",
    );
    for comparison in &verdict.comparisons {
        let found = comparison.metrics.iter().find(|it| it.metric == "correct").context("no metric")?;
        let ci = found.ci.as_ref().context("no interval")?;
        let p = found.test.as_ref().map_or_else(|| "–".to_owned(), |test| p_value(test.p));
        let adjusted = found.p_adjusted.as_ref().map_or_else(|| "–".to_owned(), |it| p_value(it.p));
        writeln!(
            table,
            "| {} | {} | {:+.3} | {} | {} | {} | {p} | {adjusted} | {} |",
            comparison.candidate,
            comparison.baseline,
            found.estimate.context("no difference")?,
            interval(ci.low, ci.high),
            found.gains,
            found.losses,
            word(found)
        )?;
    }
    Ok(table)
}

/// The word and its reason, as the reports print them.
fn word(found: &Difference) -> String {
    let word = found.word.as_str();
    match &found.reason {
        Some(reason) => format!("{word}: {reason}"),
        None => word.to_owned(),
    }
}
