//! What the version depends on, and the versions of a few prompts for ever.

use expect_test::{Expect, expect};

use crate::support::{parse_with, prompt, prompt_with};

const BASE: &str = "---\nmodel: openai/gpt-5-mini\nconfig: {temperature: 1, max_tokens: 200}\ninput:\n  ticket: string, what they wrote\n  tone?: string\n---\n@system\n@part role\nYou sort.\n@user\n{{ ticket }} @ home\n";

#[track_caller]
fn check_same(text: &str) {
    assert_eq!(prompt(text).canonical(), prompt(BASE).canonical());
}

#[track_caller]
fn check_other(text: &str) {
    assert_ne!(prompt(text).version(), prompt(BASE).version());
}

#[test]
fn what_does_not_count() {
    check_same(&BASE.replace('\n', " \t\r\n"));
    check_same(&BASE.replace("gpt-5-mini", "gpt-5-mini # the small one"));
    check_same(&BASE.replace("{temperature: 1, max_tokens: 200}", "\n  max_tokens: 200\n  temperature: 1.0"));
    check_same(&BASE.replace("{temperature: 1,", "{temperature: 1e0,"));
    check_same(&BASE.replace(
        "  ticket: string, what they wrote\n  tone?: string",
        "  tone?: string\n  ticket: string,what they wrote",
    ));
    check_same(&BASE.replace("{{ ticket }}", "{{ticket}}"));
    check_same(&BASE.replace("You sort.\n", "\n\nYou sort.\n@end\n\n"));
    check_same(&BASE.replace("@part role", "@part   role"));
    check_same(&BASE.replace("  ticket: string, what they wrote\n  tone?: string", "  type: object\n  properties:\n    ticket: {type: string, description: what they wrote}\n    tone: {type: [string, 'null']}\n  required: [ticket]\n  additionalProperties: false"));
}

#[test]
fn what_counts() {
    for (from, to) in [
        ("gpt-5-mini", "gpt-5"),
        ("200", "201"),
        ("You sort.", "You sort!"),
        ("@part role", "@part rule"),
        ("@part role\n", ""),
        ("tone?", "tune?"),
        ("{{ ticket }}", "{{ tone }}"),
        ("@user", "@assistant"),
        ("You sort.", "You\n\nsort."),
    ] {
        check_other(&BASE.replace(from, to));
    }
}

#[test]
fn the_order_of_output_fields_counts_because_a_model_sees_it() {
    let with = |fields: &str| prompt(&format!("---\noutput: {{{fields}}}\n---\nhi\n")).version().to_owned();
    assert_ne!(with("why: string, label: string"), with("label: string, why: string"));
}

#[test]
fn a_changed_include_is_another_version() {
    let text = "@user\n@include a.txt\n";
    let with = |included: &str| prompt_with(text, &[("prompts/a.txt", included)]).version().to_owned();
    assert_eq!(with("A\n"), with("A  \r\n"));
    assert_ne!(with("A\n"), with("B\n"));
    assert_eq!(with("A\n"), prompt("@user\nA\n").version());
}

#[test]
fn a_plain_file_is_the_prompt_that_says_the_same() {
    let (plain, _) = parse_with("notes.txt", "Say {{ x }}\n@user\n", &[]);
    assert_eq!(plain.unwrap().version(), prompt("@user\nSay {{x}}\n\\@user\n").version());
}

/// `name` and version of each file in `fixtures/versions`: these never change. A change here is a change of every
/// version that anyone has written down.
#[track_caller]
fn check_vectors(expected: Expect) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/versions");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut out = String::new();
    for name in names {
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let (parsed, diagnostics) = parse_with(&name, &text, &[]);
        let parsed = parsed.unwrap_or_else(|| panic!("{}", crate::support::shown(&diagnostics)));
        assert_eq!(parsed.full_hash().get(..12), Some(parsed.version()));
        out.push_str(&format!("{} {name}\n{}\n", parsed.full_hash(), parsed.canonical()));
    }
    expected.assert_eq(&out);
}

#[test]
fn versions_never_change() {
    check_vectors(expect![[r#"
        e5de42d61755682fd2a0e9e142d11def177fcdcbc8261c7d8879c9b25e0cd647 calls.prompt
        ---
        input: {"additionalProperties":false,"properties":{"city":{"type":"string"},"clip":{"anyOf":[{"type":"string"},{"type":"object"}],"media":"audio"}},"required":["city"],"type":"object"}
        tools: [{"description":"The weather of a city.","name":"get_weather","parameters":{"additionalProperties":false,"properties":{"unit":{"enum":["C","F",null],"type":["string","null"]},"city":{"description":"such as Paris","type":"string"}},"required":["city"],"type":"object"}},{"name":"today","parameters":{"additionalProperties":false,"properties":{},"type":"object"}}]
        ---
        @user
        {{ clip }}
        @include ping.wav
        Is it warm in {{ city }}?
        @assistant
        Let me look.
        @call get_weather w1
        {"city": {{ city }}, "unit": "C"}
        @call today
        @tool w1
        {"temperature": 21}
        @tool
        Monday
        @if city
        @assistant
        @call get_weather w-{{ city }}
        {
        @if clip
          "unit": null,
        @end
          "city": "in {{ city }}"
        }
        @tool w-{{ city }}
        8
        @end
        @user
        And now?
        84ea04d8204d3928ff38b1e6e98d1e666a51f897f65f3e917d59add52bc5a47e media.prompt
        ---
        input: {"additionalProperties":false,"properties":{"doc":{"anyOf":[{"type":"string"},{"type":"object"}],"media":"file"},"photo":{"anyOf":[{"type":"string"},{"type":"object"}],"media":"image"}},"required":["photo"],"type":"object"}
        ---
        @user
        What is on
        {{ photo }}
        ?
        @include logo.png
        \@home @ 1
        {% if doc %}with a document{% endif %}
        {{ doc }}
        7383311cc947f34ac4f6bf5874063c3a4f12177dd5ee6338a3f22a402b8774e1 plain.txt
        @user
        Translate:

          {{ text }}
        \@user
        85e18778d47b11c0a9f63ac4af4a0e9be181266a92d9c9d3888fcf1f9552d4e0 triage.prompt
        ---
        config: {"max_tokens":200,"temperature":0}
        description: "Sorts support tickets"
        input: {"additionalProperties":false,"properties":{"examples":{"items":{"additionalProperties":false,"properties":{"answer":{"type":"string"},"ticket":{"type":"string"}},"required":["answer","ticket"],"type":"object"},"type":"array"},"ticket":{"type":"string"},"tone":{"default":"dry","description":"house tone","type":["string","null"]}},"required":["examples","ticket"],"type":"object"}
        model: "openai/gpt-5-mini"
        output: {"additionalProperties":false,"properties":{"label":{"enum":["bug","billing","other"],"type":"string"},"why":{"type":"string"}},"required":["label","why"],"type":"object"}
        ---
        @system
        @part role
        You sort support tickets.
        @end
        @part policy
        Never promise a refund.
        @end
        @each examples as ex
        @user
        {{ ex.ticket }}
        @assistant
        {{ ex.answer }}
        @end
        @history
        @user
        @if tone
        Tone: {{ tone }}
        @else
        No tone.
        @end
        {{ ticket }}
    "#]]);
}
