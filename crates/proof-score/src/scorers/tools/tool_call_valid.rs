//! `tool_call_valid`: the called tools are offered, and the arguments fit their schemas.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::calls::{CALLS, Call, HISTORY, Made, Stated};
use crate::arguments::Arguments;
use crate::excerpt::{excerpt, one_line};
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::metric::Aggregate;
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::scorers::checks::json_schema::{compile, objection};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tool_call_valid",
    summary: "The called tools are offered, and the arguments fit their schemas.",
    doc: "Each call must name a tool that the prompt offers, with arguments that are a JSON object and fit the tool's \
          `parameters` (JSON Schema; `required`, types, enums, patterns in linear time). With `strict: true` an argument \
          that the schema does not list is refused even where the schema would let it pass. An output without a call has \
          nothing to judge and is skipped: whether it should have called is what `tool_names` and `tool_count` ask. The part \
          `share` counts calls, not outputs.",
    formula: "1 if all calls are valid, else 0; `share` = valid calls / calls, over all outputs",
    range: "0 or 1; `share` in [0, 1]",
    direction: "higher is better",
    misleads: "Valid is not right: a well-formed call of the wrong tool passes. A schema that lists no `required` accepts \
               `{}`.",
    example: "- tool_call_valid",
    arguments: &[
        Argument {
            name: "tools",
            text: "the tools, as a list of `{name, parameters}` or of OpenAI's `{type: function, function: …}`, or a template that gives it; default: those of the prompt",
        },
        Argument { name: "strict", text: "true: arguments that the schema does not list are refused" },
        CALLS,
        HISTORY,
    ],
    main: Some("tools"),
    has_subject: false,
    build,
};

#[derive(Debug)]
struct ToolCallValid {
    tools: Option<Operand>,
    strict: bool,
    made: Made,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let strict = arguments.reader.boolean("strict").unwrap_or(false);
    let made = Made::read(arguments);
    let tools = match arguments.reader.get("tools") {
        Some(node) => {
            let tools = Operand::parse(node, arguments)?;
            if let Some(value) = tools.literal()
                && let Err(why) = offered(value).and_then(|tools| compiled(tools.values()))
            {
                let message = format!("`tools` cannot be read: {why}");
                arguments.invalid(
                    node,
                    message,
                    "expected a list such as `[{name: search, parameters: {…}}]`",
                );
                return None;
            }
            Some(tools)
        }
        None => None,
    };
    let parts = vec![PartMetric::share("share").aggregated(Aggregate::Ratio)];
    Some(Built { parts, ..Built::pass_fail(ToolCallValid { tools, strict, made: made? }) })
}

/// The schemas of the tools by their names.
fn offered(value: &Value) -> Result<BTreeMap<String, Value>, String> {
    let items =
        value.as_array().ok_or_else(|| format!("expected a list, found {}", excerpt(&value.to_string())))?;
    let tool = |item: &Value| {
        let item = item.get("function").unwrap_or(item);
        let name = item.get("name").and_then(Value::as_str).ok_or("a tool has no `name`")?;
        let schema = ["parameters", "input_schema", "inputSchema"].iter().find_map(|key| item.get(*key));
        Ok((name.to_owned(), schema.cloned().unwrap_or_else(|| Value::Object(Map::new()))))
    };
    items.iter().map(tool).collect()
}

fn compiled<'a>(schemas: impl IntoIterator<Item = &'a Value>) -> Result<(), String> {
    schemas.into_iter().try_for_each(|schema| compile(schema).map(drop))
}

impl Check for ToolCallValid {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let found = || -> Result<Found, Lack> {
            let made = self.made.of(input)?;
            if made.is_empty() {
                return Ok(Found::all(Ok(Finding::Skipped("no tool is called".to_owned())), 1));
            }
            let tools = self.tools(input)?;
            self.judge(&made, &tools).map_err(Lack::Error)
        };
        found().unwrap_or_else(|lack| Found::all(lack.outcome(), 1))
    }
}

impl ToolCallValid {
    fn tools(&self, input: &ScoreInput<'_>) -> Result<BTreeMap<String, Value>, Lack> {
        let Some(tools) = &self.tools else {
            return Ok(input.tools.iter().map(|tool| (tool.name.clone(), tool.parameters.clone())).collect());
        };
        let subject = tools.eval(input)?;
        let value = subject.json(input);
        let value = value.ok_or_else(|| Lack::error(format!("`tools` is no list: {}", subject.shown())))?;
        offered(&value).map_err(|why| Lack::error(format!("`tools` cannot be read: {why}")))
    }

    fn judge(&self, made: &[Call], tools: &BTreeMap<String, Value>) -> Result<Found, ScoreError> {
        // Each schema is compiled once, when it is first needed.
        let mut validators: BTreeMap<&str, Validator> = BTreeMap::new();
        let mut n_valid = 0.0;
        let mut first = None;
        for call in made {
            match self.objection(call, tools, &mut validators)? {
                None => n_valid += 1.0,
                Some(why) => first = first.or_else(|| Some(format!("{}: {why}", call.shown()))),
            }
        }
        let n = made.len() as f64;
        let main = first.map_or(Finding::Pass, Finding::Fail);
        Ok(Found { main: Ok(main), parts: vec![Ok(Finding::counted(n_valid / n, vec![n_valid, n]))] })
    }

    /// What is wrong with a call.
    fn objection<'t>(
        &self,
        call: &Call,
        tools: &'t BTreeMap<String, Value>,
        validators: &mut BTreeMap<&'t str, Validator>,
    ) -> Result<Option<String>, ScoreError> {
        let Some((name, schema)) = tools.get_key_value(&call.name) else {
            let names: Vec<String> = tools.keys().map(|name| format!("`{name}`")).collect();
            let known = if names.is_empty() { "none".to_owned() } else { one_line(&names.join(", "), 120) };
            return Ok(Some(format!("no such tool is offered; offered: {known}")));
        };
        let arguments = match &call.arguments {
            Stated::Map(map) => map.clone(),
            Stated::Any => Map::new(),
            Stated::Unreadable(text) => {
                return Ok(Some(format!("the arguments are no JSON object: {}", excerpt(text))));
            }
        };
        if self.strict
            && let Some(unknown) = unlisted(schema, &arguments)
        {
            return Ok(Some(format!("the tool takes no `{}`", one_line(unknown, 40))));
        }
        if !validators.contains_key(name.as_str()) {
            let validator = compile(schema).map_err(|why| {
                ScoreError::new(format!("the parameters of the tool `{name}` are no JSON Schema: {why}"))
            })?;
            validators.insert(name, validator);
        }
        let value = Value::Object(arguments);
        let validator = validators.get(name.as_str()).filter(|validator| !validator.is_valid(&value));
        Ok(validator.map(|validator| objection(validator, &value)))
    }
}

/// An argument that the properties of a schema do not list.
fn unlisted<'a>(schema: &Value, arguments: &'a Map<String, Value>) -> Option<&'a str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let is_listed = |name: &&String| properties.is_some_and(|properties| properties.contains_key(*name));
    arguments.keys().find(|name| !is_listed(name)).map(String::as_str)
}
