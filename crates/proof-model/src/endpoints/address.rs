//! Where the further endpoints of a server are: beside the one that answers messages.

use url::Url;

use crate::Api;

/// The address of another endpoint, beside the one of the model's calls.
///
/// `tail` is what stands there in the place of the format's own path: `embeddings` for `chat/completions`,
/// `batchEmbedContents` for `generateContent`.
pub(crate) fn beside(calls: &Url, api: Api, model: &str, tail: &str) -> Url {
    let mut url = calls.clone();
    let path = calls.path().to_owned();
    let own = match api {
        Api::OpenAi | Api::Mistral => "chat/completions",
        Api::OpenAiResponses => "responses",
        Api::Anthropic => "messages",
        Api::Cohere | Api::Ollama => "chat",
        Api::Gemini | Api::Bedrock | Api::Http => "",
    };
    if api == Api::Gemini {
        let (model, _) = path.rsplit_once(':').unwrap_or((&path, ""));
        url.set_path(&format!("{model}:{tail}"));
        // How the pieces of a streamed answer come means nothing here.
        let others: Vec<(String, String)> = calls
            .query_pairs()
            .filter(|(key, _)| key != "alt")
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        url.set_query(None);
        if !others.is_empty() {
            url.query_pairs_mut().extend_pairs(others);
        }
        return url;
    }
    let base = path.strip_suffix(own).unwrap_or(&path).trim_end_matches('/');
    url.set_path(base);
    let is_azure = api == Api::OpenAiResponses && calls.query_pairs().any(|(key, _)| key == "api-version");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
        // Azure has Responses above all deployments, and the rest below each.
        if is_azure {
            segments.push("deployments").push(model);
        }
        segments.extend(tail.split('/'));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(calls: &str, api: Api, tail: &str, expected: &str) {
        assert_eq!(beside(&Url::parse(calls).unwrap(), api, "my model", tail).as_str(), expected);
    }

    #[test]
    fn endpoints_stand_beside_the_calls() {
        let (chat, responses) =
            ("https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/responses");
        check(chat, Api::OpenAi, "embeddings", "https://api.openai.com/v1/embeddings");
        check(responses, Api::OpenAiResponses, "embeddings", "https://api.openai.com/v1/embeddings");
        check(
            responses,
            Api::OpenAiResponses,
            "files/file-1/content",
            "https://api.openai.com/v1/files/file-1/content",
        );
        check(
            "https://api.mistral.ai/v1/chat/completions",
            Api::Mistral,
            "moderations",
            "https://api.mistral.ai/v1/moderations",
        );
        check("https://api.cohere.com/v2/chat", Api::Cohere, "embed", "https://api.cohere.com/v2/embed");
        check("http://127.0.0.1:11434/api/chat", Api::Ollama, "embed", "http://127.0.0.1:11434/api/embed");
        let messages = "https://gateway.example/claude/v1/messages";
        check(
            messages,
            Api::Anthropic,
            "messages/batches",
            "https://gateway.example/claude/v1/messages/batches",
        );
        check("http://127.0.0.1:1/chat/completions", Api::OpenAi, "batches", "http://127.0.0.1:1/batches");
    }

    #[test]
    fn azure_keeps_its_version_and_deployment() {
        let base = "https://x.openai.azure.com/openai";
        check(
            &format!("{base}/deployments/my%20model/chat/completions?api-version=2024-10-21"),
            Api::OpenAi,
            "embeddings",
            &format!("{base}/deployments/my%20model/embeddings?api-version=2024-10-21"),
        );
        check(
            &format!("{base}/responses?api-version=2025-04-01-preview"),
            Api::OpenAiResponses,
            "embeddings",
            &format!("{base}/deployments/my%20model/embeddings?api-version=2025-04-01-preview"),
        );
        check(
            &format!("{base}/v1/responses"),
            Api::OpenAiResponses,
            "embeddings",
            &format!("{base}/v1/embeddings"),
        );
    }

    #[test]
    fn gemini_has_another_verb() {
        let base = "https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001";
        check(
            &format!("{base}:generateContent"),
            Api::Gemini,
            "batchEmbedContents",
            &format!("{base}:batchEmbedContents"),
        );
        check(
            &format!("{base}:streamGenerateContent?alt=sse&x=1"),
            Api::Gemini,
            "batchEmbedContents",
            &format!("{base}:batchEmbedContents?x=1"),
        );
    }
}
