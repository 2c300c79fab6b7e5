//! The list of a provider's models.

use futures_util::FutureExt as _;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::beside;
use crate::http::{Ask, HttpModel};
use crate::limit::RequestSize;
use crate::target::Paced;
use crate::wire::answer::no_answer;
use crate::{Api, CallError, Provider, Target};

impl Target {
    /// Where its calls go; none for models without HTTP.
    pub fn address(&self) -> Option<&Url> {
        self.http().map(HttpModel::url)
    }

    /// The names of the models that the target's key can ask for, sorted; none where the provider has no list of them
    /// beside its models (Vertex, Bedrock and `http` targets, and models without HTTP).
    ///
    /// # Errors
    /// What a call may fail with; cancelled.
    pub async fn models(&self, cancel: &CancellationToken) -> Result<Option<Vec<String>>, CallError> {
        let Some(model) = self.http() else { return Ok(None) };
        let Some(url) = address(model.url(), model.wire().api, self.config().provider) else {
            return Ok(None);
        };
        let ask = &Ask::get(url);
        let paced = Paced::any(RequestSize::default());
        let read = |body: &[u8]| names(body).ok_or_else(|| no_answer(body, "a list of models"));
        let attempt = || async move { (model.tell(ask, |body, _| read(body)).await, None) }.boxed();
        let asked = self.paced(paced, attempt);
        self.unless_cancelled(cancel, asked).await.map(Some)
    }
}

/// Where a provider lists its models; none where it has no list that the key can ask for at the same address. Vertex and
/// Bedrock list theirs at other hosts, which want other rights.
fn address(calls: &Url, api: Api, provider: Provider) -> Option<Url> {
    match (api, provider) {
        (_, Provider::Vertex | Provider::Bedrock) | (Api::Bedrock | Api::Http, _) => None,
        (Api::Gemini, _) => {
            let (models, _) = calls.path().rsplit_once('/')?;
            let mut url = calls.clone();
            url.set_path(models);
            url.set_query(None);
            Some(url)
        }
        (Api::Cohere, _) => {
            let mut url = beside(calls, api, "", "models");
            let path = url.path().replace("/v2/", "/v1/");
            url.set_path(&path);
            Some(url)
        }
        (Api::Ollama, _) => Some(beside(calls, api, "", "tags")),
        _ => Some(beside(calls, api, "", "models")),
    }
}

/// The names in a list, sorted; none if the body is no list of models.
pub(crate) fn names(body: &[u8]) -> Option<Vec<String>> {
    let body: Value = serde_json::from_slice(body).ok()?;
    // A few servers give the bare list.
    let items = ["data", "models"].into_iter().find_map(|key| body.get(key)).unwrap_or(&body).as_array()?;
    let name = |item: &Value| {
        let name = ["id", "name", "model"].into_iter().find_map(|key| item.get(key)?.as_str())?;
        Some(name.strip_prefix("models/").unwrap_or(name).to_owned())
    };
    let mut names: Vec<String> = items.iter().filter_map(name).collect();
    names.sort_unstable();
    names.dedup();
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_every_shape_are_read() {
        let check = |body: &str, expected: &[&str]| {
            assert_eq!(names(body.as_bytes()).unwrap(), expected, "{body}");
        };
        check(
            r#"{"object":"list","data":[{"id":"gpt-b"},{"id":"gpt-a","object":"model"}]}"#,
            &["gpt-a", "gpt-b"],
        );
        check(r#"{"models":[{"name":"models/gemini-x","version":"1"}]}"#, &["gemini-x"]);
        check(r#"{"models":[{"name":"llama3:8b","model":"llama3:8b"}]}"#, &["llama3:8b"]);
        check(r#"[{"id":"together/x"}]"#, &["together/x"]);
        assert_eq!(names(b"<html>"), None);
        assert_eq!(names(br#"{"error":{"message":"no"}}"#), None);
    }

    #[test]
    fn lists_are_beside_the_calls() {
        let check = |calls: &str, api, provider, expected: Option<&str>| {
            let found = address(&Url::parse(calls).unwrap(), api, provider);
            assert_eq!(found.as_ref().map(Url::as_str), expected);
        };
        let (openai, anthropic) = (Provider::OpenAi, Provider::Anthropic);
        check("https://h/v1/chat/completions", Api::OpenAi, openai, Some("https://h/v1/models"));
        check("https://h/v1/messages", Api::Anthropic, anthropic, Some("https://h/v1/models"));
        check("https://h/v2/chat", Api::Cohere, Provider::Cohere, Some("https://h/v1/models"));
        check("http://h/api/chat", Api::Ollama, Provider::Ollama, Some("http://h/api/tags"));
        let gemini = "https://h/v1beta/models/m:generateContent";
        check(gemini, Api::Gemini, Provider::Google, Some("https://h/v1beta/models"));
        check(gemini, Api::Gemini, Provider::Vertex, None);
    }
}
