//! `tool_count`: how many tools are called.

use super::calls::{CALLS, HISTORY, Made};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tool_count",
    summary: "How many tool calls there are.",
    doc: "Without `min` and `max` it measures; with one of them it passes or fails. `names` counts the calls of these tools \
          only. No call counts 0.",
    formula: "the number of calls; with bounds 1 if min <= number <= max, else 0",
    range: "0 and more; with bounds 0 or 1",
    direction: "lower is better unless `direction: higher`; with bounds higher is better",
    misleads: "A model that calls two tools at once and one that needs two turns for it count the same.",
    example: "- tool_count: {max: 3}",
    arguments: &[
        Argument { name: "max", text: "the most that passes" },
        Argument { name: "min", text: "the least that passes" },
        Argument { name: "names", text: "the names of the tools that count; default: all" },
        CALLS,
        HISTORY,
    ],
    main: Some("max"),
    has_subject: false,
    build,
};

#[derive(Debug)]
struct ToolCount {
    min: Option<u64>,
    max: Option<u64>,
    names: Option<Vec<String>>,
    made: Made,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let min = arguments.reader.integer("min", 0..=u64::MAX);
    let max = arguments.reader.integer("max", 0..=u64::MAX);
    let names = arguments.reader.strings("names");
    let made = Made::read(arguments)?;
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        let node = arguments.reader.get("max")?;
        arguments.invalid(node, format!("`max` {max} is less than `min` {min}"), "nothing could pass");
        return None;
    }
    let check = ToolCount { min, max, names, made };
    Some(if min.is_some() || max.is_some() {
        Built::pass_fail(check)
    } else {
        Built::measure(check, Some("calls"))
    })
}

impl Check for ToolCount {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let made = match self.made.of(input) {
            Ok(made) => made,
            Err(lack) => return lack.outcome(),
        };
        let counts = |name: &String| self.names.as_ref().is_none_or(|names| names.contains(name));
        let n = made.iter().filter(|call| counts(&call.name)).count() as u64;
        let shown = if n == 1 { "1 call".to_owned() } else { format!("{n} calls") };
        Ok(match (self.min, self.max) {
            (None, None) => Finding::measured(n as f64),
            (Some(min), _) if n < min => Finding::Fail(format!("{shown}, at least {min} were asked for")),
            (_, Some(max)) if max < n => Finding::Fail(format!("{shown}, at most {max} were asked for")),
            _ => Finding::Pass,
        })
    }
}
