//! The list of providers.

use std::time::Duration;

use camino::Utf8Path;
use clap::Args;
use proof_diag::Diagnostic;
use proof_model::{Api, Environment, ErrorKind, Provider, Target, TargetConfig};
use proof_report::hostile;
use serde::Serialize;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::runtime;
use crate::arguments::Format;
use crate::commands::table::{Align, table};
use crate::context::Context;
use crate::environment;
use crate::outcome::{CommandResult, Failure, Outcome};

/// How long a provider may take to list its models.
const PATIENCE: Duration = Duration::from_secs(10);

/// Arguments of `proof models`.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only this provider, with the names of its models
    #[arg(long, value_name = "PROVIDER")]
    provider: Option<String>,
    /// Ask nobody: only say which keys are set
    #[arg(long)]
    offline: bool,
    /// The form: human or json
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// What is known of one provider.
#[derive(Clone, Debug, Serialize)]
struct Row {
    provider: &'static str,
    title: &'static str,
    key: Key,
    /// The wire format that it speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<&'static str>,
    /// The variables that may hold the key, the first that is set counts.
    key_variables: &'static [&'static str],
    /// The variable that holds the key, or the one that would.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_variable: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    models: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    Set,
    Missing,
    NotNeeded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// It listed its models.
    Reached,
    /// It was asked, and gave no list.
    NotReached,
    /// It has no list of models that a key can ask for.
    NoList,
    /// Nobody was asked.
    NotAsked,
    /// It needs no network.
    Local,
}

#[derive(Serialize)]
struct Listing<'a> {
    schema_version: u32,
    providers: &'a [Row],
}

/// Runs the command.
pub(super) fn run(context: &Context, arguments: &ListArguments) -> CommandResult {
    let wanted = match &arguments.provider {
        None => Provider::ALL.to_vec(),
        Some(name) => vec![Provider::from_name(name).ok_or_else(|| unknown(name))?],
    };
    let environment = environment::for_models();
    let mut rows = if arguments.offline {
        wanted.iter().map(|provider| row(*provider, &environment)).collect()
    } else {
        runtime()?.block_on(ask_all(&wanted, &environment))
    };
    rows.sort_by_key(|row| wanted.iter().position(|provider| provider.name() == row.provider));
    let text = match arguments.format {
        Format::Json => proof_report::json(&Listing { schema_version: 1, providers: &rows })?,
        Format::Human if arguments.provider.is_some() => names(&rows),
        Format::Human => providers(&rows, context.terminal.width),
        Format::Jsonl | Format::Junit | Format::Markdown => {
            return Err(Failure::flag(
                Diagnostic::error("E0911", "`proof models` has no such format")
                    .help("`--format` takes `human` or `json` here"),
            ));
        }
    };
    context.terminal.out(&text)?;
    let is_reached =
        rows.iter().any(|row| matches!(row.state, State::Reached | State::Local | State::NoList));
    Ok(if arguments.offline || is_reached { Outcome::Passed } else { Outcome::Outside })
}

fn unknown(name: &str) -> Failure {
    let names = Provider::ALL.map(Provider::name);
    Failure::flag(
        Diagnostic::error("E0501", format!("unknown provider `{name}`"))
            .note("given as `--provider`")
            .help_opt(proof_diag::did_you_mean(name, names))
            .help(format!("the providers are {}", names.join(", "))),
    )
}

async fn ask_all(wanted: &[Provider], environment: &Environment) -> Vec<Row> {
    let mut asked = JoinSet::new();
    for provider in wanted.iter().copied() {
        let environment = environment.clone();
        asked.spawn(async move { ask(provider, &environment).await });
    }
    asked.join_all().await
}

/// What can be said without asking.
fn row(provider: Provider, environment: &Environment) -> Row {
    let variables = provider.key_variables();
    let set = variables.iter().copied().find(|variable| environment.has(variable));
    let key = match set {
        Some(_) => Key::Set,
        None if provider.is_self_hosted() || variables.is_empty() => Key::NotNeeded,
        None => Key::Missing,
    };
    Row {
        provider: provider.name(),
        title: provider.title(),
        key,
        api: provider.api().map(Api::name),
        key_variables: variables,
        key_variable: set.or_else(|| variables.first().copied()),
        address: provider.base_url().map(str::to_owned),
        state: if provider.api().is_none() { State::Local } else { State::NotAsked },
        reason: (provider == Provider::Http).then(|| "needs a target of its own".to_owned()),
        models: vec![],
    }
}

async fn ask(provider: Provider, environment: &Environment) -> Row {
    let row = row(provider, environment);
    if row.key == Key::Missing || row.reason.is_some() || row.state == State::Local {
        return row;
    }
    let mut config = TargetConfig::new(provider, "models");
    config.max_attempts = 1;
    config.timeouts.total = PATIENCE;
    let target = match Target::connect(config, environment, Utf8Path::new("."), 1) {
        Ok(target) => target,
        Err(mistake) => return Row { reason: Some(mistake.message), ..row },
    };
    let address = row.address.clone().or_else(|| target.address().map(ToString::to_string));
    match target.models(&CancellationToken::new()).await {
        Ok(Some(models)) => Row { address, state: State::Reached, models, ..row },
        Ok(None) => Row { address, state: State::NoList, ..row },
        Err(error) => {
            let nobody = row.key == Key::NotNeeded && error.kind == ErrorKind::Connect;
            let at = address.as_deref().unwrap_or("its address");
            let reason = if nobody { format!("nothing listens at {at}") } else { error.to_string() };
            Row { address, state: State::NotReached, reason: Some(reason), ..row }
        }
    }
}

/// A line a provider.
fn providers(rows: &[Row], width: usize) -> String {
    let columns =
        [("provider", Align::Left), ("key", Align::Left), ("models", Align::Right), ("", Align::Cut)];
    let cells = rows.iter().map(|row| {
        let key = match (row.key, row.key_variable) {
            (Key::Set, Some(variable)) => variable.to_owned(),
            (Key::Missing, Some(variable)) => format!("{variable} is not set"),
            _ => "not needed".to_owned(),
        };
        let n_models = if row.state == State::Reached { row.models.len().to_string() } else { String::new() };
        let words = match (row.state, &row.reason) {
            (_, Some(reason)) => reason.clone(),
            (State::Reached, None) => {
                format!("reached at {}", row.address.as_deref().unwrap_or("its address"))
            }
            (State::NoList, None) => "has no list of models".to_owned(),
            (State::Local, None) => row.title.to_owned(),
            (State::NotReached | State::NotAsked, None) => String::new(),
        };
        vec![row.provider.to_owned(), key, n_models, words]
    });
    table(&columns, cells.collect(), width)
}

/// A line a model.
fn names(rows: &[Row]) -> String {
    let mut lines = vec![];
    for row in rows {
        if let Some(reason) = &row.reason {
            lines.push(format!("{}: {}\n", row.provider, hostile::line(reason)));
        }
        lines.extend(row.models.iter().map(|model| format!("{}/{}\n", row.provider, hostile::line(model))));
        if row.models.is_empty() && row.reason.is_none() {
            let words = match (row.state, row.key) {
                (_, Key::Missing) => format!("`{}` is not set", row.key_variable.unwrap_or("its key")),
                (State::Local, _) => "it needs no network".to_owned(),
                (State::NotAsked, _) => "not asked".to_owned(),
                _ => "it has no list of models".to_owned(),
            };
            lines.push(format!("{}: {words}\n", row.provider));
        }
    }
    lines.concat()
}
