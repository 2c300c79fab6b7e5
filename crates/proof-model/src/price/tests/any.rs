//! Rows as property tests draw them.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::Rate;
use crate::price::{BatchPrice, Price, PriceRef, PriceTable, TokenKind, TokenPrices};

/// A price with up to nine digits after the point.
pub(in crate::price) fn money() -> impl Strategy<Value = Decimal> {
    // Few values, so that two lists often agree on one.
    let usual = (1..40_u64).prop_map(|cents| Decimal::from_i128_with_scale(i128::from(cents), 2));
    let odd = (0..2_000_000_000_u64, 0..=9_u32)
        .prop_map(|(digits, scale)| Decimal::from_i128_with_scale(i128::from(digits), scale));
    prop_oneof![4 => usual, 1 => odd].prop_map(|price| price.min(Decimal::from(100_000)).normalize())
}

/// Prices of tokens, with or without those that a row may leave out.
pub(in crate::price) fn tokens() -> impl Strategy<Value = TokenPrices> {
    (
        money(),
        money(),
        prop::collection::btree_map(prop::sample::select(TokenKind::ALL.to_vec()), money(), 0..4),
    )
        .prop_map(|(input, output, more)| {
            let mut tokens = TokenPrices::new(input, output);
            for (kind, price) in more {
                tokens.set(kind, price);
            }
            tokens
        })
}

fn batch() -> impl Strategy<Value = Option<BatchPrice>> {
    let factor = (0..=10_000_i64).prop_map(|part| BatchPrice::Factor(Decimal::new(part, 4).normalize()));
    prop_oneof![
        3 => Just(None),
        1 => factor.prop_map(Some),
        1 => tokens().prop_map(|tokens| Some(BatchPrice::Tokens(tokens))),
    ]
}

fn day() -> impl Strategy<Value = Date> {
    (1..=6_i8).prop_map(|month| date(2026, month, 1))
}

/// A row of the built-in kind: its file is not set.
pub(in crate::price) fn row(
    model: impl Strategy<Value = String>,
    source: &'static str,
) -> impl Strategy<Value = Price> {
    let above_input = prop_oneof![2 => Just(0_u64), 1 => Just(1000_u64), 1 => Just(200_000_u64)];
    (model, day(), above_input, tokens(), batch(), source).prop_map(
        |(model, from, above_input, tokens, batch, source)| Price {
            row: PriceRef { model, from, above_input, rate: Rate::Standard, source, file: None },
            tokens,
            batch,
        },
    )
}

/// A table of a few models with histories and lengths of input.
pub(in crate::price) fn table() -> impl Strategy<Value = PriceTable> {
    let model =
        prop::sample::select(vec!["openai/m", "openai/m-2026-01-01", "google/n", "groq/a/b", "zzz/q"]);
    prop::collection::vec(row(model.prop_map(str::to_owned), "[a-z]{1,8}"), 0..12).prop_map(distinct)
}

/// The rows as a table, the first of those that would be two prices for one day.
pub(in crate::price) fn distinct(rows: Vec<Price>) -> PriceTable {
    let mut seen = std::collections::BTreeSet::new();
    let is_new = |row: &Price| seen.insert((row.row.model.clone(), row.row.from, row.row.above_input));
    let mut is_new = is_new;
    PriceTable::from_rows(rows.into_iter().filter(|row| is_new(row)).collect())
}
