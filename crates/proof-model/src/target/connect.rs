//! Makes a target ready: finds its address, its key and its client.

use std::sync::Arc;

use camino::Utf8Path;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use proof_diag::{Diagnostic, SourceSpan};
use url::Url;

use super::config::{BaseUrlError, read_base_url};
use super::{Backend, DEFAULT_WORKERS, ReplaySource, Target, TargetConfig};
use crate::environment::Secret;
use crate::http::{HttpModel, HttpParts, is_loopback, is_private};
use crate::local::{Echo, Exec, ExecConfig, Replay, Sim};
use crate::wire::{Wire, anthropic_messages};
use crate::{Api, Environment, Model, Provider};

impl Target {
    /// Makes a target ready to be called: no call is made yet. `root` is the folder that files are relative to.
    ///
    /// # Errors
    /// What keeps it from being called at all, such as a key that is not in the environment.
    pub fn connect(
        config: TargetConfig,
        environment: &Environment,
        root: &Utf8Path,
        default_concurrency: usize,
    ) -> Result<Self, Diagnostic> {
        if let Some(api) = config.wire_format() {
            return over_http(config, api, environment, default_concurrency);
        }
        let model = local_model(&config, root)?;
        let mut target = Self::from_model(config, model, default_concurrency);
        if target.config.provider == Provider::Exec {
            target.identity = format!("exec {:?} {:?}", target.config.command, target.config.params);
        }
        Ok(target)
    }
}

fn local_model(config: &TargetConfig, root: &Utf8Path) -> Result<Arc<dyn Model>, Diagnostic> {
    let span = config.span.as_ref();
    match config.provider {
        Provider::Replay => match &config.from {
            Some(ReplaySource::File(path)) => Ok(Arc::new(Replay::open(&root.join(path))?)),
            Some(ReplaySource::Run(run)) => {
                let message = format!("the outputs of run `{run}` are not at hand here");
                let help = "write them to a file with `proof show RUN --format jsonl`, and replay that file";
                Err(at(Diagnostic::error("E0510", message), span, "recorded in an earlier run").help(help))
            }
            None => Err(at(Diagnostic::error("E0510", "a `replay` target needs recorded outputs"), span, "")),
        },
        Provider::Exec => {
            let exec = Exec::new(ExecConfig {
                command: config.command.clone(),
                directory: root.to_owned(),
                workers: config.concurrency.unwrap_or(DEFAULT_WORKERS),
                timeout: config.timeouts.total,
            });
            let exec = exec.map_err(|error| at(Diagnostic::from(error), span, "in this target"))?;
            Ok(Arc::new(exec))
        }
        Provider::Sim => {
            // The world of a simulated model is a part of the target, not of the run: its seed is a parameter.
            let sim = Sim::new(&config.model, &config.params, 0);
            let sim = sim.map_err(|error| at(Diagnostic::from(error), span, "in this target"))?;
            Ok(Arc::new(sim))
        }
        Provider::Echo | Provider::OpenAi | Provider::Anthropic => Ok(Arc::new(Echo::new())),
    }
}

fn at(diagnostic: Diagnostic, span: Option<&SourceSpan>, text: &str) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span.clone(), text),
        None => diagnostic,
    }
}

fn over_http(
    config: TargetConfig,
    api: Api,
    environment: &Environment,
    default_concurrency: usize,
) -> Result<Target, Diagnostic> {
    let span = config.span.as_ref();
    let base = base_url(&config, api, environment)?;
    let url = endpoint(&base, api);
    let official = Url::parse(api.official_base_url()).ok();
    let is_official = official.is_some_and(|official| official.host() == url.host());
    let key = key(&config, api, &url, environment)?;
    let mut secrets = vec![];
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if api == Api::Anthropic {
        headers.insert("anthropic-version", HeaderValue::from_static(anthropic_messages::VERSION));
    }
    if let Some((variable, key)) = key {
        let (name, value) = match api {
            Api::OpenAi => (header::AUTHORIZATION, format!("Bearer {}", key.expose())),
            Api::Anthropic => (HeaderName::from_static("x-api-key"), key.expose().to_owned()),
        };
        let Some(value) = sensitive(&value) else {
            return Err(at(
                Diagnostic::error("E0503", format!("the key in `{variable}` cannot be sent")),
                span,
                "needs a key",
            )
            .note("it holds a line break or a character that is not ASCII")
            .help(format!("set `{variable}` again, to the key alone")));
        };
        headers.insert(name, value);
        secrets.push(key);
    }
    for (name, text) in &config.headers {
        let (value, secret) =
            expand(name, text, environment).map_err(|error| at(error, span, "in this target"))?;
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Diagnostic::error("E0508", format!("`{name}` is no name for a header")))?;
        headers.insert(name, value);
        secrets.extend(secret);
    }
    let client = environment.clients().get(&url, environment).map_err(|error| {
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        at(Diagnostic::error("E0511", format!("{error}: {cause}")), span, "in this target")
            .help("check the system's certificates, and `https_proxy` in the environment")
    })?;
    let mut identity = format!("{} {url}", api.name());
    for (name, text) in &config.headers {
        identity.push('\n');
        identity.push_str(name);
        identity.push(':');
        identity.push_str(text);
    }
    let price_model = format!("{}/{}", price_provider(&config, &url), config.model);
    let timeouts = config.timeouts;
    let wire = Wire { api, is_official };
    let model = HttpModel::new(HttpParts { client, url, headers, wire, timeouts, secrets });
    Ok(Target::new(config, identity, price_model, Backend::Http(Box::new(model)), default_concurrency))
}

/// The target's own address, or the environment's, or the provider's.
fn base_url(config: &TargetConfig, api: Api, environment: &Environment) -> Result<Url, Diagnostic> {
    let variable = api.base_url_variable();
    let (text, from) = match (&config.base_url, environment.text(variable)) {
        (Some(text), _) => (text.as_str(), "`base_url`".to_owned()),
        (None, Some(text)) => (text, format!("the address in `{variable}`")),
        (None, None) => (api.official_base_url(), "the provider's address".to_owned()),
    };
    read_base_url(text).map_err(|problem: BaseUrlError| {
        at(
            Diagnostic::error(problem.code(), format!("{from} {problem}")),
            config.span.as_ref(),
            "in this target",
        )
        .help(problem.help())
    })
}

/// Where calls go. An address that already ends in the format's path is taken as it is.
fn endpoint(base: &Url, api: Api) -> Url {
    let mut url = base.clone();
    let path = base.path().trim_end_matches('/');
    let (whole, lead) = match api {
        Api::OpenAi => (path.ends_with("/chat/completions"), ""),
        Api::Anthropic => (path.ends_with("/messages"), "/v1"),
    };
    if !whole {
        let path = path.strip_suffix(lead).unwrap_or(path);
        url.set_path(&format!("{path}/{}", api.path()));
    }
    url
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
    let variable = config.key_env.as_deref().unwrap_or(api.key_variable());
    if let Some(key) = environment.secret(variable) {
        return Ok(Some((variable.to_owned(), key)));
    }
    let has_own_key = config.headers.iter().any(|(name, _)| {
        matches!(name.as_str(), "authorization" | "x-api-key" | "api-key" | "x-goog-api-key")
    });
    // A variable that the target names is meant: without it the server would be asked without a key, unnoticed.
    if has_own_key || ((is_loopback(url) || is_private(url)) && config.key_env.is_none()) {
        return Ok(None);
    }
    let message = format!("no key for `{}`: `{variable}` is not set", config.full_model());
    Err(at(Diagnostic::error("E0503", message), config.span.as_ref(), "needs a key")
        .note("keys come from the environment only, never from a file or a flag")
        .help(format!("set it for this shell: `export {variable}=…`"))
        .help("to try without a key: `--target sim/support-demo` or `--target echo`"))
}

/// A header's value with `${NAME}` replaced, and what of it is secret.
fn expand(
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

fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Whose prices count. Other hosts (proxies, servers of one's own) are priced by the name that the target gives.
fn price_provider(config: &TargetConfig, url: &Url) -> &'static str {
    match url.host_str() {
        Some("api.openai.com") => "openai",
        Some("api.anthropic.com") => "anthropic",
        Some("api.deepseek.com") => "deepseek",
        Some("api.mistral.ai") => "mistral",
        Some("generativelanguage.googleapis.com") => "google",
        _ => config.provider.name(),
    }
}

#[cfg(test)]
mod tests;
