//! Where Vertex AI answers, and what shows it who asks.
//!
//! Reference: <https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations> for the addresses of locations, and
//! <https://cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode/vertex-ai-express-mode-api-reference> for calls
//! with an API key, which name neither project nor location. An access token and a project are the rule.

use proof_diag::Diagnostic;
use url::Url;

use super::at;
use crate::environment::Secret;
use crate::target::TargetConfig;
use crate::{Api, Environment, Provider};

/// The variable that may hold the project.
const PROJECT: &str = "GOOGLE_CLOUD_PROJECT";
/// The variable that may hold the location.
const LOCATION: &str = "GOOGLE_CLOUD_LOCATION";
/// The variable that holds an access token.
const TOKEN: &str = "GOOGLE_ACCESS_TOKEN";
/// The variable that may hold an API key.
const KEY: &str = "GOOGLE_API_KEY";
/// The location where nothing is said: the one that all models are offered at.
const GLOBAL: &str = "global";

/// Whether a target is Gemini at Vertex AI.
pub(super) fn is_meant(config: &TargetConfig, api: Api) -> bool {
    config.provider == Provider::Vertex && api == Api::Gemini
}

/// Google's own address, as a text: up to `publishers/google`, behind which the model stands.
///
/// # Errors
/// No project is known, or what is known cannot stand in an address.
pub(super) fn base_url(config: &TargetConfig, environment: &Environment) -> Result<String, Diagnostic> {
    let location = location(config, environment)?;
    let Some(project) = project(config, environment)? else {
        if express_key(config, environment).is_some() {
            return Ok("https://aiplatform.googleapis.com/v1/publishers/google".to_owned());
        }
        return Err(no_project(config));
    };
    let host = match location {
        GLOBAL => "aiplatform.googleapis.com".to_owned(),
        // The places that stand for several regions have addresses of their own.
        "us" | "eu" => format!("aiplatform.{location}.rep.googleapis.com"),
        region => format!("{region}-aiplatform.googleapis.com"),
    };
    Ok(format!("https://{host}/v1/projects/{project}/locations/{location}/publishers/google"))
}

/// An address of the user's own, with what is missing in it: the version, the project and the location.
///
/// # Errors
/// What is known of the project cannot stand in an address.
pub(super) fn complete(
    mut base: Url,
    config: &TargetConfig,
    environment: &Environment,
) -> Result<Url, Diagnostic> {
    let path = base.path().trim_end_matches('/').to_owned();
    if path.ends_with("/publishers/google") {
        return Ok(base);
    }
    if path.contains("/locations/") {
        base.set_path(&format!("{path}/publishers/google"));
        return Ok(base);
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_version =
        last.strip_prefix('v').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let version = if is_version { "" } else { "/v1" };
    let scope = match project(config, environment)? {
        Some(project) => format!("/projects/{project}/locations/{}", location(config, environment)?),
        None => String::new(),
    };
    base.set_path(&format!("{path}{version}{scope}/publishers/google"));
    Ok(base)
}

/// The API key, and the variable it came from, of a target that has no project and no token.
pub(super) fn express_key(config: &TargetConfig, environment: &Environment) -> Option<(String, Secret)> {
    let is_known = config.project.is_some() || environment.has(PROJECT);
    if config.provider != Provider::Vertex || is_known || environment.has(TOKEN) || !config.key_cmd.is_empty()
    {
        return None;
    }
    let variable = config.key_env.as_deref().unwrap_or(KEY);
    Some((variable.to_owned(), environment.secret(variable)?))
}

/// A target that has nothing to show, in the words of this provider.
pub(super) fn no_token(config: &TargetConfig) -> Diagnostic {
    let message = format!("no access token for `{}`: `{TOKEN}` is not set", config.full_model());
    at(Diagnostic::error("E0519", message), config.span.as_ref(), "needs a token")
        .note("a token ends after an hour; a command is asked for a new one whenever that is needed")
        .help("have one made for each run: `key_cmd: [gcloud, auth, print-access-token]` in the target")
        .help(format!("or set one for this shell: `export {TOKEN}=$(gcloud auth print-access-token)`"))
        .help(format!("or, with an API key of express mode, set `{KEY}` and give no `project`"))
}

fn no_project(config: &TargetConfig) -> Diagnostic {
    let message = format!("no project for `{}`", config.full_model());
    at(Diagnostic::error("E0517", message), config.span.as_ref(), "needs a project of Google Cloud")
        .help(format!("give the target a `project`, or set `{PROJECT}` in the environment"))
        .help(format!("with an API key of express mode no project is needed: set `{KEY}`"))
}

fn project<'a>(
    config: &'a TargetConfig,
    environment: &'a Environment,
) -> Result<Option<&'a str>, Diagnostic> {
    let Some((project, from)) = own_or_set(config.project.as_deref(), "`project`", PROJECT, environment)
    else {
        return Ok(None);
    };
    // Old projects have the name of a domain before theirs, with a colon.
    let is_project = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '_');
    if project.is_empty() || !project.chars().all(is_project) {
        return Err(no_name(
            config,
            &format!("{from} is no project of Google Cloud: `{project}`"),
            "`my-project-123`",
        ));
    }
    Ok(Some(project))
}

fn location<'a>(config: &'a TargetConfig, environment: &'a Environment) -> Result<&'a str, Diagnostic> {
    let Some((location, from)) = own_or_set(config.region.as_deref(), "`region`", LOCATION, environment)
    else {
        return Ok(GLOBAL);
    };
    let is_location = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if location.is_empty() || !location.chars().all(is_location) {
        return Err(no_name(
            config,
            &format!("{from} is no location: `{location}`"),
            "`europe-west4` or `global`",
        ));
    }
    Ok(location)
}

/// What the target says, or else the environment, and who said it.
fn own_or_set<'a>(
    own: Option<&'a str>,
    key: &'static str,
    variable: &'static str,
    environment: &'a Environment,
) -> Option<(&'a str, String)> {
    let own = own.map(|own| (own, key.to_owned()));
    own.or_else(|| Some((environment.text(variable)?, format!("what `{variable}` holds"))))
}

fn no_name(config: &TargetConfig, message: &str, example: &str) -> Diagnostic {
    at(Diagnostic::error("E0518", message), config.span.as_ref(), "in this target")
        .help(format!("such as {example}"))
}

#[cfg(test)]
mod tests;
