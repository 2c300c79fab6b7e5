//! The tool calls of an output, and those that are expected, in whatever form they are written.

use proof_diag::Node;
use proof_prompt::{Role, ToolCall};
use serde_json::{Map, Value};

use crate::arguments::Arguments;
use crate::excerpt::{excerpt, one_line};
use crate::finding::Lack;
use crate::input::read_json;
use crate::operand::Operand;
use crate::registry::Argument;
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(super) const CALLS: Argument = Argument {
    name: "calls",
    text: "the calls to look at, such as `\"{{ metadata.trajectory }}\"`: a list of calls or of messages; default: those of the output",
};
pub(super) const HISTORY: Argument = Argument {
    name: "history",
    text: "true: the calls in the messages that were sent come before those of the output",
};
pub(super) const EXPECTED: Argument = Argument {
    name: "expected",
    text: "a list of names (`search`), of calls (`{search: {query: x}}` or `{name: search, arguments: {query: x}}`), or a template that gives one",
};

/// A call, made or expected.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) arguments: Stated,
}

/// The arguments of a call.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stated {
    /// Nothing is said of them: a name alone.
    Any,
    /// The arguments by name.
    Map(Map<String, Value>),
    /// What a model wrote in their place, and what is no JSON object.
    Unreadable(String),
}

impl Call {
    /// The call for a reason: its name in backticks.
    pub(super) fn shown(&self) -> String {
        format!("`{}`", one_line(&self.name, 40))
    }

    /// How many arguments it states.
    pub(super) fn n_arguments(&self) -> usize {
        match &self.arguments {
            Stated::Map(map) => map.len(),
            Stated::Any | Stated::Unreadable(_) => 0,
        }
    }
}

impl From<&ToolCall> for Call {
    fn from(call: &ToolCall) -> Self {
        Self { name: call.name.clone(), arguments: Stated::of_text(&call.arguments) }
    }
}

impl Stated {
    /// Arguments as a model writes them; white space alone means that there are none.
    fn of_text(text: &str) -> Self {
        if text.trim().is_empty() {
            return Self::Map(Map::new());
        }
        match read_json(text) {
            Some(Value::Object(map)) => Self::Map(map),
            _ => Self::Unreadable(text.to_owned()),
        }
    }

    fn of_value(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Map(Map::new()),
            Some(Value::Object(map)) => Self::Map(map.clone()),
            Some(Value::String(text)) => Self::of_text(text),
            Some(other) => Self::Unreadable(other.to_string()),
        }
    }
}

/// Where the calls come from that are looked at.
#[derive(Debug)]
pub(super) struct Made {
    given: Option<Operand>,
    /// Whether `given` is taken from the output: then calls that cannot be read are the model's fault.
    is_of_output: bool,
    history: bool,
}

impl Made {
    /// Reads `calls` and `history`.
    pub(super) fn read(arguments: &mut Arguments<'_>) -> Option<Self> {
        let node = arguments.reader.get("calls");
        let is_of_output = node.and_then(Node::scalar_text).is_some_and(|text| text.contains("output."));
        let given = match node {
            Some(node) => Some(Operand::parse(node, arguments)?),
            None => None,
        };
        let history = arguments.reader.boolean("history").unwrap_or(false);
        if let (Some(node), true) = (node, history) {
            arguments.invalid(
                node,
                "`calls` and `history` are both given",
                "`calls` says already which calls",
            );
            return None;
        }
        Some(Self { given, is_of_output, history })
    }

    /// The calls, in order.
    pub(super) fn of(&self, input: &ScoreInput<'_>) -> Result<Vec<Call>, Lack> {
        let Some(given) = &self.given else {
            let sent =
                input.messages.iter().filter(|message| self.history && message.role == Role::Assistant);
            let calls = sent.flat_map(|message| &message.tool_calls).chain(input.tool_calls);
            return Ok(calls.map(Call::from).collect());
        };
        let subject = given.eval(input)?;
        read(&subject).map_err(|why| {
            let message = format!("`calls` cannot be read: {why}");
            if self.is_of_output { Lack::Absent(message) } else { Lack::error(message) }
        })
    }
}

/// The calls that are expected, forbidden or counted.
#[derive(Debug)]
pub(super) struct Listed {
    operand: Operand,
    key: &'static str,
}

impl Listed {
    /// Reads an argument that must be there; a literal list that holds no calls is a mistake.
    pub(super) fn read(arguments: &mut Arguments<'_>, key: &'static str) -> Option<Self> {
        let node = arguments.required(key)?;
        let operand = Operand::parse(node, arguments)?;
        if let Some(value) = operand.literal()
            && let Err(why) = read(&Subject::borrowed(value))
        {
            let message = format!("`{key}` cannot be read: {why}");
            arguments.invalid(
                node,
                message,
                "expected names or calls, such as `[search, {book: {nights: 2}}]`",
            );
            return None;
        }
        Some(Self { operand, key })
    }

    /// Whether the suite says that there are none.
    pub(super) fn is_empty_literal(&self) -> bool {
        self.operand.literal().is_some_and(|value| value.as_array().is_some_and(Vec::is_empty))
    }

    /// The calls of one case.
    pub(super) fn of(&self, input: &ScoreInput<'_>) -> Result<Vec<Call>, Lack> {
        let subject = self.operand.eval(input)?;
        read(&subject)
            .map_err(|why| Lack::Error(ScoreError::new(format!("`{}` cannot be read: {why}", self.key))))
    }
}

/// Reads calls: a list, one call, or messages with calls. A text is read as JSON; one that is none is a name.
fn read(subject: &Subject<'_>) -> Result<Vec<Call>, String> {
    let mut calls = vec![];
    match subject {
        Subject::Json(value) => collect(value, &mut calls)?,
        Subject::Text(text) => match read_json(text) {
            Some(value @ (Value::Array(_) | Value::Object(_) | Value::Null)) => collect(&value, &mut calls)?,
            _ => calls.push(named(text)?),
        },
    }
    Ok(calls)
}

fn collect(value: &Value, calls: &mut Vec<Call>) -> Result<(), String> {
    match value {
        Value::Null => Ok(()),
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, calls)),
        Value::String(name) => {
            calls.push(named(name)?);
            Ok(())
        }
        Value::Object(map) => collect_object(map, calls),
        other => Err(format!("{} is neither a name nor a call", one_line(&other.to_string(), 40))),
    }
}

fn named(name: &str) -> Result<Call, String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("a name is empty".to_owned());
    }
    Ok(Call { name: name.to_owned(), arguments: Stated::Any })
}

/// A message with calls, a call in the form of a provider, or `{name: {arguments}}`.
fn collect_object(map: &Map<String, Value>, calls: &mut Vec<Call>) -> Result<(), String> {
    if let Some(inner) = map.get("tool_calls").or_else(|| map.get("messages")) {
        return collect(inner, calls);
    }
    // A message that calls nothing.
    if map.contains_key("role") {
        return Ok(());
    }
    if let Some(Value::Object(function)) = map.get("function") {
        return collect_object(function, calls);
    }
    if let Some(Value::String(name)) = map.get("name") {
        let keys = ["arguments", "args", "input", "parameters"];
        let stated = keys.iter().find_map(|key| map.get(*key));
        let Call { name, .. } = named(name)?;
        let arguments = if stated.is_none() { Stated::Any } else { Stated::of_value(stated) };
        calls.push(Call { name, arguments });
        return Ok(());
    }
    let mut entries = map.iter();
    match (entries.next(), entries.next()) {
        (Some((name, arguments @ (Value::Object(_) | Value::Null))), None) => {
            let Call { name, .. } = named(name)?;
            calls.push(Call { name, arguments: Stated::of_value(Some(arguments)) });
            Ok(())
        }
        _ => Err(format!("this is no call: {}", excerpt(&Value::Object(map.clone()).to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn names(value: &Value) -> String {
        match read(&Subject::borrowed(value)) {
            Ok(calls) => {
                let shown = calls.iter().map(|call| match &call.arguments {
                    Stated::Any => call.name.clone(),
                    Stated::Map(map) => format!("{}{}", call.name, Value::Object(map.clone())),
                    Stated::Unreadable(text) => format!("{}?{text}", call.name),
                });
                shown.collect::<Vec<_>>().join(" ")
            }
            Err(why) => format!("error: {why}"),
        }
    }

    #[test]
    fn calls_are_read_in_many_forms() {
        assert_eq!(names(&json!(["search", {"book": {"nights": 2}}])), "search book{\"nights\":2}");
        assert_eq!(names(&json!([{"name": "a", "arguments": "{\"x\": 1}"}])), "a{\"x\":1}");
        assert_eq!(names(&json!({"function": {"name": "a", "arguments": "oops"}})), "a?oops");
        assert_eq!(names(&json!([{"type": "tool_use", "name": "a", "input": {}}])), "a{}");
        assert_eq!(names(&json!("search")), "search");
        assert_eq!(names(&json!("[\"a\", \"b\"]")), "a b");
        assert_eq!(names(&json!(null)), "");
        assert_eq!(names(&json!([])), "");
        let messages = json!([
            {"role": "user", "content": "hi"},
            {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "a", "arguments": ""}}]},
            {"role": "assistant", "content": "done"},
        ]);
        assert_eq!(names(&messages), "a{}");
    }

    #[test]
    fn what_is_no_call_is_said() {
        assert_eq!(names(&json!([3])), "error: 3 is neither a name nor a call");
        assert_eq!(names(&json!([" "])), "error: a name is empty");
        assert_eq!(names(&json!({"a": {}, "b": {}})), "error: this is no call: \"{\"a\":{},\"b\":{}}\"");
        assert_eq!(names(&json!({"a": 1})), "error: this is no call: \"{\"a\":1}\"");
    }
}
