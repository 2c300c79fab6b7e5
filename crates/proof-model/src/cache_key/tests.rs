use proof_prompt::Role;
use proptest::prelude::*;

use super::*;
use crate::Hint;

fn settings() -> impl Strategy<Value = Settings> {
    let number = proptest::option::of(0_u8..3);
    let text = proptest::option::of("[ab]{0,2}");
    (
        number.clone(),
        number,
        proptest::collection::vec("[ab]{0,2}", 0..3),
        text,
        proptest::option::of(-1_i64..2),
    )
        .prop_map(|(temperature, max_tokens, stop, effort, seed)| Settings {
            temperature: temperature.map(f64::from),
            max_tokens: max_tokens.map(u64::from),
            stop,
            seed,
            reasoning_effort: effort,
            ..Settings::default()
        })
}

fn message() -> impl Strategy<Value = Message> {
    let role = prop_oneof![Just(Role::System), Just(Role::User), Just(Role::Assistant), Just(Role::Tool)];
    let media =
        (0_u8..3, "[ab]{0,2}", proptest::option::of("[ab]")).prop_map(|(kind, text, media_type)| Media {
            source: match kind {
                0 => MediaSource::Path(text),
                1 => MediaSource::Url(text),
                _ => MediaSource::Data(text),
            },
            media_type,
        });
    let content = prop_oneof![
        "[ab]{0,3}".prop_map(|text| Content::Text { text }),
        media.clone().prop_map(|media| Content::Image { media }),
        media.prop_map(|media| Content::File { media }),
    ];
    let call = ("[ab]?", "[ab]?", "[ab]?").prop_map(|(id, name, arguments)| ToolCall { id, name, arguments });
    (
        role,
        proptest::collection::vec(content, 0..3),
        proptest::collection::vec(call, 0..2),
        proptest::option::of("[ab]?"),
    )
        .prop_map(|(role, content, tool_calls, tool_call_id)| Message {
            role,
            content,
            reasoning: vec![],
            tool_calls,
            tool_call_id,
        })
}

fn request() -> impl Strategy<Value = Request> {
    ("[ab]{0,2}", proptest::collection::vec(message(), 0..3), settings(), 0_u32..3).prop_map(
        |(model, messages, settings, repeat)| Request {
            model,
            messages,
            settings,
            tools: [].into(),
            output: None,
            origin: None,
            repeat,
            hint: Hint::default(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_key_changes_exactly_when_the_request_does(a in request(), b in request()) {
        prop_assert_eq!(a == b, a.cache_key("x") == b.cache_key("x"));
        prop_assert_eq!(a.clone().cache_key("x"), a.cache_key("x"));
    }

    #[test]
    fn another_server_is_another_key(a in request(), x in "[ab]{0,3}", y in "[ab]{0,3}") {
        prop_assert_eq!(x == y, a.cache_key(&x) == a.cache_key(&y));
    }

    #[test]
    fn each_change_of_one_part_changes_the_key(a in request(), text in "[ab]{1,3}") {
        let mut longer = a.clone();
        longer.messages.push(Message::text(Role::User, text.clone()));
        let mut other_model = a.clone();
        other_model.model.push_str(&text);
        let mut repeat = a.clone();
        repeat.repeat += 1;
        let mut extra = a.clone();
        extra.settings.extra.insert(text, Value::Null);
        let keys = [&a, &longer, &other_model, &repeat, &extra].map(|request| request.cache_key("x"));
        let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
        prop_assert_eq!(distinct.len(), keys.len());
    }
}

fn with_extra(json: &str) -> Request {
    let settings = Settings { extra: serde_json::from_str(json).unwrap(), ..Settings::default() };
    Request {
        model: "m".to_owned(),
        messages: vec![],
        settings,
        tools: [].into(),
        output: None,
        origin: None,
        repeat: 0,
        hint: Hint::default(),
    }
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let a = with_extra(r#"{"a":1,"b":{"x":[1,2],"y":null}}"#).cache_key("x");
    assert_eq!(a, with_extra(r#"{"b":{"y":null,"x":[1,2]},"a":1}"#).cache_key("x"));
    assert_ne!(a, with_extra(r#"{"b":{"y":null,"x":[2,1]},"a":1}"#).cache_key("x"));
    assert_ne!(a, with_extra(r#"{"b":{"y":false,"x":[1,2]},"a":1}"#).cache_key("x"));
}

#[test]
fn the_hint_does_not_matter() {
    let plain = with_extra("{}");
    let hinted =
        Request { hint: Hint { case_id: "c".to_owned(), seed: 3, ..Hint::default() }, ..plain.clone() };
    assert_eq!(plain.cache_key("x"), hinted.cache_key("x"));
}

/// A stored cache is worth what its keys are: they must not change by accident.
#[test]
fn the_key_of_a_known_request_stays() {
    let mut request = with_extra(r#"{"top_k":5}"#);
    request.messages.push(Message::text(Role::User, "hello"));
    request.settings.temperature = Some(-0.0);
    let hex = blake3::Hash::from_bytes(request.cache_key("openai http://x")).to_hex();
    expect_test::expect!["d1484ef564b9ae53882f850b306e2fb9630a8fcd04cdcbb34f160be2c4f3ebf5"].assert_eq(&hex);
}
