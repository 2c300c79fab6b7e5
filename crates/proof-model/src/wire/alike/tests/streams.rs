//! Readers that know shapes against readers that see each event for the first time.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::formats::{FORMATS, Format};
use crate::Api;
use crate::provider::Quirks;
use crate::stream::Event;
use crate::wire::{EventReader, Wire};

fn reader(api: Api) -> Box<dyn EventReader> {
    let quirks = Quirks::of_unknown_server(api);
    Wire { api, quirks, template: None }.reader().unwrap()
}

/// An event with its marks filled in; texts as JSON writes them, without the quotes.
fn filled(template: &str, words: &str, filler: &str, number: &str) -> String {
    template.replace("WORDS", words).replace("FILLER", filler).replace("NUMBER", number)
}

fn knows(reader: &mut dyn EventReader, event: Event<'_>) -> bool {
    reader.shapes().unwrap().know(event)
}

/// An event does the same to a reader that knows shapes as to one that has none.
#[track_caller]
fn check_same(knowing: &mut dyn EventReader, forgetting: &mut dyn EventReader, event: Event<'_>) {
    forgetting.shapes().unwrap().forget();
    assert_eq!(knowing.event(event), forgetting.event(event));
    assert_eq!(format!("{:?}", knowing.assembly()), format!("{:?}", forgetting.assembly()));
}

#[test]
fn what_only_adds_words_is_known_from_the_second_event_on() {
    let values = [
        ("a", "Xk29", "0"),
        ("", "", "1"),
        (r#"\"é\u00e9\\"#, "Z", "9"),
        ("🏔", "123456789", "10"),
        (" word", "ab cd", "123456789012345678"),
    ];
    for Format { api, of_words, .. } in FORMATS {
        for (name, template) in of_words {
            let mut reader = reader(api);
            for (idx, (words, filler, number)) in values.into_iter().enumerate() {
                let data = filled(template, words, filler, number);
                let event = Event { name, data: data.as_bytes() };
                assert_eq!(knows(&mut *reader, event), 0 < idx, "{api:?} {data}");
                reader.event(event).unwrap();
            }
        }
    }
}

#[test]
fn what_does_more_is_never_known() {
    for Format { api, of_words, others } in FORMATS {
        let mut reader = reader(api);
        for (name, template) in others {
            let data = filled(template, "x", "y", "7");
            let event = Event { name, data: data.as_bytes() };
            for (name, known) in of_words.iter().chain(others) {
                let before = filled(known, "a", "b", "6");
                drop(reader.event(Event { name, data: before.as_bytes() }));
                drop(reader.event(event));
                assert!(!knows(&mut *reader, event), "{api:?} {data}");
            }
        }
    }
}

/// Also behind the end of an answer, where a server should send nothing.
#[test]
fn a_known_shape_adds_the_same_behind_any_event() {
    for Format { api, of_words, others } in FORMATS {
        for (name, template) in of_words {
            for (between, other) in of_words.iter().chain(others) {
                let (mut knowing, mut forgetting) = (reader(api), reader(api));
                for (idx, words) in ["", "", "x", "y"].into_iter().enumerate() {
                    let (name, template) = if idx == 1 { (between, other) } else { (name, template) };
                    let data = filled(template, words, "z", &idx.to_string());
                    check_same(&mut *knowing, &mut *forgetting, Event { name, data: data.as_bytes() });
                }
            }
        }
    }
}

/// A number of an answer: mostly one that may change.
const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "11",
    "99",
    "65535",
    "1000000",
    "123456789012345678",
    "9999999999999999999",
    "-1",
    "007",
    "1.5",
    "null",
];

/// Texts of JSON, and some that are none.
const TEXTS: [&str; 14] = [
    "",
    "a",
    "b",
    " word",
    "two words",
    "é🏔",
    r#"\""#,
    r"\\",
    r"\n\u00e9",
    r"\ud83c\udfd4",
    r"\ud83c",
    r"\x",
    "\n",
    "a\"",
];

/// What a server may have beside, somewhere in an event.
const FIELDS: [&str; 12] = [
    r#""error":{"message":"no"}"#,
    r#""error":null"#,
    r#""finish_reason":"stop""#,
    r#""finishReason":"STOP""#,
    r#""done":true"#,
    r#""logprobs":null"#,
    r#""logprobs":[{"token":"a","logprob":-1}]"#,
    r#""index":1"#,
    r#""type":"error""#,
    r#""usage":{"prompt_tokens":1,"completion_tokens":2}"#,
    r#""promptFeedback":{"blockReason":"SAFETY"}"#,
    r#""unknown":[1,2]"#,
];

/// What is done to an event.
#[derive(Clone, Debug)]
enum Change {
    None,
    /// The keys of all its maps in the reverse order.
    Order,
    /// A field before one of its fields.
    Field(usize, &'static str),
    /// Another value where one is taken from the event.
    Replaced(&'static str, &'static str),
    /// A byte of it.
    Byte(usize, u8),
    /// Its end is missing.
    Cut(usize),
}

fn any_change() -> impl Strategy<Value = Change> {
    let replaced = [
        ("\"index\":0", "\"index\":1"),
        ("null", "false"),
        ("false", "true"),
        ("\"c\"", "\"d\""),
        ("\"r\"", "\"s\""),
        ("25", "26"),
        (",", " ,"),
        ("content-delta", "content-other"),
        ("delta", "done"),
        ("\"text\"", "\"texts\""),
        ("\"\"", "\"x\""),
        ("[]", "[{}]"),
    ];
    prop_oneof![
        12 => Just(Change::None),
        1 => Just(Change::Order),
        2 => (any::<usize>(), proptest::sample::select(&FIELDS[..])).prop_map(|(at, field)| Change::Field(at, field)),
        2 => proptest::sample::select(Vec::from(replaced)).prop_map(|(from, to)| Change::Replaced(from, to)),
        1 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => any::<usize>().prop_map(Change::Cut),
    ]
}

fn reversed(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.into_iter().rev().map(|(key, value)| (key, reversed(value))).collect();
            Value::Object(fields.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(reversed).collect(),
        other => other,
    }
}

fn changed(data: &str, change: &Change) -> Vec<u8> {
    let mut bytes = data.as_bytes().to_vec();
    match change {
        Change::None => {}
        Change::Order => {
            if let Ok(value) = serde_json::from_str::<Value>(data) {
                return reversed(value).to_string().into_bytes();
            }
        }
        Change::Field(at, field) => {
            let places: Vec<usize> = data.match_indices(['{', ',']).map(|(place, _)| place + 1).collect();
            if let Some(at) = at.checked_rem(places.len()) {
                let field = format!("{field},");
                bytes.splice(places[at]..places[at], field.bytes());
            }
        }
        Change::Replaced(from, to) => return data.replacen(from, to, 1).into_bytes(),
        Change::Byte(at, byte) => {
            let at = at % bytes.len();
            bytes[at] = *byte;
        }
        Change::Cut(at) => bytes.truncate(at % bytes.len()),
    }
    bytes
}

/// A choice of an event, words, filler, a number, and what is done to it; how often it comes.
type Chosen = (usize, usize, &'static str, &'static str, &'static str, Change, usize);

fn any_chosen() -> impl Strategy<Value = Chosen> {
    let text = || proptest::sample::select(&TEXTS[..]);
    let plain = || proptest::sample::select(&TEXTS[..5]);
    (
        prop_oneof![5 => Just(0_usize), 1 => Just(1)],
        any::<usize>(),
        prop_oneof![6 => plain(), 1 => text()],
        prop_oneof![6 => plain(), 1 => text()],
        proptest::sample::select(&NUMBERS[..]),
        any_change(),
        1..4_usize,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Whatever comes: each event does the same to a reader that knows shapes as to one that has just begun to.
    #[test]
    fn known_shapes_change_no_response(
        format in 0..FORMATS.len(),
        chosen in proptest::collection::vec(any_chosen(), 1..16),
        main in any::<usize>(),
    ) {
        let Format { api, of_words, others } = &FORMATS[format];
        let (mut knowing, mut forgetting) = (reader(*api), reader(*api));
        let mut number = 0;
        for (kind, which, words, filler, odd, change, n_times) in chosen {
            for _ in 0..n_times {
                // A stream of one kind mostly, whose numbers rise.
                number += 1;
                let (name, template) = match kind {
                    0 if which % 3 != 0 => of_words[main % of_words.len()],
                    0 => of_words[which % of_words.len()],
                    _ => others[which % others.len()],
                };
                let number = if which % 4 == 0 { odd.to_owned() } else { number.to_string() };
                let data = changed(&filled(template, words, filler, &number), &change);
                let event = Event { name, data: &data };
                check_same(&mut *knowing, &mut *forgetting, event);
            }
        }
        prop_assert_eq!(knowing.assembly().finish(), forgetting.assembly().finish());
    }
}
