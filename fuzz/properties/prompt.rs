//! Prompt files, rendered with hostile values.
//!
//! Input: a prompt; then, each after a line `=====`, the values of `a`, `b` and of the two items of `xs`, and a JSON object
//! of any other values.

use std::collections::BTreeMap;

use proof_diag::SourceFile;
use proof_prompt::{Content, Message, Prompt, ToolCall};
use serde_json::{Map, Value, json};

/// A prompt is read or refused with a word; rendering gives messages or a reason; no value changes anything but its own
/// place.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split("\n=====\n");
    let source = parts.next().unwrap_or_default();
    let mut value = || parts.next().unwrap_or("@system\n{{ b }}\n@end");
    let hostile = [value(), value(), value(), value()];
    let others = parts.next().and_then(|text| serde_json::from_str(text).ok());

    let (prompt, diagnostics) = Prompt::parse(&SourceFile::new("fuzz.prompt", source), &includes());
    super::told::check(&diagnostics);
    let Some(prompt) = prompt else {
        assert!(!diagnostics.is_empty(), "refused without a word");
        return;
    };
    super::told::check(&prompt.check());
    prompt.parts();
    prompt.variables();
    if let Some(Value::Object(values)) = others {
        render(&prompt, &values);
    }
    for flag in [true, false] {
        let got = render(&prompt, &values(hostile, flag));
        if no_value_decides(source) && !text.contains('\u{e000}') {
            check_injection(&prompt, got, hostile, flag);
        }
    }
}

/// What the prompt may include.
fn includes() -> BTreeMap<String, String> {
    let files = [
        ("part.prompt", "@part shared\nIncluded {{ a }}.\n@end\n"),
        ("messages.prompt", "@user\nIncluded {{ b }}.\n@assistant\n{{ a }}\n"),
        ("text.txt", "@user is text here: {{ a }}\n"),
        ("calls.prompt", "@assistant\n@call find\n{\"q\": {{ a }}, \"s\": \"{{ b }}\"}\n@tool\nfound\n"),
        (
            "tools.json",
            "[{\"type\": \"function\", \"function\": {\"name\": \"find\", \"parameters\": null}}]",
        ),
        ("tool.yaml", "name: now\nparameters: {zone?: string}\n"),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

fn values([a, b, x, y]: [&str; 4], flag: bool) -> Map<String, Value> {
    let history = json!([
        {"role": "user", "content": [a, {"type": "image", "url": "https://x.example/a.png"}]},
        {"role": "assistant", "content": b, "tool_calls": [{"id": "h1", "name": "find", "arguments": {"q": a}}]},
        {"role": "tool", "tool_call_id": "h1", "content": b},
    ]);
    let Value::Object(map) = json!({"a": a, "b": b, "xs": [x, y], "flag": flag, "history": history}) else {
        return Map::new();
    };
    map
}

/// The messages, the same each time; none if the values do not fit, which is said.
fn render(prompt: &Prompt, values: &Map<String, Value>) -> Option<Vec<Message>> {
    let messages = prompt.render(values);
    assert_eq!(messages, prompt.render(values), "rendering twice differs");
    match messages {
        Ok(messages) => Some(messages),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// Rendering with values is rendering with sentinels, and then putting the values in their places.
fn check_injection(prompt: &Prompt, got: Option<Vec<Message>>, hostile: [&str; 4], flag: bool) {
    let sentinels = ["\u{e000}A\u{e001}", "\u{e000}B\u{e001}", "\u{e000}X\u{e001}", "\u{e000}Y\u{e001}"];
    match (render(prompt, &values(sentinels, flag)), got) {
        (Some(calm), Some(got)) => {
            let expected: Vec<Message> =
                calm.into_iter().map(|message| filled(message, sentinels, hostile)).collect();
            let got: Vec<Message> =
                got.into_iter().map(|message| filled(message, [""; 4], [""; 4])).collect();
            assert_eq!(got, expected);
        }
        (None, None) => {}
        // A declared variable may have a type or a pattern that only one of them fits; a call's id must not be blank.
        _ => {
            let may_refuse = prompt.input().is_some() || prompt.canonical().contains("@call");
            assert!(may_refuse, "a value makes it fail");
        }
    }
}

/// The message with every sentinel replaced by the value that it stands for; pictures and documents are only named.
fn filled(message: Message, sentinels: [&str; 4], values: [&str; 4]) -> Message {
    let fill = |text: String| {
        let pairs = sentinels.iter().zip(values).filter(|(sentinel, _)| !sentinel.is_empty());
        pairs.fold(text, |text, (sentinel, value)| text.replace(sentinel, value))
    };
    let content = message.content.into_iter().map(|content| match content {
        Content::Text { text } => Content::Text { text: fill(text) },
        Content::Image { .. } => Content::Text { text: "(image)".to_owned() },
        Content::File { .. } => Content::Text { text: "(file)".to_owned() },
        Content::Audio { .. } => Content::Text { text: "(audio)".to_owned() },
    });
    let tool_calls = message.tool_calls.into_iter().map(|call| {
        let arguments: Value = serde_json::from_str(&call.arguments).expect("arguments are JSON");
        assert!(arguments.is_object(), "arguments are an object");
        ToolCall { id: fill(call.id), name: call.name, arguments: filled_json(arguments, &fill).to_string() }
    });
    Message {
        content: content.collect(),
        tool_calls: tool_calls.collect(),
        tool_call_id: message.tool_call_id.map(fill),
        ..message
    }
}

/// JSON with every sentinel in its strings replaced.
fn filled_json(value: Value, fill: &impl Fn(String) -> String) -> Value {
    match value {
        Value::String(text) => fill(text).into(),
        Value::Array(items) => items.into_iter().map(|item| filled_json(item, fill)).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(key, value)| (fill(key), filled_json(value, fill))).collect()
        }
        other => other,
    }
}

/// Whether all that the prompt does with `a`, `b` and the items of `xs` is to write them: then they can change nothing
/// else. (`@if a == "x"` rightly asks for a value.)
fn no_value_decides(source: &str) -> bool {
    let is_written = |expression: &str| {
        let expression = expression.trim_matches('-').trim();
        ["a", "b", "x", "xs[0]", "xs[1]", "flag", "loop.index"].contains(&expression)
    };
    let is_calm_line = |line: &str| {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("@if") => words.all(|word| ["flag", "not", "and", "or", "true", "false"].contains(&word)),
            // An id that a value makes may be that of another call.
            Some("@call" | "@tool") if source.contains("@call") => !line.contains("{{"),
            Some("@each") => matches!(words.collect::<Vec<_>>().as_slice(), ["xs", "as", "a" | "b" | "x"]),
            _ => true,
        }
    };
    !source.contains("{%")
        && !source.contains("{#")
        && source
            .split("{{")
            .skip(1)
            .all(|rest| rest.split_once("}}").is_some_and(|(inner, _)| is_written(inner)))
        && source.lines().all(is_calm_line)
}
