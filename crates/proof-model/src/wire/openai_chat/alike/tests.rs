use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// An event whose words and filler are known by their own letters, learnt.
fn learnt(event: &str, words: &str, filler: Option<&str>) -> Alike {
    let mut alike = Alike::default();
    let part = |letters: &str| {
        let at = event.find(&format!("\"{letters}\"")).unwrap() + 1;
        &event[at..at + letters.len()]
    };
    alike.learn(event.as_bytes(), part(words), filler.map(part), To::Text);
    alike
}

fn words(alike: &Alike, event: &str) -> Option<String> {
    alike.words(event.as_bytes()).map(|(words, _)| words.to_string())
}

#[test]
fn only_other_words_and_other_filler_are_alike() {
    let alike = learnt(r#"{"a":"WORDS","b":1,"f":"FILLER","c":2}"#, "WORDS", Some("FILLER"));
    assert_eq!(words(&alike, r#"{"a":"","b":1,"f":"","c":2}"#).as_deref(), Some(""));
    assert_eq!(words(&alike, r#"{"a":"x\"\\y","b":1,"f":"zz","c":2}"#).as_deref(), Some("x\"\\y"));
    for other in [
        r#"{"a":"x","b":2,"f":"","c":2}"#,
        r#"{"a":"x","b":1,"f":"","c":3}"#,
        r#"{"a":"x","b":1,"f":"","c":2}}"#,
        r#"{"a":"x","b":1,"f":"\n","c":2}"#,
        r#"{"a":"x","b":1,"f":"é","c":2}"#,
        r#"{"a":"x"#,
        r#"{"a":"x\"#,
        "{\"a\":\"x\ny\",\"b\":1,\"f\":\"\",\"c\":2}",
        r#"{"a":"\x","b":1,"f":"","c":2}"#,
        "",
    ] {
        assert_eq!(words(&alike, other), None, "{other}");
    }
}

#[test]
fn nothing_is_learnt_of_what_does_not_stand_in_quotes() {
    let event = r#"{"a":WORDS,"b":"FILLER"}"#;
    let mut alike = Alike::default();
    alike.learn(event.as_bytes(), &event[5..10], None, To::Text);
    assert_eq!(words(&alike, event), None);
    alike.learn(event.as_bytes(), "WORDS", None, To::Text);
    assert_eq!(words(&alike, event), None);
    // Filler before the words is not kept either.
    let event = r#"{"f":"FILLER","a":"WORDS"}"#;
    assert_eq!(words(&learnt(event, "WORDS", Some("FILLER")), event), None);
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
    prop_oneof![proptest::sample::select(&b"\"\\{}[]:,nu0 \x00\x1f\x7fab\xc3\xa9\xff"[..]), any::<u8>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever is done to an event: if it still counts as alike, it is the same document but for the two texts.
    #[test]
    fn what_is_alike_is_the_same_document(
        text in ".{0,6}",
        fill in "[a-z]{0,4}",
        has_filler in any::<bool>(),
        edits in proptest::collection::vec((any::<usize>(), any::<u8>(), any_byte()), 0..4),
    ) {
        let template = if has_filler {
            r#"{"id":"c","choices":[{"index":0,"delta":{"content":"WORDS"},"logprobs":null}],"usage":null,"obfuscation":"FILLER"}"#
        } else {
            r#"{"id":"c","choices":[{"index":0,"delta":{"content":"WORDS"},"logprobs":null}],"usage":null}"#
        };
        let alike = learnt(template, "WORDS", has_filler.then_some("FILLER"));
        let event = template
            .replace("\"WORDS\"", &serde_json::to_string(&text).unwrap())
            .replace("\"FILLER\"", &serde_json::to_string(&fill).unwrap());
        let event = edited(event.as_bytes(), &edits);
        let found = alike.words(&event).map(|(words, _)| words.to_string());
        let read = serde_json::from_slice::<Value>(&event);
        if edits.is_empty() {
            prop_assert_eq!(found.as_deref(), Some(text.as_str()));
        }
        if let Some(words) = found {
            let mut read = read.unwrap();
            prop_assert_eq!(read["choices"][0]["delta"]["content"].as_str(), Some(words.as_str()));
            read["choices"][0]["delta"]["content"] = "WORDS".into();
            if has_filler {
                prop_assert!(read["obfuscation"].is_string());
                read["obfuscation"] = "FILLER".into();
            }
            prop_assert_eq!(read, serde_json::from_str::<Value>(template).unwrap());
        }
    }
}
