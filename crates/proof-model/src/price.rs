//! What calls cost: dated prices from a file in the repository, with the user's own rows on top.
//!
//! No price, no cost: a model without a row costs nothing that we know, never zero. The same holds for a part of a call:
//! where a row does not say what sound, an hour in the cache or a batch costs, a call with such tokens has no cost.
//!
//! Start at [`PriceTable::cost_at`]. `cost.rs` has the arithmetic, `reference.rs` the name of a row that a cost keeps,
//! `reader.rs` and `writer.rs` the file's form, `import.rs` the price lists of others, `update.rs` what of them is new.

mod cost;
mod import;
mod reader;
mod reference;
mod rows;
mod update;
mod writer;

use std::collections::BTreeMap;

use jiff::civil::Date;
use proof_diag::{Diagnostic, SourceFile};
use rust_decimal::Decimal;

use crate::Usage;

pub use cost::{Cost, CostPart, TokenKind};
pub use import::{Form, Import, Providers, SkipReason, Skipped};
pub use reference::{PriceRef, PriceRefError, Rate};
pub use rows::{BatchPrice, Price, TokenPrices};
pub use update::{PriceChange, PriceUpdate};

/// The prices that come with the program.
const BUILT_IN: &str = include_str!("../prices.yaml");

/// Prices by model and date.
///
/// ```
/// use proof_model::{PriceTable, Rate, Usage};
/// let prices = PriceTable::built_in();
/// let usage = Usage { input: 1_000_000, output: 100_000, ..Usage::default() };
/// let today = jiff::civil::date(2026, 11, 20);
/// let cost = prices.cost("openai/gpt-5-mini", &usage, today).ok_or("no price")?;
/// assert_eq!(cost.usd.normalize().to_string(), "0.45");
/// assert_eq!(cost.row.to_string(), "openai/gpt-5-mini@2025-08-07");
/// let cost = prices.cost_at("openai/gpt-5-mini", &usage, today, Rate::Batch).ok_or("no price")?;
/// assert_eq!(cost.usd.normalize().to_string(), "0.225");
/// assert_eq!(prices.cost("openai/no-such-model", &usage, today), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceTable {
    // The rows of a model, the latest first; among those of one date the one for the longest input first.
    rows: BTreeMap<String, Vec<Price>>,
}

impl PriceTable {
    /// The prices that come with the program.
    pub fn built_in() -> Self {
        // A test holds the file to be without mistakes.
        let mut table = Self::parse(&SourceFile::new("prices.yaml", BUILT_IN)).0;
        for price in table.rows.values_mut().flatten() {
            price.row.file = None;
        }
        table
    }

    /// Reads a price file. What is wrong is left out and told.
    pub fn parse(file: &SourceFile) -> (Self, Vec<Diagnostic>) {
        let (prices, diagnostics) = reader::read(file);
        (Self::from_rows(prices), diagnostics)
    }

    /// The prices of some rows.
    fn from_rows(prices: Vec<Price>) -> Self {
        let mut table = Self::default();
        for price in prices {
            table.rows.entry(price.row.model.clone()).or_default().push(price);
        }
        for rows in table.rows.values_mut() {
            rows.sort_by_key(|price| std::cmp::Reverse((price.row.from, price.row.above_input)));
        }
        table
    }

    /// These prices with the user's own on top: a model that `overlay` names has the overlay's rows alone.
    #[must_use]
    pub fn with_overlay(mut self, overlay: Self) -> Self {
        self.rows.extend(overlay.rows);
        self
    }

    /// Every row: model by model, the latest first, those for longer input after the one for any.
    pub fn rows(&self) -> impl Iterator<Item = &Price> {
        self.rows.values().flat_map(|rows| {
            rows.chunk_by(|a, b| a.row.from == b.row.from).flat_map(|group| group.iter().rev())
        })
    }

    /// The rows that hold on a date: one for each model and length of input, in the order of [`Self::rows`].
    pub fn in_force(&self, date: Date) -> impl Iterator<Item = &Price> {
        self.rows.values().flat_map(move |rows| group_at(rows, date).iter().rev())
    }

    /// The names of the models, in order.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// The price of a call at a date with so much input, cached input included.
    ///
    /// A model is found by its name, or without the date or `-latest` at its end: `gpt-5-mini-2025-08-07` costs what
    /// `gpt-5-mini` does unless it has rows of its own.
    pub fn price(&self, model: &str, input: u64, date: Date) -> Option<&Price> {
        let rows = self.rows.get(model).or_else(|| self.rows.get(without_date(model)?))?;
        group_at(rows, date).iter().find(|price| price.row.above_input < input || price.row.above_input == 0)
    }

    /// What a call costs; none where there is no price.
    pub fn cost(&self, model: &str, usage: &Usage, date: Date) -> Option<Cost> {
        self.cost_at(model, usage, date, Rate::Standard)
    }

    /// What a call costs, made at once or in a batch; none where the price of any of its tokens is not known.
    pub fn cost_at(&self, model: &str, usage: &Usage, date: Date, rate: Rate) -> Option<Cost> {
        self.price(model, usage.input, date)?.cost_at(usage, rate)
    }

    /// What a call would cost: about four characters make a token.
    pub fn estimate_usd(
        &self,
        model: &str,
        input_chars: u64,
        output_tokens: u64,
        date: Date,
    ) -> Option<Decimal> {
        self.estimate_usd_at(model, input_chars, output_tokens, date, Rate::Standard)
    }

    /// What a call would cost, made at once or in a batch: about four characters make a token.
    pub fn estimate_usd_at(
        &self,
        model: &str,
        input_chars: u64,
        output_tokens: u64,
        date: Date,
        rate: Rate,
    ) -> Option<Decimal> {
        let usage = Usage { input: input_chars.div_ceil(4), output: output_tokens, ..Usage::default() };
        self.price(model, usage.input, date)?.usd(&usage, rate)
    }
}

/// The rows of the latest day up to `date`; `rows` are those of one model, the latest first.
fn group_at(rows: &[Price], date: Date) -> &[Price] {
    let held = rows.partition_point(|price| date < price.row.from);
    let rows = rows.get(held..).unwrap_or_default();
    rows.chunk_by(|a, b| a.row.from == b.row.from).next().unwrap_or_default()
}

/// A model's name without the date of its snapshot (`-2025-08-07`, `-20250929`) or `-latest`.
fn without_date(model: &str) -> Option<&str> {
    if let Some(base) = model.strip_suffix("-latest") {
        return Some(base);
    }
    let base = model.trim_end_matches(|character: char| character.is_ascii_digit() || character == '-');
    let date = model.get(base.len()..)?;
    let n_digits = date.chars().filter(char::is_ascii_digit).count();
    let looks_like_date = date.starts_with("-20") && n_digits == 8;
    // `claude-opus-4-1-20250805`: what stands before the date may itself end in digits.
    if looks_like_date {
        return Some(base);
    }
    let (base, date) = model.rsplit_once("-20")?;
    let is_date = date.len() == 6 && date.bytes().all(|byte| byte.is_ascii_digit());
    is_date.then_some(base)
}

#[cfg(test)]
mod tests;
