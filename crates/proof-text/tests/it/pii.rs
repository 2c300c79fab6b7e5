//! The recognisers of personal data on texts with known spans.

use proof_text::pii::{Class, Kind, Kinds, Options, Tier, find, in_code_points};
use serde_json::Value;

/// 189 texts with 137 spans, which lie beside the repository.
#[test]
fn the_golden_texts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/oracles/pii.jsonl");
    let Ok(lines) = std::fs::read_to_string(path) else {
        println!("skipped: no ../shared");
        return;
    };
    let (mut n_golden, mut n_found, mut n_false, mut n_near) = (0_u32, 0_u32, 0_u32, 0_usize);
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let options = Options::of_region(row["region"].as_str().unwrap());
        let spans = find(text, &options);
        let place = |entity: &Value| {
            let byte = |key: &str| usize::try_from(entity[key].as_u64().unwrap()).unwrap();
            (entity["type"].as_str().unwrap().to_lowercase(), byte("start_byte"), byte("end_byte"))
        };
        let found: Vec<_> = spans
            .iter()
            .filter(|span| span.tier == Tier::Strict)
            .map(|span| (span.kind.as_str().to_owned(), span.start, span.end))
            .collect();
        let golden: Vec<_> = row["entities"].as_array().unwrap().iter().map(place).collect();
        let near: Vec<_> = row["near_misses"].as_array().unwrap().iter().map(place).collect();
        let optional: Vec<_> = row["optional"].as_array().unwrap().iter().map(place).collect();
        let overlaps = |a: &(String, usize, usize), b: &(String, usize, usize)| a.1 < b.2 && b.1 < a.2;
        n_golden += u32::try_from(golden.len()).unwrap();
        for span in &golden {
            if found.contains(span) {
                n_found += 1;
            } else {
                println!("missed: {} {span:?} in {text:?}, found {found:?}", row["id"]);
            }
        }
        for span in &found {
            let is_near =
                near.iter().any(|miss| overlaps(span, miss) && (miss.0 == span.0 || miss.0 == "any"));
            let is_known = golden.iter().chain(&optional).any(|other| overlaps(span, other));
            n_near += usize::from(is_near);
            if is_near || !is_known {
                n_false += 1;
                println!("false: {} {span:?} in {text:?}", row["id"]);
            }
        }
    }
    let errors = f64::from(n_false + n_golden - n_found);
    let f1 = 2.0 * f64::from(n_found) / (2.0 * f64::from(n_found) + errors);
    println!("{n_found} of {n_golden} found, {n_false} false ({n_near} near misses), F1 {f1:.3}");
    assert_eq!((n_found, n_false), (n_golden, 0));
}

/// What is found in a text: kinds and characters.
fn found<'t>(text: &'t str, options: &Options) -> Vec<(&'static str, &'t str)> {
    find(text, options).iter().map(|span| (span.kind.as_str(), span.of(text))).collect()
}

#[track_caller]
fn check(region: &str, text: &str, expected: &[(&str, &str)]) {
    assert_eq!(found(text, &Options::of_region(region)), expected, "{text}");
}

#[test]
fn texts_of_our_own() {
    check("US", "Nothing personal in 3 sentences, 12 words and 1,024 bytes.", &[]);
    check(
        "US",
        "id;mail;ssn\n7;ann@mail.example;212-09-4401\n8;bo@mail.example;not given",
        &[("email", "ann@mail.example"), ("us_ssn", "212-09-4401"), ("email", "bo@mail.example")],
    );
    check(
        "US",
        "Visa 4012-8888-8888-1881 12/29 123, phone (415) 555-0132.",
        &[("credit_card", "4012-8888-8888-1881"), ("phone", "(415) 555-0132")],
    );
    check("US", "card 4012 8888 8888 1881 123", &[("credit_card", "4012 8888 8888 1881")]);
    check("US", "4012 8888 8888 1881 4012 8888 8888 1881", &[]);
    check("GB", "NHS 943-476-5919.", &[("uk_nhs", "943-476-5919")]);
    check("US", "the plot 943 476 5919 is for sale", &[("phone", "943 476 5919")]);
    check(
        "DE",
        "IdNr. 86 095 742 719, IBAN DE89 3704 0044 0532 0130 00.",
        &[("de_steuer_id", "86 095 742 719"), ("iban", "DE89 3704 0044 0532 0130 00")],
    );
    check("FR", "06 12 34 56 78, né le 3 mars 1980", &[("phone", "06 12 34 56 78")]);
    check(
        "US",
        r#"{"src":"10.1.2.3","mac":"00:00:5E:00:53:01","n":1234567890123}"#,
        &[("ip_address", "10.1.2.3"), ("mac_address", "00:00:5E:00:53:01")],
    );
    check("NL", "burgerservicenummer: 111222333", &[("nl_bsn", "111222333")]);
    check("US", "burgerservicenummer: 111222333", &[("nl_bsn", "111222333")]);
    check("NL", "artikel 111222333", &[]);
    check(
        "PL",
        "NIP 44051401359 i PESEL: 44051401359",
        &[("pl_pesel", "44051401359"), ("pl_pesel", "44051401359")],
    );
}

#[test]
fn numbers_that_are_nobodys() {
    for text in [
        "550e8400-e29b-41d4-a716-446655440000",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "v1.2.3.4 and 2024.10.15.2",
        "Pi is 3.14159265358979323846",
        "1,234,567,890.12 and 1 234 567 890",
        "ISBN 978-3-16-148410-0, EAN 4006381333931",
        "on 2024-05-11 at 10:30:59.123456",
        "pages 100-199, 2019-2023, 1999/2000",
        "0x7fffffffffff and 0b101010101010",
        "call std::net::Ipv4Addr::new(1, 2, 3, 4)",
        "epoch 1748503543012, id 1234567890123456789",
        "@media (min-width: 600px) { a@b }",
    ] {
        for region in ["US", "GB", "DE", "FR", "IN", "BR"] {
            check(region, text, &[]);
        }
    }
}

#[test]
fn regions_and_kinds_are_chosen() {
    let text = "jo@mail.example, 020 7946 0958, 192.0.2.7";
    let mut options = Options::of_region("GB");
    assert_eq!(found(text, &options).len(), 3);
    options.regions = vec!["US".to_owned()];
    assert_eq!(found(text, &options), [("email", "jo@mail.example"), ("ip_address", "192.0.2.7")]);
    options.regions = vec!["US".to_owned(), "GB".to_owned()];
    assert_eq!(found(text, &options).len(), 3);
    options.kinds = Kinds::of_class(Class::Contact);
    assert_eq!(found(text, &options).len(), 2);
    options.kinds = Kinds::all().without([Kind::Email].into_iter().collect());
    assert_eq!(found(text, &options), [("phone", "020 7946 0958"), ("ip_address", "192.0.2.7")]);
    assert_eq!(Kinds::named("network"), Some([Kind::IpAddress, Kind::MacAddress].into_iter().collect()));
    assert_eq!(Kinds::named("nothing"), None);
}

#[test]
fn the_heuristic_tier_is_asked_for() {
    let text = "DOB: 1985-10-10, 123 Example Street, Springfield, IL 62701, jane [at] example [dot] com";
    assert_eq!(found(text, &Options::of_region("US")), []);
    let options = Options { kinds: Kinds::all(), heuristic: true, ..Options::of_region("US") };
    assert_eq!(
        found(text, &options),
        [
            ("date_of_birth", "1985-10-10"),
            ("address", "123 Example Street, Springfield, IL 62701"),
            ("email", "jane [at] example [dot] com"),
        ]
    );
    assert!(find(text, &options).iter().all(|span| span.tier == Tier::Heuristic));
}

#[test]
fn code_points() {
    let text = "ü😀 a@b.example ü 192.0.2.7";
    let spans = find(text, &Options::of_region("US"));
    let points: Vec<_> = in_code_points(text, &spans).iter().map(|span| (span.start, span.end)).collect();
    assert_eq!(points, [(3, 14), (17, 26)]);
}

/// Were a recogniser quadratic, this would not end.
#[test]
fn hostile_texts_end() {
    let options = Options { kinds: Kinds::all(), heuristic: true, ..Options::of_region("US") };
    for piece in [
        "7",
        "@",
        "a.",
        "a@",
        "1 ",
        "1-",
        "1.",
        "1:",
        "(",
        "+1 ",
        "(1",
        "[at]",
        "a1",
        "12 34 ",
        "a@b.",
        "@a.b",
        "1\u{200b}",
        "٤",
        "4111 ",
        "GB82 ",
        "0x",
        "\u{0}",
        "::1",
        "1 Aa ",
        "字",
        "\r\n1",
        "born 1.",
        "ssn 1 ",
    ] {
        find(&piece.repeat(300_000 / piece.len()), &options);
    }
}
