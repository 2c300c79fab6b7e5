//! A schema, made to keep to a provider's rules.
//!
//! What comes out accepts no document that the schema refuses, unless a note names what was left out. The other way round
//! it may be narrower: objects are closed where the rules want it, and a property that may be null is always there.

mod list;
mod object;
mod reference;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use self::reference::Definition;
use super::keywords::{
    OF_ALL_LEFT_OUT, OF_NUMBERS, OF_TEXTS, has_type, is_annotation, is_empty, is_taken, types,
};
use super::limits;
use super::places::{below, shown};
use super::questions::{NOT_AN_OBJECT, are_exclusive};
use super::rules::{Literals, Rules};

/// The most schemas within a schema, once its references are resolved.
const MAX_NODES: usize = 20_000;
/// How deep schemas may lie in each other.
const MAX_DEPTH: usize = 100;
/// How many places a note names.
const MAX_PLACES: usize = 3;

/// A schema that keeps to the rules.
#[derive(Debug)]
pub(super) struct Fitted {
    /// The schema.
    pub schema: Value,
    /// What it does not say although the prompt's schema does.
    pub notes: Vec<String>,
}

/// The schema within the rules.
///
/// # Errors
/// What of it cannot be said within them.
pub(super) fn fitted(schema: &Value, rules: &'static Rules) -> Result<Fitted, String> {
    let mut fitter = Fitter {
        root: schema,
        rules,
        left_out: IndexMap::new(),
        definitions: IndexMap::new(),
        under_way: vec![],
        n_nodes: 0,
        depth: 0,
    };
    let mut fitted = fitter.node(schema, "")?;
    if rules.has_object_root && fitted.get("type") != Some(&json!("object")) {
        return Err(format!("{NOT_AN_OBJECT}, which {} wants", rules.whose));
    }
    if let Some(map) = fitted.as_object_mut()
        && !fitter.definitions.is_empty()
    {
        let definitions = fitter.definitions.values().map(|found| (found.name.clone(), found.schema.clone()));
        map.insert("$defs".to_owned(), Value::Object(definitions.collect()));
    }
    limits::check(&fitted, rules)?;
    Ok(Fitted { schema: fitted, notes: fitter.notes() })
}

struct Fitter<'a> {
    root: &'a Value,
    rules: &'static Rules,
    /// Keywords that are not said, and where they stood.
    left_out: IndexMap<String, Vec<String>>,
    /// What references lead to, by the reference.
    definitions: IndexMap<String, Definition>,
    /// The references that are being followed.
    under_way: Vec<String>,
    n_nodes: usize,
    depth: usize,
}

impl Fitter<'_> {
    fn notes(&self) -> Vec<String> {
        let note = |(keyword, places): (&String, &Vec<String>)| {
            let named: Vec<String> = places.iter().take(MAX_PLACES).map(|place| shown(place)).collect();
            let more = places.len().saturating_sub(MAX_PLACES);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let whose = self.rules.whose;
            let named = named.join(", ");
            match keyword.as_str() {
                "oneOf" => format!("`oneOf` is sent as `anyOf`, so that several may fit: {named}{more}"),
                keyword => format!("`{keyword}` is not sent, for {whose} cannot hold to it: {named}{more}"),
            }
        };
        self.left_out.iter().map(note).collect()
    }

    fn leave_out(&mut self, keyword: &str, place: &str) {
        self.left_out.entry(keyword.to_owned()).or_default().push(place.to_owned());
    }

    fn node(&mut self, node: &Value, place: &str) -> Result<Value, String> {
        self.n_nodes += 1;
        if MAX_NODES < self.n_nodes || MAX_DEPTH < self.depth {
            return Err("the schema is too large, once its references are resolved".to_owned());
        }
        self.depth += 1;
        let fitted = match node {
            Value::Bool(true) => self.anything(&Map::new(), place),
            Value::Bool(false) => Err(format!("{} allows no value at all", shown(place))),
            Value::Object(map) => self.map(map, place),
            _ => Err(format!("{} is no schema", shown(place))),
        };
        self.depth -= 1;
        fitted
    }

    fn map(&mut self, map: &Map<String, Value>, place: &str) -> Result<Value, String> {
        let beside = |keyword: &str| -> Vec<&String> {
            map.keys().filter(|key| *key != keyword && !is_annotation(key)).collect()
        };
        let alone = |keyword: &str| match beside(keyword).as_slice() {
            [] => Ok(()),
            [other, ..] => Err(format!("`{keyword}` stands beside `{other}` at {}", shown(place))),
        };
        for keyword in ["$dynamicRef", "$recursiveRef"] {
            if map.contains_key(keyword) {
                return Err(format!("{} has a `{keyword}`", shown(place)));
            }
        }
        if let Some(reference) = map.get("$ref") {
            alone("$ref")?;
            return self.reference(reference, map, place);
        }
        if let Some(all) = map.get("allOf") {
            alone("allOf")?;
            return match all.as_array().map(Vec::as_slice) {
                Some([only]) => {
                    let fitted = self.node(only, &below(place, "allOf/0"))?;
                    Ok(annotated(fitted, map))
                }
                _ => Err(format!("{} has an `allOf`", shown(place))),
            };
        }
        for keyword in ["anyOf", "oneOf"] {
            let Some(branches) = map.get(keyword).and_then(Value::as_array) else { continue };
            let others = beside(keyword);
            if others.iter().any(|other| *other != "type") {
                alone(keyword)?;
            }
            return self.branches(keyword, branches, map, place);
        }
        if map.get("enum").is_some_and(|values| !values.is_array()) {
            return Err(format!("the `enum` of {} is no list", shown(place)));
        }
        let names = types(map).map_err(|problem| format!("{} {problem}", shown(place)))?;
        match names.as_slice() {
            [] => self.anything(map, place),
            [name] => self.single(map, name, place)?.ok_or_else(|| no_value(place)),
            [name, "null"] | ["null", name] if self.rules.has_type_lists && self.takes_null(map) => {
                match self.single(map, name, place)? {
                    Some(Value::Object(fitted)) => Ok(Value::Object(or_null(fitted, name, map))),
                    _ => self.single(map, "null", place)?.ok_or_else(|| no_value(place)),
                }
            }
            _ => self.each_type(map, &names, place),
        }
    }

    /// Whether a list of types with `null` can stand over what the schema lists.
    fn takes_null(&self, map: &Map<String, Value>) -> bool {
        let has_literals = map.contains_key("enum") || map.contains_key("const");
        !has_literals || self.rules.literals != Literals::TextsAndNumbers
    }

    /// Any value.
    fn anything(&mut self, map: &Map<String, Value>, place: &str) -> Result<Value, String> {
        if self.rules.is_typed {
            return Err(format!("{} has no type, and {} wants one", shown(place), self.rules.whose));
        }
        self.leave_out_all(map, &OF_ALL_LEFT_OUT, place);
        Ok(annotated(json!({}), map))
    }

    /// A schema of several types: one of each, of which one must fit.
    fn each_type(
        &mut self,
        map: &Map<String, Value>,
        names: &[&'static str],
        place: &str,
    ) -> Result<Value, String> {
        let mut branches = vec![];
        // The words about all of them stand once, above.
        let is_about_all = |key: &&String| !["title", "description"].contains(&key.as_str());
        let each: Map<String, Value> = map
            .iter()
            .filter(|(key, _)| is_about_all(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        for name in names {
            branches.extend(self.single(&each, name, place)?);
        }
        let fitted = self.any_of(branches, place)?;
        Ok(annotated(fitted, map))
    }

    fn any_of(&self, mut branches: Vec<Value>, place: &str) -> Result<Value, String> {
        branches.dedup();
        match branches.len() {
            0 => Err(no_value(place)),
            1 => Ok(branches.swap_remove(0)),
            _ if self.rules.has_any_of => Ok(json!({"anyOf": branches})),
            _ => Err(format!(
                "{} has several forms, of which {} knows one only",
                shown(place),
                self.rules.whose
            )),
        }
    }

    fn branches(
        &mut self,
        keyword: &'static str,
        branches: &[Value],
        map: &Map<String, Value>,
        place: &str,
    ) -> Result<Value, String> {
        if keyword == "oneOf" && !are_exclusive(self.root, branches) {
            self.leave_out("oneOf", place);
        }
        let mut fitted = vec![];
        for (idx, branch) in branches.iter().enumerate() {
            let place = below(&below(place, keyword), &idx.to_string());
            match (map.get("type"), branch) {
                (None, branch) => fitted.push(self.node(branch, &place)?),
                // A type that stands over all of them belongs to those that have none of their own.
                (Some(over), Value::Object(own))
                    if !own.contains_key("type") && !own.contains_key("$ref") =>
                {
                    let mut own = own.clone();
                    own.insert("type".to_owned(), over.clone());
                    fitted.push(self.node(&Value::Object(own), &place)?);
                }
                (Some(over), Value::Object(own)) if own.get("type") == Some(over) => {
                    fitted.push(self.node(branch, &place)?);
                }
                (Some(_), _) => {
                    return Err(format!("`{keyword}` stands beside `type` at {}", shown(&place)));
                }
            }
        }
        let fitted = self.any_of(fitted, place)?;
        Ok(annotated(fitted, map))
    }

    /// What the schema says of the values of one type; none if it allows none of them.
    fn single(&mut self, map: &Map<String, Value>, name: &str, place: &str) -> Result<Option<Value>, String> {
        let mut out = Map::new();
        out.insert("type".to_owned(), json!(name));
        annotate(&mut out, map);
        match self.literals(map, name, place)? {
            Some(values) if values.is_empty() => return Ok(None),
            Some(values) => {
                out.insert("enum".to_owned(), Value::Array(values));
            }
            None => {}
        }
        self.leave_out_all(map, &OF_ALL_LEFT_OUT, place);
        match name {
            "object" => self.object(map, &mut out, place)?,
            "array" => self.list(map, &mut out, place)?,
            "string" => self.keep(map, &OF_TEXTS, name, &mut out, place),
            "number" | "integer" => self.keep(map, &OF_NUMBERS, name, &mut out, place),
            _ => {}
        }
        Ok(Some(Value::Object(out)))
    }

    /// The values of a type that the schema lists; none if it lists none.
    fn literals(
        &mut self,
        map: &Map<String, Value>,
        name: &str,
        place: &str,
    ) -> Result<Option<Vec<Value>>, String> {
        let listed = match (map.get("enum"), map.get("const")) {
            (Some(Value::Array(values)), only) => {
                values.iter().filter(|value| only.is_none_or(|only| only == *value)).cloned().collect()
            }
            (_, Some(value)) => vec![value.clone()],
            // It was asked before whether an `enum` is a list.
            (_, None) => return Ok(None),
        };
        let values: Vec<Value> = listed.into_iter().filter(|value| has_type(value, name)).collect();
        let is_plain = |value: &Value| !value.is_array() && !value.is_object();
        let are_all = |wanted: &dyn Fn(&Value) -> bool| values.iter().all(wanted);
        match self.rules.literals {
            Literals::Plain | Literals::TextsAndNumbers if !are_all(&is_plain) => {
                return Err(format!("the `enum` of {} lists lists or objects", shown(place)));
            }
            Literals::TextsAndNumbers if !are_all(&|value| value.is_string() || value.is_number()) => {
                // Null is the only value of its type, and both truth values are all of theirs.
                let is_one_truth =
                    name == "boolean" && !(values.contains(&json!(true)) && values.contains(&json!(false)));
                if is_one_truth {
                    self.leave_out("enum", place);
                }
                return Ok(None);
            }
            Literals::Any | Literals::Plain | Literals::TextsAndNumbers => {}
        }
        Ok(Some(values))
    }

    /// Copies the keywords that the rules take, and notes the others.
    fn keep(
        &mut self,
        map: &Map<String, Value>,
        keywords: &[&str],
        name: &str,
        out: &mut Map<String, Value>,
        place: &str,
    ) {
        for keyword in keywords {
            let Some(value) = map.get(*keyword).filter(|value| !is_empty(keyword, value)) else { continue };
            if is_taken(self.rules, keyword, value, name) {
                out.insert((*keyword).to_owned(), value.clone());
            } else {
                self.leave_out(keyword, place);
            }
        }
    }

    fn leave_out_all(&mut self, map: &Map<String, Value>, keywords: &[&str], place: &str) {
        for keyword in keywords {
            if map.get(*keyword).is_some_and(|value| !is_empty(keyword, value)) {
                self.leave_out(keyword, place);
            }
        }
    }
}

fn no_value(place: &str) -> String {
    format!("{} allows no value at all", shown(place))
}

/// The schema of one type, allowing null beside.
fn or_null(mut fitted: Map<String, Value>, name: &str, map: &Map<String, Value>) -> Map<String, Value> {
    fitted.insert("type".to_owned(), json!([name, "null"]));
    let lists_null = |values: &Value| values.as_array().is_some_and(|values| values.contains(&Value::Null));
    if let Some(Value::Array(values)) = fitted.get_mut("enum") {
        if map.get("enum").is_some_and(lists_null) && map.get("const").is_none_or(Value::is_null) {
            values.push(Value::Null);
        } else {
            fitted.insert("type".to_owned(), json!(name));
        }
    }
    fitted
}

/// Adds the words that a schema says about a value, where there are none nearer to it.
fn annotated(mut fitted: Value, map: &Map<String, Value>) -> Value {
    if let Some(fitted) = fitted.as_object_mut()
        // Beside a reference nothing may stand.
        && !fitted.contains_key("$ref")
    {
        annotate(fitted, map);
    }
    fitted
}

fn annotate(out: &mut Map<String, Value>, map: &Map<String, Value>) {
    for keyword in ["title", "description"] {
        if let Some(words @ Value::String(_)) = map.get(keyword) {
            out.insert(keyword.to_owned(), words.clone());
        }
    }
}
