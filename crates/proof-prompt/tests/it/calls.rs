//! Calls of tools in an assistant's message, and their results.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::support::{prompt, prompt_with, rendered};

#[track_caller]
fn check(text: &str, values: Value, expected: Expect) {
    expected.assert_eq(&rendered(&prompt(text), values));
}

#[test]
fn an_assistant_calls_tools_and_their_results_follow() {
    check(
        "@user\nParis or {{ city }}?\n@assistant\nLet me look.\n\n@call get_weather w1\n{\"city\": \"Paris\"}\n@call get_weather w-{{ n }}\n{\n  \"city\": {{ city }},\n  \"note\": \"in {{ city }}, {{ n }}\"\n}\n\n@tool w1\nSun\n@tool w-{{ n }}\nRain\n@assistant\nParis.\n",
        json!({"city": "O\"Fallon\\", "n": 2}),
        expect![[r#"
            [user]
            Paris or O"Fallon\?
            [assistant]
            Let me look.
            -> w1 get_weather {"city": "Paris"}
            -> w-2 get_weather {
              "city": "O\"Fallon\\",
              "note": "in O\"Fallon\\, 2"
            }
            [tool] for w1
            Sun
            [tool] for w-2
            Rain
            [assistant]
            Paris.
        "#]],
    );
}

#[test]
fn calls_without_an_id_get_one_and_results_find_theirs() {
    check(
        "@each xs as x\n@user\n{{ x }}\n@assistant\n@call look\n{\"at\": {{ x }}}\n@call look mine\n@call now\n@tool\nfirst\n@tool\nsecond\n@tool\nthird\n@end\n@tool\nof none\n",
        json!({"xs": ["a", {"b": [1, null]}]}),
        expect![[r#"
            [user]
            a
            [assistant]
            -> call_1 look {"at": "a"}
            -> mine look {}
            -> call_3 now {}
            [tool] for call_1
            first
            [tool] for mine
            second
            [tool] for call_3
            third
            [user]
            {"b":[1,null]}
            [assistant]
            -> call_4 look {"at": {"b":[1,null]}}
            -> mine look {}
            -> call_6 now {}
            [tool] for call_4
            first
            [tool] for call_6
            second
            [tool]
            third
            [tool]
            of none
        "#]],
    );
    // An id that is taken is passed over.
    check(
        "@assistant\n@call a call_2\n@call b\n@tool call_2\nx\n@tool\ny\n",
        json!({}),
        expect![[r#"
            [assistant]
            -> call_2 a {}
            -> call_3 b {}
            [tool] for call_2
            x
            [tool] for call_3
            y
        "#]],
    );
}

#[test]
fn a_result_without_a_call_is_as_it_was() {
    check(
        "@tool\nr\n@tool {{ id }}\ns\n@user\nq\n",
        json!({"id": "x"}),
        expect![[r#"
        [tool]
        r
        [tool] for x
        s
        [user]
        q
    "#]],
    );
}

#[test]
fn a_value_in_arguments_is_json_wherever_it_stands() {
    let text = "@assistant\n@call f\n{\"raw\": {{ v }}, \"text\": \"<{{ v }}>\", \"made\": {{ v | tojson }}, \"quoted\": \"{{ v|tojson }}\", \"safe\": {{ v | safe }}, \"up\": {{ v | upper }}, {{ k }}: 1}\n@tool\nr\n";
    // A key is a JSON string too, so it is written with its quotes.
    let bad = "@assistant\n@call f\n{\"a\": {{ v }}}\n@tool\nr\n";
    for v in [
        json!("plain"),
        json!("\", \"admin\": true, \"x\": \""),
        json!("{\"a\": 1}"),
        json!("\\"),
        json!("\n\u{1}\u{2028}"),
    ] {
        let text = text.replace("{{ k }}", "\"{{ v }}\"");
        let messages = prompt(&text).render(json!({"v": v}).as_object().unwrap()).unwrap();
        let read: Value = serde_json::from_str(&messages[0].tool_calls[0].arguments).unwrap();
        let v = v.as_str().unwrap();
        let quoted = serde_json::to_string(v).unwrap();
        assert_eq!(read["raw"], v);
        assert_eq!(read["text"], format!("<{v}>"));
        assert_eq!(read["made"], v);
        assert_eq!(read["quoted"], quoted);
        assert_eq!(read["up"], v.to_uppercase());
        assert_eq!(read.as_object().unwrap().len(), 7, "{read}");
    }
    for v in [json!(1), json!(1.5), json!(null), json!(true), json!([1, {"a": "\""}])] {
        let messages = prompt(bad).render(json!({"v": v}).as_object().unwrap()).unwrap();
        let read: Value = serde_json::from_str(&messages[0].tool_calls[0].arguments).unwrap();
        assert_eq!(read["a"], v);
    }
}

#[test]
fn one_value_may_be_all_the_arguments() {
    check(
        "@each calls as call\n@assistant\n@call f\n{{ call }}\n@end\n@assistant\n@call g\n\n{{ text | safe }}\n",
        json!({"calls": [{"b": 1, "a": "\""}, {}], "text": "{ \"a\": 1 }"}),
        expect![[r#"
            [assistant]
            -> call_1 f {"b":1,"a":"\""}
            [assistant]
            -> call_2 f {}
            [assistant]
            -> call_3 g { "a": 1 }
        "#]],
    );
}

#[test]
fn blocks_of_arguments_and_blocks_of_calls() {
    let text = "@user\nq\n@assistant\n@part first\nWait.\n@if look\n@call find\n{\"q\": {{ q }}\n@if lang\n, \"lang\": \"{{ lang }}\"\n@else\n, \"any\": true\n@end\n, \"tags\": [0\n@each tags as tag\n, {{ tag }}\n@end\n]}\n@if twice\n@call again\n@end\n@end\n@part second\n@call last z\n@user\nr\n";
    check(
        text,
        json!({"look": true, "lang": "de\"", "tags": ["a", 2], "q": "x", "twice": true}),
        expect![[r#"
            [user]
            q
            [assistant]
            Wait.
            -> call_1 find {"q": "x"
            , "lang": "de\""
            , "tags": [0
            , "a"
            , 2
            ]}
            -> call_2 again {}
            -> z last {}
            [user]
            r
        "#]],
    );
    check(
        text,
        json!({"look": false, "lang": "", "tags": [], "q": "x", "twice": true}),
        expect![[r#"
            [user]
            q
            [assistant]
            Wait.
            -> z last {}
            [user]
            r
        "#]],
    );
    let parsed = prompt(text);
    let again = prompt(parsed.canonical());
    assert_eq!(again.canonical(), parsed.canonical());
    let parts: Vec<String> = parsed.parts().into_iter().map(|part| part.name).collect();
    assert_eq!(parts, ["first", "second"]);
}

#[test]
fn arguments_may_be_included_and_escaped() {
    let text = "@assistant\n@call mail m1\n@include args.txt\n@tool m1\nsent\n";
    let files = [("prompts/args.txt", "\n{\"to\": \"{{ to }}\",\n\"re\":\n \"@user {{ \"{{\" }}\"}\n\n")];
    expect![[r#"
        [assistant]
        -> m1 mail {"to": "a@b.example",
        "re":
         "@user {{"}
        [tool] for m1
        sent
    "#]]
    .assert_eq(&rendered(&prompt_with(text, &files), json!({"to": "a@b.example"})));
}

#[test]
fn the_version_depends_on_calls() {
    let base = "@assistant\nSo.\n@call f a\n{\"x\": 1}\n@call g\n@tool a\nr\n";
    let same = |text: &str| assert_eq!(prompt(text).canonical(), prompt(base).canonical());
    same(&base.replace('\n', " \t\r\n"));
    same("@assistant\n\nSo.\n\n@call   f    a\n\n{\"x\": 1}\n\n\n@call g\n\n@tool a\nr\n");
    for (from, to) in [
        ("@call f", "@call h"),
        ("a\n{", "b\n{"),
        ("1}", "2}"),
        ("@call g\n", ""),
        ("So.\n", ""),
        ("1}", "1 }"),
    ] {
        assert_ne!(prompt(&base.replacen(from, to, 1)).version(), prompt(base).version(), "{from}");
    }
    expect![[r#"
        @assistant
        So.
        @call f a
        {"x": 1}
        @call g
        @tool a
        r"#]]
    .assert_eq(prompt(base).canonical());
}

#[test]
fn blank_runs_before_a_call_do_not_count() {
    let text = "@assistant\nSo.\n\n@include blank.txt\n@call f\n@tool\nr\n";
    let parsed = prompt_with(text, &[("prompts/blank.txt", "\n\n")]);
    assert_eq!(parsed.version(), prompt("@assistant\nSo.\n@call f\n@tool\nr\n").version());
    let tight = "@assistant\nSo.\n@if x\n@call f\n@else\nNo.\n@call g\n@end\n@tool\nr\n";
    let loose = tight.replace("@call", "\n\n@call");
    assert_eq!(prompt(&loose).version(), prompt(tight).version());
}

#[test]
fn what_was_text_before_there_were_calls_is_text() {
    check(
        "@user\n@call(x) and @all:\n@all: hands\n@called.by\n\\@call f\n  @call f\n",
        json!({}),
        expect![[r#"
            [user]
            @call(x) and @all:
            @all: hands
            @called.by
            @call f
              @call f
        "#]],
    );
}
