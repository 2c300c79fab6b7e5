use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn dialect(provider: Provider, model: &str) -> Dialect {
    Dialect::of(provider, provider.api().unwrap(), model).unwrap()
}

#[track_caller]
fn check(dialect: Dialect, model: &str, extra: &Value, expected: &Expect) {
    let extra = extra.as_object().unwrap();
    let body = dialect.write(model, &texts(&["a \"b\"", "ü"]), extra).unwrap();
    expected.assert_eq(std::str::from_utf8(&body).unwrap());
}

#[track_caller]
fn check_read(dialect: Dialect, n_texts: usize, body: &Value, expected: &Expect) {
    let shown = match dialect.read(body.to_string().as_bytes(), n_texts) {
        Ok(page) => {
            let tokens = page.usage.map(|usage| usage.input);
            format!("{:?} tokens {tokens:?} of {:?}", page.vectors, page.served_model)
        }
        Err(error) => format!("{}: {error}", error.kind.as_str()),
    };
    expected.assert_eq(&shown);
}

#[test]
fn each_provider_has_its_dialect() {
    assert_eq!(dialect(Provider::Vllm, "m"), Dialect::OpenAi);
    assert_eq!(dialect(Provider::Azure, "my-embedding"), Dialect::OpenAi);
    assert_eq!(dialect(Provider::Vertex, "gemini-embedding-001"), Dialect::Vertex);
    assert_eq!(dialect(Provider::Vertex, "text-embedding-005"), Dialect::VertexPredict);
    assert_eq!(dialect(Provider::Google, "text-embedding-004"), Dialect::Gemini);
    assert_eq!(Dialect::of(Provider::OpenAi, Api::OpenAiResponses, "m"), Some(Dialect::OpenAi));
    for api in [Api::Anthropic, Api::Bedrock, Api::Http] {
        assert_eq!(Dialect::of(Provider::Anthropic, api, "m"), None, "{api:?}");
    }
}

#[test]
fn requests_are_written_in_each_dialect() {
    check(
        Dialect::OpenAi,
        "text-embedding-3-small",
        &json!({"dimensions": 256}),
        &expect![[
            r#"{"model":"text-embedding-3-small","input":["a \"b\"","ü"],"encoding_format":"float","dimensions":256}"#
        ]],
    );
    check(
        Dialect::OpenAi,
        "m",
        &json!({"encoding_format": "base64"}),
        &expect![[r#"{"model":"m","input":["a \"b\"","ü"],"encoding_format":"base64"}"#]],
    );
    check(
        Dialect::Mistral,
        "codestral-embed",
        &json!({"output_dimension": 256}),
        &expect![[r#"{"model":"codestral-embed","input":["a \"b\"","ü"],"output_dimension":256}"#]],
    );
    let extra = json!({"output_dimension": 256, "input_type": "clustering"});
    check(
        Dialect::Cohere,
        "embed-v4.0",
        &extra,
        &expect![[
            r#"{"model":"embed-v4.0","texts":["a \"b\"","ü"],"input_type":"clustering","embedding_types":["float"],"output_dimension":256}"#
        ]],
    );
    check(
        Dialect::Ollama,
        "embeddinggemma",
        &json!({"dimensions": 256}),
        &expect![[r#"{"model":"embeddinggemma","input":["a \"b\"","ü"],"dimensions":256}"#]],
    );
    let extra = json!({"taskType": "SEMANTIC_SIMILARITY", "outputDimensionality": 256});
    check(
        Dialect::Gemini,
        "gemini-embedding-001",
        &extra,
        &expect![[
            r#"{"requests":[{"model":"models/gemini-embedding-001","content":{"role":"user","parts":[{"text":"a \"b\""}]},"taskType":"SEMANTIC_SIMILARITY","outputDimensionality":256},{"model":"models/gemini-embedding-001","content":{"role":"user","parts":[{"text":"ü"}]},"taskType":"SEMANTIC_SIMILARITY","outputDimensionality":256}]}"#
        ]],
    );
    check(
        Dialect::Gemini,
        "models/x",
        &json!({}),
        &expect![[
            r#"{"requests":[{"model":"models/x","content":{"role":"user","parts":[{"text":"a \"b\""}]}},{"model":"models/x","content":{"role":"user","parts":[{"text":"ü"}]}}]}"#
        ]],
    );
    check(
        Dialect::Vertex,
        "gemini-embedding-001",
        &extra,
        &expect![[
            r#"{"requests":[{"content":{"role":"user","parts":[{"text":"a \"b\""}]},"embedContentConfig":{"taskType":"SEMANTIC_SIMILARITY","outputDimensionality":256}},{"content":{"role":"user","parts":[{"text":"ü"}]},"embedContentConfig":{"taskType":"SEMANTIC_SIMILARITY","outputDimensionality":256}}]}"#
        ]],
    );
    check(
        Dialect::Vertex,
        "gemini-embedding-001",
        &json!({}),
        &expect![[
            r#"{"requests":[{"content":{"role":"user","parts":[{"text":"a \"b\""}]}},{"content":{"role":"user","parts":[{"text":"ü"}]}}]}"#
        ]],
    );
    let extra = json!({"task_type": "CLUSTERING", "outputDimensionality": 256});
    check(
        Dialect::VertexPredict,
        "text-embedding-005",
        &extra,
        &expect![[
            r#"{"instances":[{"content":"a \"b\"","task_type":"CLUSTERING"},{"content":"ü","task_type":"CLUSTERING"}],"parameters":{"outputDimensionality":256}}"#
        ]],
    );
    check(
        Dialect::VertexPredict,
        "text-embedding-005",
        &json!({}),
        &expect![[r#"{"instances":[{"content":"a \"b\""},{"content":"ü"}]}"#]],
    );
}

#[test]
fn answers_are_read_in_each_dialect() {
    let one = json!({"index": 0, "embedding": [0.5, -0.25]});
    let two = json!({"index": 1, "embedding": [1, 0.001]});
    let usage = json!({"prompt_tokens": 9, "total_tokens": 9});
    let body = json!({"data": [two, one], "model": "text-embedding-3-small", "usage": usage});
    check_read(
        Dialect::OpenAi,
        2,
        &body,
        &expect![[r#"[[0.5, -0.25], [1.0, 0.001]] tokens Some(9) of Some("text-embedding-3-small")"#]],
    );
    check_read(
        Dialect::Mistral,
        2,
        &json!({"data": [one, two], "usage": "?"}),
        &expect!["[[0.5, -0.25], [1.0, 0.001]] tokens None of None"],
    );
    let vectors = json!([[0.5, -0.25], [1, 0.001]]);
    let meta = json!({"billed_units": {"input_tokens": 9.0}});
    check_read(
        Dialect::Cohere,
        2,
        &json!({"embeddings": {"float": vectors}, "meta": meta}),
        &expect!["[[0.5, -0.25], [1.0, 0.001]] tokens Some(9) of None"],
    );
    let body = json!({"model": "embeddinggemma", "embeddings": vectors, "prompt_eval_count": 9});
    check_read(
        Dialect::Ollama,
        2,
        &body,
        &expect![[r#"[[0.5, -0.25], [1.0, 0.001]] tokens Some(9) of Some("embeddinggemma")"#]],
    );
    let body = json!({"embeddings": [{"values": vectors[0]}, {"values": vectors[1]}]});
    check_read(Dialect::Gemini, 2, &body, &expect!["[[0.5, -0.25], [1.0, 0.001]] tokens None of None"]);
    let body = json!({"embeddings": [{"values": vectors[0]}], "usageMetadata": {"promptTokenCount": 4}});
    check_read(Dialect::Vertex, 1, &body, &expect!["[[0.5, -0.25]] tokens Some(4) of None"]);
    let prediction =
        |values: &Value, n: u64| json!({"embeddings": {"values": values, "statistics": {"token_count": n}}});
    let body = json!({"predictions": [prediction(&vectors[0], 4), prediction(&vectors[1], 5)]});
    check_read(
        Dialect::VertexPredict,
        2,
        &body,
        &expect!["[[0.5, -0.25], [1.0, 0.001]] tokens Some(9) of None"],
    );
}

#[test]
fn vectors_in_base64_are_read() {
    let numbers = [0.5_f32, -0.25, f32::MIN_POSITIVE];
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let page =
        Dialect::OpenAi.read(json!({"data": [{"embedding": text}]}).to_string().as_bytes(), 1).unwrap();
    assert_eq!(page.vectors, [numbers]);
    check_read(
        Dialect::OpenAi,
        1,
        &json!({"data": [{"embedding": "AAAA"}]}),
        &expect![[
            r#"malformed: the server answered JSON without `data` with vectors: `{"data":[{"embedding":"AAAA"}]}`"#
        ]],
    );
    check_read(
        Dialect::OpenAi,
        1,
        &json!({"data": [{"embedding": "AADAfw=="}]}),
        &expect!["malformed: a vector holds something that is no number"],
    );
}

#[test]
fn answers_that_do_not_fit_the_question_are_refused() {
    let vector = |index: u64| json!({"index": index, "embedding": [0.5]});
    check_read(
        Dialect::OpenAi,
        2,
        &json!({"data": [vector(0)]}),
        &expect!["malformed: texts sent: 2, vectors that came back: 1"],
    );
    check_read(
        Dialect::OpenAi,
        2,
        &json!({"data": [vector(0), vector(0)]}),
        &expect!["malformed: the vectors that came back are not numbered as the texts were"],
    );
    let uneven = json!({"data": [vector(0), {"index": 1, "embedding": [0.5, 0.5]}]});
    check_read(Dialect::OpenAi, 2, &uneven, &expect!["malformed: vectors of 1 and of 2 numbers came back"]);
    check_read(
        Dialect::Gemini,
        1,
        &json!({"embeddings": [{}]}),
        &expect!["malformed: a vector came back empty"],
    );
    check_read(
        Dialect::Ollama,
        1,
        &json!({"error": "model not found"}),
        &expect!["bad_request: model not found"],
    );
    check_read(
        Dialect::Cohere,
        1,
        &json!({"embeddings": {"int8": [[1]]}}),
        &expect![[
            r#"malformed: the server answered JSON without `embeddings.float`: `{"embeddings":{"int8":[[1]]}}`"#
        ]],
    );
    check_read(
        Dialect::VertexPredict,
        1,
        &json!({}),
        &expect!["malformed: the server answered JSON without `predictions`: `{}`"],
    );
}

#[test]
fn long_lists_are_cut_in_order() {
    let share = Share { texts: 3, bytes: 10 };
    let cut = |list: &[&str]| -> Vec<usize> {
        shares(&texts(list), share).iter().map(|share| share.len()).collect()
    };
    assert_eq!(cut(&["a", "b", "c", "d"]), [3, 1]);
    assert_eq!(cut(&["12345", "12345", "1"]), [2, 1]);
    // A text that is too long goes alone: the provider says what it thinks of it.
    assert_eq!(cut(&["1", "12345678901", "1"]), [1, 1, 1]);
    assert!(cut(&[]).is_empty());
    let list = texts(&["a", "12345678", "b", "c", "d"]);
    assert_eq!(shares(&list, share).concat(), list);
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for dialect in [Dialect::OpenAi, Dialect::Gemini, Dialect::VertexPredict, Dialect::Cohere, Dialect::Ollama] {
            drop(dialect.read(&body, 1));
        }
    }

    #[test]
    fn shares_hold_all_texts_in_order_and_keep_to_their_size(
        texts in proptest::collection::vec("[a-z]{0,9}", 0..40),
        most in 1_usize..6,
        bytes in 1_usize..30,
    ) {
        let cut = shares(&texts, Share { texts: most, bytes });
        prop_assert_eq!(&cut.concat(), &texts);
        for share in cut {
            let n_bytes: usize = share.iter().map(String::len).sum();
            prop_assert!((1..=most).contains(&share.len()) && (n_bytes <= bytes || share.len() == 1));
        }
    }
}
