use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

mod formats;
mod streams;

fn event(data: &[u8]) -> Event<'_> {
    Event { name: "", data }
}

/// An event whose words are known by their own letters, and filler and counts by their fields `f` and `n`, learnt.
fn learnt(data: &str, words: &str) -> Alike<()> {
    let mut alike = Alike::default();
    let at = data.find(&format!("\"{words}\"")).unwrap() + 1;
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(data).unwrap();
    let words = &data[at..at + words.len()];
    let places = Places { words, filler: fields.get("f").copied(), counts: fields.get("n").copied() };
    alike.learn(event(data.as_bytes()), places, ());
    alike
}

fn read<'a>(alike: &Alike<()>, data: &'a str) -> Option<(String, Option<&'a str>)> {
    alike.read(event(data.as_bytes())).map(|added| (added.words.to_string(), added.counts))
}

fn words(alike: &Alike<()>, data: &str) -> Option<String> {
    read(alike, data).map(|(words, _)| words)
}

#[test]
fn only_other_words_and_other_filler_are_alike() {
    let alike = learnt(r#"{"a":"WORDS","b":1,"f":"FILLER","c":2}"#, "WORDS");
    assert_eq!(words(&alike, r#"{"a":"","b":1,"f":"","c":2}"#).as_deref(), Some(""));
    assert_eq!(words(&alike, r#"{"a":"x\"\\y","b":1,"f":"zz","c":2}"#).as_deref(), Some("x\"\\y"));
    for other in [
        r#"{"a":"x","b":2,"f":"","c":2}"#,
        r#"{"a":"x","b":1,"f":"","c":3}"#,
        r#"{"a":"x","b":1,"f":"","c":2}}"#,
        r#"{"a":"x","b":1,"f":"\n","c":2}"#,
        r#"{"a":"x","b":1,"f":"é","c":2}"#,
        r#"{"a":"x","b":1,"f":"y"#,
        r#"{"a":"x"#,
        r#"{"a":"x\"#,
        "{\"a\":\"x\ny\",\"b\":1,\"f\":\"\",\"c\":2}",
        "{\"a\":\"x\",\"b\":1,\"f\":\"\n\",\"c\":2}",
        r#"{"a":"\x","b":1,"f":"","c":2}"#,
        "",
    ] {
        assert_eq!(words(&alike, other), None, "{other}");
    }
}

#[test]
fn filler_may_stand_before_the_words() {
    let alike = learnt(r#"{"f":"2026-11-20T12:00:00.5Z","a":"WORDS","c":2}"#, "WORDS");
    assert_eq!(words(&alike, r#"{"f":"2026-11-20T12:00:01Z","a":"x","c":2}"#).as_deref(), Some("x"));
    assert_eq!(words(&alike, r#"{"f":"","a":"\u00e9","c":2}"#).as_deref(), Some("é"));
    for other in [r#"{"f":"\"","a":"x","c":2}"#, r#"{"f":null,"a":"x","c":2}"#, r#"{"f":"","c":2,"a":"x"}"#] {
        assert_eq!(words(&alike, other), None, "{other}");
    }
}

#[test]
fn filler_that_is_no_text_has_to_stay() {
    let alike = learnt(r#"{"f":7,"a":"WORDS"}"#, "WORDS");
    assert_eq!(words(&alike, r#"{"f":7,"a":"x"}"#).as_deref(), Some("x"));
    assert_eq!(words(&alike, r#"{"f":8,"a":"x"}"#), None);
}

#[test]
fn counts_may_change_and_are_handed_back() {
    let alike =
        learnt(r#"{"a":"WORDS","n":{"b":25,"c":[{"d":"7\"8","e":0}],"g":-1,"h":1.5},"i":3}"#, "WORDS");
    let counts = r#"{"b":1,"c":[{"d":"7\"8","e":123456789012345678}],"g":-1,"h":1.5}"#;
    let other = format!(r#"{{"a":"x","n":{counts},"i":3}}"#);
    assert_eq!(read(&alike, &other), Some(("x".to_owned(), Some(counts))));
    for (from, to) in [
        ("\"b\":1", "\"b\":01"),
        ("\"b\":1", "\"b\":-1"),
        ("\"b\":1", "\"b\":1.5"),
        ("\"b\":1", "\"b\":1e5"),
        ("\"b\":1", "\"b\":"),
        ("\"b\":1", "\"b\":1,\"b\":1"),
        ("\"b\":1", "\"b\":1}"),
        ("123456789012345678", "1234567890123456789"),
        ("7\\\"8", "7\\\"9"),
        ("-1", "-2"),
        ("1.5", "2.5"),
        ("\"i\":3", "\"i\":4"),
    ] {
        let changed = other.replacen(from, to, 1);
        assert_ne!(changed, other);
        assert_eq!(read(&alike, &changed), None, "{changed}");
    }
    // A number alone, and before the words.
    let alike = learnt(r#"{"n":9,"a":"WORDS"}"#, "WORDS");
    assert_eq!(read(&alike, r#"{"n":10,"a":"x"}"#), Some(("x".to_owned(), Some("10"))));
    assert_eq!(read(&alike, r#"{"n":null,"a":"x"}"#), None);
}

#[test]
fn an_event_of_another_name_is_not_alike() {
    let alike = learnt(r#"{"a":"WORDS"}"#, "WORDS");
    let data = br#"{"a":"x"}"#;
    assert!(alike.read(Event { name: "", data }).is_some());
    assert!(alike.read(Event { name: "error", data }).is_none());
}

#[test]
fn nothing_is_learnt_of_what_does_not_stand_in_quotes() {
    let data = r#"{"a":WORDS,"b":"FILLER"}"#;
    let mut alike = Alike::default();
    let mut learn = |part| {
        alike.learn(event(data.as_bytes()), Places { words: part, filler: None, counts: None }, ());
        words(&alike, data)
    };
    assert_eq!(learn(&data[5..10]), None);
    // Nor of a copy.
    let copy = String::from("FILLER");
    assert_eq!(learn(&copy), None);
    assert_eq!(learn(&data[16..22]).as_deref(), Some("FILLER"));
}

#[test]
fn whole_numbers_are_found_outside_of_texts() {
    let json = r#"{"1":[2,-3,4.5,6e7,"8\"9",0, 10 ],"a":true,"b":1234567890123456789,"c":11}"#;
    let found: Vec<&str> = whole_numbers(json.as_bytes()).into_iter().map(|at| &json[at]).collect();
    assert_eq!(found, ["2", "0", "10", "11"]);
}

/// Bytes of an event, changed in a few places.
fn edited(event: &[u8], edits: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = event.to_vec();
    for (at, kind, byte) in edits {
        let at = at % (bytes.len() + 1);
        match kind % 3 {
            0 => bytes.insert(at, *byte),
            1 if at < bytes.len() => bytes[at] = *byte,
            _ if at < bytes.len() => drop(bytes.remove(at)),
            _ => {}
        }
    }
    bytes
}

fn any_byte() -> impl Strategy<Value = u8> {
    prop_oneof![proptest::sample::select(&b"\"\\{}[]:,nu01-. \x00\x1f\x7fab\xc3\xa9\xff"[..]), any::<u8>()]
}

/// A document in which all whole numbers are the same.
fn without_counts(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_u64() => 0.into(),
        Value::Array(items) => items.iter().map(without_counts).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.clone(), without_counts(value))).collect()
        }
        other => other.clone(),
    }
}

const TEMPLATES: [&str; 4] = [
    r#"{"id":"c","choices":[{"index":0,"delta":{"content":"WORDS"},"logprobs":null}],"usage":null,"f":"FILLER"}"#,
    r#"{"id":"c","choices":[{"index":0,"delta":{"content":"WORDS"},"logprobs":null}],"usage":null}"#,
    r#"{"f":"FILLER","n":12,"choices":[{"delta":{"content":"WORDS"}}],"done":false}"#,
    r#"{"choices":[{"delta":{"content":"WORDS"},"index":0}],"n":{"a":12,"b":[{"c":"TEXT","d":25}],"e":-1,"g":1.5},"id":"c"}"#,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever is done to an event: if it still counts as alike, it is the same document but for words, filler and counts.
    #[test]
    fn what_is_alike_is_the_same_document(
        text in ".{0,6}",
        fill in "[a-z]{0,4}",
        count in 0..=999_999_999_999_999_999_u64,
        template in proptest::sample::select(&TEMPLATES[..]),
        edits in proptest::collection::vec((any::<usize>(), any::<u8>(), any_byte()), 0..4),
    ) {
        let alike = learnt(template, "WORDS");
        let data = template
            .replace("\"WORDS\"", &serde_json::to_string(&text).unwrap())
            .replace("\"FILLER\"", &serde_json::to_string(&fill).unwrap())
            .replace("12", &count.to_string());
        let data = edited(data.as_bytes(), &edits);
        let found = alike.read(event(&data));
        let read = serde_json::from_slice::<Value>(&data);
        if edits.is_empty() {
            prop_assert_eq!(found.as_ref().map(|added| &*added.words), Some(text.as_str()));
        }
        if let Some(Added { words, counts, .. }) = found {
            let mut read = read.unwrap();
            let mut expected = serde_json::from_str::<Value>(template).unwrap();
            prop_assert_eq!(read["choices"][0]["delta"]["content"].as_str(), Some(&*words));
            read["choices"][0]["delta"]["content"] = "WORDS".into();
            if expected.get("f").is_some() {
                prop_assert!(read["f"].is_string());
                read["f"] = "FILLER".into();
            }
            let counts = counts.map(|counts| serde_json::from_str::<Value>(counts).unwrap());
            prop_assert_eq!(counts.as_ref(), read.get("n"));
            if let Some(counts) = counts {
                prop_assert_eq!(without_counts(&counts), without_counts(&expected["n"]));
                read["n"] = expected["n"].take();
                expected["n"] = read["n"].clone();
            }
            prop_assert_eq!(read, expected);
        }
    }
}
