use expect_test::expect;
use proptest::prelude::*;

use super::*;

fn texts() -> Vec<String> {
    vec!["I like you.".to_owned(), "I hate you.".to_owned()]
}

/// What is found, a line a text.
fn shown(dialect: Dialect, body: &Value) -> String {
    match dialect.read(body.to_string().as_bytes(), 2) {
        Err(error) => format!("{}: {error}", error.kind.as_str()),
        Ok(found) => {
            let line = |found: &Moderation| {
                let categories = found
                    .categories
                    .iter()
                    .map(|(name, category)| format!(" {name}: {} {:?}", category.flagged, category.score));
                format!("{}{}", found.flagged, categories.collect::<String>())
            };
            found.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

#[test]
fn both_providers_are_asked_alike() {
    let body = write("m", &texts(), json!({"x": 1}).as_object().unwrap()).unwrap();
    expect![[r#"{"model":"m","input":["I like you.","I hate you."],"x":1}"#]]
        .assert_eq(std::str::from_utf8(&body).unwrap());
    assert_eq!(Dialect::of(Provider::OpenAi, Api::OpenAi), Some(Dialect::OpenAi));
    assert_eq!(Dialect::of(Provider::Mistral, Api::Mistral), Some(Dialect::Mistral));
    assert_eq!(Dialect::of(Provider::Azure, Api::OpenAi), None);
    assert_eq!(Dialect::of(Provider::Anthropic, Api::Anthropic), None);
}

#[test]
fn what_is_found_keeps_its_names_and_order() {
    let found = |flagged: bool| {
        json!({
            "flagged": flagged,
            "categories": {"violence": false, "hate": flagged, "illicit": null},
            "category_scores": {"hate": 0.75, "violence": 0.001},
        })
    };
    let body =
        json!({"id": "modr-1", "model": "omni-moderation-latest", "results": [found(false), found(true)]});
    expect![[r"
        false violence: false Some(0.001) hate: false Some(0.75) illicit: false None
        true violence: false Some(0.001) hate: true Some(0.75) illicit: false None"]]
    .assert_eq(&shown(Dialect::OpenAi, &body));
}

#[test]
fn mistral_flags_categories_only() {
    let found = |flagged: bool| json!({"categories": {"pii": flagged}, "category_scores": {"pii": 0.5}});
    let body = json!({"results": [found(false), found(true)]});
    expect![[r"
        false pii: false Some(0.5)
        true pii: true Some(0.5)"]]
    .assert_eq(&shown(Dialect::Mistral, &body));
    expect![[r#"malformed: the server answered JSON without `flagged` in each of `results`: `{"results":[{"categories":{"pii":false},"category_scores":{"pii":0.5}},{"categories":{"pii":true},"category_scores":{"pii":0.5}}]}`"#]].assert_eq(&shown(Dialect::OpenAi, &body));
}

#[test]
fn answers_that_do_not_fit_the_question_are_refused() {
    let body = json!({"results": [{"flagged": false, "categories": {}}]});
    expect!["malformed: texts sent: 2, results that came back: 1"].assert_eq(&shown(Dialect::OpenAi, &body));
    expect![[r#"malformed: the server answered JSON without `results`: `{}`"#]]
        .assert_eq(&shown(Dialect::OpenAi, &json!({})));
    let body = json!({"error": {"message": "Slow down", "code": "rate_limit_exceeded"}});
    expect!["rate_limit: Slow down"].assert_eq(&shown(Dialect::OpenAi, &body));
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(Dialect::OpenAi.read(&body, 1));
    }
}
