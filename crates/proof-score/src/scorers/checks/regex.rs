//! `regex`: a pattern matches the output.

use std::borrow::Cow;

use proof_diag::{Diagnostic, Node};

use crate::arguments::Arguments;
use crate::compare::Comparison;
use crate::excerpt::one_line;
use crate::finding::{Finding, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "regex",
    summary: "A pattern matches the output.",
    doc: "The pattern may match anywhere; `full: true` wants the whole output. With `value` the match is compared with that value \
          (as `equals` does it): the first group of the pattern that took part in the match, else the whole match; `group` names \
          another. Patterns run in time linear in the output. One that needs look-around or a back-reference runs on a backtracking \
          engine, which the metric's note says; it gives up after 1,000,000 steps, and the output is then unscored. `(?i)`, `(?m)`, `(?s)` \
          and `(?x)` at the start of the pattern set its modes.",
    formula: "1 if the pattern matches (and what it took equals `value`), else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Alternatives that begin alike (`.*?a|.*?b`) are tried together: the one that comes first in the text wins, not the one \
               that comes first in the pattern. `.` is any character and matches no line end; in YAML write patterns in single quotes, so that backslashes stay.",
    example: "- regex: '(?m)^Output \\([ab]\\)'",
    arguments: &[
        Argument { name: "pattern", text: "the pattern, in the syntax of Rust's regex crate" },
        Argument { name: "full", text: "true: the whole output must match" },
        Argument { name: "value", text: "what the match should be; may be a template" },
        Argument { name: "group", text: "the number or name of the group that `value` is compared with" },
        IGNORE_CASE,
        EXACT,
    ],
    main: Some("pattern"),
    has_subject: true,
    build,
};

/// The steps that the backtracking engine may take.
const BACKTRACK_LIMIT: usize = 1_000_000;

#[derive(Debug)]
struct Pattern {
    engine: Engine,
    value: Option<Operand>,
    group: Option<usize>,
    comparison: Comparison,
}

#[derive(Debug)]
enum Engine {
    Linear(regex::Regex),
    Backtracking(fancy_regex::Regex),
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let comparison = Comparison::read(arguments);
    let is_full = arguments.reader.boolean("full").unwrap_or(false);
    let value = arguments.operand("value");
    let group = arguments.reader.get("group");
    let node = arguments.required("pattern")?;
    let pattern = arguments.reader.string("pattern")?;
    if pattern.is_empty() {
        arguments.invalid(node, "`pattern` is empty: every output would pass", "expected a pattern");
        return None;
    }
    let whole = if is_full { format!(r"\A(?:{pattern})\z") } else { pattern.clone() };
    let engine = match compile(&whole, comparison.ignore_case) {
        Ok(engine) => engine,
        Err(message) => {
            // The error is that of the pattern as it was written, not of the wrapped one.
            let message = compile(&pattern, comparison.ignore_case).err().unwrap_or(message);
            arguments.report(
                Diagnostic::error("E0607", format!("the pattern cannot be read: {message}"))
                    .at(node.span.clone(), "in this pattern")
                    .help("in YAML write patterns in single quotes: '\\d+'"),
            );
            return None;
        }
    };
    if value.is_none()
        && let Some(node) = group
    {
        arguments.invalid(node, "`group` is compared with nothing", "add `value`");
        return None;
    }
    let group = match group {
        Some(node) => Some(group_of(&engine, node, arguments)?),
        None => None,
    };
    let note = matches!(engine, Engine::Backtracking(_)).then(|| {
        format!(
            "the pattern `{}` needs the backtracking engine: at most 1,000,000 steps an output",
            one_line(&pattern, 40)
        )
    });
    Some(Built { note, ..Built::pass_fail(Pattern { engine, value, group, comparison }) })
}

/// The linear engine where it can, the backtracking one where it must; else why neither can.
fn compile(pattern: &str, ignore_case: bool) -> Result<Engine, String> {
    let linear = regex::RegexBuilder::new(pattern).case_insensitive(ignore_case).build();
    let error = match linear {
        Ok(regex) => return Ok(Engine::Linear(regex)),
        Err(error) => error,
    };
    let backtracking = fancy_regex::RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .backtrack_limit(BACKTRACK_LIMIT)
        .build();
    backtracking.map(Engine::Backtracking).map_err(|_| {
        // The last line of a syntax error says what is wrong; those above draw the pattern.
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        one_line(last.trim_start_matches("error: "), 200)
    })
}

fn group_of(engine: &Engine, node: &Node, arguments: &mut Arguments<'_>) -> Option<usize> {
    let text = node.scalar_text().unwrap_or_default();
    let names: Vec<Option<&str>> = match engine {
        Engine::Linear(regex) => regex.capture_names().collect(),
        Engine::Backtracking(regex) => regex.capture_names().collect(),
    };
    let by_number = text.parse::<usize>().ok().filter(|number| *number < names.len());
    let found = by_number.or_else(|| names.iter().position(|name| *name == Some(text)));
    if found.is_none() {
        let n = names.len().saturating_sub(1);
        let message = format!("the pattern has no group `{}`", one_line(text, 40));
        arguments.invalid(node, message, format!("its groups are 0 (all) to {n}"));
    }
    found
}

impl Check for Pattern {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let text = subject.text();
        let Some(value) = &self.value else {
            let is_match = self.engine.is_match(&text)?;
            return Ok(Finding::of(is_match, || format!("no match in {}", subject.shown())));
        };
        let value = match value.eval(input) {
            Ok(value) => value,
            Err(lack) => return lack.outcome(),
        };
        let Some(taken) = self.engine.take(&text, self.group)? else {
            return Ok(Finding::Fail(format!("no match in {}", subject.shown())));
        };
        let taken = Subject::Text(Cow::Borrowed(taken));
        let is_equal = self.comparison.equal(&taken, &value);
        Ok(Finding::of(is_equal, || format!("expected {}, matched {}", value.shown(), taken.shown())))
    }
}

impl Engine {
    fn is_match(&self, text: &str) -> Result<bool, ScoreError> {
        match self {
            Self::Linear(regex) => Ok(regex.is_match(text)),
            Self::Backtracking(regex) => regex.is_match(text).map_err(|error| gave_up(&error)),
        }
    }

    /// What the group took; without a number the first group that took part, else the whole match.
    fn take<'t>(&self, text: &'t str, group: Option<usize>) -> Result<Option<&'t str>, ScoreError> {
        let groups: Vec<Option<&'t str>> = match self {
            Self::Linear(regex) => match regex.captures(text) {
                Some(captures) => captures.iter().map(|group| group.map(|group| group.as_str())).collect(),
                None => return Ok(None),
            },
            Self::Backtracking(regex) => match regex.captures(text).map_err(|error| gave_up(&error))? {
                Some(captures) => captures.iter().map(|group| group.map(|group| group.as_str())).collect(),
                None => return Ok(None),
            },
        };
        Ok(match group {
            Some(group) => groups.get(group).copied().flatten(),
            None => groups.iter().skip(1).copied().flatten().next().or(groups.first().copied().flatten()),
        })
    }
}

fn gave_up(error: &fancy_regex::Error) -> ScoreError {
    match error {
        fancy_regex::Error::RuntimeError(fancy_regex::RuntimeError::BacktrackLimitExceeded) => {
            ScoreError::new(
                "the pattern took more than 1,000,000 steps on this output; write one without look-around",
            )
        }
        other => ScoreError::new(format!(
            "the pattern failed on this output: {}",
            one_line(&other.to_string(), 200)
        )),
    }
}
