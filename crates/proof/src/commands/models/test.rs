//! One call, and what came back.

use clap::Args;
use proof_diag::Diagnostic;
use proof_model::{Rate, Request, Response, Target, TargetConfig};
use proof_prompt::{Message, Role};
use proof_report::hostile;
use proof_run::Project;
use proof_verdict::words::{dollars, grouped, number};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::runtime;
use crate::arguments::Format;
use crate::context::Context;
use crate::environment;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Make one call to a target and show what came back
///
/// The target is a name of `proof.yaml`, or any `provider/model`. It is asked once: no retries, no cache, no record.
///
/// Examples:
///   proof models test openai/gpt-6-luna
///   proof models test careful --prompt "Name three colours." --stream
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct TestArguments {
    /// The target
    target: String,
    /// What is asked
    #[arg(long, value_name = "TEXT", default_value = "Answer with the word OK.")]
    prompt: String,
    /// Let the answer come in pieces
    #[arg(long)]
    stream: bool,
    /// The form: human or json
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the command.
pub(super) fn run(context: &Context, arguments: &TestArguments) -> CommandResult {
    if !matches!(arguments.format, Format::Human | Format::Json) {
        return Err(Failure::flag(
            Diagnostic::error("E0911", "`proof models test` has no such format")
                .help("`--format` takes `human` or `json` here"),
        ));
    }
    let project = context.project();
    let mut config = config(&arguments.target, project.as_ref().ok())?;
    config.max_attempts = 1;
    config.is_streamed |= arguments.stream;
    let environment = environment::for_models();
    let target = Target::connect(config, &environment, &context.folder, 1)
        .map_err(|mistake| Failure::Outside(vec![mistake]))?;
    if let Some(warning) = environment.take_warning() {
        context.terminal.diagnostics(&[warning]);
    }
    let request = Request {
        settings: target.config().settings.clone(),
        ..Request::new(target.model(), vec![Message::text(Role::User, arguments.prompt.clone())])
    };
    let called = runtime()?.block_on(async {
        let permit = target.ready().await;
        target.call(&permit, &request, &CancellationToken::new()).await
    });
    let response = called.map_err(|error| Failure::Outside(vec![error.to_diagnostic()]))?;
    let cost = project.as_ref().ok().and_then(|project| {
        let usage = response.usage.as_ref()?;
        let cost = project.prices.cost_at(
            target.price_model_of(&response),
            usage,
            context.date(),
            Rate::Standard,
        )?;
        Some((cost.usd.to_string(), cost.row.to_string()))
    });
    let text = match arguments.format {
        Format::Json => proof_report::json(&json!({
            "schema_version": 1,
            "target": target.id(),
            "address": target.address().map(ToString::to_string),
            "response": response,
            "cost_usd": cost.as_ref().map(|(usd, _)| usd),
            "price": cost.as_ref().map(|(_, row)| row),
        }))?,
        _ => shown(&target, &response, cost.as_ref()),
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}

/// A target of the project, or a model.
fn config(name: &str, project: Option<&Project>) -> Result<TargetConfig, Failure> {
    if let Some(known) = project.and_then(|project| project.targets.get(name)) {
        let mut diagnostics = vec![];
        let config = TargetConfig::parse(known, &mut diagnostics);
        return match config.filter(|_| !proof_diag::has_errors(&diagnostics)) {
            // A name that the project gives is the one that people know it by.
            Some(mut config) => {
                name.clone_into(&mut config.id);
                Ok(config)
            }
            None => Err(Failure::BadInput(diagnostics)),
        };
    }
    TargetConfig::from_text(name).map_err(|mistake| {
        let ids = project.into_iter().flat_map(|project| project.targets.keys()).map(String::as_str);
        Failure::flag(mistake.help_opt(proof_diag::did_you_mean(name, ids)))
    })
}

fn shown(target: &Target, response: &Response, cost: Option<&(String, String)>) -> String {
    let mut lines = vec![];
    let mut line = |name: &str, words: String| {
        if !words.is_empty() {
            lines.push(format!("{name:<9} {}\n", hostile::line(&words)));
        }
    };
    line("target", format!("{} ({})", target.id(), target.config().full_model()));
    line("asked", target.address().map(ToString::to_string).unwrap_or_default());
    line("served", response.served_model.clone().unwrap_or_default());
    line("mark", response.fingerprint.clone().unwrap_or_default());
    line("request", response.request_id.clone().unwrap_or_default());
    line("reasoning", response.reasoning.clone().unwrap_or_default());
    line("output", response.text.clone());
    for call in &response.tool_calls {
        line("tool call", format!("{} {}", call.name, call.arguments));
    }
    line("ended", response.finish_reason.as_str().to_owned());
    line("tokens", tokens(response));
    line("took", took(response));
    line(
        "cost",
        match cost {
            Some((usd, row)) => {
                let usd = usd.parse().map_or_else(|_| format!("${usd}"), dollars);
                format!("{usd}, by the price of {row}")
            }
            None if response.usage.is_none() => "not known: the server counts no tokens".to_owned(),
            None => "not known: there is no price".to_owned(),
        },
    );
    lines.concat()
}

fn tokens(response: &Response) -> String {
    let Some(usage) = response.usage else { return String::new() };
    let mut words = vec![format!("{} in", grouped(usage.input)), format!("{} out", grouped(usage.output))];
    for (n, what) in [
        (usage.cache_read, "read from the cache"),
        (usage.cache_write, "written to the cache"),
        (usage.reasoning, "of reasoning"),
    ] {
        if 0 < n {
            words.push(format!("{} {what}", grouped(n)));
        }
    }
    words.join(", ")
}

fn took(response: &Response) -> String {
    let mut words = vec![format!("{} s", number(response.latency.as_secs_f64()))];
    if let Some(first) = response.first_token {
        words.push(format!("the first piece after {} s", number(first.as_secs_f64())));
    }
    if let Some(rate) = response.tokens_per_second() {
        words.push(format!("{} tokens a second after it", number(rate)));
    }
    words.join(", ")
}
