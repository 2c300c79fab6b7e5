//! `language`: the language that the output is in.

use proof_text::language::{Identified, Language, identify};
use serde_json::Value;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Lack, Outcome};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "language",
    summary: "The output is in the expected language.",
    doc: "`value` is a code (`de`, `deu`, `pt-BR`), an English name, or a list of them. 70 languages can be told, by script and by triples of letters, \
          from the first 10,000 characters. A trial is skipped, neither passed nor failed, where there is nothing to tell by: no letters, or too few \
          words to be sure (`confidence`), unless the expected language is not written in the script of the output: then it fails. \
          `among` names the languages that come into question; with few of them, few words are enough.",
    formula: "1 if the language that fits best is an expected one, else 0; skipped below `confidence`",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "Few words cannot be told: of 900 recorded outputs in English 98 % of the first 160 characters are sure enough, 67 % of the first \
               80, and none of them is taken for another language. A text in two languages counts as the one that has more of it; code and \
               names count as words. Close languages (Danish and Norwegian, Serbian and Croatian) need more text.",
    example: "- language: {value: de, among: [de, en, fr]}",
    arguments: &[
        Argument {
            name: "value",
            text: "the expected language, or a list of them; it may be a template such as `\"{{ expected.language }}\"`",
        },
        Argument { name: "among", text: "the languages that come into question; default: all" },
        Argument {
            name: "confidence",
            text: "how sure it must be, from 0 to 1, default 0.9; below that the trial is skipped",
        },
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct InLanguage {
    expected: Operand,
    among: Vec<Language>,
    confidence: f64,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let confidence = confidence(arguments);
    let among = among(arguments);
    let expected = arguments.required_operand("value")?;
    if let Some(value) = expected.literal() {
        let node = arguments.reader.get("value")?;
        match languages(value) {
            Err(message) => {
                arguments.invalid(node, message, "expected a code such as `de`");
                return None;
            }
            Ok(expected) => {
                let outside = expected.iter().find(|language| !among.is_empty() && !among.contains(language));
                if let Some(language) = outside {
                    let message =
                        format!("{} is not `among` the languages that can be found", language.name());
                    arguments.invalid(node, message, "it would never pass");
                    return None;
                }
            }
        }
    }
    Some(Built::pass_fail(InLanguage { expected, among, confidence: confidence? }))
}

fn confidence(arguments: &mut Arguments<'_>) -> Option<f64> {
    let Some(node) = arguments.reader.get("confidence") else { return Some(0.9) };
    let confidence = arguments.reader.number("confidence")?;
    if !(0.0..=1.0).contains(&confidence) {
        arguments.invalid(node, "`confidence` must be between 0 and 1", "0.9 is the default");
        return None;
    }
    Some(confidence)
}

fn among(arguments: &mut Arguments<'_>) -> Vec<Language> {
    let Some(node) = arguments.reader.get("among") else { return vec![] };
    match languages(&node.to_json()) {
        Ok(languages) => languages,
        Err(message) => {
            arguments.invalid(node, message, "expected a list of codes such as `[de, en]`");
            vec![]
        }
    }
}

/// The languages of a code or a list of codes.
fn languages(value: &Value) -> Result<Vec<Language>, String> {
    let one = |value: &Value| match value {
        Value::String(code) => Language::of_code(code).ok_or_else(|| {
            format!("no language that can be told has the code or the name `{}`", one_line(code, 40))
        }),
        // Norwegian is `no`, which some readers of YAML take for false.
        other => Err(format!(
            "a language must be a code such as `de`, found `{}`",
            one_line(&other.to_string(), 40)
        )),
    };
    match value {
        Value::Array(values) if values.is_empty() => Err("the list of languages is empty".to_owned()),
        Value::Array(values) => values.iter().map(one).collect(),
        other => Ok(vec![one(other)?]),
    }
}

impl InLanguage {
    fn expected(&self, input: &ScoreInput<'_>) -> Result<Vec<Language>, Lack> {
        let value = match self.expected.eval(input)? {
            Subject::Text(text) => Value::String(text.into_owned()),
            Subject::Json(value) => value.into_owned(),
        };
        languages(&value).map_err(Lack::error)
    }
}

impl Check for InLanguage {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let expected = match self.expected(input) {
            Ok(expected) => expected,
            Err(lack) => return lack.outcome(),
        };
        let Some(found) = identify(&subject.text(), &self.among) else {
            return Ok(Finding::Skipped("there are no letters to tell a language by".to_owned()));
        };
        let Identified { language, confidence, .. } = found;
        let names = names(&expected);
        if !expected.iter().any(|language| found.may_be(*language)) {
            return Ok(Finding::Fail(format!("it is in {} script, which {names} is not", found.script())));
        }
        let sure = format!("confidence {}", rounded((confidence * 1e2).round() / 1e2));
        if confidence < self.confidence {
            let like = format!("most like {} ({}), {sure}", language.name(), language.code());
            return Ok(Finding::Skipped(format!("too few words to be sure: {like}")));
        }
        Ok(Finding::of(expected.contains(&language), || {
            format!("expected {names}, found {} ({}), {sure}", language.name(), language.code())
        }))
    }
}

fn names(languages: &[Language]) -> String {
    languages.iter().map(|language| language.name()).collect::<Vec<_>>().join(" or ")
}
