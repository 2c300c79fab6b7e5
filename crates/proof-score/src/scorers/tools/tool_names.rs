//! `tool_names`: how well the names of the called tools are the expected ones.

use std::collections::BTreeMap;

use super::calls::{CALLS, Call, EXPECTED, HISTORY, Listed, Made};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::metric::Aggregate;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tool_names",
    summary: "How well the names of the called tools are the expected ones: F1.",
    doc: "Names are compared as sets; with `count: each` how often a tool is called counts too. Order and arguments do not \
          matter. Where nothing is expected, no call is 1 and any call is 0; where something is expected and nothing is \
          called it is 0. The metric's figure is the mean over outputs. Its parts count over all outputs together: \
          `precision` (of the called tools, how many were expected), `recall` (of the expected, how many were called) and \
          `micro_f1`; an output without a call does not count for `precision`, one that expects none not for `recall`. \
          \n\nThe value is that of promptfoo's `tool-call-f1` and of Ragas' set F1, except that promptfoo takes no empty \
          list of expected tools.",
    formula: "2 · |expected ∩ called| / (|expected| + |called|), of sets or with `count: each` of multisets; 1 if both are \
              empty",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "A right name with wrong arguments counts as right: see `tool_arguments`.",
    example: "- tool_names: [search, book]",
    arguments: &[
        EXPECTED,
        Argument {
            name: "count",
            text: "`once` (default): a tool is called or it is not; `each`: how often counts",
        },
        CALLS,
        HISTORY,
    ],
    main: Some("expected"),
    has_subject: false,
    build,
};

#[derive(Debug)]
struct ToolNames {
    expected: Listed,
    made: Made,
    each: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let each = arguments.word("count", &["once", "each"]) == Some("each");
    let made = Made::read(arguments);
    let expected = Listed::read(arguments, "expected")?;
    let parts = ["precision", "recall", "micro_f1"]
        .map(|suffix| PartMetric::share(suffix).aggregated(Aggregate::Ratio))
        .into();
    Some(Built { parts, ..Built::share(ToolNames { expected, made: made?, each }) })
}

impl Check for ToolNames {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let calls = || -> Result<_, Lack> { Ok((self.expected.of(input)?, self.made.of(input)?)) };
        match calls() {
            Ok((expected, made)) => self.found(&expected, &made),
            Err(lack) => Found::all(lack.outcome(), 3),
        }
    }
}

impl ToolNames {
    fn found(&self, expected: &[Call], made: &[Call]) -> Found {
        let (expected, made) = (self.counted(expected), self.counted(made));
        let of = |counts: &BTreeMap<&str, usize>| counts.values().sum::<usize>() as f64;
        let both =
            expected.iter().map(|(name, n)| *n.min(made.get(name).unwrap_or(&0))).sum::<usize>() as f64;
        let (n_expected, n_made) = (of(&expected), of(&made));
        let sum = n_expected + n_made;
        let value = if sum == 0.0 { 1.0 } else { 2.0 * both / sum };
        let part = |counts: [f64; 2], why: &str| {
            let [above, below] = counts;
            Ok(if below == 0.0 {
                Finding::Skipped(why.to_owned())
            } else {
                Finding::counted(above / below, counts.to_vec())
            })
        };
        Found {
            main: Ok(Finding::Measured { value, pass: None, reason: difference(&expected, &made) }),
            parts: vec![
                part([both, n_made], "no tool is called"),
                part([both, n_expected], "no call is expected"),
                part([2.0 * both, sum], "no call is expected, and none is made"),
            ],
        }
    }

    /// How often each name is there; at most once, unless each call counts.
    fn counted<'a>(&self, calls: &'a [Call]) -> BTreeMap<&'a str, usize> {
        let mut counts = BTreeMap::new();
        for call in calls {
            let n = counts.entry(call.name.as_str()).or_insert(0);
            *n = if self.each { *n + 1 } else { 1 };
        }
        counts
    }
}

/// What is called too little and too often; none where nothing is.
fn difference(expected: &BTreeMap<&str, usize>, made: &BTreeMap<&str, usize>) -> Option<String> {
    let more = |left: &BTreeMap<&str, usize>, right: &BTreeMap<&str, usize>| {
        let names: Vec<String> = left
            .iter()
            .filter(|(name, n)| *right.get(*name).unwrap_or(&0) < **n)
            .map(|(name, _)| format!("`{}`", one_line(name, 40)))
            .collect();
        names.join(", ")
    };
    let (missing, extra) = (more(expected, made), more(made, expected));
    let parts: Vec<String> = [("not called", missing), ("not expected", extra)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}: {}", one_line(&names, 120)))
        .collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
