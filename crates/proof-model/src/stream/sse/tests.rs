use proptest::prelude::*;

use super::*;

/// The events of a stream that comes in these pieces.
fn events(pieces: &[&[u8]]) -> Vec<(String, String)> {
    let mut stream = EventStream::default();
    let mut found = vec![];
    for piece in pieces {
        let mut sink = |event: Event<'_>| {
            found.push((event.name.to_owned(), String::from_utf8_lossy(event.data).into_owned()));
            Ok(())
        };
        stream.feed(piece, &mut sink).unwrap();
    }
    found
}

fn one(text: &str) -> Vec<(String, String)> {
    events(&[text.as_bytes()])
}

fn event(name: &str, data: &str) -> (String, String) {
    (name.to_owned(), data.to_owned())
}

#[test]
fn the_examples_of_the_standard() {
    assert_eq!(one("data: YHOO\ndata: +2\ndata: 10\n\n"), [event("", "YHOO\n+2\n10")]);
    let with_comment =
        ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
    assert_eq!(one(with_comment), [event("", "first event"), event("", "second event")]);
    // `data` without a value is an event with empty data; the last one lacks its blank line.
    assert_eq!(one("data\n\ndata\ndata\n\ndata:"), [event("", ""), event("", "\n")]);
    assert_eq!(one("data:test\n\ndata: test\n\n"), [event("", "test"), event("", "test")]);
}

#[test]
fn names_hold_for_one_event() {
    assert_eq!(
        one("event: ping\ndata: {}\n\ndata: {}\n\nevent: lost\n\ndata: 1\n\n"),
        [event("ping", "{}"), event("", "{}"), event("", "1")]
    );
}

#[test]
fn every_line_end_and_a_byte_order_mark_are_read() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("\u{feff}event: a{end}data: 1{end}{end}data: 2{end}data: 3{end}{end}");
        assert_eq!(one(&text), [event("a", "1"), event("", "2\n3")], "{end:?}");
    }
}

proptest! {
    #[test]
    fn cuts_do_not_matter(
        lines in prop::collection::vec(
            prop_oneof![Just(String::new()), "data: ?[a-zé😀]{0,8}", "event: ?[a-z]{0,4}", ": c", "id: 1", "data"], 0..12),
        ends in prop::collection::vec(prop_oneof![Just("\n"), Just("\r\n"), Just("\r")], 12),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let text: String = lines.iter().zip(&ends).flat_map(|(line, end)| [line.as_str(), end]).collect();
        let bytes = text.as_bytes();
        let whole = events(&[bytes]);
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        places.sort_unstable();
        let mut pieces = vec![];
        let mut from = 0;
        for place in places {
            pieces.push(&bytes[from..place]);
            from = place;
        }
        pieces.push(&bytes[from..]);
        prop_assert_eq!(events(&pieces), whole.clone());
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(events(&single), whole);
    }
}
