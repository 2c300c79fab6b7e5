//! References: kept with what they lead to, or resolved.

use serde_json::{Map, Value, json};

use super::super::places::{shown, target};
use super::super::rules::Refs;
use super::{Fitter, annotated};

/// What a reference leads to.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) schema: Value,
}

impl Fitter<'_> {
    pub(super) fn reference(
        &mut self,
        reference: &Value,
        map: &Map<String, Value>,
        place: &str,
    ) -> Result<Value, String> {
        let reference = reference.as_str().unwrap_or_default();
        let root = self.root;
        let Some(schema) = target(root, reference) else {
            return Err(format!("{} leads to `{reference}`, which is not in the schema", shown(place)));
        };
        let leads_back = reference == "#" || self.under_way.iter().any(|known| known == reference);
        // The head must show what it is, and words about one place belong to that place only.
        let is_in_place = place.is_empty() || map.contains_key("description") || map.contains_key("title");
        match self.rules.refs {
            Refs::Resolved if leads_back => Err(format!(
                "{} leads back to where it stands, which {} cannot follow",
                shown(place),
                self.rules.whose
            )),
            Refs::Kept if leads_back || !is_in_place => self.definition(reference, schema, place),
            Refs::Resolved | Refs::Kept => {
                self.under_way.push(reference.to_owned());
                let fitted = self.node(schema, place);
                self.under_way.pop();
                Ok(annotated(fitted?, map))
            }
        }
    }

    /// A reference to what is defined once.
    fn definition(&mut self, reference: &str, schema: &Value, place: &str) -> Result<Value, String> {
        if let Some(known) = self.definitions.get(reference) {
            return Ok(json!({"$ref": format!("#/$defs/{}", known.name)}));
        }
        let name = self.new_name(reference);
        let to = json!({"$ref": format!("#/$defs/{name}")});
        self.definitions.insert(reference.to_owned(), Definition { name, schema: Value::Null });
        self.under_way.push(reference.to_owned());
        let fitted = self.node(schema, place);
        self.under_way.pop();
        let fitted = fitted?;
        if fitted == to {
            return Err(format!("`{reference}` leads to nothing but itself"));
        }
        if let Some(definition) = self.definitions.get_mut(reference) {
            definition.schema = fitted;
        }
        Ok(to)
    }

    /// A name for what a reference leads to: its last step, as far as its letters are plain.
    fn new_name(&self, reference: &str) -> String {
        let last = reference.rsplit('/').next().unwrap_or_default();
        let is_plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
        let plain: String = last.chars().filter(is_plain).take(40).collect();
        let plain = if plain.is_empty() { "definition".to_owned() } else { plain };
        let is_free = |name: &str| self.definitions.values().all(|known| known.name != name);
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        std::iter::once(plain.clone()).chain(numbered).find(|name| is_free(name)).unwrap_or(plain)
    }
}
