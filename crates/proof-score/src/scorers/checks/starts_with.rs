//! `starts_with`: the output begins with a text.

use crate::arguments::Arguments;
use crate::compare::Comparison;
use crate::finding::{Finding, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, EXACT, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "starts_with",
    summary: "The output begins with a text.",
    doc: "White space before the output is cut off first, unless `exact: true`. The text itself is taken as it is; it may be a \
          template.",
    formula: "1 if the output begins with the text, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "\"Yes\" is also the beginning of \"Yesterday\". Use `regex` with a word boundary where that matters.",
    example: "- starts_with: \"Output (a)\"",
    arguments: &[
        Argument { name: "value", text: "the text that the output begins with; may be a template" },
        EXACT,
        IGNORE_CASE,
    ],
    main: Some("value"),
    has_subject: true,
    build: |arguments| build(arguments, End::Start),
};

/// Which end of the output is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    Start,
    Finish,
}

#[derive(Debug)]
struct Affix {
    value: Operand,
    comparison: Comparison,
    end: End,
}

/// Reads `starts_with` and `ends_with`.
pub(crate) fn build(arguments: &mut Arguments<'_>, end: End) -> Option<Built> {
    let comparison = Comparison::read(arguments);
    let node = arguments.required("value")?;
    let value = Operand::parse(node, arguments)?;
    if node.as_list().is_some() || node.as_map().is_some() {
        arguments.invalid(
            node,
            format!("`value` must be one text, found {}", node.kind()),
            "expected a text",
        );
        return None;
    }
    if node.scalar_text().is_some_and(str::is_empty) {
        arguments.invalid(node, "`value` is empty: every output would pass", "expected a text");
        return None;
    }
    Some(Built::pass_fail(Affix { value, comparison, end }))
}

impl Check for Affix {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let value = match self.value.eval(input) {
            Ok(value) => value,
            Err(lack) => return lack.outcome(),
        };
        let affix = value.text();
        if affix.is_empty() {
            return Err(ScoreError::new("the text to look for is empty: every output has it"));
        }
        let text = subject.text();
        let text = self.comparison.trimmed(&text);
        let holds = match self.end {
            End::Start => self.starts(text, &affix),
            End::Finish => self.comparison.folded(text).ends_with(self.comparison.folded(&affix).as_ref()),
        };
        let word = if self.end == End::Start { "begin" } else { "end" };
        Ok(Finding::of(holds, || format!("does not {word} with {}: {}", value.shown(), self.shown_end(text))))
    }
}

impl Affix {
    fn starts(&self, text: &str, affix: &str) -> bool {
        self.comparison.folded(text).starts_with(self.comparison.folded(affix).as_ref())
    }

    /// The end that was looked at: the last characters for `ends_with`.
    fn shown_end(&self, text: &str) -> String {
        if self.end == End::Start {
            return crate::excerpt::excerpt(text);
        }
        let from = text.char_indices().rev().nth(59).map_or(0, |(at, _)| at);
        let last = crate::excerpt::excerpt(text.get(from..).unwrap_or_default());
        if from == 0 { last } else { last.replacen('"', "\"…", 1) }
    }
}
