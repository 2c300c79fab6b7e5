//! What shows a provider who asks: a key from the environment, or from a command, or a signature.

use camino::Utf8Path;
use http::{HeaderName, HeaderValue, header};
use proof_diag::Diagnostic;
use url::Url;

use super::{TargetConfig, at, aws, vertex};
use crate::environment::Secret;
use crate::http::{Auth, CommandKey, KeyCommand, is_loopback, is_private, sensitive};
use crate::provider::KeyPlace;
use crate::{Api, Environment, Provider};

/// What shows the provider who asks.
pub(super) fn auth(
    config: &TargetConfig,
    api: Api,
    url: &Url,
    environment: &Environment,
    root: &Utf8Path,
) -> Result<Auth, Diagnostic> {
    let place = match (config.provider, api) {
        (Provider::OpenAi, Api::Anthropic) => Provider::Anthropic.entry().key_place,
        (Provider::Anthropic, Api::OpenAi | Api::OpenAiResponses) => KeyPlace::Bearer,
        (provider, _) => provider.entry().key_place,
    };
    // A command that the target names is meant, whatever the environment holds.
    if !config.key_cmd.is_empty() {
        return of_command(config, place, environment, root);
    }
    if place == KeyPlace::SigV4
        && let Some(auth) = aws::auth(config, url, environment)?
    {
        return Ok(auth);
    }
    let (place, found) = match vertex::express_key(config, environment) {
        Some(found) => (KeyPlace::Header("x-goog-api-key"), Some(found)),
        None => (place, key(config, api, url, environment)?),
    };
    let (Some((variable, key)), Some((name, prefix))) = (found, key_header(place)) else {
        return Ok(Auth::None);
    };
    if sensitive(key.expose()).is_none() {
        let message = format!("the key in `{variable}` cannot be sent");
        return Err(at(Diagnostic::error("E0503", message), config.span.as_ref(), "needs a key")
            .note("it holds a line break or a character that is not ASCII")
            .help(format!("set `{variable}` again, to the key alone")));
    }
    Ok(Auth::Key { name, prefix, key })
}

/// Where a key stands, and what stands before it.
fn key_header(place: KeyPlace) -> Option<(HeaderName, &'static str)> {
    match place {
        KeyPlace::Bearer | KeyPlace::SigV4 => Some((header::AUTHORIZATION, "Bearer ")),
        KeyPlace::Header(name) => Some((HeaderName::from_static(name), "")),
        KeyPlace::None => None,
    }
}

/// By a key that the target's command writes.
fn of_command(
    config: &TargetConfig,
    place: KeyPlace,
    environment: &Environment,
    root: &Utf8Path,
) -> Result<Auth, Diagnostic> {
    let command = KeyCommand::new(config.key_cmd.clone(), root.to_owned());
    let command = if place == KeyPlace::SigV4 { command.or_json() } else { command };
    let key = command.key_now().map_err(|error| {
        let message = format!("no key for `{}`: {error}", config.full_model());
        at(Diagnostic::error(error.code(), message), config.span.as_ref(), "needs a key").help(error.help())
    })?;
    if place == KeyPlace::SigV4 && key.expose().starts_with('{') {
        return aws::of_command(config, environment, command, key);
    }
    let (name, prefix) = key_header(place).unwrap_or((header::AUTHORIZATION, "Bearer "));
    Ok(Auth::Command { name, prefix, key: Box::new(CommandKey::new(command, key)) })
}

/// The key and the variable it came from; none where the server is on this machine or in a private network and none is
/// set.
fn key(
    config: &TargetConfig,
    api: Api,
    url: &Url,
    environment: &Environment,
) -> Result<Option<(String, Secret)>, Diagnostic> {
    // The format's own variable belongs to the provider that the target names, unless it says otherwise.
    let entry = match (config.provider, api) {
        (Provider::OpenAi, Api::Anthropic) => Provider::Anthropic.entry(),
        (Provider::Anthropic, Api::OpenAi | Api::OpenAiResponses) => Provider::OpenAi.entry(),
        (provider, _) => provider.entry(),
    };
    let own = config.key_env.as_deref();
    let variables = match &own {
        Some(variable) => std::slice::from_ref(variable),
        None => entry.key_variables,
    };
    for variable in variables {
        if let Some(key) = environment.secret(variable) {
            return Ok(Some(((*variable).to_owned(), key)));
        }
    }
    let has_own_key = config.headers.iter().any(|(name, _)| {
        matches!(name.as_str(), "authorization" | "x-api-key" | "api-key" | "x-goog-api-key")
    });
    // A variable that the target names is meant: without it the server would be asked without a key, unnoticed.
    if has_own_key || ((is_loopback(url) || is_private(url)) && own.is_none()) {
        return Ok(None);
    }
    let Some(variable) = variables.first() else { return Ok(None) };
    if config.provider == Provider::Vertex && own.is_none() {
        return Err(vertex::no_token(config));
    }
    let message = format!("no key for `{}`: `{variable}` is not set", config.full_model());
    Err(at(Diagnostic::error("E0503", message), config.span.as_ref(), "needs a key")
        .note("keys come from the environment only, never from a file or a flag")
        .help(format!("set it for this shell: `export {variable}=…`"))
        .help("to try without a key: `--target sim/support-demo` or `--target echo`"))
}

/// A header's value with `${NAME}` replaced, and what of it is secret.
pub(super) fn expand(
    name: &str,
    text: &str,
    environment: &Environment,
) -> Result<(HeaderValue, Vec<Secret>), Diagnostic> {
    let mut value = String::new();
    let mut secrets = vec![];
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((variable, tail)) = after.split_once('}') else { break };
        let Some(secret) = environment.secret(variable) else {
            return Err(Diagnostic::error(
                "E0512",
                format!("the header `{name}` needs `{variable}`, which is not set"),
            )
            .help(format!("set it for this shell: `export {variable}=…`")));
        };
        value.push_str(before);
        value.push_str(secret.expose());
        secrets.push(secret);
        rest = tail;
    }
    value.push_str(rest);
    let value = if secrets.is_empty() { HeaderValue::from_str(&value).ok() } else { sensitive(&value) };
    let error = || Diagnostic::error("E0508", format!("the header `{name}` has a value that cannot be sent"));
    Ok((value.ok_or_else(error)?, secrets))
}
