//! What becomes of each part of a schema.

use super::super::questions::as_arguments;
use super::super::rules::rules;
use super::super::shape::fitted;
use super::*;

#[track_caller]
fn check(whose: SchemaRules, schema: &Value, expected: &Expect) {
    let shown =
        match fitted(schema, rules(whose, "m").unwrap_or_else(|_| rules(whose, "claude-haiku-4-5").unwrap()))
        {
            Ok(fitted) => format!("{}\n{}", fitted.schema, fitted.notes.join("\n")),
            Err(reason) => format!("error: {reason}"),
        };
    expected.assert_eq(shown.trim_end());
}

/// The schema of an object of one property `a`, and what is made of the property.
#[track_caller]
fn check_property(whose: SchemaRules, property: &Value, expected: &Expect) {
    let schema = json!({"type": "object", "properties": {"a": property}, "required": ["a"]});
    let shown = match fitted(
        &schema,
        rules(whose, "m").unwrap_or_else(|_| rules(whose, "claude-haiku-4-5").unwrap()),
    ) {
        Ok(fitted) => format!("{} {}", fitted.schema["properties"]["a"], fitted.notes.join("; ")),
        Err(reason) => format!("error: {reason}"),
    };
    expected.assert_eq(shown.trim_end());
}

#[test]
fn objects_are_closed_and_their_order_is_kept() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "T",
        "description": "D",
        "type": "object",
        "required": ["z", "a"],
        "properties": {
            "z": {"type": "object", "properties": {"y": {"type": "integer"}}, "required": ["y"]},
            "a": {"type": ["string", "null"], "description": "may be null", "default": null},
            "m": {"type": ["array", "null"], "items": {"type": "boolean"}}
        }
    });
    check(
        SchemaRules::OpenAi,
        &schema,
        &expect![[
            r#"{"type":"object","title":"T","description":"D","properties":{"z":{"type":"object","properties":{"y":{"type":"integer"}},"required":["y"],"additionalProperties":false},"a":{"type":["string","null"],"description":"may be null"},"m":{"type":["array","null"],"items":{"type":"boolean"}}},"required":["z","a","m"],"additionalProperties":false}"#
        ]],
    );
    check(
        SchemaRules::Anthropic,
        &schema,
        &expect![[
            r#"{"type":"object","title":"T","description":"D","properties":{"z":{"type":"object","properties":{"y":{"type":"integer"}},"required":["y"],"additionalProperties":false},"a":{"type":["string","null"],"description":"may be null"},"m":{"type":["array","null"],"items":{"type":"boolean"}}},"required":["z","a"],"additionalProperties":false}"#
        ]],
    );
    check(
        SchemaRules::Cerebras,
        &schema,
        &expect![[
            r#"{"type":"object","title":"T","description":"D","properties":{"z":{"type":"object","properties":{"y":{"type":"integer"}},"required":["y"],"additionalProperties":false},"a":{"anyOf":[{"type":"string"},{"type":"null"}],"description":"may be null"},"m":{"anyOf":[{"type":"array","items":{"type":"boolean"}},{"type":"null"}]}},"required":["z","a","m"],"additionalProperties":false}"#
        ]],
    );
    check(
        SchemaRules::Cohere,
        &schema,
        &expect!["error: `/properties/a` has several forms, of which Cohere's schema mode knows one only"],
    );
    check(
        SchemaRules::Gemini,
        &schema,
        &expect![[
            r#"{"type":"object","title":"T","description":"D","properties":{"z":{"type":"object","properties":{"y":{"type":"integer"}},"required":["y"]},"a":{"type":["string","null"],"description":"may be null"},"m":{"type":["array","null"],"items":{"type":"boolean"}}},"required":["z","a"]}"#
        ]],
    );
    check(
        SchemaRules::Mistral,
        &schema,
        &expect![[
            r#"{"type":"object","title":"T","description":"D","properties":{"z":{"type":"object","properties":{"y":{"type":"integer"}},"required":["y"],"additionalProperties":false},"a":{"type":["string","null"],"description":"may be null"},"m":{"type":["array","null"],"items":{"type":"boolean"}}},"required":["z","a"],"additionalProperties":false}"#
        ]],
    );
}

#[test]
fn what_may_be_left_out_is_required_only_where_null_says_it() {
    let schema = |property: Value| json!({"type": "object", "properties": {"a": property}});
    check(
        SchemaRules::OpenAi,
        &schema(json!({"type": "string"})),
        &expect![[
            r#"error: `/properties/a` may be left out, and OpenAI's strict mode has no property that may: require it, or let it be null"#
        ]],
    );
    check(
        SchemaRules::OpenAi,
        &schema(json!({"anyOf": [{"type": "string"}, {"type": "null"}]})),
        &expect![[
            r#"{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a"],"additionalProperties":false}"#
        ]],
    );
    check(
        SchemaRules::OpenAi,
        &schema(json!({"enum": ["a", null]})),
        &expect![[
            r#"{"type":"object","properties":{"a":{"type":["string","null"],"enum":["a",null]}},"required":["a"],"additionalProperties":false}"#
        ]],
    );
    check(
        SchemaRules::Xai,
        &schema(json!({"type": "string"})),
        &expect![[r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#]],
    );
    check(
        SchemaRules::Cohere,
        &schema(json!({"type": "string"})),
        &expect!["error: the schema itself requires no property, and Cohere's schema mode wants one"],
    );
}

#[test]
fn free_keys_cannot_be_closed() {
    let map = json!({"type": "object", "additionalProperties": {"type": "number"}});
    check_property(
        SchemaRules::OpenAi,
        &map,
        &expect![[
            r#"error: the keys of `/properties/a` are not named, and OpenAI's strict mode wants them"#
        ]],
    );
    check_property(
        SchemaRules::Gemini,
        &map,
        &expect![[r#"{"type":"object","additionalProperties":{"type":"number"}}"#]],
    );
    check_property(
        SchemaRules::Ollama,
        &map,
        &expect![[r#"{"type":"object","additionalProperties":{"type":"number"}}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": "object", "additionalProperties": false}),
        &expect![[r#"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#]],
    );
    let required = json!({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x", "y"]});
    check_property(
        SchemaRules::OpenAi,
        &required,
        &expect![[r#"error: `/properties/a` requires `y`, of which it says nothing else"#]],
    );
}

#[test]
fn keywords_are_kept_or_named() {
    let text =
        json!({"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^(?=a)b$", "format": "email"});
    let number = json!({"type": "number", "minimum": 0, "exclusiveMaximum": 1, "multipleOf": 0.1});
    let list = json!({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": true, "contains": {}});
    for (whose, expected) in [
        (
            SchemaRules::OpenAi,
            [
                expect![[
                    r#"{"type":"string","format":"email"} `minLength` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a`; `maxLength` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a`; `pattern` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[r#"{"type":"number","minimum":0,"exclusiveMaximum":1,"multipleOf":0.1}"#]],
                expect![[
                    r#"{"type":"array","minItems":1,"maxItems":3,"items":{"type":"string"}} `uniqueItems` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a`; `contains` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a`"#
                ]],
            ],
        ),
        (
            SchemaRules::Anthropic,
            [
                expect![[
                    r#"{"type":"string","format":"email"} `minLength` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`; `maxLength` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`; `pattern` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"number"} `minimum` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`; `exclusiveMaximum` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`; `multipleOf` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"array","minItems":1,"items":{"type":"string"}} `maxItems` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`; `uniqueItems` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`; `contains` is not sent, for Anthropic's schema mode cannot hold to it: `/properties/a`"#
                ]],
            ],
        ),
        (
            SchemaRules::Gemini,
            [
                expect![[
                    r#"{"type":"string","format":"email"} `minLength` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`; `maxLength` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`; `pattern` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"number","minimum":0} `exclusiveMaximum` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`; `multipleOf` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"array","minItems":1,"maxItems":3,"items":{"type":"string"}} `uniqueItems` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`; `contains` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`"#
                ]],
            ],
        ),
        (
            SchemaRules::Ollama,
            [
                expect![[
                    r#"{"type":"string","minLength":2,"maxLength":5} `pattern` is not sent, for Ollama's schema mode cannot hold to it: `/properties/a`; `format` is not sent, for Ollama's schema mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"number"} `minimum` is not sent, for Ollama's schema mode cannot hold to it: `/properties/a`; `exclusiveMaximum` is not sent, for Ollama's schema mode cannot hold to it: `/properties/a`; `multipleOf` is not sent, for Ollama's schema mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"array","minItems":1,"maxItems":3,"items":{"type":"string"}} `uniqueItems` is not sent, for Ollama's schema mode cannot hold to it: `/properties/a`; `contains` is not sent, for Ollama's schema mode cannot hold to it: `/properties/a`"#
                ]],
            ],
        ),
        (
            SchemaRules::Cerebras,
            [
                expect![[
                    r#"{"type":"string"} `minLength` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `maxLength` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `pattern` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `format` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"number"} `minimum` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `exclusiveMaximum` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `multipleOf` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`"#
                ]],
                expect![[
                    r#"{"type":"array","items":{"type":"string"}} `minItems` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `maxItems` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `uniqueItems` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`; `contains` is not sent, for Cerebras's strict mode cannot hold to it: `/properties/a`"#
                ]],
            ],
        ),
        (
            SchemaRules::Mistral,
            [
                expect![[
                    r#"{"type":"string","minLength":2,"maxLength":5,"pattern":"^(?=a)b$","format":"email"}"#
                ]],
                expect![[r#"{"type":"number","minimum":0,"exclusiveMaximum":1,"multipleOf":0.1}"#]],
                expect![[
                    r#"{"type":"array","minItems":1,"maxItems":3,"uniqueItems":true,"items":{"type":"string"}} `contains` is not sent, for Mistral's schema mode cannot hold to it: `/properties/a`"#
                ]],
            ],
        ),
    ] {
        for (property, expected) in [&text, &number, &list].into_iter().zip(&expected) {
            check_property(whose, property, expected);
        }
    }
    // A keyword of another type, and one that forbids nothing, say nothing.
    check_property(
        SchemaRules::Cerebras,
        &json!({"type": "string", "minimum": 3, "minLength": 0, "x-order": 1}),
        &expect![[r#"{"type":"string"}"#]],
    );
}

#[test]
fn keywords_of_all_values_are_named() {
    let schema = json!({
        "type": "object", "properties": {"a": {"type": "string", "not": {"const": "b"}}}, "required": ["a"],
        "if": {"properties": {"a": {"const": "c"}}}, "then": {"required": ["b"]}, "minProperties": 1,
        "patternProperties": {"^x": {}}, "dependentRequired": {"a": ["b"]}
    });
    check(
        SchemaRules::OpenAi,
        &schema,
        &expect![[r#"
            {"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}
            `if` is not sent, for OpenAI's strict mode cannot hold to it: the schema itself
            `not` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a`
            `patternProperties` is not sent, for OpenAI's strict mode cannot hold to it: the schema itself
            `minProperties` is not sent, for OpenAI's strict mode cannot hold to it: the schema itself
            `dependentRequired` is not sent, for OpenAI's strict mode cannot hold to it: the schema itself"#]],
    );
}

#[test]
fn a_note_names_a_few_places_only() {
    let property = |_| json!({"type": "string", "minLength": 1});
    let properties: serde_json::Map<String, Value> =
        (0..6).map(|idx| (format!("a/{idx}"), property(idx))).collect();
    let schema = json!({"type": "object", "properties": properties, "required": ["a/0","a/1","a/2","a/3","a/4","a/5"]});
    let fitted = fitted(&schema, rules(SchemaRules::OpenAi, "m").unwrap()).unwrap();
    expect![[r#"`minLength` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a~10`, `/properties/a~11`, `/properties/a~12` and 3 more"#]].assert_eq(&fitted.notes.join("\n"));
}

#[test]
fn literals_have_types() {
    check_property(
        SchemaRules::OpenAi,
        &json!({"enum": ["a", 1, 1.5, null, true]}),
        &expect![[
            r#"{"anyOf":[{"type":"string","enum":["a"]},{"type":"number","enum":[1,1.5]},{"type":"null","enum":[null]},{"type":"boolean","enum":[true]}]}"#
        ]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"const": "a"}),
        &expect![[r#"{"type":"string","enum":["a"]}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": "string", "enum": ["a", 1]}),
        &expect![[r#"{"type":"string","enum":["a"]}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": "string", "enum": [1]}),
        &expect![[r#"error: `/properties/a` allows no value at all"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"enum": [{"a": 1}]}),
        &expect![[r#"error: the `enum` of `/properties/a` lists lists or objects"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": ["string", "null"], "enum": ["a"]}),
        &expect![[r#"{"type":"string","enum":["a"]}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": ["string", "null"], "enum": ["a", null]}),
        &expect![[r#"{"type":["string","null"],"enum":["a",null]}"#]],
    );
    check_property(
        SchemaRules::Gemini,
        &json!({"type": ["string", "null"], "enum": ["a", null]}),
        &expect![[r#"{"anyOf":[{"type":"string","enum":["a"]},{"type":"null"}]}"#]],
    );
    check_property(
        SchemaRules::Gemini,
        &json!({"const": true}),
        &expect![[
            r#"{"type":"boolean"} `enum` is not sent, for Gemini's schema mode cannot hold to it: `/properties/a`"#
        ]],
    );
    check_property(SchemaRules::Gemini, &json!({"enum": [true, false]}), &expect![[r#"{"type":"boolean"}"#]]);
}

#[test]
fn several_types_are_a_choice() {
    let several =
        json!({"type": ["string", "integer", "null"], "minLength": 1, "minimum": 3, "description": "d"});
    check_property(
        SchemaRules::OpenAi,
        &several,
        &expect![[
            r#"{"anyOf":[{"type":"string"},{"type":"integer","minimum":3},{"type":"null"}],"description":"d"} `minLength` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a`"#
        ]],
    );
    check_property(
        SchemaRules::Cerebras,
        &json!({"type": ["string", "null"]}),
        &expect![[r#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#]],
    );
    check_property(
        SchemaRules::Cohere,
        &json!({"type": ["string", "null"]}),
        &expect!["error: `/properties/a` has several forms, of which Cohere's schema mode knows one only"],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": "text"}),
        &expect!["error: `/properties/a` has the type `text`, which JSON Schema does not know"],
    );
}

#[test]
fn what_has_no_type_is_told_by_its_keywords() {
    check_property(
        SchemaRules::OpenAi,
        &json!({"properties": {"b": {"minLength": 1}}, "required": ["b"]}),
        &expect![[
            r#"{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false} `minLength` is not sent, for OpenAI's strict mode cannot hold to it: `/properties/a/properties/b`"#
        ]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"items": {"type": "string"}}),
        &expect![[r#"{"type":"array","items":{"type":"string"}}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({}),
        &expect![[r#"error: `/properties/a` has no type, and OpenAI's strict mode wants one"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!(true),
        &expect![[r#"error: `/properties/a` has no type, and OpenAI's strict mode wants one"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!(false),
        &expect![[r#"error: `/properties/a` allows no value at all"#]],
    );
    check_property(
        SchemaRules::Gemini,
        &json!({"description": "anything"}),
        &expect![[r#"{"description":"anything"}"#]],
    );
}

#[test]
fn lists_need_items_of_a_type() {
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": "array"}),
        &expect![[r#"error: the items of `/properties/a` have no type, and OpenAI's strict mode wants one"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": "array", "items": {}}),
        &expect![[r#"error: `/properties/a/items` has no type, and OpenAI's strict mode wants one"#]],
    );
    check_property(SchemaRules::Gemini, &json!({"type": "array"}), &expect![[r#"{"type":"array"}"#]]);
    let tuple =
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false});
    check_property(
        SchemaRules::OpenAi,
        &tuple,
        &expect![[r#"error: `/properties/a` has a schema for each place of a list"#]],
    );
    check_property(
        SchemaRules::Gemini,
        &tuple,
        &expect![[r#"{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"maxItems":2}"#]],
    );
    let older = json!({"type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "null"}});
    check_property(
        SchemaRules::Gemini,
        &older,
        &expect![[r#"{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"null"}}"#]],
    );
    check_property(
        SchemaRules::Anthropic,
        &json!({"type": "array", "items": false}),
        &expect![[r#"error: `/properties/a` is a list of at most 0 items"#]],
    );
}

#[test]
fn choices_are_kept() {
    let one_of = json!({"oneOf": [{"type": "string"}, {"type": "integer"}], "description": "d"});
    check_property(
        SchemaRules::OpenAi,
        &one_of,
        &expect![[r#"{"anyOf":[{"type":"string"},{"type":"integer"}],"description":"d"}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"oneOf": [{"type": "string"}, {"type": "string", "format": "date"}]}),
        &expect![[
            r#"{"anyOf":[{"type":"string"},{"type":"string","format":"date"}]} `oneOf` is sent as `anyOf`, so that several may fit: `/properties/a`"#
        ]],
    );
    let told_apart = json!({"oneOf": [
        {"type": "object", "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["kind", "x"]},
        {"$ref": "#/$defs/b"}
    ]});
    let schema = json!({
        "type": "object", "properties": {"a": told_apart}, "required": ["a"],
        "$defs": {"b": {"type": "object", "properties": {"kind": {"enum": ["b", "c"]}}, "required": ["kind"]}}
    });
    check(
        SchemaRules::Anthropic,
        &schema,
        &expect![[
            r#"{"type":"object","properties":{"a":{"anyOf":[{"type":"object","properties":{"kind":{"type":"string","enum":["a"]},"x":{"type":"integer"}},"required":["kind","x"],"additionalProperties":false},{"type":"object","properties":{"kind":{"type":"string","enum":["b","c"]}},"required":["kind"],"additionalProperties":false}]}},"required":["a"],"additionalProperties":false}"#
        ]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"type": "string", "anyOf": [{"enum": ["a"]}, {"pattern": "^b"}]}),
        &expect![[r#"{"anyOf":[{"type":"string","enum":["a"]},{"type":"string","pattern":"^b"}]}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"minLength": 2, "anyOf": [{"type": "string"}]}),
        &expect![[r#"error: `anyOf` stands beside `minLength` at `/properties/a`"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"allOf": [{"type": "string"}], "description": "d"}),
        &expect![[r#"{"type":"string","description":"d"}"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"allOf": [{"type": "string"}, {"minLength": 2}]}),
        &expect![[r#"error: `/properties/a` has an `allOf`"#]],
    );
    check_property(
        SchemaRules::Cohere,
        &json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        &expect!["error: `/properties/a` has several forms, of which Cohere's schema mode knows one only"],
    );
}

#[test]
fn references_are_kept_or_resolved() {
    let schema = json!({
        "$ref": "#/definitions/node",
        "definitions": {
            "node": {
                "type": "object",
                "properties": {"word": {"$ref": "#/definitions/a~1b"}, "next": {"anyOf": [{"$ref": "#/definitions/node"}, {"type": "null"}]}},
                "required": ["word", "next"]
            },
            "a/b": {"type": "string"}
        }
    });
    check(
        SchemaRules::OpenAi,
        &schema,
        &expect![[
            r##"{"type":"object","properties":{"word":{"$ref":"#/$defs/a1b"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["word","next"],"additionalProperties":false,"$defs":{"a1b":{"type":"string"},"node":{"type":"object","properties":{"word":{"$ref":"#/$defs/a1b"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["word","next"],"additionalProperties":false}}}"##
        ]],
    );
    check(
        SchemaRules::Anthropic,
        &schema,
        &expect![
            "error: `/properties/next/anyOf/0` leads back to where it stands, which Anthropic's schema mode cannot follow"
        ],
    );
    let root = json!({"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, "required": ["next"]});
    check(
        SchemaRules::OpenAi,
        &root,
        &expect![[
            r##"{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/definition"},{"type":"null"}]}},"required":["next"],"additionalProperties":false,"$defs":{"definition":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/definition"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}}}"##
        ]],
    );
    let twice = json!({
        "type": "object", "required": ["a", "b"],
        "properties": {"a": {"$ref": "#/$defs/word"}, "b": {"$ref": "#/$defs/word", "description": "d"}},
        "$defs": {"word": {"type": "string", "description": "a word"}}
    });
    check(
        SchemaRules::OpenAi,
        &twice,
        &expect![[
            r##"{"type":"object","properties":{"a":{"$ref":"#/$defs/word"},"b":{"type":"string","description":"d"}},"required":["a","b"],"additionalProperties":false,"$defs":{"word":{"type":"string","description":"a word"}}}"##
        ]],
    );
    check(
        SchemaRules::Gemini,
        &twice,
        &expect![[
            r#"{"type":"object","properties":{"a":{"type":"string","description":"a word"},"b":{"type":"string","description":"d"}},"required":["a","b"]}"#
        ]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"$ref": "#/$defs/nowhere"}),
        &expect![[r#"error: `/properties/a` leads to `#/$defs/nowhere`, which is not in the schema"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"$ref": "https://example.com/schema"}),
        &expect![[
            r#"error: `/properties/a` leads to `https://example.com/schema`, which is not in the schema"#
        ]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"$ref": "#/properties/a"}),
        &expect![[r#"error: `#/properties/a` leads to nothing but itself"#]],
    );
    check_property(
        SchemaRules::OpenAi,
        &json!({"$ref": "#/properties/b", "minLength": 1}),
        &expect![[r#"error: `$ref` stands beside `minLength` at `/properties/a`"#]],
    );
}

#[test]
fn limits_are_kept() {
    let deep = (0..12).fold(
        json!({"type": "string"}),
        |inner, _| json!({"type": "object", "properties": {"a": inner}, "required": ["a"]}),
    );
    check(
        SchemaRules::OpenAi,
        &deep,
        &expect![[
            r#"error: the schema has 12 levels of objects within each other, OpenAI's strict mode takes 10"#
        ]],
    );
    let wide: serde_json::Map<String, Value> =
        (0..30).map(|idx| (format!("p{idx}"), json!({"type": "string"}))).collect();
    check(
        SchemaRules::Anthropic,
        &json!({"type": "object", "properties": wide}),
        &expect![
            "error: the schema has 30 properties that may be left out, Anthropic's schema mode takes 24"
        ],
    );
    let values: Vec<String> = (0..1_001).map(|idx| idx.to_string()).collect();
    check_property(
        SchemaRules::OpenAi,
        &json!({"enum": values}),
        &expect![[r#"error: the schema has 1001 values in all `enum`s, OpenAI's strict mode takes 1000"#]],
    );
    let long: Vec<String> = (0..260).map(|idx| format!("{idx:060}")).collect();
    check_property(
        SchemaRules::OpenAi,
        &json!({"enum": long}),
        &expect![[
            r#"error: an `enum` of over 250 texts has over 15000 characters, OpenAI's strict mode takes no more"#
        ]],
    );
    let branches: Vec<Value> = (0..6)
        .map(|idx| json!({"type": "object", "properties": {"k": {"const": idx}}, "required": ["k"]}))
        .collect();
    check_property(
        SchemaRules::Cerebras,
        &json!({"anyOf": branches}),
        &expect![[r#"error: the schema has 6 branches of one `anyOf`, Cerebras's strict mode takes 5"#]],
    );
    // Two references a level make a schema that doubles with each.
    let definitions: serde_json::Map<String, Value> = (0..30)
        .map(|idx| {
            let next = json!({"$ref": format!("#/$defs/d{}", idx + 1)});
            let inner =
                json!({"type": "object", "properties": {"a": next, "b": next}, "required": ["a", "b"]});
            (format!("d{idx}"), if idx == 29 { json!({"type": "string"}) } else { inner })
        })
        .collect();
    check(
        SchemaRules::Gemini,
        &json!({"$ref": "#/$defs/d0", "$defs": definitions}),
        &expect![[r#"error: the schema is too large, once its references are resolved"#]],
    );
}

#[test]
fn strange_schemas_are_refused_in_words() {
    for (schema, expected) in [
        (json!(3), "the schema itself is no schema"),
        (json!(null), "the schema itself is no schema"),
        (json!({"type": "object", "properties": {"a": 3}}), "`/properties/a` is no schema"),
        (
            json!({"type": "object", "properties": {"a": {"enum": 3}}}),
            "the `enum` of `/properties/a` is no list",
        ),
        (
            json!({"type": "object", "properties": {"a": {"$dynamicRef": "#x"}}}),
            "`/properties/a` has a `$dynamicRef`",
        ),
        (
            json!({"type": ["object", "wrong"]}),
            "the schema itself has the type `wrong`, which JSON Schema does not know",
        ),
    ] {
        for whose in [SchemaRules::OpenAi, SchemaRules::Gemini, SchemaRules::Mistral] {
            assert_eq!(fitted(&schema, rules(whose, "m").unwrap()).unwrap_err(), expected);
        }
    }
}

#[test]
fn a_schema_becomes_the_arguments_of_a_tool() {
    let arguments = |schema: Value| match as_arguments(&schema) {
        Ok(arguments) => arguments.to_string(),
        Err(reason) => reason,
    };
    expect![[r#"{"type":"object","properties":{"a":{"type":"string"}}}"#]]
        .assert_eq(&arguments(json!({"$schema": "x", "properties": {"a": {"type": "string"}}})));
    expect![[r#"{"type":"object","$defs":{"x":{"type":"object"}}}"#]]
        .assert_eq(&arguments(json!({"$ref": "#/$defs/x", "$defs": {"x": {"type": "object"}}})));
    expect![[r#"a tool's arguments may have no `anyOf` at their head"#]]
        .assert_eq(&arguments(json!({"type": "object", "anyOf": []})));
    expect![[r#"the schema is not that of an object, which a tool's arguments are"#]]
        .assert_eq(&arguments(json!({"enum": ["a"]})));
}
