//! How large a schema is.

use serde_json::Value;

use super::rules::Rules;

/// The most characters of one long list of texts, with `OpenAI` and those who follow it.
const MAX_LONG_ENUM: (usize, usize) = (250, 15_000);

#[derive(Default)]
struct Size {
    properties: usize,
    depth: usize,
    characters: usize,
    literals: usize,
    branches: usize,
    optional: usize,
    unions: usize,
    has_long_enum: bool,
}

/// Whether a fitted schema is as small as the rules want it.
///
/// # Errors
/// What there is too much of.
pub(super) fn check(schema: &Value, rules: &Rules) -> Result<(), String> {
    let mut size = Size::default();
    size.add(schema, 0);
    let limits = rules.limits;
    let counts = [
        (size.properties, limits.properties, "properties"),
        (size.depth, limits.depth, "levels of objects within each other"),
        (size.characters, limits.characters, "characters of names and values"),
        (size.literals, limits.literals, "values in all `enum`s"),
        (size.branches, limits.branches, "branches of one `anyOf`"),
        (size.optional, limits.optional, "properties that may be left out"),
        (size.unions, limits.unions, "values of several types"),
    ];
    if let Some((n, most, what)) = counts.into_iter().find(|(n, most, _)| most < n) {
        return Err(format!("the schema has {n} {what}, {} takes {most}", rules.whose));
    }
    if size.has_long_enum && limits.literals < usize::MAX {
        let (values, characters) = MAX_LONG_ENUM;
        let whose = rules.whose;
        return Err(format!(
            "an `enum` of over {values} texts has over {characters} characters, {whose} takes no more"
        ));
    }
    Ok(())
}

impl Size {
    fn add(&mut self, schema: &Value, depth: usize) {
        let Some(map) = schema.as_object() else { return };
        self.unions += usize::from(map.get("type").is_some_and(Value::is_array) || map.contains_key("anyOf"));
        if let Some(values) = map.get("enum").and_then(Value::as_array) {
            let characters: usize =
                values.iter().filter_map(Value::as_str).map(|text| text.chars().count()).sum();
            self.literals += values.len();
            self.characters += characters;
            let (most_values, most_characters) = MAX_LONG_ENUM;
            self.has_long_enum |= most_values < values.len() && most_characters < characters;
        }
        let mut depth = depth;
        if let Some(properties) = map.get("properties").and_then(Value::as_object) {
            depth += 1;
            self.depth = self.depth.max(depth);
            self.properties += properties.len();
            let required = map.get("required").and_then(Value::as_array);
            for (name, property) in properties {
                self.characters += name.chars().count();
                self.optional += usize::from(!required.is_some_and(|all| all.iter().any(|one| one == name)));
                self.add(property, depth);
            }
        }
        if let Some(branches) = map.get("anyOf").and_then(Value::as_array) {
            self.branches = self.branches.max(branches.len());
        }
        for keyword in ["anyOf", "prefixItems"] {
            for inner in map.get(keyword).and_then(Value::as_array).into_iter().flatten() {
                self.add(inner, depth);
            }
        }
        for inner in ["items", "additionalProperties"].into_iter().filter_map(|keyword| map.get(keyword)) {
            self.add(inner, depth);
        }
        for (name, definition) in map.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            self.characters += name.chars().count();
            self.add(definition, 0);
        }
    }
}
