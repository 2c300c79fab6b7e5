//! Makes a target ready: finds its address, its key and its client.

mod aws;
mod key;
mod ollama_host;
mod vertex;

use std::borrow::Cow;
use std::sync::Arc;

use camino::Utf8Path;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use proof_diag::{Diagnostic, SourceSpan};
use url::Url;

use super::config::{BaseUrlError, read_base_url};
use super::fallback::Fallback;
use super::{Backend, DEFAULT_WORKERS, Parts, ReplaySource, Target, TargetConfig};
use crate::environment::Secret;
use crate::http::{HttpModel, HttpParts};
use crate::local::{Echo, Exec, ExecConfig, Replay, Sim};
use crate::provider::Quirks;
use crate::wire::{Place, Wire, azure_base, endpoint};
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
        let mut target = Self::connect_alone(config, environment, root, default_concurrency)?;
        for fallback in &target.config.fallbacks {
            let fallback = Self::connect(fallback.clone(), environment, root, default_concurrency)?;
            target.fallbacks.push(Fallback::new(fallback));
        }
        Ok(target)
    }

    /// The target without its fallbacks.
    fn connect_alone(
        config: TargetConfig,
        environment: &Environment,
        root: &Utf8Path,
        default_concurrency: usize,
    ) -> Result<Self, Diagnostic> {
        if let Some(api) = config.wire_format() {
            return over_http(config, api, environment, root, default_concurrency);
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
        // What speaks HTTP does not come here.
        _ => Ok(Arc::new(Echo::new())),
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
    root: &Utf8Path,
    default_concurrency: usize,
) -> Result<Target, Diagnostic> {
    let span = config.span.as_ref();
    let mut base = base_url(&config, api, environment)?;
    if config.provider == Provider::Azure {
        base = azure_base(base, config.api_version.is_some());
    }
    if vertex::is_meant(&config, api) {
        base = vertex::complete(base, &config, environment)?;
    }
    let is_streamed = config.is_streamed && api != Api::Http;
    let place = Place { model: &config.model, api_version: config.api_version.as_deref(), is_streamed };
    let url = endpoint(&base, api, place);
    let quirks = Quirks::of(config.provider, api, Some(&url));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let accepts = match (is_streamed, api) {
        (true, Api::Bedrock) => "application/vnd.amazon.eventstream, application/json",
        (true, _) => "text/event-stream, application/json",
        (false, _) => "application/json",
    };
    headers.insert(header::ACCEPT, HeaderValue::from_static(accepts));
    let auth = key::auth(&config, api, &url, environment, root)?;
    let mut secrets = vec![];
    for (name, text) in &config.headers {
        let (value, secret) =
            key::expand(name, text, environment).map_err(|error| at(error, span, "in this target"))?;
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
    // Whether an answer comes in pieces does not decide what it says.
    let asked = endpoint(&base, api, Place { is_streamed: false, ..place });
    let mut identity = format!("{} {asked}", api.name());
    for (name, text) in &config.headers {
        identity.push('\n');
        identity.push_str(name);
        identity.push(':');
        identity.push_str(text);
    }
    let template = config.template.clone();
    if let Some(template) = &template {
        identity.push('\n');
        identity.push_str(&serde_json::Value::Object(template.source().clone()).to_string());
    }
    let price_model = match &config.price_as {
        Some(model) => model.clone(),
        None => format!("{}/{}", price_provider(&config, &url), config.model),
    };
    let timeouts = config.timeouts;
    let wire = Wire { api, quirks, template };
    let limits = environment.limits();
    // A header of the target's own shows who asks where nothing else does.
    let key = auth.scope().or_else(|| secrets.first().cloned());
    let host = url.origin().ascii_serialization();
    let account = limits.account(&host, &config.model, key.as_ref().map(Secret::expose));
    let circuit = limits.endpoint(&format!("{host}{}", url.path()), key.is_some());
    let model =
        HttpModel::new(HttpParts { client, url, headers, auth, wire, is_streamed, timeouts, secrets });
    let backend = Backend::Http(Box::new(model));
    let parts = Parts { identity, price_model, backend, account, endpoint: Some(circuit) };
    Ok(Target::new(config, parts, default_concurrency))
}

/// The target's own address, or the environment's, or the provider's.
fn base_url(config: &TargetConfig, api: Api, environment: &Environment) -> Result<Url, Diagnostic> {
    // The format's own provider is asked where the target says another format than its provider's.
    let entry = match (config.provider, api) {
        (Provider::OpenAi, Api::Anthropic) => Provider::Anthropic.entry(),
        (Provider::Anthropic, Api::OpenAi | Api::OpenAiResponses) => Provider::OpenAi.entry(),
        (provider, _) => provider.entry(),
    };
    let variable = entry.base_url_variable;
    let named = variable.and_then(|variable| Some((variable, environment.text(variable)?)));
    let (text, from) = match (&config.base_url, named, entry.base_url) {
        (Some(text), _, _) => (Cow::Borrowed(text.as_str()), "`base_url`".to_owned()),
        (None, Some((variable, text)), _) => {
            let text = if config.provider == Provider::Ollama {
                ollama_host::address(text).into()
            } else {
                text.into()
            };
            (text, format!("the address in `{variable}`"))
        }
        (None, None, Some(text)) => (text.into(), "the provider's address".to_owned()),
        (None, None, None) if vertex::is_meant(config, api) => {
            (vertex::base_url(config, environment)?.into(), "the provider's address".to_owned())
        }
        (None, None, None) if api == Api::Bedrock => {
            (aws::base_url(config, environment)?.into(), "the provider's address".to_owned())
        }
        (None, None, None) => {
            let message = format!("no address for `{}`", config.full_model());
            let diagnostic =
                at(Diagnostic::error("E0513", message), config.span.as_ref(), "needs an address");
            return Err(match variable {
                Some(variable) => diagnostic
                    .help(format!("give the target a `base_url`, or set `{variable}` in the environment")),
                None => diagnostic.help("give the target a `base_url`"),
            });
        }
    };
    read_base_url(&text).map_err(|problem: BaseUrlError| {
        at(
            Diagnostic::error(problem.code(), format!("{from} {problem}")),
            config.span.as_ref(),
            "in this target",
        )
        .help(problem.help())
    })
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
