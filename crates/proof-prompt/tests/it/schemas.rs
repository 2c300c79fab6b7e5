//! Picoschema and JSON Schema: what they become and what they accept.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::support::{prompt, rendered};

/// The JSON Schema of an `output`.
#[track_caller]
fn check_output(yaml: &str, expected: Value) {
    let indented = yaml.replace('\n', "\n  ");
    let prompt = prompt(&format!("---\noutput:\n  {indented}\n---\nhi\n"));
    assert_eq!(prompt.output_schema(), Some(&expected));
}

/// What rendering with each value of `x` says.
#[track_caller]
fn check_input(declaration: &str, values: &[Value], expected: Expect) {
    let prompt = prompt(&format!("---\ninput:\n  {declaration}\n---\n{{{{ x }}}}\n"));
    let all: String =
        values.iter().map(|value| rendered(&prompt, json!({"x": value})).replace("[user]\n", "")).collect();
    expected.assert_eq(&all);
}

#[test]
fn picoschema_as_dotprompt_has_it() {
    let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    check_output("string", json!({"type": "string"}));
    check_output(
        "number,the description, which has, multiple commas",
        json!({"type": "number", "description": "the description, which has, multiple commas"}),
    );
    check_output("any", json!({}));
    check_output(
        "req: string, required field\nnonreq?: boolean, optional field",
        object(
            json!({"req": {"type": "string", "description": "required field"}, "nonreq": {"type": ["boolean", "null"], "description": "optional field"}}),
            json!(["req"]),
        ),
    );
    check_output(
        "tags(array, list of tags): string, the tag",
        object(
            json!({"tags": {"type": "array", "items": {"type": "string", "description": "the tag"}, "description": "list of tags"}}),
            json!(["tags"]),
        ),
    );
    check_output(
        "vegetables(array):\n  name: string\n  tasty: boolean",
        object(
            json!({"vegetables": {"type": "array", "items": object(json!({"name": {"type": "string"}, "tasty": {"type": "boolean"}}), json!(["name", "tasty"]))}}),
            json!(["vegetables"]),
        ),
    );
    check_output(
        "obj?(object, a nested object):\n  nest1?: string",
        json!({
            "type": "object",
            "properties": {"obj": {"type": ["object", "null"], "properties": {"nest1": {"type": ["string", "null"]}}, "additionalProperties": false, "description": "a nested object"}},
            "additionalProperties": false,
        }),
    );
    check_output(
        "color?(enum, the enum): [RED, BLUE]",
        json!({
            "type": "object",
            "properties": {"color": {"type": ["string", "null"], "enum": ["RED", "BLUE", null], "description": "the enum"}},
            "additionalProperties": false,
        }),
    );
    check_output(
        "otherField: string, another string\n(*): any, whatever you want",
        json!({
            "type": "object",
            "properties": {"otherField": {"type": "string", "description": "another string"}},
            "required": ["otherField"],
            "additionalProperties": {"description": "whatever you want"},
        }),
    );
}

#[test]
fn json_schema_is_taken_as_it_is() {
    check_output(
        "type: object\nproperties: {a: {type: integer, minimum: 3}}",
        json!({"type": "object", "properties": {"a": {"type": "integer", "minimum": 3}}}),
    );
    check_output(
        "format: json\nschema:\n  type: string\n  enum: [a]",
        json!({"type": "string", "enum": ["a"]}),
    );
    // A field of that name, not a JSON Schema.
    check_output(
        "type: string, of what kind",
        json!({"type": "object", "properties": {"type": {"type": "string", "description": "of what kind"}}, "required": ["type"], "additionalProperties": false}),
    );
}

#[test]
fn plain_types_are_checked() {
    let values = [json!("a"), json!(1), json!(1.5), json!(true), json!(null), json!([1]), json!({})];
    check_input(
        "x: string",
        &values,
        expect![[r#"
        a
        error: the variable `x` must be a string, found the number `1`
        error: the variable `x` must be a string, found the number `1.5`
        error: the variable `x` must be a string, found `true`
        error: the variable `x` must be a string, found null
        error: the variable `x` must be a string, found a list
        error: the variable `x` must be a string, found a map
    "#]],
    );
    check_input(
        "x?: integer",
        &values,
        expect![[r#"
            error: the variable `x` must be a whole number, found a string
            1
            error: the variable `x` must be a whole number, found the number `1.5`
            error: the variable `x` must be a whole number, found `true`
            error: the variable `x` is missing
            error: the variable `x` must be a whole number, found a list
            error: the variable `x` must be a whole number, found a map
        "#]],
    );
    check_input(
        "x: number",
        &values,
        expect![[r#"
        error: the variable `x` must be a number, found a string
        1
        1.5
        error: the variable `x` must be a number, found `true`
        error: the variable `x` must be a number, found null
        error: the variable `x` must be a number, found a list
        error: the variable `x` must be a number, found a map
    "#]],
    );
    check_input(
        "x: boolean",
        &values,
        expect![[r#"
        error: the variable `x` must be true or false, found a string
        error: the variable `x` must be true or false, found the number `1`
        error: the variable `x` must be true or false, found the number `1.5`
        true
        error: the variable `x` must be true or false, found null
        error: the variable `x` must be true or false, found a list
        error: the variable `x` must be true or false, found a map
    "#]],
    );
    check_input(
        "x: any",
        &values,
        expect![[r#"
        a
        1
        1.5
        true
        null
        [1]
        {}
    "#]],
    );
}

#[test]
fn structured_types_are_checked() {
    check_input(
        "x(array): string",
        &[json!(["a"]), json!(["a", 1]), json!("a")],
        expect![[r#"
        ["a"]
        error: the variable `x[1]` must be a string, found the number `1`
        error: the variable `x` must be a list, found a string
    "#]],
    );
    check_input(
        "x(enum): [a, 1]",
        &[json!("a"), json!(1), json!("b")],
        expect![[r#"
        a
        1
        error: the variable `x` must be one of `a`, `1`, found `b`
    "#]],
    );
    check_input(
        "x: {y: {z?: integer}}",
        &[json!({"y": {}}), json!({"y": {"z": "1"}}), json!({"q": 1})],
        expect![[r#"
        {"y":{}}
        error: the variable `x.y.z` must be a whole number, found a string
        error: the variable `x` must be what its schema says (Additional properties are not allowed ('q' was unexpected)), found a map
    "#]],
    );
}

#[test]
fn definitions_of_a_json_schema_are_followed() {
    let text = "---\ninput:\n  $defs: {short: {type: string, maxLength: 3}}\n  type: object\n  properties: {x: {$ref: '#/$defs/short'}}\n  required: [x]\n---\n{{ x }}\n";
    let prompt = prompt(text);
    let all: String = [json!({"x": "abc", "other": 1}), json!({"x": "abcd"}), json!({})]
        .map(|values| rendered(&prompt, values))
        .concat();
    expect![[r#"
        [user]
        abc
        error: the variable `x` must be what its schema says (the value is longer than 3 characters), found a string
        error: the variable `x` is missing
    "#]].assert_eq(&all);
}

#[test]
fn defaults_come_from_either_form() {
    for input in [
        "x: string = dry, the tone",
        "schema: {x: string}\n  default: {x: dry}",
        "type: object\n  properties: {x: {type: string, default: dry}}",
    ] {
        let prompt = prompt(&format!("---\ninput:\n  {input}\n---\n{{{{ x }}}}{{% if x %}}!{{% endif %}}\n"));
        assert_eq!(rendered(&prompt, json!({})), "[user]\ndry!\n", "{input}");
        assert!(prompt.variables().is_empty());
    }
}

#[test]
fn nothing_is_fetched() {
    for address in ["https://schema.example/x.json", "file:///etc/passwd", "other.json"] {
        let text = format!("---\noutput: {{$ref: '{address}', type: object}}\n---\nhi\n");
        let (prompt, diagnostics) = crate::support::parse_with("a.prompt", &text, &[]);
        assert!(prompt.is_none());
        assert_eq!(diagnostics[0].code, "E0315", "{}", crate::support::shown(&diagnostics));
    }
}

#[test]
fn a_schema_too_deep_for_the_canonical_form_is_refused() {
    let nested = |n: usize| {
        let fields: Vec<String> = (0..n).map(|depth| format!("{}a:", "  ".repeat(depth + 1))).collect();
        format!("---\noutput:\n{}\n{}x: string\n---\nhi\n", fields.join("\n"), "  ".repeat(n + 1))
    };
    let (prompt, _) = crate::support::parse_with("a.prompt", &nested(40), &[]);
    let canonical = prompt.unwrap().canonical().to_owned();
    assert_eq!(self::prompt(&canonical).canonical(), canonical);
    let (prompt, diagnostics) = crate::support::parse_with("a.prompt", &nested(60), &[]);
    assert!(prompt.is_none());
    assert_eq!(diagnostics[0].message, "the schema under `output` is nested too deep");
    assert_eq!(diagnostics[0].code, "E0315");
}
