//! What calls cost: dated prices from a file in the repository, with the user's own rows on top.
//!
//! No price, no cost: a model without a row costs nothing that we know, never zero.

mod reader;

use std::collections::BTreeMap;

use jiff::civil::Date;
use proof_diag::{Diagnostic, SourceFile};
use rust_decimal::Decimal;

use crate::Usage;

/// The prices that come with the program.
const BUILT_IN: &str = include_str!("../prices.yaml");

/// Prices by model and date.
///
/// ```
/// use proof_model::{PriceTable, Usage};
/// let prices = PriceTable::built_in();
/// let usage = Usage { input: 1_000_000, output: 100_000, ..Usage::default() };
/// let today = jiff::civil::date(2026, 11, 20);
/// let cost = prices.cost("openai/gpt-5-mini", &usage, today).ok_or("no price")?;
/// assert_eq!(cost.usd.normalize().to_string(), "0.45");
/// assert_eq!(prices.cost("openai/no-such-model", &usage, today), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceTable {
    // The rows of a model, the latest first; among those of one date the one for the longest input first.
    rows: BTreeMap<String, Vec<Price>>,
}

/// One row: dollars for a million tokens, from a date on.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Where the row stands.
    pub row: PriceRef,
    /// Holds for calls with more input tokens than this.
    pub above_input: u64,
    /// Input that no cache had.
    pub input: Decimal,
    /// Output, reasoning included.
    pub output: Decimal,
    /// Input read from the provider's cache; as other input where the row does not say.
    pub cache_read: Decimal,
    /// Input written to the provider's cache; as other input where the row does not say.
    pub cache_write: Decimal,
}

/// Which row a cost rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRef {
    /// The model, as the row names it.
    pub model: String,
    /// From when it holds.
    pub from: Date,
    /// Where the price was read.
    pub source: String,
    /// The file that the row stands in: `prices.yaml` for the one that comes with the program.
    pub file: String,
}

/// What a call costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost<'a> {
    /// Dollars.
    pub usd: Decimal,
    /// The row it rests on.
    pub row: &'a PriceRef,
}

impl PriceTable {
    /// The prices that come with the program.
    pub fn built_in() -> Self {
        // A test holds the file to be without mistakes.
        Self::parse(&SourceFile::new("prices.yaml", BUILT_IN)).0
    }

    /// Reads a price file. What is wrong is left out and told.
    pub fn parse(file: &SourceFile) -> (Self, Vec<Diagnostic>) {
        let (prices, diagnostics) = reader::read(file);
        let mut table = Self::default();
        for price in prices {
            table.rows.entry(price.row.model.clone()).or_default().push(price);
        }
        for rows in table.rows.values_mut() {
            rows.sort_by_key(|price| std::cmp::Reverse((price.row.from, price.above_input)));
        }
        (table, diagnostics)
    }

    /// These prices with the user's own on top: a model that `overlay` names has the overlay's rows alone.
    #[must_use]
    pub fn with_overlay(mut self, overlay: Self) -> Self {
        self.rows.extend(overlay.rows);
        self
    }

    /// The price of a call at a date with so much input.
    ///
    /// A model is found by its name, or without the date or `-latest` at its end: `gpt-5-mini-2025-08-07` costs what
    /// `gpt-5-mini` does unless it has rows of its own.
    pub fn price(&self, model: &str, input: u64, date: Date) -> Option<&Price> {
        let rows = self.rows.get(model).or_else(|| self.rows.get(without_date(model)?))?;
        let from = rows.iter().find(|price| price.row.from <= date)?.row.from;
        rows.iter()
            .find(|price| price.row.from == from && (price.above_input < input || price.above_input == 0))
    }

    /// What a call costs; none where there is no price.
    pub fn cost(&self, model: &str, usage: &Usage, date: Date) -> Option<Cost<'_>> {
        let price = self.price(model, usage.input, date)?;
        Some(Cost { usd: price.cost(usage), row: &price.row })
    }

    /// What a call would cost: about four characters make a token.
    pub fn estimate_usd(
        &self,
        model: &str,
        input_chars: u64,
        output_tokens: u64,
        date: Date,
    ) -> Option<Decimal> {
        let usage = Usage { input: input_chars.div_ceil(4), output: output_tokens, ..Usage::default() };
        Some(self.cost(model, &usage, date)?.usd)
    }
}

impl Price {
    /// Dollars of so many tokens.
    pub fn cost(&self, usage: &Usage) -> Decimal {
        let cached = usage.cache_read.saturating_add(usage.cache_write);
        let plain = usage.input.saturating_sub(cached);
        let mut sum = Decimal::from(plain) * self.input + Decimal::from(usage.output) * self.output;
        if 0 < cached {
            sum += Decimal::from(usage.cache_read) * self.cache_read;
            sum += Decimal::from(usage.cache_write) * self.cache_write;
        }
        // Six digits further down: exact, where a division would round.
        sum * MILLIONTH
    }
}

const MILLIONTH: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

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
