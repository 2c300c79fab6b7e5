//! Every mistake in a list of scorers, as people see it.

use expect_test::expect;

use crate::check_mistake;

#[test]
fn e0601_no_scorers() {
    check_mistake(
        "[]",
        expect![[r#"
        error[E0601]: there are no scorers
         --> suite.yaml:1:1
          |
        1 | []
          | ^^ this list is empty
          |
          = note: a run without scorers would check nothing, and must not look like a pass
          = help: add one, such as `- contains: refund`
    "#]],
    );
}

#[test]
fn e0602_unknown_scorer() {
    check_mistake(
        "- json\n- contians: {value: refund}",
        expect![[r#"
        error[E0602]: unknown scorer `contians`
         --> suite.yaml:2:3
          |
        2 | - contians: {value: refund}
          |   ^^^^^^^^ no scorer has this name
          |
          = help: did you mean `contains`?
    "#]],
    );
}

#[test]
fn e0602_unknown_scorer_far_from_any() {
    check_mistake(
        "- xylophone",
        expect![[r#"
            error[E0602]: unknown scorer `xylophone`
             --> suite.yaml:1:3
              |
            1 | - xylophone
              |   ^^^^^^^^^ no scorer has this name
              |
              = help: `proof scorers` lists them: checks, similarity, instructions, extraction, grounding, tools, safety, consistency, judges, custom, call, not, any_of, all_of
        "#]],
    );
}

#[test]
fn e0603_two_scorers_in_one_item() {
    check_mistake(
        "- contains: a\n  equals: b",
        expect![[r#"
        error[E0603]: this item holds `contains` and `equals`
         --> suite.yaml:2:3
          |
        1 | - contains: a
          |   -------- the scorer is this one
        2 |   equals: b
          |   ^^^^^^ an item holds one scorer
          |
          = help: begin another item for it: `- equals: …`
    "#]],
    );
}

#[test]
fn e0603_arguments_beside_the_name() {
    check_mistake(
        "- equals:\n  value: x",
        expect![[r#"
        error[E0603]: this item holds `equals` and `value`
         --> suite.yaml:2:3
          |
        1 | - equals:
          |   ------ the scorer is this one
        2 |   value: x
          |   ^^^^^ an item holds one scorer
          |
          = help: indent `value` under `equals`, if it is an argument of it
    "#]],
    );
}

#[test]
fn e0603_no_scorer_at_all() {
    check_mistake(
        "- 3\n- {as: x}\n- not: [json]\n- any_of: json",
        expect![[r#"
        error[E0603]: a scorer cannot be a number
         --> suite.yaml:1:3
          |
        1 | - 3
          |   ^ expected a scorer
          |
          = note: a scorer is a name (`- json`), a name with a value (`- contains: refund`) or with arguments (`- contains: {any: [a, b]}`)

        error[E0603]: this item names no scorer
         --> suite.yaml:2:3
          |
        2 | - {as: x}
          |   ^^^^^^^ expected a scorer
          |
          = note: a scorer is a name (`- json`), a name with a value (`- contains: refund`) or with arguments (`- contains: {any: [a, b]}`)

        error[E0603]: `not` wraps one scorer, found a list
         --> suite.yaml:3:8
          |
        3 | - not: [json]
          |        ^^^^^^ expected a scorer
          |
          = note: a scorer is a name (`- json`), a name with a value (`- contains: refund`) or with arguments (`- contains: {any: [a, b]}`)
          = help: put `any_of:` or `all_of:` between: `not: {any_of: [{contains: a}, {contains: b}]}`

        error[E0603]: `any_of` wraps a list of scorers, found a string
         --> suite.yaml:4:11
          |
        4 | - any_of: json
          |           ^^^^ expected a scorer
          |
          = note: a scorer is a name (`- json`), a name with a value (`- contains: refund`) or with arguments (`- contains: {any: [a, b]}`)
          = help: such as `- any_of: [{contains: refund}, {contains: money}]`
    "#]],
    );
}

#[test]
fn e0604_missing_argument() {
    check_mistake(
        "- equals\n- regex: {ignore_case: true}\n- not:",
        expect![[r#"
        error[E0604]: scorer `equals` needs `value`
         --> suite.yaml:1:3
          |
        1 | - equals
          |   ^^^^^^ `value` is missing
          |
          = note: `value`: what the output should be: any JSON value, or a template
          = help: such as `- equals: {value: "{{ expected.label }}", of: "{{ output.json.label }}", as: label}`

        error[E0604]: scorer `regex` needs `pattern`
         --> suite.yaml:2:3
          |
        2 | - regex: {ignore_case: true}
          |   ^^^^^ `pattern` is missing
          |
          = note: `pattern`: the pattern, in the syntax of Rust's regex crate
          = help: such as `- regex: '(?m)^Output \([ab]\)'`

        error[E0604]: `not` wraps nothing
         --> suite.yaml:3:3
          |
        3 | - not:
          |   ^^^ a scorer is missing after it
          |
          = help: such as `- not: {contains: refund}`
    "#]],
    );
}

#[test]
fn e0605_same_name_twice() {
    check_mistake(
        "- contains: a\n- contains: b\n- {json: , as: contains}",
        expect![[r#"
        error[E0605]: two metrics have the name `contains`
         --> suite.yaml:2:3
          |
        1 | - contains: a
          |   -------- this is the first
        2 | - contains: b
          |   ^^^^^^^^ this is the second
          |
          = help: give one of them a name with `as:`, such as `as: contains_2`

        error[E0605]: two metrics have the name `contains`
         --> suite.yaml:3:4
          |
        1 | - contains: a
          |   -------- this is the first
        2 | - contains: b
        3 | - {json: , as: contains}
          |    ^^^^ this is the second
          |
          = help: give one of them a name with `as:`, such as `as: contains_2`
    "#]],
    );
}

#[test]
fn e0606_bad_values() {
    check_mistake(
        "- json: 3\n- contains: [a, b]\n- {contains: '', as: c}",
        expect![[r#"
        error[E0606]: scorer `json` takes no value of its own
         --> suite.yaml:1:9
          |
        1 | - json: 3
          |         ^ expected a map, or nothing
          |
          = help: it takes `find`, such as `- json: {find: true}`

        error[E0606]: `value` must be one text, found a list
         --> suite.yaml:2:13
          |
        2 | - contains: [a, b]
          |             ^^^^^^ any of them, or all?
          |
          = help: write `contains: {any: […]}` or `contains: {all: […]}`

        error[E0606]: the text to look for is empty: every output has it
         --> suite.yaml:3:14
          |
        3 | - {contains: '', as: c}
          |              ^^ expected a text
    "#]],
    );
}

#[test]
fn e0606_bad_bounds() {
    check_mistake(
        "- length: {min: 5, max: 2, as: 'a b', weight: -1}\n- length: {unit: wrods, as: l}\n- exec: {command: x, threshold: 1.5}",
        expect![[r#"
            error[E0606]: `a b` cannot name a metric
             --> suite.yaml:1:32
              |
            1 | - length: {min: 5, max: 2, as: 'a b', weight: -1}
              |                                ^^^^^ expected a letter, then letters, digits, `_`, `-` or `.`

            error[E0606]: `weight` is negative
             --> suite.yaml:1:47
              |
            1 | - length: {min: 5, max: 2, as: 'a b', weight: -1}
              |                                               ^^ expected 0 or more

            error[E0606]: `max` 2 is less than `min` 5
             --> suite.yaml:1:25
              |
            1 | - length: {min: 5, max: 2, as: 'a b', weight: -1}
              |                         ^ nothing could pass

            error[E0606]: `unit` must be one of `characters`, `words`, `sentences`, `tokens`, found `wrods`
             --> suite.yaml:2:18
              |
            2 | - length: {unit: wrods, as: l}
              |                  ^^^^^ no such word
              |
              = help: did you mean `words`?

            error[E0606]: the threshold of `exec` must be between 0 and 1
             --> suite.yaml:3:33
              |
            3 | - exec: {command: x, threshold: 1.5}
              |                                 ^^^ its values are in [0, 1]
        "#]],
    );
}

#[test]
fn e0607_bad_pattern() {
    check_mistake(
        "- regex: 'a(b'",
        expect![[r#"
        error[E0607]: the pattern cannot be read: unclosed group
         --> suite.yaml:1:10
          |
        1 | - regex: 'a(b'
          |          ^^^^^ in this pattern
          |
          = help: in YAML write patterns in single quotes: '\d+'
    "#]],
    );
}

#[test]
fn e0608_bad_template() {
    check_mistake(
        "- equals: \"{{ expected.label | }}\"\n- expression: \"1 +\"",
        expect![[r#"
        error[E0608]: the template cannot be read: unexpected end of input, expected identifier
         --> suite.yaml:1:30
          |
        1 | - equals: "{{ expected.label | }}"
          |                              ^ here

        error[E0608]: the template cannot be read: unexpected end of input, expected expression
         --> suite.yaml:2:18
          |
        2 | - expression: "1 +"
          |                  ^ here
    "#]],
    );
}

#[test]
fn e0609_unknown_names() {
    check_mistake(
        "- equals: \"{{ ticket }}\"\n- contains: {value: x, of: \"{{ output.jsn.a }}\"}\n- expression: \"'x' in output\"\n- one_of: \"{{ epected }}\"",
        expect![[r#"
            error[E0609]: scorers see no `ticket`
             --> suite.yaml:1:11
              |
            1 | - equals: "{{ ticket }}"
              |           ^^^^^^^^^^^^^^ in this template
              |
              = note: they see `output`, `vars`, `expected`, `id`, `tags`, `metadata`
              = help: write `vars.ticket` for the variable `ticket`

            error[E0609]: an output has no `jsn`
             --> suite.yaml:2:28
              |
            2 | - contains: {value: x, of: "{{ output.jsn.a }}"}
              |                            ^^^^^^^^^^^^^^^^^^^^ in this template
              |
              = help: did you mean `json`?

            error[E0609]: `output` alone is neither text nor JSON
             --> suite.yaml:3:15
              |
            3 | - expression: "'x' in output"
              |               ^^^^^^^^^^^^^^^ in this template
              |
              = help: write `output.text` for the text or `output.json` for what it holds

            error[E0609]: scorers see no `epected`
             --> suite.yaml:4:11
              |
            4 | - one_of: "{{ epected }}"
              |           ^^^^^^^^^^^^^^^ in this template
              |
              = note: they see `output`, `vars`, `expected`, `id`, `tags`, `metadata`
              = help: did you mean `expected`?
        "#]],
    );
}

#[test]
fn e0610_bad_schemas() {
    check_mistake(
        "- {json_schema: schemas/none.json, as: a}\n- {json_schema: schemas/broken.json, as: b}\n- {json_schema: {schema: {type: 3}}, as: c}",
        expect![[r#"
            error[E0610]: the schema `schemas/none.json` cannot be read: entity not found
             --> suite.yaml:1:17
              |
            1 | - {json_schema: schemas/none.json, as: a}
              |                 ^^^^^^^^^^^^^^^^^ this file
              |
              = help: paths are relative to the suite's project folder

            error[E0610]: `schemas/broken.json` is not a JSON Schema: "objekt" is not valid under any of the schemas listed in the 'anyOf' keyword
             --> suite.yaml:2:17
              |
            2 | - {json_schema: schemas/broken.json, as: b}
              |                 ^^^^^^^^^^^^^^^^^^^ this schema

            error[E0610]: this is not a JSON Schema: 3 is not valid under any of the schemas listed in the 'anyOf' keyword
             --> suite.yaml:3:26
              |
            3 | - {json_schema: {schema: {type: 3}}, as: c}
              |                          ^^^^^^^^^ this schema
        "#]],
    );
}

#[test]
fn e0611_no_schema() {
    use proof_diag::{SourceFile, parse_yaml};
    let (document, mut diagnostics) = parse_yaml(&SourceFile::new("suite.yaml", "- json_schema"));
    let context =
        proof_score::ParseContext { files: &crate::files, directory: ".".into(), has_output_schema: false };
    let set = proof_score::ScorerSet::parse(&document.unwrap().root, &context, &mut diagnostics);
    assert!(set.is_none());
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    expect![[r#"
        error[E0611]: there is no schema for `json_schema`
         --> suite.yaml:1:3
          |
        1 | - json_schema
          |   ^^^^^^^^^^^ this takes the `output` of the prompt, and a prompt has none
          |
          = help: give the prompt an `output:`, or write `json_schema: {schema: schemas/answer.json}`
    "#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn e0612_measures_in_wrappers() {
    check_mistake(
        "- not: length\n- field: {path: a, check: length}",
        expect![[r#"
        error[E0612]: `length` measures, but `not` needs pass or fail
         --> suite.yaml:1:8
          |
        1 | - not: length
          |        ^^^^^^ this neither passes nor fails
          |
          = help: add a `threshold`, or a bound such as `max`

        error[E0612]: `length` measures, but `field` needs pass or fail
         --> suite.yaml:2:27
          |
        2 | - field: {path: a, check: length}
          |                           ^^^^^^ this neither passes nor fails
          |
          = help: add a `threshold`, or a bound such as `max`
    "#]],
    );
}

#[test]
fn e0613_common_keys_out_of_place() {
    check_mistake(
        "- latency: {of: output.text}\n- equals: {value: a, threshold: 0.5}\n- not: {contains: {value: x, as: y}}\n- length: {weight: 2}",
        expect![[r#"
            error[E0613]: `of` has no meaning here
             --> suite.yaml:1:17
              |
            1 | - latency: {of: output.text}
              |                 ^^^^^^^^^^^ remove it
              |
              = note: `latency` looks at the call, not at a text

            error[E0613]: `threshold` has no meaning here
             --> suite.yaml:2:33
              |
            2 | - equals: {value: a, threshold: 0.5}
              |                                 ^^^ remove it
              |
              = note: `equals` passes or fails here

            error[E0613]: `as` has no meaning here
             --> suite.yaml:3:34
              |
            3 | - not: {contains: {value: x, as: y}}
              |                                  ^ remove it
              |
              = note: this scorer is part of another, which has the name and the weight
              = help: put `as` beside the outermost scorer: `{not: {contains: x}, as: …}`

            error[E0613]: `length` measures here and has no weight
             --> suite.yaml:4:20
              |
            4 | - length: {weight: 2}
              |                    ^ a number without a bound cannot count
              |
              = help: add a `threshold`, or set the weight to 0
        "#]],
    );
}

#[test]
fn e0614_bad_paths() {
    check_mistake(
        "- field: a..b\n- equals: {value: x, of: 'output.json[x]'}",
        expect![[r#"
        error[E0614]: `path` leads nowhere: a key is missing at character 3
         --> suite.yaml:1:10
          |
        1 | - field: a..b
          |          ^^^^ expected a path
          |
          = help: such as `label`, `items[0].price` or `meta["a key"]`

        error[E0614]: `of` holds no path: `[x]` is neither a number nor a key in quotes
         --> suite.yaml:2:26
          |
        2 | - equals: {value: x, of: 'output.json[x]'}
          |                          ^^^^^^^^^^^^^^^^ expected a path or a template
          |
          = help: such as `output.text`, `output.json.label` or `{{ output.json.label | lower }}`
    "#]],
    );
}

#[test]
fn unknown_keys_and_wrong_types() {
    check_mistake(
        "- equals: {valeu: x}\n- contains: {value: x, ignore_case: 3}",
        expect![[r#"
        error[E0604]: scorer `equals` needs `value`
         --> suite.yaml:1:3
          |
        1 | - equals: {valeu: x}
          |   ^^^^^^ `value` is missing
          |
          = note: `value`: what the output should be: any JSON value, or a template
          = help: such as `- equals: {value: "{{ expected.label }}", of: "{{ output.json.label }}", as: label}`

        error[E0101]: unknown key `valeu` in scorer `equals`
         --> suite.yaml:1:12
          |
        1 | - equals: {valeu: x}
          |            ^^^^^ no such key
          |
          = help: did you mean `value`?

        error[E0102]: `ignore_case` must be true or false, found `3`
         --> suite.yaml:2:37
          |
        2 | - contains: {value: x, ignore_case: 3}
          |                                     ^ expected true or false
    "#]],
    );
}

#[test]
fn a_wrong_list() {
    check_mistake(
        "contains: x",
        expect![[r#"
        error[E0102]: `scorers` must be a list, found a map
         --> suite.yaml:1:1
          |
        1 | contains: x
          | ^^^^^^^^^^^ expected a list
    "#]],
    );
}

/// Every code of the area is shown by a test: of this file, of the judges' and rubrics', or, for people's labels, of `proof-judge`.
#[test]
fn e0615_python_file_not_there() {
    check_mistake(
        "- python: missing.py:f",
        expect![[r#"
            error[E0615]: the Python file `missing.py` cannot be read: entity not found
             --> suite.yaml:1:11
              |
            1 | - python: missing.py:f
              |           ^^^^^^^^^^^^ this file
              |
              = help: paths are relative to the project's folder
        "#]],
    );
}

#[test]
fn every_code_has_a_test() {
    let this = concat!(
        include_str!("diagnostics.rs"),
        include_str!("judges.rs"),
        include_str!("../../src/rubric/tests.rs")
    );
    let labels = concat!(
        include_str!("../../../proof-judge/src/labels/tests.rs"),
        include_str!("../../../proof-judge/src/file/tests.rs"),
        include_str!("../../../proof/tests/it/judge.rs")
    );
    for code in
        proof_diag::codes::all().filter(|code| code.code.starts_with("E06") || code.code.starts_with("W06"))
    {
        let is_here = this.contains(&format!("fn {}_", code.code.to_lowercase()));
        assert!(is_here || labels.contains(code.code), "{}", code.code);
    }
}

/// Whatever stands in a list: a set without an error, or errors without a set, and no panic.
mod any_list {
    use proof_diag::{SourceFile, parse_yaml};
    use proptest::prelude::*;

    fn leaf() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "refund",
            "3",
            "-1",
            "true",
            "~",
            "''",
            "[]",
            "{}",
            "[a, 3, {}]",
            "\"{{ expected.x }}\"",
            "\"{{ x }}\"",
            "\"{{\"",
            "output.json.a",
            "'a(b'",
            "'(?=a)'",
            "a..b",
            "1e999",
            "words",
            "higher",
        ])
        .prop_map(str::to_owned)
    }

    fn key() -> impl Strategy<Value = &'static str> {
        let own = proof_score::registry()
            .iter()
            .flat_map(|info| info.arguments.iter().map(|argument| argument.name));
        let common = ["of", "as", "weight", "threshold", "direction", "nonsense"];
        prop::sample::select(own.chain(common).collect::<Vec<_>>())
    }

    fn item() -> impl Strategy<Value = String> {
        let names = proof_score::registry().iter().map(|info| info.name).chain(["nonsense"]);
        let name = prop::sample::select(names.collect::<Vec<_>>());
        let arguments = prop::collection::btree_map(key(), leaf(), 0..4).prop_map(|map| {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{{}}}", pairs.join(", "))
        });
        let plain =
            (name, prop_oneof![leaf(), arguments]).prop_map(|(name, body)| format!("{{{name}: {body}}}"));
        plain.prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                inner.clone().prop_map(|part| format!("{{not: {part}}}")),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("{{any_of: [{a}, {b}], of: output.text}}")),
                inner.prop_map(|part| format!("{{field: {{path: a, check: {part}}}}}")),
            ]
        })
    }

    proptest! {
        #[test]
        fn is_read_or_refused(items in prop::collection::vec(item(), 0..4)) {
            let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            let yaml = lines.join("\n");
            let (document, mut diagnostics) = parse_yaml(&SourceFile::new("suite.yaml", yaml));
            let Some(document) = document else { return Ok(()) };
            let context = proof_score::ParseContext {
                files: &crate::files,
                directory: ".".into(),
                has_output_schema: true,
            };
            let set = proof_score::ScorerSet::parse(&document.root, &context, &mut diagnostics);
            prop_assert_eq!(set.is_none(), proof_diag::has_errors(&diagnostics), "{:?}", diagnostics);
        }
    }
}
