//! `contains`: the output has a text in it.

use std::borrow::Cow;

use serde_json::Value;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::compare::Comparison;
use crate::excerpt::excerpt;
use crate::finding::{Finding, Lack, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use proof_diag::{Diagnostic, Node};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "contains",
    summary: "The output has a text in it.",
    doc: "`value` is one text, `any` a list of which one must be there, `all` a list of which each must. The text is looked for byte \
          for byte, white space included; `ignore_case: true` puts both in lower case. Where `of` chooses a JSON list, an item \
          must equal the text. An empty text would always be there and is an error.",
    formula: "1 if the text is there (`any`: one of them, `all`: each of them), else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "\"refund\" is also in \"no refund\" and in \"refundable\". Where that matters use `regex` with word boundaries, or \
               look at a field of a JSON answer.",
    example: "- contains: {any: [refund, money back], ignore_case: true}",
    arguments: &[
        Argument { name: "value", text: "the text to look for; may be a template" },
        Argument { name: "any", text: "a list of texts; one of them must be there" },
        Argument { name: "all", text: "a list of texts; each must be there" },
        IGNORE_CASE,
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Contains {
    needles: Operand,
    how: How,
    comparison: Comparison,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    Any,
    All,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let ignore_case = arguments.reader.boolean("ignore_case").unwrap_or(false);
    let comparison = Comparison { exact: true, ignore_case };
    let given = ["value", "any", "all"].map(|key| arguments.reader.get(key).map(|node| (key, node)));
    let given: Vec<(&str, &Node)> = given.into_iter().flatten().collect();
    let (key, node) = match given.as_slice() {
        [] => {
            arguments.required("value")?;
            return None;
        }
        [one] => *one,
        [(first, _), (second, node), ..] => {
            let message = format!("`{first}` and `{second}` cannot be given together");
            arguments.invalid(node, message, "remove one of them");
            return None;
        }
    };
    if key == "value" && node.as_list().is_some() {
        arguments.report(
            Diagnostic::error("E0606", "`value` must be one text, found a list")
                .at(node.span.clone(), "any of them, or all?")
                .help("write `contains: {any: […]}` or `contains: {all: […]}`"),
        );
        return None;
    }
    let how = if key == "any" { How::Any } else { How::All };
    let needles = Operand::parse(node, arguments)?;
    let literal = needles.literal();
    let is_list = node.as_list().is_some();
    if literal.is_some() && key != "value" && !is_list {
        arguments.invalid(
            node,
            format!("`{key}` must be a list, found {}", node.kind()),
            "expected a list of texts",
        );
        return None;
    }
    if let Some(literal) = literal
        && let Err(lack) = needles_of(&Subject::borrowed(literal), |_| ())
    {
        let message = match lack {
            Lack::Absent(message) => message,
            Lack::Error(error) => error.message,
        };
        arguments.invalid(node, message, "expected a text");
        return None;
    }
    Some(Built::pass_fail(Contains { needles, how, comparison }))
}

/// Calls `each` with every text to look for.
fn needles_of(needles: &Subject<'_>, mut each: impl FnMut(&str)) -> Result<(), Lack> {
    let mut one = |needle: &Subject<'_>| match needle {
        Subject::Json(value) if value.is_array() || value.is_object() || value.is_null() => {
            Err(Lack::error(format!("the text to look for is no text: {}", needle.shown())))
        }
        scalar => {
            let text = scalar.text();
            if text.is_empty() {
                return Err(Lack::error("the text to look for is empty: every output has it"));
            }
            each(&text);
            Ok(())
        }
    };
    match needles {
        Subject::Json(value) => match value.as_ref() {
            Value::Array(items) if items.is_empty() => {
                Err(Lack::error("there is no text to look for: the list is empty"))
            }
            Value::Array(items) => items.iter().try_for_each(|item| one(&Subject::borrowed(item))),
            _ => one(needles),
        },
        Subject::Text(_) => one(needles),
    }
}

impl Check for Contains {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let needles = match self.needles.eval(input) {
            Ok(needles) => needles,
            Err(lack) => return lack.outcome(),
        };
        let haystack = Haystack::new(subject, self.comparison);
        let (mut n_found, mut first_missing, mut n) = (0_usize, None, 0_usize);
        let looked = needles_of(&needles, |needle| {
            n += 1;
            if haystack.has(needle, self.comparison) {
                n_found += 1;
            } else if first_missing.is_none() {
                first_missing = Some(excerpt(needle));
            }
        });
        if let Err(lack) = looked {
            return lack.outcome();
        }
        let holds = if self.how == How::Any { 0 < n_found } else { n_found == n };
        Ok(Finding::of(holds, || {
            let missing = first_missing.unwrap_or_default();
            let others = if self.how == How::Any && 1 < n {
                format!(" nor any of {} others", n - 1)
            } else {
                String::new()
            };
            format!("{missing}{others} is not in {}", subject.shown())
        }))
    }
}

enum Haystack<'s> {
    Text(Cow<'s, str>),
    List(&'s [Value]),
}

impl<'s> Haystack<'s> {
    fn new(subject: &'s Subject<'_>, comparison: Comparison) -> Self {
        match subject {
            Subject::Text(text) => Self::Text(comparison.folded(text)),
            Subject::Json(value) => match value.as_ref() {
                Value::Array(items) => Self::List(items),
                other => Self::Text(Cow::Owned(comparison.folded(&other.to_string()).into_owned())),
            },
        }
    }

    fn has(&self, needle: &str, comparison: Comparison) -> bool {
        match self {
            Self::Text(text) => text.contains(comparison.folded(needle).as_ref()),
            Self::List(items) => {
                let needle = Subject::Text(Cow::Borrowed(needle));
                let comparison = Comparison { exact: false, ..comparison };
                items.iter().any(|item| comparison.equal(&Subject::borrowed(item), &needle))
            }
        }
    }
}
