//! What Amazon Bedrock needs to know from the target and the environment: the region, and who asks.

use proof_diag::Diagnostic;
use url::Url;

use super::{TargetConfig, at};
use crate::Environment;
use crate::environment::Secret;
use crate::http::{Auth, AwsKeys, CommandKey, KeyCommand, Signer, is_loopback, is_private, sensitive};

const BEARER: &str = "AWS_BEARER_TOKEN_BEDROCK";
const ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// Where Bedrock answers, where nobody says another address.
pub(super) fn base_url(config: &TargetConfig, environment: &Environment) -> Result<String, Diagnostic> {
    let region = region(config, environment)?;
    // The partitions of AWS have domains of their own.
    let domain = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else if region.starts_with("eusc-") {
        "amazonaws.eu"
    } else {
        "amazonaws.com"
    };
    Ok(format!("https://bedrock-runtime.{region}.{domain}"))
}

/// A signature, where the environment holds keys of an account and no key of Bedrock's own, which counts first.
pub(super) fn auth(
    config: &TargetConfig,
    url: &Url,
    environment: &Environment,
) -> Result<Option<Auth>, Diagnostic> {
    if config.key_env.is_some() || environment.has(BEARER) {
        return Ok(None);
    }
    let span = config.span.as_ref();
    match (environment.secret(ID), environment.secret(SECRET)) {
        (Some(id), Some(secret)) => {
            let token = environment.secret(TOKEN);
            for (name, value) in [(ID, Some(&id)), (SECRET, Some(&secret)), (TOKEN, token.as_ref())] {
                if value.is_some_and(|value| sensitive(value.expose()).is_none()) {
                    return Err(at(cannot_be_sent(name), span, "needs a key"));
                }
            }
            let region = region(config, environment)?;
            Ok(Some(Auth::SigV4(Box::new(Signer::new(AwsKeys { id, secret, token }, region)))))
        }
        (None, None) => missing(config, url).map_or(Ok(None), Err),
        (id, _) => {
            let (set, other) = if id.is_some() { (ID, SECRET) } else { (SECRET, ID) };
            let message = format!("half of the AWS keys is missing: `{set}` is set, `{other}` is not");
            Err(at(Diagnostic::error("E0515", message), span, "needs both")
                .note("with both, requests are signed; temporary keys come with `AWS_SESSION_TOKEN`, too")
                .help(format!("set it for this shell: `export {other}=…`"))
                .help(format!("or use a key of Bedrock's own, in `{BEARER}`")))
        }
    }
}

/// A signature with keys that the target's command wrote.
pub(super) fn of_command(
    config: &TargetConfig,
    environment: &Environment,
    command: KeyCommand,
    written: Secret,
) -> Result<Auth, Diagnostic> {
    AwsKeys::from_json(written.expose()).map_err(|problem| {
        let message = format!("no key for `{}`: the output of `key_cmd` {problem}", config.full_model());
        at(Diagnostic::error("E0516", message), config.span.as_ref(), "needs a key")
            .help("it must write `{\"AccessKeyId\": …, \"SecretAccessKey\": …, \"SessionToken\": …}`, as `aws configure export-credentials` does")
    })?;
    let region = region(config, environment)?;
    Ok(Auth::SigV4(Box::new(Signer::of_command(CommandKey::new(command, written), region))))
}

fn region(config: &TargetConfig, environment: &Environment) -> Result<String, Diagnostic> {
    let named = REGIONS.into_iter().find_map(|name| Some((name, environment.text(name)?.trim())));
    let (from, region) = match (&config.region, named) {
        (Some(region), _) => ("`region`".to_owned(), region.as_str()),
        (None, Some((name, region))) => (format!("the region in `{name}`"), region),
        (None, None) => {
            let message = format!("no region for `{}`", config.full_model());
            return Err(at(Diagnostic::error("E0514", message), config.span.as_ref(), "needs a region")
                .note("a region is a part of Bedrock's address and of the signature, and models differ by region")
                .help("give the target a `region`, such as `region: us-east-1`, or set `AWS_REGION` in the environment"));
        }
    };
    let is_region = !region.is_empty()
        && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_region {
        return Ok(region.to_owned());
    }
    let message = format!("{from} is no name of a region: `{region}`");
    Err(at(Diagnostic::error("E0514", message), config.span.as_ref(), "in this target")
        .help("regions are written like `us-east-1`, in small letters, digits and `-`"))
}

/// No key at all; none where that may be meant.
fn missing(config: &TargetConfig, url: &Url) -> Option<Diagnostic> {
    let has_own_key = config.headers.iter().any(|(name, _)| name == "authorization");
    if has_own_key || is_loopback(url) || is_private(url) {
        return None;
    }
    let message = format!("no key for `{}`: neither `{BEARER}` nor `{ID}` is set", config.full_model());
    let diagnostic = at(Diagnostic::error("E0503", message), config.span.as_ref(), "needs a key")
        .note("keys come from the environment only, never from a file or a flag")
        .help(format!("set a key of Bedrock's own for this shell: `export {BEARER}=…`"))
        .help(format!("or the keys of an account: `{ID}`, `{SECRET}` and, if they are lent, `{TOKEN}`"))
        .help("or those of a profile or a sign-in, by a command: `key_cmd: [aws, configure, export-credentials]` in the target");
    Some(diagnostic)
}

fn cannot_be_sent(name: &str) -> Diagnostic {
    Diagnostic::error("E0503", format!("the key in `{name}` cannot be sent"))
        .note("it holds a line break or a character that is not ASCII")
        .help(format!("set `{name}` again, to the key alone"))
}

#[cfg(test)]
mod tests;
