//! The turns of a conversation, and whether they keep to something.

use proof_prompt::Role;
use serde_json::Value;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack};
use crate::operand::Operand;
use crate::registry::Argument;
use crate::scorer::PartMetric;
use crate::subject::Subject;

/// The most turns that are compared.
const MAX_TURNS: usize = 500;

pub(super) const TURNS: Argument = Argument {
    name: "turns",
    text: "the turns: a list of texts, or of messages, of which those of the assistant count; default: the assistant's messages that were sent, and the output",
};
pub(super) const ASPECTS: Argument =
    Argument { name: "aspects", text: "which of them are looked at; default: all" };

/// Something that turns keep to.
pub(super) struct Aspect {
    pub(super) name: &'static str,
    /// What the turns come to; `said` is what the suite says of it (the name).
    pub(super) check: fn(turns: &[&str], said: Option<&str>) -> Held,
}

/// Whether the turns keep to one thing.
#[derive(Debug, PartialEq)]
pub(super) enum Held {
    Yes,
    /// They do not, and where.
    No(String),
    /// Less than two turns show it.
    Nothing,
}

/// The turns, and what they are looked at for.
#[derive(Debug)]
pub(super) struct Turns {
    given: Option<Operand>,
    aspects: Vec<&'static str>,
}

impl Turns {
    /// Reads `turns` and `aspects`; with the parts of the metric, one for each aspect.
    pub(super) fn read(
        arguments: &mut Arguments<'_>,
        words: &'static [&'static str],
    ) -> Option<(Self, Vec<PartMetric>)> {
        let given = match arguments.reader.get("turns") {
            Some(node) => Some(Operand::parse(node, arguments)?),
            None => None,
        };
        let aspects = match arguments.reader.get("aspects") {
            None => words.to_vec(),
            Some(node) => {
                let nodes = match &node.value {
                    proof_diag::Value::List(items) if !items.is_empty() => items.iter().collect(),
                    _ => vec![node],
                };
                let found: Vec<_> =
                    nodes.into_iter().map(|node| arguments.word_at(node, "aspects", words)).collect();
                let found = found.into_iter().collect::<Option<Vec<_>>>()?;
                words.iter().copied().filter(|word| found.contains(word)).collect()
            }
        };
        let parts = aspects.iter().map(|aspect| PartMetric::pass_fail(*aspect)).collect();
        Some((Self { given, aspects }, parts))
    }

    /// Whether the turns hold each aspect: a part each, and all of them together.
    pub(super) fn judge(
        &self,
        all: &[Aspect],
        said: Option<&str>,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
    ) -> Found {
        let turns = match self.of(subject, input) {
            Ok(turns) => turns,
            Err(lack) => return Found::all(lack.outcome(), self.aspects.len()),
        };
        let texts: Vec<&str> =
            turns.iter().map(String::as_str).filter(|text| !text.trim().is_empty()).take(MAX_TURNS).collect();
        if texts.len() < 2 {
            return Found::all(
                Ok(Finding::Skipped("there are less than two turns".to_owned())),
                self.aspects.len(),
            );
        }
        let wanted = all.iter().filter(|aspect| self.aspects.contains(&aspect.name));
        let held: Vec<(&str, Held)> =
            wanted.map(|aspect| (aspect.name, (aspect.check)(&texts, said))).collect();
        let broken = held.iter().find_map(|(name, held)| match held {
            Held::No(why) => Some(format!("{name}: {why}")),
            _ => None,
        });
        let is_nothing = held.iter().all(|(_, held)| *held == Held::Nothing);
        let nothing = || Finding::Skipped("less than two turns show it".to_owned());
        let main = match broken {
            Some(why) => Finding::Fail(why),
            None if is_nothing => nothing(),
            None => Finding::Pass,
        };
        let parts = held.into_iter().map(|(_, held)| {
            Ok(match held {
                Held::Yes => Finding::Pass,
                Held::No(why) => Finding::Fail(why),
                Held::Nothing => nothing(),
            })
        });
        Found { main: Ok(main), parts: parts.collect() }
    }

    fn of(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Vec<String>, Lack> {
        let Some(given) = &self.given else {
            let sent = input.messages.iter().filter(|message| message.role == Role::Assistant);
            let sent = sent.map(proof_prompt::Message::joined_text);
            return Ok(sent.chain(std::iter::once(subject.text().into_owned())).collect());
        };
        let value = given.eval(input)?;
        let list = value.json(input).filter(|value| value.is_array());
        let list =
            list.ok_or_else(|| Lack::error(format!("`turns` must be a list, found {}", value.shown())))?;
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| turn(item).transpose()).collect()
    }
}

/// The text of a turn; none for a message that is not the assistant's.
fn turn(item: &Value) -> Result<Option<String>, Lack> {
    match item {
        Value::String(text) => Ok(Some(text.clone())),
        Value::Object(map) if map.get("role").is_some_and(|role| role != "assistant") => Ok(None),
        Value::Object(map) => match map.get("content").or_else(|| map.get("text")) {
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(Lack::error(format!("a turn has no text: {}", one_line(&item.to_string(), 60)))),
        },
        other => Err(Lack::error(format!("a turn is no text: {}", one_line(&other.to_string(), 60)))),
    }
}

/// Whether all turns that show a thing show the same.
pub(super) fn same<'t, T: PartialEq + Copy>(
    turns: &[&'t str],
    of: impl Fn(&'t str) -> Option<T>,
    word: impl Fn(T) -> String,
) -> Held {
    let mut shown = turns.iter().enumerate().filter_map(|(at, turn)| Some((at, of(turn)?)));
    let Some((first_at, first)) = shown.next() else { return Held::Nothing };
    let mut n = 1;
    for (at, other) in shown {
        n += 1;
        if other != first {
            return Held::No(format!(
                "turn {} has {}, turn {} has {}",
                first_at + 1,
                word(first),
                at + 1,
                word(other)
            ));
        }
    }
    if n < 2 { Held::Nothing } else { Held::Yes }
}
