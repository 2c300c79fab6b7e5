use std::time::Duration;

use camino::Utf8Path;
use proof_testkit::{Asked, FakeModel, Reply, Script};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{Environment, ErrorKind, Provider, Target, TargetConfig};

const KEY: &str = "planted-key-0123456789";

fn connect(provider: Provider, model: &str, base_url: String) -> Target {
    let mut config = TargetConfig::new(provider, model);
    config.base_url = Some(base_url);
    connect_config(config)
}

fn connect_config(config: TargetConfig) -> Target {
    let names = ["OPENAI_API_KEY", "COHERE_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY"];
    let environment = Environment::new(names.map(|name| (name.to_owned(), KEY.to_owned())));
    Target::connect(config, &environment, Utf8Path::new("."), 4).unwrap()
}

fn texts(n: usize) -> Vec<String> {
    (0..n).map(|idx| format!("text {idx}")).collect()
}

/// The number in `text 7` as a vector of its own.
fn vector(text: &Value) -> Value {
    let number: f32 = text.as_str().unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    json!([number, 0.5])
}

/// Vectors as each provider writes them, for the texts that it was sent.
fn embedded(asked: &Asked) -> Reply {
    let body = &asked.body;
    let list = |key: &str| body[key].as_array().unwrap().iter();
    let path = asked.path.split('?').next().unwrap();
    let answer = if path.ends_with("/embed") && body["texts"].is_array() {
        let vectors: Vec<Value> = list("texts").map(vector).collect();
        json!({"embeddings": {"float": vectors}, "meta": {"billed_units": {"input_tokens": 3.0}}})
    } else if path.ends_with("/embed") {
        json!({"embeddings": list("input").map(vector).collect::<Vec<_>>(), "prompt_eval_count": 3, "model": "served"})
    } else if path.ends_with(":batchEmbedContents") {
        let values =
            list("requests").map(|one| json!({"values": vector(&one["content"]["parts"][0]["text"])}));
        json!({"embeddings": values.collect::<Vec<_>>()})
    } else {
        assert!(path.ends_with("/embeddings"), "{path}");
        let data =
            list("input").enumerate().map(|(idx, text)| json!({"index": idx, "embedding": vector(text)}));
        // The order does not count, the index does.
        let data: Vec<Value> = data.rev().collect();
        json!({"data": data, "model": "served", "usage": {"prompt_tokens": 3, "total_tokens": 3}})
    };
    Reply::json(200, &answer)
}

#[tokio::test]
async fn long_lists_are_split_and_keep_their_order_with_every_provider() {
    let server = FakeModel::start(Script::from_fn(embedded)).unwrap();
    let root = format!("http://{}", server.address());
    for (provider, base, n, n_requests, tokens) in [
        (Provider::OpenAi, server.base_url(), 513, 2, Some(6)),
        (Provider::Vllm, server.base_url(), 3, 1, Some(3)),
        (Provider::Mistral, server.base_url(), 513, 2, Some(6)),
        (Provider::Google, format!("{root}/v1beta"), 201, 3, None),
        (Provider::Cohere, root.clone(), 97, 2, Some(6)),
        (Provider::Ollama, root.clone(), 257, 2, Some(6)),
    ] {
        let before = server.requests();
        let target = connect(provider, "m", base);
        let embeddings = target.embed(&texts(n), &CancellationToken::new()).await.unwrap();
        let numbers: Vec<f32> = embeddings.vectors.iter().map(|vector| vector[0]).collect();
        let expected: Vec<f32> = (0..u16::try_from(n).unwrap()).map(f32::from).collect();
        assert_eq!(numbers, expected, "{provider:?}");
        assert_eq!(embeddings.usage.map(|usage| usage.input), tokens, "{provider:?}");
        assert_eq!(server.requests() - before, n_requests, "{provider:?}");
        assert!(Duration::ZERO < embeddings.latency);
    }
    let paths = ["/v1/embeddings", "/v1beta/models/m:batchEmbedContents", "/v2/embed", "/api/embed"];
    let asked = server.asked();
    assert!(paths.iter().all(|path| asked.iter().any(|asked| asked.path == *path)), "{:?}", asked.last());
}

#[tokio::test]
async fn the_key_and_extra_go_along() {
    let server = FakeModel::start(Script::from_fn(embedded)).unwrap();
    let mut config = TargetConfig::new(Provider::OpenAi, "text-embedding-3-small");
    config.base_url = Some(server.base_url());
    config.is_streamed = true;
    config.settings.extra.insert("dimensions".to_owned(), json!(2));
    let embeddings = connect_config(config).embed(&texts(1), &CancellationToken::new()).await.unwrap();
    assert_eq!(embeddings.served_model.as_deref(), Some("served"));
    let asked = &server.asked()[0];
    assert_eq!(asked.header("authorization"), Some("Bearer planted-key-0123456789"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    let expected = json!({"model": "text-embedding-3-small", "input": ["text 0"], "encoding_format": "float", "dimensions": 2});
    assert_eq!(asked.body, expected);
}

#[tokio::test]
async fn failures_are_tried_again_and_the_last_one_is_told() {
    let good = Reply::json(200, &json!({"data": [{"embedding": [0.5]}]}));
    let replies = [Reply::rate_limited(1), Reply::server_error(), good.clone().truncated(), good];
    let server = FakeModel::start(Script::sequence(replies)).unwrap();
    let target = connect(Provider::OpenAi, "m", server.base_url());
    assert_eq!(target.embed(&texts(1), &CancellationToken::new()).await.unwrap().vectors, [[0.5]]);
    assert_eq!(server.requests(), 4);

    let said = format!("Incorrect API key provided: {KEY}");
    let server = FakeModel::start(Script::always(Reply::error(401, "invalid_api_key", said))).unwrap();
    let target = connect(Provider::OpenAi, "m", server.base_url());
    let error = target.embed(&texts(1), &CancellationToken::new()).await.unwrap_err();
    assert_eq!((error.kind, error.attempts, server.requests()), (ErrorKind::Auth, 1, 1));
    assert_eq!(error.to_string(), "HTTP 401: Incorrect API key provided: ***");

    let server =
        FakeModel::start(Script::always(Reply::json(200, &json!({"data": []})).header("x-request-id", "r1")))
            .unwrap();
    let target = connect(Provider::OpenAi, "m", server.base_url());
    let error = target.embed(&texts(1), &CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.to_string(), "HTTP 200: texts sent: 1, vectors that came back: 0");
    assert_eq!((error.kind, error.request_id.as_deref()), (ErrorKind::Malformed, Some("r1")));
}

#[tokio::test]
async fn nothing_is_sent_for_nothing() {
    let server = FakeModel::start(Script::from_fn(embedded)).unwrap();
    let target = connect(Provider::OpenAi, "m", server.base_url());
    let cancel = CancellationToken::new();
    let empty = vec!["a".to_owned(), String::new()];
    for (error, expected) in [
        (target.embed(&[], &cancel).await.unwrap_err(), "there are no texts to ask about"),
        (target.embed(&empty, &cancel).await.unwrap_err(), "text 2 of 2 is empty"),
        (target.moderate(&[], &cancel).await.unwrap_err(), "there are no texts to ask about"),
        (target.moderate(&empty, &cancel).await.unwrap_err(), "text 2 of 2 is empty"),
    ] {
        assert_eq!((error.kind, error.to_string().as_str()), (ErrorKind::BadRequest, expected));
    }
    cancel.cancel();
    assert_eq!(target.embed(&texts(1), &cancel).await.unwrap_err().kind, ErrorKind::Cancelled);
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn who_has_no_such_endpoint_says_so() {
    let cancel = CancellationToken::new();
    let echo = connect_config(TargetConfig::new(Provider::Echo, ""));
    let anthropic = connect(Provider::Anthropic, "claude", "http://127.0.0.1:1".to_owned());
    for (target, name) in [(&echo, "echo"), (&anthropic, "anthropic/claude")] {
        let error = target.embed(&texts(1), &cancel).await.unwrap_err();
        assert_eq!(error.to_string(), format!("`{name}` offers no vectors, or in no way that is known here"));
        let error = target.moderate(&texts(1), &cancel).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{name}` offers no moderation, or in no way that is known here")
        );
    }
}

#[tokio::test]
async fn moderation_is_split_and_keeps_its_order() {
    let script = Script::from_fn(|asked| {
        assert!(asked.path.ends_with("/v1/moderations"));
        let found = asked.body["input"].as_array().unwrap().iter().map(|text| {
            let is_bad = text.as_str().unwrap().ends_with('3');
            json!({"flagged": is_bad, "categories": {"hate": is_bad}, "category_scores": {"hate": 0.25}})
        });
        Reply::json(200, &json!({"results": found.collect::<Vec<_>>()}))
    });
    let server = FakeModel::start(script).unwrap();
    for provider in [Provider::OpenAi, Provider::Mistral] {
        let target = connect(provider, "m", server.base_url());
        let found = target.moderate(&texts(40), &CancellationToken::new()).await.unwrap();
        let flagged: Vec<usize> = (0..found.len()).filter(|idx| found[*idx].flagged).collect();
        assert_eq!((found.len(), flagged), (40, vec![3, 13, 23, 33]));
        assert_eq!(found[3].categories["hate"].score, Some(0.25));
    }
    assert_eq!(server.requests(), 4);
}
