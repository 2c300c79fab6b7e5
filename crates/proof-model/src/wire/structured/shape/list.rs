//! Lists: what stands in them.

use serde_json::{Map, Value, json};

use super::super::keywords::{OF_LISTS, OF_LISTS_LEFT_OUT};
use super::super::places::{below, shown};
use super::Fitter;

impl Fitter<'_> {
    pub(super) fn list(
        &mut self,
        map: &Map<String, Value>,
        out: &mut Map<String, Value>,
        place: &str,
    ) -> Result<(), String> {
        // Older drafts write one schema a place as `items`, and `additionalItems` for the rest.
        let (first, rest) = match (map.get("prefixItems"), map.get("items")) {
            (Some(first), rest) => (first.as_array(), rest),
            (None, Some(Value::Array(first))) => (Some(first), map.get("additionalItems")),
            (None, rest) => (None, rest),
        };
        self.keep(map, &OF_LISTS, "array", out, place);
        let left_out: Vec<&str> = OF_LISTS_LEFT_OUT
            .into_iter()
            // It says something only beside one schema a place.
            .filter(|keyword| *keyword != "additionalItems")
            .collect();
        self.leave_out_all(map, &left_out, place);
        if let Some(first) = first {
            if !self.rules.has_tuples {
                return Err(format!("{} has a schema for each place of a list", shown(place)));
            }
            let mut fitted = vec![];
            for (idx, schema) in first.iter().enumerate() {
                fitted.push(self.node(schema, &below(&below(place, "prefixItems"), &idx.to_string()))?);
            }
            out.insert("prefixItems".to_owned(), Value::Array(fitted));
        }
        match rest {
            // No more than those that have a place.
            Some(Value::Bool(false)) => {
                let most = first.map_or(0, Vec::len);
                if self.rules.is_typed || !self.rules.keywords.contains(&"maxItems") {
                    return Err(format!("{} is a list of at most {most} items", shown(place)));
                }
                let said = out.get("maxItems").and_then(Value::as_u64);
                let most = said.map_or(most as u64, |said| said.min(most as u64));
                out.insert("maxItems".to_owned(), json!(most));
            }
            Some(schema @ Value::Object(_)) => {
                let fitted = self.node(schema, &below(place, "items"))?;
                out.insert("items".to_owned(), fitted);
            }
            _ if self.rules.is_typed => {
                return Err(format!(
                    "the items of {} have no type, and {} wants one",
                    shown(place),
                    self.rules.whose
                ));
            }
            _ => {}
        }
        Ok(())
    }
}
