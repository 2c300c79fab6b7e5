//! `conflict_acknowledged`: where the sources disagree, the output says so.

use proof_text::grounding::{KnownNumbers, numbers, tells_conflict};
use proof_text::normal::plain;
use serde_json::Value;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Lack, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "conflict_acknowledged",
    summary: "Where the sources disagree, the output gives all their values or says that they disagree.",
    doc: "`values` are what the sources say differently (`[2019, 2021]`), mostly from the case; a list within the list holds \
          other forms of one value (`[[\"4 %\", four percent], \"5 %\"]`). It passes when the output has every value, or \
          says that the sources differ (`conflicting figures`, `one report says …, while another …`); with `need: values` \
          only the former counts, with `need: words` only the latter, and with `need: both` it takes both. Numbers and dates \
          are compared by value, other texts as whole words whatever the case. A case without `values`, or with less than \
          two, has no conflict and is skipped.",
    formula: "1 if all values are there or the conflict is told (as `need` says), else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "It does not find conflicts: people say where they are. A text that mentions both values for other reasons \
               passes.",
    example: "- conflict_acknowledged: \"{{ expected.conflict }}\"",
    arguments: &[
        Argument {
            name: "values",
            text: "the values that the sources give, each a text, a number or a list of its forms; or a template",
        },
        Argument { name: "need", text: "`either` (default), `values`, `words` or `both`" },
    ],
    main: Some("values"),
    has_subject: true,
    build,
};

#[derive(Clone, Copy, Debug)]
enum Need {
    Either,
    Values,
    Words,
    Both,
}

#[derive(Debug)]
struct ConflictAcknowledged {
    values: Operand,
    need: Need,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let need = match arguments.word("need", &["either", "values", "words", "both"]) {
        Some("values") => Need::Values,
        Some("words") => Need::Words,
        Some("both") => Need::Both,
        _ => Need::Either,
    };
    let node = arguments.required("values")?;
    let values = Operand::parse(node, arguments)?;
    if let Some(literal) = values.literal()
        && let Err(why) = read(literal)
    {
        arguments.invalid(
            node,
            format!("`values` cannot be read: {why}"),
            "expected a list such as `[2019, 2021]`",
        );
        return None;
    }
    Some(Built::pass_fail(ConflictAcknowledged { values, need }))
}

/// The values, each with its forms.
fn read(value: &Value) -> Result<Vec<Vec<String>>, String> {
    let form = |value: &Value| match value {
        Value::String(text) if !plain(text).is_empty() => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(format!("{} is neither a text nor a number", one_line(&other.to_string(), 40))),
    };
    match value {
        Value::Null => Ok(vec![]),
        Value::Array(items) => items
            .iter()
            .map(|item| match item {
                Value::Array(forms) if !forms.is_empty() => forms.iter().map(form).collect(),
                other => form(other).map(|form| vec![form]),
            })
            .collect(),
        other => Err(format!("{} is no list", one_line(&other.to_string(), 40))),
    }
}

impl Check for ConflictAcknowledged {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let values = || -> Result<_, Lack> {
            let given = self.values.eval(input)?;
            let value = given.json(input);
            let value =
                value.ok_or_else(|| Lack::error(format!("`values` is no list: {}", given.shown())))?;
            read(&value).map_err(|why| Lack::error(format!("`values` cannot be read: {why}")))
        };
        let values = match values() {
            Ok(values) => values,
            Err(lack) => return lack.outcome(),
        };
        if values.len() < 2 {
            return Ok(Finding::Skipped("the sources are not said to disagree".to_owned()));
        }
        let text = subject.text();
        let output = Output::of(&text);
        let missing = values.iter().find(|forms| !forms.iter().any(|form| output.has(form)));
        let is_told = tells_conflict(&text).is_some();
        let holds = match self.need {
            Need::Either => missing.is_none() || is_told,
            Need::Values => missing.is_none(),
            Need::Words => is_told,
            Need::Both => missing.is_none() && is_told,
        };
        Ok(Finding::of(holds, || {
            let lacks = missing
                .and_then(|forms| forms.first())
                .map(|form| format!("`{}` is not there", one_line(form, 40)));
            let silent = (!is_told).then(|| "it does not say that the sources differ".to_owned());
            [lacks, silent].into_iter().flatten().collect::<Vec<_>>().join(", and ")
        }))
    }
}

/// An output in which values are looked for.
struct Output {
    plain: String,
    numbers: KnownNumbers,
}

impl Output {
    fn of(text: &str) -> Self {
        Self { plain: plain(text), numbers: KnownNumbers::of([text]) }
    }

    /// Whether a value is there: by its value where it is a number or a date, else as whole words.
    fn has(&self, form: &str) -> bool {
        let found = numbers(form);
        if let [number] = found.as_slice()
            && !form.replace(number.text, "").contains(char::is_alphabetic)
        {
            return self.numbers.has(number, false);
        }
        let form = plain(form);
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        self.plain.match_indices(&form).any(|(at, _)| {
            let before = self.plain.get(..at).unwrap_or_default().chars().next_back();
            let after = self.plain.get(at + form.len()..).unwrap_or_default().chars().next();
            let is_cut = (is_word(before) && is_word(form.chars().next()))
                || (is_word(after) && is_word(form.chars().next_back()));
            !is_cut
        })
    }
}
