//! Objects: their properties, which of them are required, and what else may stand in them.

use serde_json::{Map, Value, json};

use super::super::keywords::OF_OBJECTS_LEFT_OUT;
use super::super::places::{below, shown};
use super::super::questions::accepts_null;
use super::super::rules::{Others, Required};
use super::Fitter;

impl Fitter<'_> {
    pub(super) fn object(
        &mut self,
        map: &Map<String, Value>,
        out: &mut Map<String, Value>,
        place: &str,
    ) -> Result<(), String> {
        let none = Map::new();
        let properties = map.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let required: Vec<&str> = map
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let others = map.get("additionalProperties");
        if self.rules.others == Others::Closed {
            if properties.is_empty() && others != Some(&Value::Bool(false)) {
                return Err(format!(
                    "the keys of {} are not named, and {} wants them",
                    shown(place),
                    self.rules.whose
                ));
            }
            if let Some(name) = required.iter().find(|name| !properties.contains_key(**name)) {
                return Err(format!("{} requires `{name}`, of which it says nothing else", shown(place)));
            }
        }
        let mut fitted = Map::new();
        let mut wanted = required.clone();
        for (name, property) in properties {
            let place = below(&below(place, "properties"), name);
            fitted.insert(name.clone(), self.node(property, &place)?);
            if required.contains(&name.as_str()) || self.rules.required != Required::All {
                continue;
            }
            if !accepts_null(self.root, property) {
                let whose = self.rules.whose;
                return Err(format!(
                    "`{place}` may be left out, and {whose} has no property that may: require it, or let it be null"
                ));
            }
            wanted.push(name);
        }
        if self.rules.required == Required::All {
            wanted = properties.keys().map(String::as_str).collect();
        }
        if self.rules.required == Required::One && wanted.is_empty() {
            return Err(format!("{} requires no property, and {} wants one", shown(place), self.rules.whose));
        }
        if map.contains_key("properties") || self.rules.is_typed {
            out.insert("properties".to_owned(), Value::Object(fitted));
        }
        if !wanted.is_empty() || map.contains_key("required") || self.rules.required == Required::All {
            out.insert("required".to_owned(), json!(wanted));
        }
        match (self.rules.others, others) {
            (Others::Closed, _) => {
                out.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            (Others::Kept, Some(Value::Bool(is_open))) => {
                out.insert("additionalProperties".to_owned(), Value::Bool(*is_open));
            }
            (Others::Kept, Some(schema)) => {
                let fitted = self.node(schema, &below(place, "additionalProperties"))?;
                out.insert("additionalProperties".to_owned(), fitted);
            }
            (Others::Unknown, Some(schema)) if schema != &Value::Bool(true) => {
                self.leave_out("additionalProperties", place);
            }
            (Others::Kept | Others::Unknown, _) => {}
        }
        let is_closed = self.rules.others == Others::Closed;
        let left_out =
            OF_OBJECTS_LEFT_OUT.iter().filter(|keyword| !is_closed || **keyword != "unevaluatedProperties");
        let left_out: Vec<&str> = left_out.copied().collect();
        self.leave_out_all(map, &left_out, place);
        Ok(())
    }
}
