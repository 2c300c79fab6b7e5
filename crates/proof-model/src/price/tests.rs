pub(super) mod any;
mod bodies;
mod vectors;

use expect_test::{Expect, expect};
use jiff::civil::date;

use super::*;

pub(super) fn table(text: &str) -> PriceTable {
    let (table, diagnostics) = PriceTable::parse(&SourceFile::new("prices.yaml", text));
    assert_eq!(diagnostics, []);
    table
}

#[track_caller]
fn check(text: &str, expected: &Expect) {
    let (_, diagnostics) = PriceTable::parse(&SourceFile::new("prices.yaml", text));
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    expected.assert_eq(&shown.join("\n"));
}

const TWO_DATES: &str = "
version: 1
prices:
  - {model: a/m, from: 2026-01-01, input: 1, output: 2, cache_read: 0.1, cache_write: 1.25}
  - {model: a/m, from: 2026-06-01, input: 0.5, output: 1}
  - {model: a/m, from: 2026-06-01, above_input: 1000, input: 5, output: 10}
";

fn usd(table: &PriceTable, model: &str, usage: Usage, day: Date) -> Option<String> {
    table.cost(model, &usage, day).map(|cost| cost.usd.normalize().to_string())
}

#[test]
fn the_built_in_prices_have_no_mistake() {
    let (table, diagnostics) = PriceTable::parse(&SourceFile::new("prices.yaml", BUILT_IN));
    assert_eq!(diagnostics, []);
    assert!(70 < table.rows.len());
    for (model, rows) in &table.rows {
        for price in rows {
            let tokens = &price.tokens;
            let is_cheaper = |kind| tokens.given(kind).is_none_or(|price| price < tokens.input);
            let is_dearer = |kind| tokens.given(kind).is_none_or(|price| tokens.input < price);
            assert!(is_cheaper(TokenKind::CacheRead) && is_dearer(TokenKind::CacheWrite), "{model}");
            assert!(
                tokens.cache_write <= tokens.cache_write_1h || tokens.cache_write_1h.is_none(),
                "{model}"
            );
            let batch = price.per_million(TokenKind::Input, Rate::Batch);
            assert!(batch.is_none_or(|batch| batch < tokens.input), "{model}");
            assert!(!price.row.source.is_empty(), "{model}");
        }
        assert!(rows.iter().any(|price| price.row.above_input == 0), "{model} has no price for short input");
    }
}

#[test]
fn the_built_in_batches_of_openai_and_anthropic_cost_half() {
    let half = Decimal::new(5, 1);
    for price in PriceTable::built_in().rows() {
        let has_batches =
            ["openai/", "anthropic/"].iter().any(|provider| price.row.model.starts_with(provider));
        if !has_batches || price.row.model.contains("audio") {
            continue;
        }
        for kind in [TokenKind::Input, TokenKind::Output] {
            let (one, batch) =
                (price.tokens.of(kind).unwrap(), price.per_million(kind, Rate::Batch).unwrap());
            assert_eq!(batch, one * half, "{} {}", price.row, kind.as_str());
        }
        let an_hour = price.tokens.cache_write_1h;
        let expected = price.row.model.starts_with("anthropic/").then(|| price.tokens.input * Decimal::TWO);
        assert_eq!(an_hour, expected, "{}", price.row);
    }
}

#[test]
fn the_header_says_where_each_built_in_price_was_read() {
    let (header, _) = BUILT_IN.split_once("version: 1").unwrap();
    let defined: Vec<&str> =
        header.lines().filter_map(|line| line.strip_prefix("#   ")?.split(' ').next()).collect();
    for price in PriceTable::built_in().rows.values().flatten() {
        for source in price.row.source.split(" + ") {
            assert!(defined.contains(&source), "{}: `{source}`", price.row.model);
        }
    }
}

#[test]
fn the_price_of_the_day_counts() {
    let table = table(TWO_DATES);
    let usage = Usage { input: 1_000, output: 100, ..Usage::default() };
    assert_eq!(usd(&table, "a/m", usage, date(2025, 12, 31)), None);
    assert_eq!(usd(&table, "a/m", usage, date(2026, 5, 31)).unwrap(), "0.0012");
    assert_eq!(usd(&table, "a/m", usage, date(2026, 6, 1)).unwrap(), "0.0006");
}

#[test]
fn rows_are_listed_by_model_the_latest_first() {
    let table = table(TWO_DATES);
    let shown = |rows: Vec<&Price>| rows.iter().map(|price| price.row.to_string()).collect::<Vec<_>>();
    assert_eq!(
        shown(table.rows().collect()),
        ["a/m@2026-06-01#prices.yaml", "a/m@2026-06-01>1000#prices.yaml", "a/m@2026-01-01#prices.yaml"]
    );
    assert_eq!(shown(table.in_force(date(2026, 5, 31)).collect()), ["a/m@2026-01-01#prices.yaml"]);
    assert_eq!(table.in_force(date(2025, 5, 31)).count(), 0);
    assert_eq!(table.models().collect::<Vec<_>>(), ["a/m"]);
}

#[test]
fn a_snapshot_costs_what_its_model_does() {
    let day = date(2026, 11, 20);
    let table = PriceTable::built_in();
    for (snapshot, model) in [
        ("openai/gpt-5-mini-2025-08-07", "openai/gpt-5-mini"),
        ("anthropic/claude-opus-4-1-20250805", "anthropic/claude-opus-4-1"),
        ("anthropic/claude-3-5-haiku-latest", "anthropic/claude-3-5-haiku"),
    ] {
        assert_eq!(table.price(snapshot, 1, day).unwrap().row.model, model);
    }
    let first = table.price("openai/gpt-4o-2024-05-13", 1, day).unwrap();
    assert_eq!(first.tokens.input, Decimal::from(5), "a snapshot with a row of its own has that price");
    for unknown in ["openai/gpt-5-mini-max", "gpt-5-mini", "sim/support-demo", "echo", "openai/gpt-5-20"] {
        assert_eq!(table.price(unknown, 1, day), None, "{unknown}");
    }
}

#[test]
fn a_table_of_the_users_wins_model_by_model() {
    let table = PriceTable::built_in().with_overlay(table(
        "{version: 1, prices: [{model: openai/gpt-5-mini, from: 2026-01-01, input: 9, output: 9}]}",
    ));
    let price = table.price("openai/gpt-5-mini", 1, date(2026, 11, 20)).unwrap();
    assert_eq!((price.tokens.input, price.row.file.as_deref()), (Decimal::from(9), Some("prices.yaml")));
    let shipped = table.price("openai/gpt-5", 1, date(2026, 11, 20)).unwrap();
    assert_eq!(shipped.row.file, None);
}

#[test]
fn an_estimate_counts_four_characters_as_a_token() {
    let usd = table(TWO_DATES).estimate_usd("a/m", 4_000, 100, date(2026, 1, 1)).unwrap();
    assert_eq!(usd.normalize().to_string(), "0.0012");
}

#[test]
fn mistakes_of_a_price_file_are_shown_together() {
    check(
        "version: 1\nprices:\n  - {model: m, from: 2026-01-01, input: 1, output: 1}\n  - {model: a/m, from: soon, input: -1, output: 1}\n",
        &expect![[r#"
            error[E0520]: `m` names no provider
             --> prices.yaml:3:13
              |
            3 |   - {model: m, from: 2026-01-01, input: 1, output: 1}
              |             ^ expected `provider/name`
              |
              = help: such as `openai/gpt-5-mini`

            error[E0520]: `from` must be a date
             --> prices.yaml:4:24
              |
            4 |   - {model: a/m, from: soon, input: -1, output: 1}
              |                        ^^^^ expected a date such as `2026-01-31`

            error[E0520]: `input` must be dollars for a million tokens
             --> prices.yaml:4:37
              |
            4 |   - {model: a/m, from: soon, input: -1, output: 1}
              |                                     ^^ expected a number such as `0.25`
        "#]],
    );
    check(
        "version: 1\nprices:\n  - {model: a/m, from: 2026-01-01, input: 1, output: 1}\n  - {model: a/m, from: 2026-01-01, input: 2, output: 1}\n",
        &expect![[r#"
            error[E0521]: two prices for `a/m` from 2026-01-01
             --> prices.yaml:4:5
              |
            4 |   - {model: a/m, from: 2026-01-01, input: 2, output: 1}
              |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the model has a price from this day already
              |
              = help: take one of the rows away, or change its `from`
        "#]],
    );
}

#[test]
fn mistakes_in_the_price_of_a_batch_have_their_place() {
    check(
        "version: 1\nprices:\n  - {model: a/m, from: 2026-01-01, input: 1, output: 1, batch: half}\n  - {model: a/n, from: 2026-01-01, input: 1, output: 1, batch: {input: 1, outptu: 1}}\n  - {model: a/o, from: 2026-01-01, input: 1, output: 1, batch: 50}\n",
        &expect![[r#"
            error[E0520]: `batch` must be a part of the price, or a map of prices
             --> prices.yaml:3:64
              |
            3 |   - {model: a/m, from: 2026-01-01, input: 1, output: 1, batch: half}
              |                                                                ^^^^ expected a number from 0 to 1
              |
              = help: such as `batch: 0.5`, or `batch: {input: 0.125, output: 1.00}`

            error[E0103]: the price of a batch has no `output`
             --> prices.yaml:4:64
              |
            4 |   - {model: a/n, from: 2026-01-01, input: 1, output: 1, batch: {input: 1, outptu: 1}}
              |                                                                ^^^^^^^^^^^^^^^^^^^^^ `output` is missing here

            error[E0101]: unknown key `outptu` in the price of a batch
             --> prices.yaml:4:75
              |
            4 |   - {model: a/n, from: 2026-01-01, input: 1, output: 1, batch: {input: 1, outptu: 1}}
              |                                                                           ^^^^^^ no such key
              |
              = help: did you mean `output`?

            error[E0520]: `batch` must be a part of the price, or a map of prices
             --> prices.yaml:5:64
              |
            5 |   - {model: a/o, from: 2026-01-01, input: 1, output: 1, batch: 50}
              |                                                                ^^ expected a number from 0 to 1
              |
              = help: such as `batch: 0.5`, or `batch: {input: 0.125, output: 1.00}`
        "#]],
    );
}

#[test]
fn a_row_with_a_mistake_is_left_out() {
    let text = "version: 1\nprices:\n  - {model: a/m, from: 2026-01-01, input: 1, output: 1, cache_read: 0.0000000001}\n  - {model: a/n, from: 2026-01-01, input: 1, output: 1}\n";
    let (table, diagnostics) = PriceTable::parse(&SourceFile::new("prices.yaml", text));
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(table.models().collect::<Vec<_>>(), ["a/n"]);
}
