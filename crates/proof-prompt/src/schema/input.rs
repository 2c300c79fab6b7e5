//! The variables that a prompt declares.

use proof_diag::{Diagnostic, Node, SourceSpan};
use serde_json::{Map as Json, Value};

use super::check::{
    Check, MediaKind, Misfit, describe, describe_value, expected_and_found, media_kind, pointer_as_path,
};
use super::picoschema::{FieldKey, Media, not_a_schema, read, wrapped};
use crate::render::RenderError;

/// The `input` of a prompt.
#[derive(Debug)]
pub struct Input {
    schema: Value,
    declarations: Vec<Declaration>,
    /// For a JSON Schema that says more than what each property is.
    whole: Option<Box<jsonschema::Validator>>,
    /// Where it stands.
    pub span: SourceSpan,
}

/// One declared variable.
#[derive(Debug)]
pub struct Declaration {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: SourceSpan,
    /// Whether each case must have it.
    pub is_required: bool,
    /// The value where a case has none.
    pub default: Option<Value>,
    /// Whether it is a picture, document or sound.
    pub media: Option<MediaKind>,
    /// What its values are, in words.
    pub expected: String,
    check: Check,
}

impl Declaration {
    /// Whether it takes any value at all.
    pub fn is_untyped(&self) -> bool {
        self.check.is_anything()
    }
}

impl Input {
    /// The JSON Schema of all variables.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// The declared variables, in the order of the file.
    pub fn declarations(&self) -> &[Declaration] {
        &self.declarations
    }

    /// One declared variable.
    pub fn get(&self, name: &str) -> Option<&Declaration> {
        self.declarations.iter().find(|declaration| declaration.name == name)
    }

    /// Reads the `input` of a prompt.
    pub(crate) fn read(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let Some(map) = node.as_map() else {
            diagnostics.push(proof_diag::document::wrong_type(node, "`input`", "a map of variables"));
            return None;
        };
        let (inner, defaults) = match wrapped(map, "default") {
            Some(inner) => (inner, map.get("default")),
            None => (node, None),
        };
        let before = diagnostics.len();
        let mut schema = read(inner, Media::Allowed, diagnostics)?;
        apply_defaults(&mut schema, defaults, diagnostics);
        let mut input = Self { schema, declarations: vec![], whole: None, span: node.span.clone() };
        input.declare(inner, diagnostics);
        if diagnostics.len() > before {
            return Some(input);
        }
        if !is_plain_object(&input.schema) {
            match jsonschema::validator_for(&input.schema) {
                Ok(validator) => input.whole = Some(Box::new(validator)),
                Err(error) => diagnostics.push(not_a_schema("input", inner, &error.to_string())),
            }
        }
        Some(input)
    }

    fn declare(&mut self, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
        let required: Vec<&str> = self
            .schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let has_references = !is_plain_object(&self.schema);
        for (name, schema) in self.schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let span = declared_at(node, name);
            // A property may refer to the definitions of the whole, so the whole is checked at once.
            let check = if has_references { Ok(Check::Anything) } else { Check::new(schema) };
            let check = check.unwrap_or_else(|error| {
                let problem = Diagnostic::error("E0315", format!("the schema of `{name}` does not work"));
                diagnostics.push(problem.at(span.clone(), error.trim_end_matches('.')));
                Check::Anything
            });
            let default = schema.get("default").cloned();
            if let Some(default) = &default
                && check.accepts(default).is_err()
            {
                let expected = describe(schema);
                diagnostics.push(
                    Diagnostic::error("E0315", format!("the default of `{name}` must be {expected}"))
                        .at(span.clone(), format!("found {}", describe_value(default))),
                );
            }
            self.declarations.push(Declaration {
                name: name.clone(),
                span,
                is_required: default.is_none() && required.contains(&name.as_str()),
                default,
                media: media_kind(schema),
                expected: describe(schema),
                check,
            });
        }
    }

    /// Checks the values of a case. Variables that nothing declares are let through: a case may have more columns.
    pub(crate) fn check(&self, values: &Json<String, Value>) -> Result<(), RenderError> {
        for declaration in &self.declarations {
            let Some(value) = values.get(&declaration.name) else {
                if declaration.is_required {
                    return Err(RenderError::Missing {
                        variable: declaration.name.as_str().into(),
                        expected: Some(declaration.expected.as_str().into()),
                        span: declaration.span.clone(),
                    });
                }
                continue;
            };
            if let Err(misfit) = declaration.check.accepts(value) {
                let fields = self.schema.get("properties");
                let schema = fields.and_then(|fields| fields.get(&declaration.name)).unwrap_or(&Value::Null);
                return Err(wrong_type(declaration, schema, value, &misfit));
            }
        }
        self.check_whole(values)
    }

    fn check_whole(&self, values: &Json<String, Value>) -> Result<(), RenderError> {
        let Some(validator) = &self.whole else { return Ok(()) };
        let declared =
            values.iter().filter(|(name, _)| self.get(name).is_some() || self.declarations.is_empty());
        let object = Value::Object(declared.map(|(name, value)| (name.clone(), value.clone())).collect());
        let Err(error) = validator.validate(&object) else { return Ok(()) };
        let path = error.instance_path().as_str().to_owned();
        let name = path.split('/').nth(1).unwrap_or_default();
        let found = values.get(name).map_or_else(|| "other values".to_owned(), describe_value);
        let span = self.get(name).map_or(&self.span, |declaration| &declaration.span);
        Err(RenderError::WrongType {
            variable: if name.is_empty() { "input".into() } else { name.into() },
            expected: format!("what its schema says ({})", error.masked_with("the value")).into(),
            found: found.into(),
            span: span.clone(),
        })
    }
}

fn wrong_type(declaration: &Declaration, schema: &Value, value: &Value, misfit: &Misfit) -> RenderError {
    let (expected, found) = expected_and_found(schema, value, misfit);
    RenderError::WrongType {
        variable: format!("{}{}", declaration.name, pointer_as_path(&misfit.pointer)).into(),
        expected: expected.into(),
        found: found.into(),
        span: declaration.span.clone(),
    }
}

/// Whether checking each property alone checks everything.
fn is_plain_object(schema: &Value) -> bool {
    let says_no_more = |map: &Json<String, Value>| {
        let plain =
            ["type", "properties", "required", "additionalProperties", "description", "title", "$schema"];
        map.keys().all(|key| plain.contains(&key.as_str()))
            && map.get("type").is_none_or(|name| name == "object")
            && map.get("additionalProperties").is_none_or(Value::is_boolean)
    };
    schema.as_object().is_some_and(says_no_more)
}

/// dotprompt's `default` map, put into the properties.
fn apply_defaults(schema: &mut Value, defaults: Option<&Node>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(defaults) = defaults else { return };
    let Some(map) = defaults.as_map() else {
        diagnostics.push(proof_diag::document::wrong_type(defaults, "`default`", "a map of values"));
        return;
    };
    for entry in &map.entries {
        let property = schema.get_mut("properties").and_then(|all| all.get_mut(&entry.key));
        if let Some(property) = property.and_then(Value::as_object_mut) {
            property.insert("default".to_owned(), entry.value.to_json());
            continue;
        }
        let names: Vec<&str> = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        diagnostics.push(
            Diagnostic::error("E0315", format!("a default for `{}`, which is not declared", entry.key))
                .at(entry.key_span.clone(), "no variable has this name")
                .help_opt(proof_diag::did_you_mean(&entry.key, names)),
        );
    }
}

/// Where a variable is declared, in either form of schema.
fn declared_at(node: &Node, name: &str) -> SourceSpan {
    let map = node.as_map();
    let properties = map.and_then(|map| map.get("properties")).and_then(Node::as_map);
    let entries = [properties, map].into_iter().flatten().flat_map(|map| &map.entries);
    let mut found = entries.filter(|entry| {
        entry.key == name || FieldKey::read(entry, &mut vec![]).is_some_and(|key| key.name == name)
    });
    found.next().map_or_else(|| node.span.clone(), |entry| entry.key_span.clone())
}
