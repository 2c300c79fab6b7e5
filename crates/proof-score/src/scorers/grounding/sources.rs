//! The sources of a case.

use proof_text::grounding::normal_id;
use serde_json::{Map, Value};

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::Lack;
use crate::operand::Operand;
use crate::registry::Argument;
use crate::subject::Subject;

pub(super) const SOURCES: Argument = Argument {
    name: "sources",
    text: "the sources: a list of texts (their ids are 1, 2, …) or of `{id, text}`, a map of texts by id, or a template that gives one",
};

/// A source: what citations call it, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Source {
    /// Normalised.
    pub(super) id: String,
    pub(super) text: String,
}

/// The sources of one output.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sources {
    pub(super) list: Vec<Source>,
    /// Whether they have ids of their own; without them they are known by their numbers.
    is_named: bool,
}

/// Where the sources come from.
#[derive(Debug)]
pub(super) struct SourcesOperand(Operand);

impl SourcesOperand {
    /// Reads `sources`, which must be there; what is written in the suite and holds no sources is a mistake.
    pub(super) fn read(arguments: &mut Arguments<'_>) -> Option<Self> {
        let node = arguments.required("sources")?;
        let operand = Operand::parse(node, arguments)?;
        if let Some(value) = operand.literal()
            && let Err(why) = Sources::of(&Subject::borrowed(value))
        {
            let message = format!("`sources` cannot be read: {why}");
            arguments.invalid(node, message, "expected texts, or `{id, text}`");
            return None;
        }
        Some(Self(operand))
    }

    /// The sources of one case. That there are none is not a mistake.
    pub(super) fn of(&self, input: &ScoreInput<'_>) -> Result<Sources, Lack> {
        let subject = self.0.eval(input)?;
        Sources::of(&subject).map_err(|why| Lack::error(format!("`sources` cannot be read: {why}")))
    }
}

impl Sources {
    fn of(subject: &Subject<'_>) -> Result<Self, String> {
        match subject {
            Subject::Text(text) => Ok(Self::of_texts([text.as_ref()])),
            Subject::Json(value) => match value.as_ref() {
                Value::Null => Ok(Self::default()),
                Value::Array(items) => Self::of_list(items),
                Value::Object(map) if is_source(map) => Self::of_list(std::slice::from_ref(value)),
                Value::Object(map) => Self::of_map(map),
                other => Err(format!("{} is no list of sources", one_line(&other.to_string(), 40))),
            },
        }
    }

    fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let numbered = texts.into_iter().enumerate();
        let list = numbered.map(|(at, text)| Source { id: (at + 1).to_string(), text: text.to_owned() });
        Self { list: list.filter(|source| !source.text.trim().is_empty()).collect(), is_named: false }
    }

    fn of_list(items: &[Value]) -> Result<Self, String> {
        let mut list = vec![];
        let mut is_named = false;
        for (at, item) in items.iter().enumerate() {
            let number = (at + 1).to_string();
            match item {
                Value::String(text) => list.push(Source { id: number, text: text.clone() }),
                Value::Object(map) => {
                    let text = text_of(map).ok_or_else(|| format!("source {number} has no `text`"))?;
                    let id = id_of(map);
                    is_named |= id.is_some();
                    list.push(Source { id: id.unwrap_or(number), text: text.to_owned() });
                }
                other => return Err(format!("{} is no source", one_line(&other.to_string(), 40))),
            }
        }
        list.retain(|source| !source.text.trim().is_empty());
        let mut ids: Vec<&str> = list.iter().map(|source| source.id.as_str()).collect();
        ids.sort_unstable();
        if let Some(twice) = ids.windows(2).find_map(|pair| pair.first().filter(|id| pair.last() == Some(id)))
        {
            return Err(format!("two sources have the id `{}`", one_line(twice, 40)));
        }
        Ok(Self { list, is_named })
    }

    fn of_map(map: &Map<String, Value>) -> Result<Self, String> {
        let items = map.iter().map(|(id, value)| match value {
            Value::String(text) => Ok(Source { id: normal_id(id), text: text.clone() }),
            other => {
                Err(format!("source `{}` is no text: {}", one_line(id, 40), one_line(&other.to_string(), 40)))
            }
        });
        Ok(Self { list: items.collect::<Result<_, _>>()?, is_named: true })
    }

    /// The texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|source| source.text.as_str())
    }

    /// Which source a citation means: by its id; where the sources have none of their own, by the number that the citation ends with (`doc-2`).
    pub(super) fn find(&self, cited: &str) -> Option<usize> {
        let cited = normal_id(cited);
        let by_id = |id: &str| self.list.iter().position(|source| source.id == id);
        by_id(&cited).or_else(|| {
            let word = cited.trim_end_matches(|c: char| c.is_ascii_digit());
            // `doc-2`, but not `1, 2`.
            let is_word =
                word.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '_' | '.' | '#' | ':'));
            let digits =
                cited.get(word.len()..).filter(|digits| !self.is_named && is_word && !digits.is_empty())?;
            by_id(digits.trim_start_matches('0'))
        })
    }

    /// The ids, for a reason.
    pub(super) fn shown(&self) -> String {
        let ids: Vec<String> =
            self.list.iter().map(|source| format!("`{}`", one_line(&source.id, 40))).collect();
        if ids.is_empty() { "none".to_owned() } else { one_line(&ids.join(", "), 120) }
    }
}

/// The names under which retrieval libraries keep a passage's text.
const TEXTS: [&str; 6] = ["text", "content", "page_content", "passage", "snippet", "body"];

fn is_source(map: &Map<String, Value>) -> bool {
    map.contains_key("id") && text_of(map).is_some()
}

fn text_of(map: &Map<String, Value>) -> Option<&str> {
    TEXTS.iter().find_map(|key| map.get(*key)?.as_str())
}

fn id_of(map: &Map<String, Value>) -> Option<String> {
    ["id", "source", "doc_id", "name"].iter().find_map(|key| match map.get(*key)? {
        Value::String(id) if !id.trim().is_empty() => Some(normal_id(id)),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ids(value: &Value) -> String {
        match Sources::of(&Subject::borrowed(value)) {
            Ok(sources) => sources.shown(),
            Err(why) => why,
        }
    }

    #[test]
    fn sources_are_read_in_many_forms() {
        assert_eq!(ids(&json!("one text")), "`1`");
        assert_eq!(ids(&json!(["a", "", "c"])), "`1`, `3`");
        assert_eq!(ids(&json!([{"id": "Doc A", "text": "x"}, {"page_content": "y"}])), "`doc a`, `2`");
        assert_eq!(ids(&json!({"a": "x", "b": "y"})), "`a`, `b`");
        assert_eq!(ids(&json!({"id": 7, "content": "x"})), "`7`");
        assert_eq!(ids(&json!(null)), "none");
        assert_eq!(ids(&json!([3])), "3 is no source");
        assert_eq!(ids(&json!([{"id": 1}])), "source 1 has no `text`");
        assert_eq!(
            ids(&json!([{"id": "a", "text": "x"}, {"id": "A", "text": "y"}])),
            "two sources have the id `a`"
        );
        assert_eq!(ids(&json!(7)), "7 is no list of sources");
    }

    #[test]
    fn citations_mean_a_source() {
        let numbered = Sources::of(&Subject::borrowed(&json!(["a", "b"]))).unwrap();
        assert_eq!(
            ["2", "doc-2", "Source 01", "3", "x"].map(|id| numbered.find(id)),
            [Some(1), Some(1), Some(0), None, None]
        );
        let named = Sources::of(&Subject::borrowed(&json!({"Guide": "x", "2": "y"}))).unwrap();
        assert_eq!(["guide", "2", "doc-2"].map(|id| named.find(id).is_some()), [true, true, false]);
    }
}
