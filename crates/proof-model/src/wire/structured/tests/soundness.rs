//! What is sent accepts nothing that the prompt's schema refuses, unless a note says so.

use proptest::prelude::*;

use super::super::rules::{Rules, rules};
use super::super::shape::fitted;
use super::*;

const WHOSE: [(SchemaRules, &str); 10] = [
    (SchemaRules::OpenAi, "gpt-5"),
    (SchemaRules::OpenAi, "ft:gpt-4o:x"),
    (SchemaRules::Groq, "gpt-oss-20b"),
    (SchemaRules::Cerebras, "gpt-oss-120b"),
    (SchemaRules::Xai, "grok-4"),
    (SchemaRules::Anthropic, "claude-haiku-4-5"),
    (SchemaRules::Gemini, "gemini-2.5-flash"),
    (SchemaRules::Mistral, "mistral-small-latest"),
    (SchemaRules::Cohere, "command-a"),
    (SchemaRules::Ollama, "qwen3"),
];

fn all_rules() -> impl Iterator<Item = &'static Rules> {
    WHOSE.into_iter().map(|(whose, model)| rules(whose, model).unwrap())
}

fn literal() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        (-1_i64..4).prop_map(Value::from),
        Just(json!(0.5)),
        Just(json!(2.0)),
        "[ab]{0,3}".prop_map(Value::from),
    ]
}

fn any_type() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["object", "array", "string", "number", "integer", "boolean", "null"][..])
}

/// A schema of one value without others within it.
fn leaf() -> impl Strategy<Value = Value> {
    let values = proptest::collection::vec(literal(), 1..4);
    let typed = (any_type(), prop_oneof![2 => Just(None), 1 => values.prop_map(Some)]);
    let typed = typed.prop_map(|(name, values)| match (name, values) {
        ("object", _) => {
            json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]})
        }
        ("array", _) => json!({"type": "array", "items": {"type": "integer"}}),
        (name, None) => json!({"type": name}),
        (name, Some(values)) => json!({"type": name, "enum": values}),
    });
    prop_oneof![3 => typed, 1 => wild_leaf()]
}

fn wild_leaf() -> impl Strategy<Value = Value> {
    let keyword = prop_oneof![
        (0_u64..3).prop_map(|n| ("minLength", json!(n))),
        (0_u64..3).prop_map(|n| ("maxLength", json!(n))),
        proptest::sample::select(&["^a", "b$", "^[ab]{2}$", "(?=a)b", "\\bab"][..])
            .prop_map(|p| ("pattern", json!(p))),
        (-1_i64..3).prop_map(|n| ("minimum", json!(n))),
        (-1_i64..3).prop_map(|n| ("exclusiveMaximum", json!(n))),
        Just(("multipleOf", json!(2))),
        literal().prop_map(|value| ("const", value)),
        proptest::collection::vec(literal(), 1..4).prop_map(|values| ("enum", json!(values))),
        any_type().prop_map(|name| ("type", json!(name))),
        proptest::collection::vec(any_type(), 1..4).prop_map(|mut names| {
            names.sort_unstable();
            names.dedup();
            ("type", json!(names))
        }),
        any_type().prop_map(|name| ("not", json!({"type": name}))),
        Just(("description", json!("words"))),
    ];
    proptest::collection::vec(keyword, 0..4).prop_map(|pairs| {
        Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    })
}

fn object(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let name = || proptest::sample::select(&["a", "b", "c"][..]);
    let others = prop_oneof![
        4 => Just(None),
        2 => Just(Some(json!(false))),
        1 => Just(Some(json!(true))),
        1 => inner.clone().prop_map(Some),
    ];
    let more = prop_oneof![
        6 => Just(None),
        1 => Just(Some(("minProperties", json!(1)))),
        1 => Just(Some(("patternProperties", json!({"^b": {"type": "string"}})))),
        1 => Just(Some(("dependentRequired", json!({"a": ["b"]})))),
    ];
    let properties = proptest::collection::btree_map(name(), inner, 0..4);
    (properties, proptest::collection::btree_set(name(), 0..3), others, more).prop_map(
        |(properties, required, others, more)| {
            let mut schema = json!({"type": "object", "properties": properties, "required": required});
            let map = schema.as_object_mut().unwrap();
            map.extend(others.map(|others| ("additionalProperties".to_owned(), others)));
            map.extend(more.map(|(key, value)| (key.to_owned(), value)));
            schema
        },
    )
}

fn list(inner: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Value> {
    let bounds = proptest::collection::btree_map(
        proptest::sample::select(&["minItems", "maxItems"][..]),
        (0_u64..3).prop_map(Value::from),
        0..3,
    );
    let items =
        prop_oneof![3 => inner.clone().prop_map(Some), 1 => Just(None), 1 => Just(Some(json!(false)))];
    let first = prop_oneof![3 => Just(None), 1 => proptest::collection::vec(inner, 1..3).prop_map(Some)];
    (bounds, items, first, any::<bool>()).prop_map(|(bounds, items, first, is_unique)| {
        let mut schema = json!({"type": "array"});
        let map = schema.as_object_mut().unwrap();
        map.extend(bounds.into_iter().map(|(key, value)| (key.to_owned(), value)));
        map.extend(items.map(|items| ("items".to_owned(), items)));
        map.extend(first.map(|first| ("prefixItems".to_owned(), json!(first))));
        if is_unique {
            map.insert("uniqueItems".to_owned(), json!(true));
        }
        schema
    })
}

fn part() -> impl Strategy<Value = Value> {
    let reference = prop_oneof![Just(json!({"$ref": "#/$defs/d"})), Just(json!({"$ref": "#"}))];
    prop_oneof![6 => leaf(), 1 => reference, 1 => any::<bool>().prop_map(Value::from)].prop_recursive(3, 16, 3, |inner| {
        let branches = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            3 => object(inner.clone()),
            2 => list(inner.clone()),
            1 => branches.clone().prop_map(|branches| json!({"anyOf": branches})),
            1 => branches.clone().prop_map(|branches| json!({"oneOf": branches})),
            1 => branches.prop_map(|branches| json!({"allOf": branches})),
            1 => (any_type(), proptest::collection::vec(inner, 1..3)).prop_map(|(name, branches)| json!({"type": name, "anyOf": branches})),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let head = prop_oneof![3 => object(part().boxed()).boxed(), 1 => part().boxed()];
    (head, leaf()).prop_map(|(mut schema, definition)| {
        if let Some(map) = schema.as_object_mut() {
            map.insert("$defs".to_owned(), json!({"d": definition}));
        }
        schema
    })
}

fn document() -> impl Strategy<Value = Value> {
    literal().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map(proptest::sample::select(&["a", "b", "c", "d"][..]), inner, 0..4)
                .prop_map(|map| json!(map)),
        ]
    })
}

/// Choices, one byte each; nought when they have run out.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, n: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % n.max(1)
    }
}

/// A document that a fitted schema is likely to accept.
fn sample(root: &Value, schema: &Value, choices: &mut Choices<'_>, depth: usize) -> Value {
    let plain =
        [json!(null), json!(1), json!("ab"), json!(true), json!({}), json!([]), json!(0.5), json!("")];
    let Some(map) = schema.as_object().filter(|_| depth < 8) else {
        return plain[choices.below(plain.len())].clone();
    };
    if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
        return match root.pointer(reference.trim_start_matches('#')) {
            Some(target) => sample(root, target, choices, depth + 1),
            None => json!(null),
        };
    }
    if let Some(branches) = map.get("anyOf").and_then(Value::as_array).filter(|branches| !branches.is_empty())
    {
        return sample(root, &branches[choices.below(branches.len())], choices, depth + 1);
    }
    if let Some(values) = map.get("enum").and_then(Value::as_array).filter(|values| !values.is_empty()) {
        return values[choices.below(values.len())].clone();
    }
    let names: Vec<&str> = match map.get("type") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        Some(name) => name.as_str().into_iter().collect(),
        None => vec![],
    };
    match names.get(choices.below(names.len())).copied() {
        Some("object") => {
            let required = map.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            let mut out = serde_json::Map::new();
            for (name, property) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if required.iter().any(|one| one == name) || choices.below(2) == 0 {
                    out.insert(name.clone(), sample(root, property, choices, depth + 1));
                }
            }
            if map.get("additionalProperties") != Some(&json!(false)) && choices.below(3) == 0 {
                out.insert("d".to_owned(), plain[choices.below(plain.len())].clone());
            }
            Value::Object(out)
        }
        Some("array") => {
            let first = map.get("prefixItems").and_then(Value::as_array).cloned().unwrap_or_default();
            let n_items = choices.below(4);
            let items = (0..n_items).map(|idx| match (first.get(idx), map.get("items")) {
                (Some(schema), _) | (None, Some(schema)) => sample(root, schema, choices, depth + 1),
                (None, None) => plain[choices.below(plain.len())].clone(),
            });
            items.collect()
        }
        Some("string") => json!(["", "a", "ab", "ba", "bb", "abab"][choices.below(6)]),
        Some("integer") => json!(i64::try_from(choices.below(6)).unwrap() - 1),
        Some("number") => [json!(0.5), json!(1), json!(2.0), json!(-1), json!(3)][choices.below(5)].clone(),
        Some("boolean") => json!(choices.below(2) == 0),
        Some("null") => json!(null),
        _ => plain[choices.below(plain.len())].clone(),
    }
}

/// Whether the prompt's schema leaves no way to be read: then nothing can be said of it.
fn validator(schema: &Value) -> Option<jsonschema::Validator> {
    jsonschema::validator_for(schema).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_is_accepted_that_the_prompt_refuses(
        schema in schema(),
        documents in proptest::collection::vec(document(), 0..4),
        choices in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..24), 8),
    ) {
        let Some(prompts) = validator(&schema) else { return Ok(()) };
        for rules in all_rules() {
            let Ok(fitted) = fitted(&schema, rules) else { continue };
            let sent = validator(&fitted.schema);
            prop_assert!(sent.is_some(), "{} is no schema", fitted.schema);
            let sent = sent.unwrap();
            let sampled = choices.iter().map(|choices| sample(&fitted.schema, &fitted.schema, &mut Choices(choices.iter()), 0));
            for document in sampled.chain(documents.iter().cloned()) {
                if fitted.notes.is_empty() && sent.is_valid(&document) {
                    prop_assert!(
                        prompts.is_valid(&document),
                        "{}: {document} fits {} but not {schema}", rules.whose, fitted.schema
                    );
                }
            }
        }
    }

    /// What is fitted already stays as it is.
    #[test]
    fn what_keeps_to_the_rules_is_left_alone(schema in schema()) {
        for rules in all_rules() {
            let Ok(once) = fitted(&schema, rules) else { continue };
            let twice = fitted(&once.schema, rules).unwrap();
            // A reference at the head is resolved once more.
            if !once.schema.to_string().contains("$ref") {
                prop_assert_eq!(&once.schema, &twice.schema, "{}", rules.whose);
            }
            prop_assert!(twice.notes.is_empty(), "{:?}", twice.notes);
        }
    }
}

/// The property above is worth something only if fitted schemas are met and accept documents.
#[test]
fn the_family_of_schemas_is_not_empty() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut n_fitted, mut n_accepted) = (0, 0);
    for round in 0..500_u32 {
        let schema = schema().new_tree(&mut runner).unwrap().current();
        if validator(&schema).is_none() {
            continue;
        }
        for rules in all_rules() {
            let Ok(fitted) = fitted(&schema, rules) else { continue };
            let bytes = round.wrapping_mul(2_654_435_761).to_le_bytes();
            let document = sample(&fitted.schema, &fitted.schema, &mut Choices(bytes.iter()), 0);
            n_fitted += u32::from(fitted.notes.is_empty());
            n_accepted +=
                u32::from(fitted.notes.is_empty() && validator(&fitted.schema).unwrap().is_valid(&document));
        }
    }
    assert!(
        400 < n_fitted && 200 < n_accepted,
        "{n_fitted} fitted without a note, {n_accepted} documents accepted"
    );
}
