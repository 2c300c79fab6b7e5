//! False claims in a world where no prompt is better than another, through the whole program.

use proof_run::RunOptions;
use proof_stats::parallel;
use proof_verdict::Word;

use super::Bench;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit};

/// Two prompts that a person would expect to differ.
const PROMPTS: [(&str, &str); 2] = [
    ("short", "---\ninput: {ticket: string}\n---\n@user\nAnswer with the label only.\n\n{{ ticket }}\n"),
    (
        "long",
        "---\ninput: {ticket: string}\n---\n@system\nYou are a world-class support agent. Think step by step.\n\
         - bug: something is broken\n- billing: money\nAnswer with the label only.\n@user\n{{ ticket }}\n",
    ),
];

/// Comparisons of each setting.
const COMPARISONS: usize = 2000;

/// Parts that are run side by side, each in a project of its own.
const PARTS: usize = 8;

/// The share of comparisons that end with better or worse.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    for (name, n_cases, repeats) in [
        ("100 cases, 1 repeat", 100_u64, 1_u32),
        ("40 cases, 3 repeats", 40, 3),
        ("15 cases, 1 repeat", 15, 1),
    ] {
        let n = context.effort.of(COMPARISONS);
        let parts = parallel::map(PARTS, |part| claims(part, n, n_cases, repeats));
        let mut n_claims = 0_usize;
        for part in parts {
            n_claims += part?;
        }
        let share = n_claims as f64 / n as f64;
        rows.push(Row {
            setting: name.to_owned(),
            n: n_cases.to_string(),
            replications: n,
            answered: None,
            measured: Some(share),
            error: libm::sqrt(0.05 * 0.95 / n as f64),
            bar: Bar::AtMostWithError(0.05),
        });
    }
    Ok(Study {
        name: "false-claims",
        title: "False claims where nothing is better",
        about: "Two different prompts on `sim/null` at temperature 0.7, each replication in a world of its own seed: planned, run, recorded and judged by \
                the program itself. The share of comparisons whose word is `better` or `worse`; the error is that of a share of 5 %."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}

/// Claims among the comparisons of one part.
fn claims(part: usize, n: usize, n_cases: u64, repeats: u32) -> anyhow::Result<usize> {
    let mut bench = Bench::new(&PROMPTS, n_cases)?;
    let mut n_claims = 0;
    for replication in (part..n).step_by(PARTS) {
        let seed = 1 + replication as u64;
        let suite = format!(
            "prompts: [prompts/short.prompt, prompts/long.prompt]\n\
             targets: [{{id: null-world, model: sim/null, config: {{temperature: 0.7}}, params: {{seed: {seed}}}}}]\n\
             dataset: cases.jsonl\nscorers:\n  - equals: {{value: \"{{{{ expected }}}}\", as: label}}\n\
             repeats: {repeats}\nseed: {seed}\n"
        );
        let verdict = bench.run(&suite, &RunOptions::default())?;
        let words = verdict.comparisons.iter().flat_map(|it| &it.metrics).filter(|it| it.metric == "label");
        n_claims += words.filter(|it| matches!(it.word, Word::Better | Word::Worse)).count();
    }
    Ok(n_claims)
}
