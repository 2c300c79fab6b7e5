use jiff::civil::date;
use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(row: &PriceRef, text: &str) {
    assert_eq!(row.to_string(), text);
    assert_eq!(&text.parse::<PriceRef>().unwrap(), row);
}

fn row(model: &str) -> PriceRef {
    PriceRef {
        model: model.to_owned(),
        from: date(2026, 9, 22),
        above_input: 0,
        rate: Rate::Standard,
        source: String::new(),
        file: None,
    }
}

#[test]
fn a_row_has_one_text() {
    check(&row("openai/gpt-6-luna"), "openai/gpt-6-luna@2026-09-22");
    check(
        &PriceRef { above_input: 272_000, ..row("openai/gpt-6-luna") },
        "openai/gpt-6-luna@2026-09-22>272000",
    );
    let batch = PriceRef { above_input: 272_000, rate: Rate::Batch, ..row("openai/gpt-6-luna") };
    check(
        &PriceRef { file: Some("our prices.yaml".to_owned()), ..batch },
        "openai/gpt-6-luna@2026-09-22>272000+batch#our prices.yaml",
    );
    check(&row("vertex/claude-opus-4-5@20251101"), "vertex/claude-opus-4-5@20251101@2026-09-22");
    check(&row("a/100%#1"), "a/100%25%231@2026-09-22");
}

#[test]
fn what_names_no_row_is_refused() {
    for text in [
        "",
        "openai/gpt-6-luna",
        "@2026-09-22",
        "a/m@2026-9-22",
        "a/m@2026-09-22>0",
        "a/m@2026-09-22>007",
        "a/m@2026-09-22+batch>5",
        "a/m@2026-09-22T00:00",
        "a/m@2026-09-22 ",
        "a/m%20@2026-09-22+flex",
    ] {
        let error = text.parse::<PriceRef>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{text}` names no price: expected `provider/model@2026-01-31`")
        );
    }
}

#[test]
fn what_is_stored_keeps_the_source() {
    let row = PriceRef { source: "litellm".to_owned(), above_input: 5, ..row("a/m") };
    let stored = serde_json::to_string(&row).unwrap();
    assert_eq!(
        stored,
        r#"{"model":"a/m","from":"2026-09-22","above_input":5,"rate":"standard","source":"litellm"}"#
    );
    assert_eq!(serde_json::from_str::<PriceRef>(&stored).unwrap(), row);
    let least = r#"{"model":"a/m","from":"2026-09-22"}"#;
    assert_eq!(serde_json::from_str::<PriceRef>(least).unwrap().to_string(), "a/m@2026-09-22");
}

proptest! {
    #[test]
    fn any_row_is_read_back(
        model in "[a-z@#%>+/ 0-9é-]{1,20}",
        day in 0..20_000_i32,
        above_input in prop_oneof![Just(0_u64), any::<u64>()],
        is_batch in any::<bool>(),
        file in prop::option::of(".{0,20}"),
    ) {
        let from = date(2000, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let rate = if is_batch { Rate::Batch } else { Rate::Standard };
        let row = PriceRef { model, from, above_input, rate, source: String::new(), file };
        prop_assert_eq!(row.to_string().parse::<PriceRef>().unwrap(), row);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        if let Ok(row) = text.parse::<PriceRef>() {
            prop_assert_eq!(row.to_string(), text);
        }
    }
}
