//! The strictest way in which a schema can be asked for.

use serde_json::Value;

use super::questions::{NOT_AN_OBJECT, as_arguments, is_object};
use super::rules::{Otherwise, Rules, rules};
use super::shape::fitted;
use super::{Asked, OutputFormat, OutputMode};
use crate::Api;
use crate::provider::SchemaSupport;
use crate::settings::ToolChoice;

/// Models of Anthropic that answer 400 to a tool that must be called.
/// <https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5>
const UNFORCED: [&str; 3] = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1"];

/// The schema as one that binds the output.
///
/// # Errors
/// Why it cannot be that.
pub(super) fn strict(schema: &Value, asked: Asked<'_>) -> Result<OutputFormat, String> {
    match asked.quirks.schema {
        SchemaSupport::Strict(whose) => match rules(whose, asked.model) {
            Ok(rules) => {
                fits_the_call(rules, asked)?;
                let fitted = fitted(schema, rules)?;
                Ok(OutputFormat { mode: OutputMode::Strict, schema: fitted.schema, notes: fitted.notes })
            }
            Err((_, reason)) => Err(reason),
        },
        SchemaSupport::Loose => Err("the server does not say that it holds an output to a schema".to_owned()),
        SchemaSupport::JsonOnly => Err("the provider takes no schema, only JSON as such".to_owned()),
        SchemaSupport::None => Err("there is no way to send it a schema".to_owned()),
    }
}

/// The strictest way there is; what stood in the way of a stricter one is noted.
pub(super) fn strictest(schema: &Value, asked: Asked<'_>) -> OutputFormat {
    let mut reasons = match strict(schema, asked) {
        Ok(format) => return format,
        Err(reason) => vec![reason],
    };
    for otherwise in otherwise(asked) {
        match otherwise_by(otherwise, schema, asked) {
            Ok((mode, schema)) => return OutputFormat { mode, schema, notes: reasons },
            // It is said once.
            Err(reason)
                if reasons.iter().any(|known| known.starts_with(NOT_AN_OBJECT))
                    && reason.starts_with(NOT_AN_OBJECT) => {}
            Err(reason) => reasons.push(reason),
        }
    }
    OutputFormat { mode: OutputMode::Instruction, schema: schema.clone(), notes: reasons }
}

/// The schema as the arguments of a tool that must be called.
///
/// # Errors
/// Why the model cannot be made to call it.
pub(super) fn tool(schema: &Value, asked: Asked<'_>) -> Result<OutputFormat, String> {
    if asked.has_tools {
        return Err("the prompt has tools of its own, so the output cannot be one".to_owned());
    }
    if asked.api == Api::Ollama {
        return Err("Ollama cannot make a model call a tool".to_owned());
    }
    if asked.api == Api::Anthropic && UNFORCED.iter().any(|name| asked.model.starts_with(name)) {
        return Err(format!("`{}` cannot be made to call a tool", asked.model));
    }
    Ok(OutputFormat { mode: OutputMode::Tool, schema: as_arguments(schema)?, notes: vec![] })
}

/// Whether a schema that binds can be a part of this call.
fn fits_the_call(rules: &Rules, asked: Asked<'_>) -> Result<(), String> {
    if asked.has_tools && !rules.goes_beside_tools {
        return Err(format!("{} cannot be had beside tools", rules.whose));
    }
    if asked.is_streamed && !rules.goes_in_streams {
        return Err(format!("{} cannot be had in a stream", rules.whose));
    }
    Ok(())
}

/// What is tried after a schema that binds, in this order.
fn otherwise(asked: Asked<'_>) -> Vec<Otherwise> {
    let (first, has_tools) = match asked.quirks.schema {
        SchemaSupport::Strict(whose) => match rules(whose, asked.model) {
            Ok(rules) if fits_the_call(rules, asked).is_ok() => (Some(rules.otherwise), true),
            Ok(_) => (None, true),
            // A model that is too old for tools as well has words only.
            Err((otherwise, _)) => (otherwise, otherwise.is_some()),
        },
        SchemaSupport::Loose => (Some(Otherwise::Loose), true),
        SchemaSupport::JsonOnly => (Some(Otherwise::Json), true),
        SchemaSupport::None => (None, false),
    };
    let is_forbidden = asked.settings.tool_choice == Some(ToolChoice::None);
    let mut ways: Vec<Otherwise> = first.into_iter().chain(has_tools.then_some(Otherwise::Tool)).collect();
    ways.dedup();
    ways.retain(|way| *way != Otherwise::Tool || !is_forbidden);
    ways
}

fn otherwise_by(
    otherwise: Otherwise,
    schema: &Value,
    asked: Asked<'_>,
) -> Result<(OutputMode, Value), String> {
    let is_object = is_object(schema, schema);
    let is_own_server = matches!(asked.quirks.schema, SchemaSupport::Loose);
    match otherwise {
        // A server that binds every output to the schema would never let a tool be called.
        Otherwise::Loose if asked.has_tools && is_own_server => {
            Err("a server that is not known to take a schema beside tools".to_owned())
        }
        Otherwise::Loose if !is_object && !is_own_server => Err(NOT_AN_OBJECT.to_owned()),
        Otherwise::Loose => Ok((OutputMode::Schema, schema.clone())),
        Otherwise::Json if asked.has_tools && asked.api == Api::Ollama => {
            Err("Ollama calls no tools where the output must be JSON".to_owned())
        }
        Otherwise::Json if !is_object && asked.api != Api::Ollama => {
            Err(format!("{NOT_AN_OBJECT}, which is all that the JSON mode knows"))
        }
        Otherwise::Json => Ok((OutputMode::Json, schema.clone())),
        Otherwise::Tool => tool(schema, asked).map(|format| (format.mode, format.schema)),
    }
}
