//! Where the calls of a format go.

use url::Url;

use crate::Api;

/// What an address depends on beside the base.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The model's name at the provider.
    pub model: &'a str,
    /// The version of the interface, where it is a part of the address (Azure).
    pub api_version: Option<&'a str>,
    /// Whether the answer is to come in pieces.
    pub is_streamed: bool,
}

/// Where calls go. An address that already ends in the format's path is taken as it is.
pub(crate) fn endpoint(base: &Url, api: Api, place: Place<'_>) -> Url {
    let mut url = base.clone();
    let path = base.path().trim_end_matches('/');
    let append = |url: &mut Url, tail: &str| url.set_path(&format!("{path}/{tail}"));
    match api {
        Api::Http => {}
        Api::OpenAi | Api::Mistral => {
            match place.api_version {
                _ if path.ends_with("/chat/completions") => {}
                Some(_) if !path.contains("/openai/deployments/") => {
                    append(
                        &mut url,
                        &format!("openai/deployments/{}/chat/completions", segment(place.model)),
                    );
                }
                Some(_) | None => append(&mut url, "chat/completions"),
            }
            add_version(&mut url, place);
        }
        Api::OpenAiResponses => {
            match place.api_version {
                _ if path.ends_with("/responses") => {}
                Some(_) => append(&mut url, "openai/responses"),
                None => append(&mut url, "responses"),
            }
            add_version(&mut url, place);
        }
        Api::Anthropic => {
            if !path.ends_with("/messages") {
                let path = path.strip_suffix("/v1").unwrap_or(path);
                url.set_path(&format!("{path}/v1/messages"));
            }
        }
        Api::Gemini => {
            let verb = if place.is_streamed { "streamGenerateContent" } else { "generateContent" };
            let (before, resource) = gemini_resource(path, place.model);
            url.set_path(&format!("{before}/{resource}:{verb}"));
            if place.is_streamed {
                url.query_pairs_mut().append_pair("alt", "sse");
            }
        }
        Api::Bedrock => {
            let verb = if place.is_streamed { "converse-stream" } else { "converse" };
            append(&mut url, &format!("model/{}/{verb}", segment(place.model)));
        }
        Api::Cohere => {
            if !path.ends_with("/chat") {
                let path = path.strip_suffix("/v2").unwrap_or(path);
                url.set_path(&format!("{path}/v2/chat"));
            }
        }
        Api::Ollama => {
            if !path.ends_with("/api/chat") {
                let path = path.strip_suffix("/api").unwrap_or(path);
                url.set_path(&format!("{path}/api/chat"));
            }
        }
    }
    url
}

/// The path before a model's resource, and the resource. A model's bare name is that of one of Google's; Vertex AI knows
/// those of other publishers, and endpoints of one's own, by longer names.
fn gemini_resource<'a>(path: &'a str, model: &str) -> (&'a str, String) {
    let segments = || model.split('/').map(segment).collect::<Vec<_>>().join("/");
    let head = model.split_once('/').map(|(head, _)| head);
    let Some(location) = path.strip_suffix("/publishers/google") else {
        return match head {
            Some("models" | "tunedModels") => (path, segments()),
            _ => (path, format!("models/{}", segment(model))),
        };
    };
    match head {
        None => (path, format!("models/{}", segment(model))),
        Some("models") => (path, segments()),
        Some("publishers" | "endpoints") => (location, segments()),
        Some("projects") => (location.split("/projects/").next().unwrap_or(location), segments()),
        Some(publisher) => {
            let name = model.get(publisher.len() + 1..).unwrap_or_default();
            (location, format!("publishers/{}/models/{}", segment(publisher), segment(name)))
        }
    }
}

/// Adds the version of the interface, unless the address has one already.
fn add_version(url: &mut Url, place: Place<'_>) {
    if let Some(version) = place.api_version
        && !url.query_pairs().any(|(name, _)| name == "api-version")
    {
        url.query_pairs_mut().append_pair("api-version", version);
    }
}

/// The base of a resource at Azure, of which people write the host, the host with `/openai`, or all of it.
///
/// With a version of the interface, calls go to `/openai/deployments/NAME/…`, without one to `/openai/v1/…`:
/// <https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle>.
pub(crate) fn azure_base(mut base: Url, has_version: bool) -> Url {
    let path = base.path().trim_end_matches('/').to_owned();
    let lead = path.strip_suffix("/openai/v1").or_else(|| path.strip_suffix("/openai"));
    if has_version {
        base.set_path(lead.unwrap_or(&path));
    } else if path.is_empty() || path.ends_with("/openai") {
        base.set_path(&format!("{}/openai/v1", lead.unwrap_or_default()));
    }
    base
}

/// A name as one segment of a path.
fn segment(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                for half in [byte >> 4, byte & 15] {
                    out.push(char::from(HEX.get(usize::from(half)).copied().unwrap_or(b'0')));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
