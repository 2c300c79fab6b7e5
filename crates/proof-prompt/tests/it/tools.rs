//! The tools that a prompt declares.

use expect_test::{Expect, expect};
use proof_prompt::Tool;
use serde_json::json;

use crate::support::{prompt, prompt_with};

/// The tools of a prompt whose `tools` are as given, one a line.
#[track_caller]
fn check(tools: &str, files: &[(&str, &str)], expected: Expect) {
    let prompt = prompt_with(&format!("---\ntools:\n{tools}\n---\n@user\nhi\n"), files);
    expected.assert_eq(&shown(prompt.tools()));
}

fn shown(tools: &[Tool]) -> String {
    tools.iter().map(|tool| serde_json::to_string(tool).unwrap() + "\n").collect()
}

#[test]
fn a_tool_takes_picoschema_or_json_schema() {
    check(
        "- name: get_weather
  description: |
    The weather of a city,
    as it is now.
  parameters:
    city: string, such as Paris
    unit?(enum, of temperatures): [C, F]
    days?: integer = 1
- name: find-user
  parameters:
    type: object
    properties: { name: { type: string, minLength: 1 }, age: { type: integer } }
    required: [name]
- { name: now }
- { name: then, parameters: {} }
- name: any
  parameters: { properties: { x: {} } }
",
        &[],
        expect![[r#"
            {"name":"get_weather","description":"The weather of a city,\nas it is now.","parameters":{"type":"object","properties":{"city":{"type":"string","description":"such as Paris"},"unit":{"type":["string","null"],"enum":["C","F",null],"description":"of temperatures"},"days":{"type":["integer","null"],"default":1}},"required":["city"],"additionalProperties":false}}
            {"name":"find-user","parameters":{"type":"object","properties":{"name":{"type":"string","minLength":1},"age":{"type":"integer"}},"required":["name"]}}
            {"name":"now","parameters":{"type":"object","properties":{},"additionalProperties":false}}
            {"name":"then","parameters":{"type":"object","properties":{},"additionalProperties":false}}
            {"name":"any","parameters":{"type":"object","properties":{"x":{}}}}
        "#]],
    );
}

#[test]
fn files_hold_one_tool_or_a_list_in_many_shapes() {
    let openai = r#"[
	{"type": "function", "function": {"name": "chat", "description": "Of chat completions.", "strict": true,
		"parameters": {"type": "object", "properties": {"z": {"type": "string"}, "a": {"type": "string"}}, "required": ["z", "a"], "additionalProperties": false}}},
	{"type": "function", "name": "responses", "parameters": null, "strict": false}
]"#;
    let anthropic = r#"{"name": "claude", "type": "custom", "input_schema": {"type": "object"}, "cache_control": {"type": "ephemeral"}}"#;
    let mcp = "tools:\n  - name: mcp\n    title: Left out\n    description: A tool of a server.\n    inputSchema: {type: object, additionalProperties: false, x-note: kept}\n    annotations: {readOnlyHint: true}\nnextCursor: null\n";
    check(
        "- ../tools/one.yaml\n- name: here\n- ../tools/openai.json\n- ../tools/anthropic.JSON\n- ../tools/mcp.yml",
        &[
            ("tools/one.yaml", "name: one\nparameters: {q: string}\n"),
            ("tools/openai.json", openai),
            ("tools/anthropic.JSON", anthropic),
            ("tools/mcp.yml", mcp),
        ],
        expect![[r#"
            {"name":"one","parameters":{"type":"object","properties":{"q":{"type":"string"}},"required":["q"],"additionalProperties":false}}
            {"name":"here","parameters":{"type":"object","properties":{},"additionalProperties":false}}
            {"name":"chat","description":"Of chat completions.","parameters":{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"string"}},"required":["z","a"],"additionalProperties":false}}
            {"name":"responses","parameters":{"type":"object","properties":{},"additionalProperties":false}}
            {"name":"claude","parameters":{"type":"object","properties":{}}}
            {"name":"mcp","description":"A tool of a server.","parameters":{"type":"object","additionalProperties":false,"x-note":"kept","properties":{}}}
        "#]],
    );
}

const WITH_FILE: &str = "---\ntools: [t.yaml]\n---\n@user\nhi\n";

/// The version of a prompt whose file of tools holds this.
fn version(file: &str) -> String {
    prompt_with(WITH_FILE, &[("prompts/t.yaml", file)]).version().to_owned()
}

#[test]
fn the_version_depends_on_what_a_file_of_tools_says_and_not_on_where_it_stands() {
    let inline =
        prompt("---\ntools:\n  - { name: a, parameters: { x: string, y: string } }\n---\n@user\nhi\n");
    let same = "# a note\nparameters:\n  y?: {type: string}\nname: a\n";
    assert_ne!(version(same), inline.version());
    assert_eq!(version("name: a\nparameters: {x: string, y: string}\n"), inline.version());
    let json = r#"{"name": "a", "input_schema": {"required": ["y", "x"], "additionalProperties": false, "type": "object", "properties": {"x": {"type": "string"}, "y": {"type": "string"}}}}"#;
    assert_eq!(version(json), inline.version());
    for other in [
        "name: b\nparameters: {x: string, y: string}\n",
        "name: a\nparameters: {y: string, x: string}\n",
        "name: a\nparameters: {x: string, y: integer}\n",
        "name: a\ndescription: d\nparameters: {x: string, y: string}\n",
        "[{name: a, parameters: {x: string, y: string}}, {name: b}]\n",
    ] {
        assert_ne!(version(other), inline.version(), "{other}");
    }
    assert_ne!(version("[{name: a}, {name: b}]"), version("[{name: b}, {name: a}]"));
}

#[test]
fn the_canonical_form_holds_the_tools() {
    let parsed = prompt_with(
        WITH_FILE,
        &[(
            "prompts/t.yaml",
            "- name: b\n  description: It's \"b\".\n  parameters: {z: string, a?: number}\n- name: a\n",
        )],
    );
    expect![[r#"
        ---
        tools: [{"description":"It's \"b\".","name":"b","parameters":{"additionalProperties":false,"properties":{"z":{"type":"string"},"a":{"type":["number","null"]}},"required":["z"],"type":"object"}},{"name":"a","parameters":{"additionalProperties":false,"properties":{},"type":"object"}}]
        ---
        @user
        hi"#]]
    .assert_eq(parsed.canonical());
    let again = prompt(parsed.canonical());
    assert_eq!(again.canonical(), parsed.canonical());
    assert_eq!(again.tools(), parsed.tools());
}

#[test]
fn a_prompt_knows_its_files() {
    let parsed = prompt_with(
        "---\ntools: [t.yaml, u.json]\n---\n@user\n@include a.txt\n@include a.txt\n",
        &[("prompts/t.yaml", "name: t"), ("prompts/u.json", "[{\"name\": \"u\"}]"), ("prompts/a.txt", "A\n")],
    );
    let names: Vec<&str> = parsed.files().iter().map(proof_diag::SourceFile::name).collect();
    assert_eq!(names, ["prompts/demo.prompt", "prompts/a.txt", "prompts/t.yaml", "prompts/u.json"]);
}

#[test]
fn a_prompt_without_tools_has_none() {
    assert_eq!(prompt("hi\n").tools(), []);
    assert_eq!(
        prompt("---\ntools:\nmodel: a/b\n---\nhi\n").version(),
        prompt("---\nmodel: a/b\n---\nhi\n").version()
    );
    assert_eq!(
        prompt("---\ntools: [{name: a}]\n---\nhi\n").render(json!({}).as_object().unwrap()).unwrap().len(),
        1
    );
}
