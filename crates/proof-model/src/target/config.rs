//! A target as people write it: `openai/gpt-5-mini`, or a map with settings and limits.

mod address;
mod reader;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use proof_diag::{Diagnostic, Node, SourceSpan, did_you_mean};
use serde_json::{Map, Value, json};

pub(super) use self::address::{BaseUrlError, read_base_url};
use crate::wire::HttpTemplate;
use crate::{Api, HedgeAfter, Provider, Settings};

/// A target as it was written, decoded but not yet connected.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetConfig {
    /// The name people see; the model where none is given.
    pub id: String,
    /// Who answers.
    pub provider: Provider,
    /// The model's name at the provider; empty for `echo`.
    pub model: String,
    /// The settings of its calls.
    pub settings: Settings,
    /// The wire format, where it is not the provider's own.
    pub api: Option<Api>,
    /// The address that stands before `/chat/completions` or `/v1/messages`.
    pub base_url: Option<String>,
    /// The environment variable that holds the key.
    pub key_env: Option<String>,
    /// The command that writes the key to its standard output, with its arguments.
    pub key_cmd: Vec<String>,
    /// The project of Google Cloud, for `vertex`.
    pub project: Option<String>,
    /// The region, for `bedrock` and `vertex`.
    pub region: Option<String>,
    /// The version of the interface, where it is a part of the address (`azure`).
    pub api_version: Option<String>,
    /// Whether answers come in pieces, so that the time to the first token is known.
    pub is_streamed: bool,
    /// The most calls in flight.
    pub concurrency: Option<usize>,
    /// Requests a minute.
    pub rpm: Option<u64>,
    /// Tokens a minute.
    pub tpm: Option<u64>,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// When a request is sent a second time, because the first has not been answered.
    pub hedge: Option<HedgeAfter>,
    /// Who answers in its place where it fails through no fault of the request, in the order in which they are asked; none
    /// of them has others of its own.
    pub fallbacks: Vec<Self>,
    /// Further headers; `${NAME}` stands for a variable of the environment.
    pub headers: Vec<(String, String)>,
    /// The model whose prices its calls have, where its own name says nothing: a deployment that has a name of the user's.
    pub price_as: Option<String>,
    /// The most attempts of one call, refusals for too many requests (429) not counted.
    pub max_attempts: u32,
    /// The program of an `exec` target and its arguments.
    pub command: Vec<String>,
    /// Where a `replay` target has its outputs from.
    pub from: Option<ReplaySource>,
    /// Parameters of a simulated model or a program.
    pub params: Map<String, Value>,
    /// What an `http` target sends, and where its answer is.
    pub(crate) template: Option<Arc<HttpTemplate>>,
    /// Where it was written; none for a flag.
    pub span: Option<SourceSpan>,
}

/// How long a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From sending to the last byte.
    pub total: Duration,
    /// From sending to the first byte.
    pub first_byte: Duration,
    /// Between two pieces of the body.
    pub chunk: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            total: Duration::from_mins(10),
            first_byte: Duration::from_mins(2),
            chunk: Duration::from_mins(1),
        }
    }
}

/// Where recorded outputs come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplaySource {
    /// A file, relative to the project.
    File(String),
    /// An earlier run, written `run:ID`; the runner reads it from the store.
    Run(String),
}

impl ReplaySource {
    fn parse(text: &str) -> Self {
        match text.strip_prefix("run:") {
            Some(run) => Self::Run(run.trim().to_owned()),
            None => Self::File(text.to_owned()),
        }
    }
}

impl TargetConfig {
    /// How many attempts a call gets where the target does not say. A server that fails one call in six, at random, fails
    /// ten in a row once in sixty million calls; the budget of retries keeps a dead server from getting them all.
    pub const MAX_ATTEMPTS: u32 = 10;

    /// Reads a target: a string `provider/name` or a map. Mistakes go to `diagnostics`.
    pub fn parse(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        reader::read(node, diagnostics)
    }

    /// Reads a target from a flag: `provider/name`.
    pub fn from_text(text: &str) -> Result<Self, Diagnostic> {
        let (provider, model) = read_model(text).map_err(ModelError::into_diagnostic)?;
        let config = Self::new(provider, model);
        match provider {
            Provider::Exec => Err(reader::no_command(None)),
            Provider::Replay if config.from.is_none() => Err(reader::no_source(None)),
            Provider::Http => Err(HttpTemplate::incomplete("`base_url`, `request` and `answer`")),
            _ => Ok(config),
        }
    }

    /// A target with nothing but a model.
    pub fn new(provider: Provider, model: impl Into<String>) -> Self {
        let model = model.into();
        let from = (provider == Provider::Replay && !model.is_empty()).then(|| ReplaySource::parse(&model));
        let mut config = Self {
            id: String::new(),
            provider,
            model,
            settings: Settings::default(),
            api: None,
            base_url: None,
            key_env: None,
            key_cmd: vec![],
            project: None,
            region: None,
            api_version: None,
            is_streamed: false,
            concurrency: None,
            rpm: None,
            tpm: None,
            timeouts: Timeouts::default(),
            hedge: None,
            fallbacks: vec![],
            headers: vec![],
            price_as: None,
            max_attempts: Self::MAX_ATTEMPTS,
            command: vec![],
            from,
            params: Map::new(),
            template: None,
            span: None,
        };
        config.id = config.full_model();
        config
    }

    /// `provider/name`.
    pub fn full_model(&self) -> String {
        if self.model.is_empty() {
            return self.provider.name().to_owned();
        }
        format!("{}/{}", self.provider.name(), self.model)
    }

    /// The model whose prices its calls have, as far as its configuration says.
    pub fn priced_model(&self) -> String {
        self.price_as.clone().unwrap_or_else(|| self.full_model())
    }

    /// The wire format of its calls; none for models without HTTP.
    pub fn wire_format(&self) -> Option<Api> {
        self.provider.api().map(|own| self.api.unwrap_or(own))
    }

    /// The target as it is recorded with a run: what was written, without anything secret.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| {
            if !value.is_null() {
                map.insert(key.to_owned(), value);
            }
        };
        put("config", json!(self.settings));
        put("api", json!(self.api.map(Api::name)));
        put("base_url", json!(self.base_url));
        put("key_env", json!(self.key_env));
        if !self.key_cmd.is_empty() {
            put("key_cmd", json!(self.key_cmd));
        }
        put("project", json!(self.project));
        put("region", json!(self.region));
        put("api_version", json!(self.api_version));
        put("stream", if self.is_streamed { json!(true) } else { Value::Null });
        put("price_as", json!(self.price_as));
        put("rpm", json!(self.rpm));
        put("tpm", json!(self.tpm));
        match self.hedge {
            Some(HedgeAfter::Time(time)) => put("hedge_after_s", json!(time.as_secs_f64())),
            Some(HedgeAfter::Percentile(percentile)) => put("hedge_after", json!(format!("p{percentile}"))),
            None => {}
        }
        if !self.headers.is_empty() {
            let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
            put("headers", json!(names));
        }
        if !self.command.is_empty() {
            put("command", json!(self.command));
        }
        put(
            "from",
            match &self.from {
                Some(ReplaySource::File(path)) => json!(path),
                Some(ReplaySource::Run(run)) => json!(format!("run:{run}")),
                None => Value::Null,
            },
        );
        if !self.params.is_empty() {
            put("params", Value::Object(self.params.clone()));
        }
        if !self.fallbacks.is_empty() {
            put("else", self.fallbacks.iter().map(Self::to_named_json).collect());
        }
        for (key, value) in self.template.iter().flat_map(|template| template.source()) {
            put(key, value.clone());
        }
        Value::Object(map)
    }
}

impl TargetConfig {
    /// [`to_json`](Self::to_json) with the name and the model, for a target that stands within another one.
    fn to_named_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("id".to_owned(), json!(self.id));
        map.insert("model".to_owned(), json!(self.full_model()));
        if let Value::Object(rest) = self.to_json() {
            map.extend(rest);
        }
        Value::Object(map)
    }
}

/// Why a text names no model.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ModelError {
    /// There is no `/`, and the text is no provider's name.
    NoProvider(String),
    /// The provider is not known.
    UnknownProvider(String),
    /// The provider needs a model's name.
    NoName(Provider),
}

impl ModelError {
    fn into_diagnostic(self) -> Diagnostic {
        let names = Provider::ALL.map(Provider::name);
        let listed = names.map(|name| format!("`{name}`")).join(", ");
        match self {
            Self::NoProvider(text) => {
                Diagnostic::error("E0502", format!("`{text}` names no provider")).help_opt(Some(
                    did_you_mean(&text, names).unwrap_or_else(|| {
                        format!("write `provider/name`, such as `openai/{}`", example(&text))
                    }),
                ))
            }
            Self::UnknownProvider(provider) => {
                Diagnostic::error("E0501", format!("unknown provider `{provider}`"))
                    .help_opt(did_you_mean(&provider, names))
                    .help(format!("the providers are {listed}"))
                    .help("a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`")
            }
            Self::NoName(provider) => {
                Diagnostic::error("E0502", format!("`{}` needs the name of a model", provider.name()))
                    .help(format!("write `{}/NAME`", provider.name()))
            }
        }
    }
}

fn example(text: &str) -> &str {
    if text.trim().is_empty() { "gpt-5-mini" } else { text }
}

/// Takes `provider/name` apart.
fn read_model(text: &str) -> Result<(Provider, String), ModelError> {
    let text = text.trim();
    let (first, name) = text.split_once('/').unwrap_or((text, ""));
    let Some(provider) = Provider::from_name(first) else {
        return Err(if name.is_empty() {
            ModelError::NoProvider(text.to_owned())
        } else {
            ModelError::UnknownProvider(first.to_owned())
        });
    };
    let may_be_bare = matches!(provider, Provider::Echo | Provider::Exec | Provider::Replay);
    if name.is_empty() && !may_be_bare {
        return Err(ModelError::NoName(provider));
    }
    Ok((provider, name.to_owned()))
}
