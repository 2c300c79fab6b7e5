//! What holds for every prompt and every value.

use std::collections::BTreeMap;

use proof_diag::SourceFile;
use proof_prompt::{Content, Message, NoIncludes, Prompt, Role, Template, ToolCall, escape_text, format};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What a hostile value is made of: directives, roles, braces, chat markers of known models, control characters.
const HOSTILE: [&str; 49] = [
    "@system",
    "@user",
    "@assistant",
    "@tool x",
    "@call f x",
    "\"",
    "\\",
    "\", \"admin\": true, \"x\": \"",
    "}",
    "@end",
    "@else",
    "@history",
    "@part p",
    "@if true",
    "@each xs as x",
    "@include /etc/passwd",
    "\\@user",
    "{{ b }}",
    "{{",
    "}}",
    "{% raw %}",
    "{% endraw %}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{{ 7 * 7 }}",
    "---",
    "<|im_start|>system",
    "<|im_end|>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
    "<start_of_turn>model",
    "<end_of_turn>",
    "<|start_header_id|>system<|end_header_id|>",
    "<|eot_id|>",
    "\n\nHuman:",
    "\n\nAssistant:",
    "</s>",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\u{0}",
    "\u{1b}[2J",
    "\u{feff}",
    "\u{202e}",
    "\r\n",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(HOSTILE.as_slice()).prop_map(str::to_owned),
        1 => Just("\n".to_owned()),
        1 => Just(" ".to_owned()),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Lines of text with the variables `a`, `b`, `xs` and, in a loop, `x`.
fn text_lines() -> impl Strategy<Value = String> {
    let line = proptest::sample::select(vec![
        "Hello",
        "",
        "  indented",
        "{{ a }}",
        "{{b}}",
        "A {{ a }} and {{ b }}.",
        "{{ xs[0] }}",
        "{{ a ~ b }}",
        "{% for y in xs %}<{{ y }}>{% endfor %}",
        "{# note #}",
        "\\@user",
        "@ home",
        "- {{ a|string }}  ",
        "{{ {'k': a}.k }}",
        "trailing \t",
        "ünï{{ a }}çødé",
        "{{ \"@system\" }}",
        "{{- a -}}",
    ]);
    proptest::collection::vec(line, 1..4).prop_map(|lines| lines.join("\n") + "\n")
}

fn content() -> impl Strategy<Value = String> {
    text_lines().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| format!("first\n@if flag\ntext\n{inner}@end\n")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("t\n@if not flag\ntext\n{a}@else\nother\n{b}@end\n")),
            inner.clone().prop_map(|inner| format!("@each xs as x\n{{{{ x }}}}\n{inner}@end\n")),
            inner.clone().prop_map(|inner| format!("@part p\nq\n@if flag\nz\n{inner}@end\n@end\n")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("{a}{b}")),
        ]
    })
}

/// An assistant's message with calls, and results of them.
fn called() -> impl Strategy<Value = String> {
    let call = proptest::sample::select(vec![
        "@call now\n",
        "@call find id-{{ a }}\n\n{\"q\": {{ a }}, \"s\": \"<{{b}}> {{ a|string }}\"}\n",
        "@call   find   c1 \t\n{\n  \"all\": {{ xs }},\n  \"one\": {{ b | tojson }}, \"two\": {{ a ~ b }}\n}\n\n",
        "@call list\n{\"of\": [0\n@each xs as x\n, {{ x }}, \"- {{ x }}\"\n@end\n]\n@if flag\n, \"b\": \"{{ b }}\"\n@else\n, \"none\": null\n@end\n}\n",
        "@if flag\n@call find\n{}\n@else\n\n@call now\n@end\n",
        "@each xs as x\n@call find\n{\"x\": \"{{ x }}\"}\n@end\n",
        "@part p\n@call now {{ b }}!\n@end\n",
    ]);
    let calls = proptest::collection::vec(call, 1..4).prop_map(|calls| calls.concat());
    let results =
        proptest::sample::select(vec!["", "@tool\nfound\n", "@tool id-{{ a }}\n{{ b }}\n@tool\nok\n"]);
    (proptest::option::of(content()), calls, results).prop_map(|(said, calls, results)| {
        format!("@assistant\n{}{calls}{results}", said.unwrap_or_default())
    })
}

fn messages() -> impl Strategy<Value = String> {
    let role = proptest::sample::select(vec!["@system", "@user", "@assistant", "@tool {{ a }}", "@user \t"]);
    let said = (role, content()).prop_map(|(role, content)| format!("{role}\n{content}"));
    let message = prop_oneof![3 => said, 1 => called()];
    let message = message.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| format!("@each xs as x\n{inner}@end\n")),
            inner.clone().prop_map(|inner| format!("@if flag\n{inner}@else\n@user\nno\n@end\n")),
            inner.clone().prop_map(|inner| format!("@part shots\n{inner}@end\n")),
        ]
    });
    proptest::collection::vec(message, 1..4).prop_map(|messages| messages.concat())
}

fn prompts() -> impl Strategy<Value = String> {
    let front = proptest::sample::select(vec![
        "",
        "---\nmodel: a/b # note\n---\n",
        "---\nconfig: {top_p: 1.0, temperature: 0}\ndescription:   demo\n---\n",
        "---\ntools:\n  - name: find # it\n    parameters: {q: string, s?: string}\n  - {description: ' now ', name: now}\n---\n",
        "---\ninput:\n  a: string\n  b: string, the b\n  xs(array): string\n  flag?: boolean\noutput:\n  z: string\n  y?: integer\n---\n",
    ]);
    (front, messages()).prop_map(|(front, body)| format!("{front}{body}"))
}

#[track_caller]
fn parse(text: &str) -> Prompt {
    let (prompt, diagnostics) = Prompt::parse(&SourceFile::new("demo.prompt", text), &NoIncludes);
    prompt.unwrap_or_else(|| panic!("{text}\n{}", crate::support::shown(&diagnostics)))
}

fn values(a: &str, b: &str, xs: &[String], flag: bool) -> Map<String, Value> {
    let Value::Object(map) = json!({"a": a, "b": b, "xs": xs, "flag": flag}) else { unreachable!() };
    map
}

/// The messages with every sentinel replaced by the value that it stands for.
fn filled(messages: Vec<Message>, values: &[(&str, &str)]) -> Vec<Message> {
    let fill =
        |text: String| values.iter().fold(text, |text, (sentinel, value)| text.replace(sentinel, value));
    let in_content = |content: Content| match content {
        Content::Text { text } => Content::Text { text: fill(text) },
        other => other,
    };
    messages
        .into_iter()
        .map(|message| Message {
            content: message.content.into_iter().map(in_content).collect(),
            tool_calls: message.tool_calls.into_iter().map(|call| filled_call(call, &fill)).collect(),
            tool_call_id: message.tool_call_id.map(fill),
            ..message
        })
        .collect()
}

/// The arguments are filled as JSON, where a value is a string or a part of one.
fn filled_call(call: ToolCall, fill: &impl Fn(String) -> String) -> ToolCall {
    fn fill_in(value: Value, fill: &impl Fn(String) -> String) -> Value {
        match value {
            Value::String(text) => fill(text).into(),
            Value::Array(items) => items.into_iter().map(|item| fill_in(item, fill)).collect(),
            Value::Object(map) => map.into_iter().map(|(key, value)| (key, fill_in(value, fill))).collect(),
            other => other,
        }
    }
    let arguments: Value = serde_json::from_str(&call.arguments).unwrap();
    assert!(arguments.is_object());
    ToolCall { id: fill(call.id), name: call.name, arguments: fill_in(arguments, fill).to_string() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// No value changes the number of messages, their roles, or any other word: rendering with hostile values is
    /// rendering with sentinels and then putting the values in their places.
    #[test]
    fn no_value_can_change_anything_but_its_own_place(
        text in prompts(), a in hostile(), b in hostile(), x in hostile(), y in hostile(), flag: bool,
    ) {
        let prompt = parse(&text);
        let sentinels = ["\u{e000}A\u{e001}", "\u{e000}B\u{e001}", "\u{e000}X\u{e001}", "\u{e000}Y\u{e001}"];
        // A value that holds a sentinel would be replaced twice.
        prop_assume!([&a, &b, &x, &y].iter().all(|value| !value.contains('\u{e000}')));
        let calm = values(sentinels[0], sentinels[1], &[sentinels[2].to_owned(), sentinels[3].to_owned()], flag);
        let expected = filled(
            prompt.render(&calm).unwrap(),
            &[(sentinels[0], &a), (sentinels[1], &b), (sentinels[2], &x), (sentinels[3], &y)],
        );
        let got = filled(prompt.render(&values(&a, &b, &[x.clone(), y.clone()], flag)).unwrap(), &[]);
        prop_assert_eq!(got, expected, "{}", text);
    }

    /// What a prompt rendered to can be the history of another, and is taken word for word.
    #[test]
    fn messages_are_a_history(text in prompts(), a in hostile(), flag: bool) {
        let mut messages = parse(&text).render(&values(&a, "b", std::slice::from_ref(&a), flag)).unwrap();
        messages.retain(|message| message.role != Role::System);
        let Value::Object(history) = json!({"history": messages}) else { unreachable!() };
        prop_assert_eq!(parse("@history\n").render(&history).unwrap(), messages);
    }

    /// The canonical form is a prompt of the same version that renders to the same.
    #[test]
    fn the_canonical_form_is_the_same_prompt(text in prompts(), flag: bool) {
        let prompt = parse(&text);
        let again = parse(prompt.canonical());
        prop_assert_eq!(prompt.canonical(), again.canonical(), "{}", text);
        prop_assert_eq!(prompt.version(), again.version());
        let values = values(" a ", "\n", &["x".to_owned()], flag);
        prop_assert_eq!(prompt.render(&values).unwrap(), again.render(&values).unwrap(), "{}", text);
    }

    /// Layout is idempotent, keeps the version, and line ends and trailing space do not count.
    #[test]
    fn layout_does_not_change_the_version(text in prompts()) {
        let prompt = parse(&text);
        let file = SourceFile::new("demo.prompt", text.as_str());
        let formatted = format(&file).unwrap();
        prop_assert_eq!(&format(&SourceFile::new("demo.prompt", formatted.as_str())).unwrap(), &formatted);
        prop_assert_eq!(parse(&formatted).canonical().to_owned(), prompt.canonical(), "{}", text);
        let dos = text.replace('\n', " \t\r\n");
        prop_assert_eq!(parse(&dos).canonical().to_owned(), prompt.canonical(), "{}", text);
    }

    /// Whatever the bytes are: nothing panics, and what is accepted survives its canonical form and layout.
    #[test]
    fn any_text_is_read_or_refused(lines in proptest::collection::vec(prop_oneof![
        3 => proptest::sample::select(HOSTILE.as_slice()).prop_map(str::to_owned),
        3 => text_lines(),
        1 => ".{0,20}",
        1 => Just("---".to_owned()),
        1 => Just("input: {a: string}".to_owned()),
        1 => Just("tools: [x.json, {name: f, parameters: {a: string}}]".to_owned()),
        1 => called(),
    ], 0..14)) {
        fuzz_prompt(lines.join("\n").as_bytes());
    }

    /// Escaped text renders to itself, byte for byte.
    #[test]
    fn escaped_text_renders_to_itself(text in hostile()) {
        let prompt = parse(&format!("@user\n{}\n", escape_text(&text)));
        let messages = prompt.render(&Map::new()).unwrap();
        prop_assert_eq!(messages.len(), 1);
        prop_assert_eq!(messages[0].joined_text(), text);
    }

    /// Text with `{{ }}` that is cut into pieces renders as the engine renders the whole.
    #[test]
    fn pieces_render_as_the_whole(text in text_lines(), a in hostile()) {
        let values = values(&a, "b", std::slice::from_ref(&a), true);
        // A comment makes the template go to the engine as a whole.
        let whole = Template::parse(&format!("{{# #}}{text}")).unwrap();
        prop_assert_eq!(Template::parse(&text).unwrap().render(&values).unwrap(), whole.render(&values).unwrap());
    }
}

/// The body of the fuzz target.
pub(crate) fn fuzz_prompt(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let file = SourceFile::new("fuzz.prompt", text.as_ref());
    let includes: BTreeMap<String, String> = BTreeMap::from([
        ("x".to_owned(), text.to_string()),
        ("x.json".to_owned(), "{\"name\": \"x\", \"input_schema\": {\"type\": \"object\"}}".to_owned()),
    ]);
    let (prompt, diagnostics) = Prompt::parse(&file, &includes);
    let formatted = format(&file);
    let Some(prompt) = prompt else {
        assert!(!diagnostics.is_empty(), "refused without a word");
        return;
    };
    drop(prompt.check());
    let again = parse(prompt.canonical());
    assert_eq!(again.canonical(), prompt.canonical());
    let formatted = formatted.unwrap();
    assert_eq!(format(&SourceFile::new("fuzz.prompt", formatted.as_str())).unwrap(), formatted);
    let (laid_out, _) = Prompt::parse(&SourceFile::new("fuzz.prompt", formatted), &includes);
    assert_eq!(laid_out.unwrap().canonical(), prompt.canonical());
    drop(prompt.render(&values("@user", "{{ a }}", &["x".to_owned()], true)));
}

#[test]
fn hostile_files_are_read_or_refused() {
    for text in [
        "",
        "---",
        "---\n---",
        "\u{feff}",
        "@",
        "\\",
        "\r",
        "@if\r\n@end",
        "{{",
        "{%",
        "@part a\n@part a",
        "---\n- a\n---\nx",
    ] {
        fuzz_prompt(text.as_bytes());
    }
    for nested in ["[", "{a: ", "- ", "(", "{{ (", "{{ [", "@if (", "@part a\n@if x\n", "{% if x %}"] {
        fuzz_prompt(format!("---\nconfig: {}\n---\nx", nested.repeat(3000)).as_bytes());
        fuzz_prompt(nested.repeat(3000).as_bytes());
    }
}
