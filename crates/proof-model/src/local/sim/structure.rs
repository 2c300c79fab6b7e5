//! Answers as JSON: filled in by the output schema, right or plausibly wrong.

use serde_json::{Map, Value};

use super::draw::Draw;
use super::wording::{WRONG, fill, pick};

/// Schemas nest no deeper than this.
pub(super) const DEEPEST: usize = 8;

/// Keys that hold the answer where nothing else says which one does.
const MAIN_KEYS: [&str; 8] = ["label", "answer", "category", "class", "result", "output", "value", "text"];

/// A JSON Schema, as far as answers are made from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schema<'a> {
    root: &'a Value,
    pub(super) here: &'a Value,
}

impl<'a> Schema<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root, here: root }.resolved()
    }

    pub(super) fn below(self, here: &'a Value) -> Self {
        Self { here, ..self }.resolved()
    }

    /// Follows references, and takes the first of several forms that is not null.
    fn resolved(mut self) -> Self {
        for _ in 0..DEEPEST {
            let form = ["anyOf", "oneOf", "allOf"].iter().find_map(|key| self.here.get(*key));
            let reference =
                self.here.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
            let next = match (reference, form.and_then(Value::as_array)) {
                (Some(pointer), _) => self.root.pointer(pointer),
                (None, Some(forms)) => {
                    forms.iter().find(|form| form.get("type").is_none_or(|kind| kind != "null"))
                }
                (None, None) => None,
            };
            let Some(next) = next else { break };
            self.here = next;
        }
        self
    }

    pub(super) fn properties(self) -> Option<&'a Map<String, Value>> {
        self.here.get("properties").and_then(Value::as_object)
    }

    pub(super) fn property(self, key: &str) -> Option<Self> {
        Some(self.below(self.properties()?.get(key)?))
    }

    pub(super) fn is_type(self, name: &str) -> bool {
        match self.here.get("type") {
            Some(Value::String(kind)) => kind == name,
            Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == name),
            _ => false,
        }
    }

    /// The values that it allows, null left out; empty where it does not list them.
    pub(super) fn choices(self) -> impl Iterator<Item = &'a Value> {
        let listed = self.here.get("enum").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        listed.iter().filter(|value| !value.is_null())
    }

    /// The property that holds a mere value: the one that lists it, one of a usual name, the first string.
    fn main_key(self, value: &Value) -> Option<&'a str> {
        let properties = self.properties()?;
        let of = |key: &&'a String| self.property(key);
        let lists = |key: &&'a String| of(key).is_some_and(|it| it.choices().any(|choice| choice == value));
        let usual = || MAIN_KEYS.iter().find_map(|name| properties.get_key_value(*name).map(|pair| pair.0));
        let first_string = || properties.keys().find(|key| of(key).is_some_and(|it| it.is_type("string")));
        let key = properties.keys().find(lists).or_else(usual).or_else(first_string);
        key.or_else(|| properties.keys().next()).map(String::as_str)
    }
}

/// The whole answer for what is expected: its fields in the order of the schema, and whatever else the schema asks for.
/// `n_characters` is what free text may fill.
pub(super) fn complete(
    schema: Option<Schema<'_>>,
    key: &str,
    answer: Value,
    n_characters: usize,
    draw: Draw,
) -> Value {
    let Some(schema) = schema else {
        return match answer {
            Value::Object(_) | Value::Array(_) => answer,
            scalar => Value::Object(Map::from_iter([(key.to_owned(), scalar)])),
        };
    };
    let Some(properties) = schema.properties() else {
        return answer;
    };
    let mut given = match answer {
        Value::Object(fields) => fields,
        scalar => {
            let main = schema.main_key(&scalar).unwrap_or(key).to_owned();
            Map::from_iter([(main, scalar)])
        }
    };
    let mut room = n_characters;
    let mut whole = Map::new();
    for name in properties.keys() {
        let value = match (given.shift_remove(name), schema.property(name)) {
            (Some(value), _) => value,
            (None, Some(property)) => {
                let value = anything(property, room, draw.text(name), 0);
                if value.is_string() {
                    room = 0;
                }
                value
            }
            (None, None) => Value::Null,
        };
        whole.insert(name.clone(), value);
    }
    whole.extend(given);
    Value::Object(whole)
}

/// A whole answer with a remark in it: in a free text that is no part of the answer, else under `note`; after JSON that is
/// no object.
pub(super) fn remark(schema: Option<Schema<'_>>, answer: &Value, whole: Value, text: &str) -> String {
    let Value::Object(mut fields) = whole else {
        return format!("{whole}\n{text}");
    };
    let is_free = |name: &str, value: &Value| {
        let property = schema.and_then(|schema| schema.property(name));
        let is_open = property.is_some_and(|it| {
            it.choices().next().is_none() && it.here.get("const").or(it.here.get("maxLength")).is_none()
        });
        is_open && value.is_string() && answer.get(name).is_none() && value != answer
    };
    match fields.iter_mut().find(|(name, value)| is_free(name, value)) {
        Some((_, value)) => *value = text.into(),
        None => {
            fields.insert("note".to_owned(), text.into());
        }
    }
    Value::Object(fields).to_string()
}

/// A value that the schema allows.
fn anything(schema: Schema<'_>, n_characters: usize, draw: Draw, depth: usize) -> Value {
    if let Some(value) = schema.here.get("const") {
        return value.clone();
    }
    let n_choices = schema.choices().count();
    if let Some(choice) = schema.choices().nth(draw.below(n_choices)) {
        return choice.clone();
    }
    let minimum = schema.here.get("minimum").cloned();
    if schema.properties().is_some() && depth < DEEPEST {
        let fields = schema.properties().into_iter().flatten().filter_map(|(name, _)| {
            Some((name.clone(), anything(schema.property(name)?, 0, draw.text(name), depth + 1)))
        });
        return Value::Object(fields.collect());
    }
    if schema.is_type("string") {
        let limit =
            schema.here.get("maxLength").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let text = fill(n_characters.min(limit.unwrap_or(usize::MAX)), 1, draw);
        return text.chars().take(limit.unwrap_or(usize::MAX)).collect::<String>().into();
    }
    if schema.is_type("boolean") {
        return true.into();
    }
    if schema.is_type("integer") {
        return minimum.unwrap_or_else(|| 1.into());
    }
    if schema.is_type("number") {
        return minimum.unwrap_or_else(|| 0.9.into());
    }
    if schema.is_type("array") {
        let n = schema.here.get("minItems").and_then(Value::as_u64).unwrap_or(0).min(16);
        let items = schema.here.get("items").filter(|_| depth < DEEPEST);
        let item =
            |k| items.map_or(Value::Null, |it| anything(schema.below(it), 0, draw.number(k), depth + 1));
        return (0..n).map(item).collect();
    }
    if schema.is_type("object") { Value::Object(Map::new()) } else { Value::Null }
}

/// A plausible wrong answer: one that the case names, else one that the schema lists, else one of the same kind.
pub(super) fn mistake(expected: &Value, named: &[Value], schema: Option<Schema<'_>>, draw: Draw) -> Value {
    let named = named.get(draw.below(named.len()));
    let Value::Object(fields) = expected else {
        let schema = schema
            .map(|schema| schema.main_key(expected).and_then(|key| schema.property(key)).unwrap_or(schema));
        return named.cloned().unwrap_or_else(|| other_than(expected, schema, draw));
    };
    let mut wrong = fields.clone();
    if let Some(Value::Object(changes)) = named {
        wrong.extend(changes.clone());
        return Value::Object(wrong);
    }
    // The field with a list of choices is the one that models get wrong.
    let property = |key: &str| schema.and_then(|schema| schema.property(key));
    let has_choices = |key: &&String| property(key).is_some_and(|it| it.choices().next().is_some());
    if let Some(key) = fields.keys().find(has_choices).or_else(|| fields.keys().next()) {
        let right = fields.get(key).unwrap_or(&Value::Null);
        let value = named.cloned().unwrap_or_else(|| other_than(right, property(key), draw));
        wrong.insert(key.clone(), value);
    }
    Value::Object(wrong)
}

fn other_than(right: &Value, schema: Option<Schema<'_>>, draw: Draw) -> Value {
    let others: Vec<&Value> =
        schema.into_iter().flat_map(Schema::choices).filter(|choice| *choice != right).collect();
    if let Some(other) = others.get(draw.below(others.len())) {
        return (*other).clone();
    }
    let step = u32::try_from(draw.below(9)).unwrap_or(0) + 1;
    match right {
        Value::Bool(right) => (!right).into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.wrapping_add(i64::from(step)).into(),
            (None, Some(real)) => (real + f64::from(step)).into(),
            (None, None) => Value::Null,
        },
        Value::Array(items) if !items.is_empty() => {
            items.get(..items.len() - 1).unwrap_or_default().to_vec().into()
        }
        Value::String(right) => {
            let wrong = pick(WRONG, draw);
            if wrong.eq_ignore_ascii_case(right) { "something else".into() } else { wrong.into() }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => pick(WRONG, draw).into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "values are written where they are used")]
    fn check(schema: Option<Value>, expected: Value, named: &[Value], right: &str, wrong: &str) {
        let draw = Draw::new(4);
        let read = schema.as_ref().map(Schema::new);
        assert_eq!(complete(read, "answer", expected.clone(), 0, draw).to_string(), right);
        let mistaken = mistake(&expected, named, read, draw);
        assert_eq!(complete(read, "answer", mistaken, 0, draw).to_string(), wrong);
    }

    #[test]
    fn a_label_goes_into_the_property_that_lists_it() {
        let schema = json!({"type": "object", "properties": {
            "sure": {"type": "boolean"},
            "label": {"enum": ["bug", "billing", null]},
        }});
        check(
            Some(schema),
            json!("bug"),
            &[],
            r#"{"sure":true,"label":"bug"}"#,
            r#"{"sure":true,"label":"billing"}"#,
        );
    }

    #[test]
    fn an_object_is_completed_and_one_field_goes_wrong() {
        let schema = json!({"type": "object", "$defs": {"n": {"type": "integer", "minimum": 3}}, "properties": {
            "id": {"$ref": "#/$defs/n"},
            "label": {"anyOf": [{"type": "null"}, {"enum": ["bug", "billing"]}]},
            "items": {"type": "array", "minItems": 1, "items": {"type": "number"}},
        }});
        check(
            Some(schema),
            json!({"label": "billing"}),
            &[],
            r#"{"id":3,"label":"billing","items":[0.9]}"#,
            r#"{"id":3,"label":"bug","items":[0.9]}"#,
        );
    }

    #[test]
    fn without_a_schema_the_answer_is_what_is_expected() {
        check(None, json!("bug"), &[json!("idea")], r#"{"answer":"bug"}"#, r#"{"answer":"idea"}"#);
        check(None, json!({"a": 1, "b": 2}), &[json!({"b": 3})], r#"{"a":1,"b":2}"#, r#"{"a":1,"b":3}"#);
        check(None, json!({"ok": true}), &[], r#"{"ok":true}"#, r#"{"ok":false}"#);
    }

    #[test]
    fn a_remark_stands_in_a_free_text_and_leaves_the_answer() {
        let schema = json!({"type": "object", "properties": {
            "label": {"type": "string"}, "why": {"type": "string"},
        }});
        let read = Schema::new(&schema);
        let answer = json!("bug");
        let whole = complete(Some(read), "label", answer.clone(), 0, Draw::new(1));
        assert_eq!(remark(Some(read), &answer, whole, "I guess."), r#"{"label":"bug","why":"I guess."}"#);
        let whole = complete(None, "label", answer.clone(), 0, Draw::new(1));
        assert_eq!(remark(None, &answer, whole, "I guess."), r#"{"label":"bug","note":"I guess."}"#);
        assert_eq!(remark(None, &json!([1]), json!([1]), "I guess."), "[1]\nI guess.");
    }

    #[test]
    fn free_text_fills_the_room() {
        let schema = json!({"type": "object", "properties": {
            "label": {"enum": ["a", "b"]}, "why": {"type": "string"}, "short": {"type": "string", "maxLength": 10},
        }});
        let value = complete(Some(Schema::new(&schema)), "answer", json!("a"), 300, Draw::new(1));
        let why = value["why"].as_str().unwrap();
        assert!(200 < why.len() && why.len() <= 300, "{why}");
        assert!(value["short"].as_str().unwrap().len() <= 10);
    }
}
