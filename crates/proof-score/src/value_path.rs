//! One path to a value of the output or the case, followed without a template engine: `output.json.label`.

use std::borrow::Cow;

use serde_json::Value;

use crate::ScoreInput;
use crate::excerpt::excerpt;
use crate::finding::Lack;
use crate::input::tool_calls;
use crate::path::{Keys, Step, display, parse, walk};
use crate::subject::Subject;

/// A path from one of the [`ROOTS`](crate::subject::ROOTS).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ValuePath {
    root: Root,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Root {
    Output(Field),
    Vars,
    Expected,
    Id,
    Tags,
    Metadata,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Field {
    Text,
    Json,
    Reasoning,
    ToolCalls,
    FinishReason,
    Latency,
    Cost,
    InputTokens,
    OutputTokens,
    FirstToken,
    TokensPerSecond,
}

impl ValuePath {
    /// The path that an expression is, if it is nothing but a path that we know.
    pub(crate) fn parse(expression: &str) -> Option<Self> {
        let mut steps = parse(expression.trim(), Keys::Identifiers).ok()?.into_iter();
        let Some(Step::Key(root)) = steps.next() else { return None };
        let root = match root.as_str() {
            "output" => match steps.next() {
                Some(Step::Key(field)) => Root::Output(Field::parse(&field)?),
                _ => return None,
            },
            "vars" => Root::Vars,
            "expected" => Root::Expected,
            "id" => Root::Id,
            "tags" => Root::Tags,
            "metadata" => Root::Metadata,
            _ => return None,
        };
        Some(Self { root, steps: steps.collect() })
    }

    /// The path as it is written.
    pub(crate) fn name(&self) -> String {
        let (root, field) = self.root.words();
        let words = std::iter::once(root).chain(field).map(|word| Step::Key(word.to_owned()));
        display(&words.chain(self.steps.iter().cloned()).collect::<Vec<_>>())
    }

    /// The value for one output.
    pub(crate) fn follow<'a>(&self, input: &'a ScoreInput<'_>) -> Result<Subject<'a>, Lack> {
        let case = &input.case;
        match self.root {
            Root::Output(field) => self.of_output(field, input),
            Root::Vars => self.of_map(case.vars, input),
            Root::Metadata => self.of_map(case.metadata, input),
            Root::Expected if case.expected.is_null() => {
                Err(Lack::error(format!("case `{}` has no `expected`", case.id)))
            }
            Root::Expected => match walk(case.expected, &self.steps) {
                Ok(value) => Ok(Subject::borrowed(value)),
                Err(_) => Err(self.not_in_case(input)),
            },
            Root::Id if self.steps.is_empty() => Ok(Subject::Text(Cow::Borrowed(case.id))),
            Root::Id => Err(self.not_in_case(input)),
            Root::Tags => {
                let tags: Value = case.tags.iter().map(String::as_str).collect();
                walk(&tags, &self.steps)
                    .map(|value| Subject::from(value.clone()))
                    .map_err(|_| self.not_in_case(input))
            }
        }
    }

    fn of_map<'a>(
        &self,
        map: &'a serde_json::Map<String, Value>,
        input: &ScoreInput<'_>,
    ) -> Result<Subject<'a>, Lack> {
        let Some((first, rest)) = self.steps.split_first() else {
            return Ok(Subject::Json(Cow::Owned(Value::Object(map.clone()))));
        };
        let value = match first {
            Step::Key(key) => map.get(key),
            Step::Index(_) => None,
        };
        value
            .and_then(|value| walk(value, rest).ok())
            .map(Subject::borrowed)
            .ok_or_else(|| self.not_in_case(input))
    }

    fn of_output<'a>(&self, field: Field, input: &'a ScoreInput<'_>) -> Result<Subject<'a>, Lack> {
        let text = |text: &'a str| self.whole(Subject::Text(Cow::Borrowed(text)));
        let count = |n: Option<u64>, what: &str| match n {
            Some(n) => self.whole(Subject::Json(Cow::Owned(n.into()))),
            None => Err(Lack::error(format!("the provider did not say how many {what} tokens there were"))),
        };
        let timed = |value: Option<f64>| match value {
            Some(value) => self.whole(Subject::Json(Cow::Owned(value.into()))),
            None => Err(Lack::error("the answer did not come in pieces")),
        };
        match field {
            Field::Text => text(input.text),
            Field::FinishReason => text(input.finish_reason),
            Field::Reasoning => match input.reasoning {
                Some(reasoning) => text(reasoning),
                None => Err(Lack::Absent("the output has no reasoning".to_owned())),
            },
            Field::Json => match input.json() {
                Some(json) => match walk(json, &self.steps) {
                    Ok(value) => Ok(Subject::borrowed(value)),
                    Err(_) => Err(self.not_in_output()),
                },
                None => Err(Lack::Absent(format!("the output is not JSON: {}", excerpt(input.text)))),
            },
            Field::ToolCalls => {
                let calls = tool_calls(input.tool_calls);
                match walk(&calls, &self.steps) {
                    Ok(value) => Ok(Subject::from(value.clone())),
                    Err(_) => Err(self.not_in_output()),
                }
            }
            Field::Latency => self.whole(Subject::Json(Cow::Owned(input.latency_s.into()))),
            Field::Cost => match input.cost_usd {
                Some(cost) => self.whole(Subject::Json(Cow::Owned(cost.into()))),
                None => Err(Lack::error("there is no price for this model")),
            },
            Field::InputTokens => count(input.input_tokens, "input"),
            Field::OutputTokens => count(input.output_tokens, "output"),
            Field::FirstToken => timed(input.first_token_s),
            Field::TokensPerSecond => timed(input.tokens_per_second),
        }
    }

    /// A value that has no parts.
    fn whole<'a>(&self, subject: Subject<'a>) -> Result<Subject<'a>, Lack> {
        if self.steps.is_empty() { Ok(subject) } else { Err(self.not_in_output()) }
    }

    fn not_in_output(&self) -> Lack {
        Lack::Absent(format!("the output has no `{}`", self.name().trim_start_matches("output.")))
    }

    fn not_in_case(&self, input: &ScoreInput<'_>) -> Lack {
        Lack::error(format!("case `{}` has no `{}`", input.case.id, self.name()))
    }
}

impl Root {
    fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Output(field) => ("output", Some(field.as_str())),
            Self::Vars => ("vars", None),
            Self::Expected => ("expected", None),
            Self::Id => ("id", None),
            Self::Tags => ("tags", None),
            Self::Metadata => ("metadata", None),
        }
    }
}

impl Field {
    const ALL: [Self; 11] = [
        Self::Text,
        Self::Json,
        Self::Reasoning,
        Self::ToolCalls,
        Self::FinishReason,
        Self::Latency,
        Self::Cost,
        Self::InputTokens,
        Self::OutputTokens,
        Self::FirstToken,
        Self::TokensPerSecond,
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Reasoning => "reasoning",
            Self::ToolCalls => "tool_calls",
            Self::FinishReason => "finish_reason",
            Self::Latency => "latency_s",
            Self::Cost => "cost_usd",
            Self::InputTokens => "input_tokens",
            Self::OutputTokens => "output_tokens",
            Self::FirstToken => "first_token_s",
            Self::TokensPerSecond => "tokens_per_second",
        }
    }
}
