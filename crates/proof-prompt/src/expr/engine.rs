//! The `MiniJinja` environment and how a value is written as text.

use std::fmt::Write as _;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};

/// How many instructions one evaluation may take. A loop over 100,000 items with a few operations each fits; an
/// endless one ends within a second.
pub const FUEL: u64 = 5_000_000;

/// How deep macros may call each other; low enough for the small stack of a worker thread.
pub const MAX_RECURSION: usize = 64;

/// The environment in which all expressions are compiled. It is a constant: nothing changes it after it was built.
pub(super) static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(environment);

/// A new environment with the rules of the module above; a template with statements owns one.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(MAX_RECURSION);
    // Debug mode costs nothing until there is an error, and then it knows the place and the name of what is undefined.
    environment.set_debug(true);
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        environment.set_syntax(syntax);
    }
    // It prints the whole state of the engine, in an order that is not fixed.
    environment.remove_global("debug");
    environment.add_filter("tojson", super::json_filter::tojson);
    environment.set_formatter(|out, _, value| {
        if let Some(text) = value.as_str() {
            return out.write_str(text).map_err(write_error);
        }
        let mut text = String::new();
        write_value(&mut text, value)?;
        out.write_str(&text).map_err(write_error)
    });
    environment
}

fn write_error(_: std::fmt::Error) -> Error {
    Error::from(ErrorKind::WriteFailure)
}

/// Appends a value the way `{{ }}` writes it: a string as it is, everything else as compact JSON.
pub(crate) fn write_value(out: &mut String, value: &Value) -> Result<(), Error> {
    if let Some(text) = value.as_str() {
        out.push_str(text);
        return Ok(());
    }
    match value.kind() {
        ValueKind::Undefined => return Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => out.push_str("null"),
        ValueKind::Bool => out.push_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number if value.is_integer() => write!(out, "{value}").map_err(write_error)?,
        ValueKind::Bytes | ValueKind::Plain => write!(out, "{value}").map_err(write_error)?,
        _ => {
            let json = serde_json::to_string(value).map_err(|error| {
                Error::new(ErrorKind::BadSerialization, "the value has no JSON form").with_source(error)
            })?;
            out.push_str(&json);
        }
    }
    Ok(())
}
