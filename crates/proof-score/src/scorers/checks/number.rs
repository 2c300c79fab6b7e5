//! `number`: the output is a number near the expected one.

use std::sync::LazyLock;

use serde_json::Value;

use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "number",
    summary: "The output is a number near the expected one.",
    doc: "By default the whole output must be the number, white space aside. `find: first`, `last` or `only` looks for a number in the \
          text; `only` fails if there are two different ones. Numbers are written `-1,234.5e3`: sign, thousands commas and exponent \
          are optional. A minus after a letter or a digit (`GPT-4`, `2020-05`) is a hyphen. Currency and percent signs are \
          permitted beside a number that is looked for, and do not change it.",
    formula: "1 if |x - value| <= max(tolerance, relative * |value|), else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "`find: last` takes the last number of the text, which may be one of a remark after the answer. A decimal comma (`3,5`) \
               is not read as a decimal point: `3,5` is no number.",
    example: "- number: {value: \"{{ expected.total }}\", tolerance: 0.01, find: last}",
    arguments: &[
        Argument { name: "value", text: "the expected number, or a template that gives it" },
        Argument { name: "tolerance", text: "how far off it may be, absolute; default 0" },
        Argument {
            name: "relative",
            text: "how far off it may be, as a share of the expected number; default 0",
        },
        Argument { name: "find", text: "where the number is: `whole` (default), `first`, `last` or `only`" },
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

/// Hostile texts may hold very many numbers; `only` has seen enough after two different ones.
static NUMBER: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
    regex::Regex::new(
        r"[-+−]?(?:[0-9]{1,3}(?:,[0-9]{3})+\b|[0-9]+)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+\b)?|[-+−]?\.[0-9]+",
    )
    .ok()
});

#[derive(Debug)]
struct Number {
    value: Operand,
    tolerance: f64,
    relative: f64,
    find: Find,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Find {
    Whole,
    First,
    Last,
    Only,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let tolerance = arguments.amount("tolerance").unwrap_or(0.0);
    let relative = arguments.amount("relative").unwrap_or(0.0);
    let find = match arguments.word("find", &["whole", "first", "last", "only"]) {
        Some("first") => Find::First,
        Some("last") => Find::Last,
        Some("only") => Find::Only,
        _ => Find::Whole,
    };
    let node = arguments.required("value")?;
    let value = Operand::parse(node, arguments)?;
    if let Some(literal) = value.literal()
        && number_of(&Subject::borrowed(literal)).is_none()
    {
        let shown = Subject::borrowed(literal).shown();
        arguments.invalid(node, format!("`value` must be a number, found {shown}"), "expected a number");
        return None;
    }
    Some(Built::pass_fail(Number { value, tolerance, relative, find }))
}

impl Check for Number {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let expected = match self.value.eval(input) {
            Ok(value) => value,
            Err(lack) => return lack.outcome(),
        };
        let Some(expected) = number_of(&expected) else {
            return Err(ScoreError::new(format!("the expected value is no number: {}", expected.shown())));
        };
        let found = match self.found(subject) {
            Ok(found) => found,
            Err(reason) => return Ok(Finding::Fail(reason)),
        };
        let allowed = self.tolerance.max(self.relative * expected.abs());
        let distance = (found - expected).abs();
        Ok(Finding::of(distance <= allowed, || {
            let by = if 0.0 < allowed {
                format!(", off by {} (at most {})", rounded(distance), rounded(allowed))
            } else {
                String::new()
            };
            format!("expected {}, found {}{by}", rounded(expected), rounded(found))
        }))
    }
}

impl Number {
    fn found(&self, subject: &Subject<'_>) -> Result<f64, String> {
        if let Some(number) = number_of(subject) {
            return Ok(number);
        }
        if self.find == Find::Whole {
            return Err(format!("not a number: {}", subject.shown()));
        }
        let text = subject.text();
        let none = || format!("no number in {}", subject.shown());
        let mut numbers = numbers_in(&text);
        match self.find {
            Find::Whole | Find::First => numbers.next().ok_or_else(none),
            Find::Last => numbers.last().ok_or_else(none),
            Find::Only => {
                let first = numbers.next().ok_or_else(none)?;
                match numbers.find(|other| other.total_cmp(&first).is_ne()) {
                    Some(other) => Err(format!(
                        "two numbers, {} and {}, in {}",
                        rounded(first),
                        rounded(other),
                        subject.shown()
                    )),
                    None => Ok(first),
                }
            }
        }
    }
}

/// The number that a value is.
fn number_of(subject: &Subject<'_>) -> Option<f64> {
    match subject {
        Subject::Json(value) => match value.as_ref() {
            Value::Number(number) => number.as_f64(),
            _ => None,
        },
        Subject::Text(text) => {
            let text = text.trim();
            let whole = NUMBER.as_ref()?.find(text)?;
            if whole.start() == 0 && whole.end() == text.len() { read(text) } else { None }
        }
    }
}

/// The numbers in a text, in order.
fn numbers_in(text: &str) -> impl Iterator<Item = f64> {
    let matches = NUMBER.as_ref().into_iter().flat_map(|pattern| pattern.find_iter(text));
    matches.filter_map(|found| {
        let before = text.get(..found.start()).unwrap_or_default().chars().next_back();
        let is_hyphen = before.is_some_and(char::is_alphanumeric);
        let number = found.as_str();
        read(if is_hyphen { number.trim_start_matches(['-', '−', '+']) } else { number })
    })
}

fn read(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| *c != ',').map(|c| if c == '−' { '-' } else { c }).collect();
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}
