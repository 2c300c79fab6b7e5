//! What is gathered from a price list.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proof_diag::{Diagnostic, Entry, Node, SourceFile, SourceSpan, Value};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Form, Import, Providers, SkipReason, Skipped};
use crate::Provider;
use crate::price::reader::{self, MONEY_DIGITS, MOST, number};
use crate::price::{BatchPrice, Price, PriceRef, Rate, TokenKind, TokenPrices};

/// Why the price of tokens is not the price of a call, with providers whose lists of prices do not say so.
pub(super) fn more_than_tokens(word: &str, name: &str) -> Option<SkipReason> {
    match word {
        // Each call pays for a search, too.
        "perplexity" => Some(SkipReason::FeeBesideTokens),
        _ if name.contains("search") => Some(SkipReason::FeeBesideTokens),
        // Since 2026-08-16 the price depends on the hour; lists have the higher or the lower one.
        "deepseek" => Some(SkipReason::OtherPrices),
        _ => None,
    }
}

/// What is gathered from a list.
pub(super) struct List {
    form: Form,
    date: Date,
    providers: Providers,
    rows: BTreeMap<(String, Date, u64), Price>,
    skipped: Vec<Skipped>,
    duplicates: Vec<SourceSpan>,
    diagnostics: Vec<Diagnostic>,
}

/// The prices of one model as a list gives them, in dollars for a million tokens.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// By the length of input above which they hold.
    pub(super) tokens: BTreeMap<u64, BTreeMap<TokenKind, Decimal>>,
    /// The same for batches.
    batch: BTreeMap<u64, BTreeMap<TokenKind, Decimal>>,
}

impl List {
    pub(super) fn new(form: Form, date: Date, providers: Providers) -> Self {
        let (rows, skipped, duplicates, diagnostics) = (BTreeMap::new(), vec![], vec![], vec![]);
        Self { form, date, providers, rows, skipped, duplicates, diagnostics }
    }

    /// Keeps the mistakes of the document. A key that is written twice is no mistake of the user's in a list that others
    /// keep: such a model is left out.
    pub(super) fn set_aside(&mut self, diagnostics: Vec<Diagnostic>) {
        for diagnostic in diagnostics {
            if diagnostic.code == "E0106" {
                self.duplicates.extend(diagnostic.labels.into_iter().map(|label| label.span));
            } else {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    pub(super) fn is_duplicate(&self, entry: &Entry) -> bool {
        let range = entry.key_span.range().start..entry.value.span.range().end;
        self.duplicates.iter().any(|span| range.contains(&span.range().start))
    }

    pub(super) fn skip(&mut self, model: String, why: SkipReason) {
        self.skipped.push(Skipped { model, why });
    }

    /// Whether a model of this provider is taken over.
    pub(super) fn takes(&self, word: &str) -> bool {
        self.providers == Providers::All || Provider::from_name(word).is_some()
    }

    /// Takes the rows of a price file of ours.
    pub(super) fn own_file(&mut self, file: &SourceFile) {
        let (prices, mistakes) = reader::read(file);
        self.diagnostics = mistakes;
        for price in prices {
            let word = price.row.model.split('/').next().unwrap_or_default();
            if self.takes(word) {
                self.insert(price);
            } else {
                self.skip(price.row.model, SkipReason::UnknownProvider);
            }
        }
    }

    fn insert(&mut self, mut price: Price) {
        price.row.file = None;
        if price.row.source.is_empty() {
            self.form.as_str().clone_into(&mut price.row.source);
        }
        self.rows.insert((price.row.model.clone(), price.row.from, price.row.above_input), price);
    }

    /// Takes a model's prices as rows.
    pub(super) fn insert_sheet(&mut self, model: String, sheet: &Sheet) {
        if self.rows.contains_key(&(model.clone(), self.date, 0)) {
            return self.skip(model, SkipReason::Twice);
        }
        let base = sheet.tokens.get(&0);
        let of = |kind| base.and_then(|base| base.get(&kind)).copied();
        let (Some(input), Some(output)) = (of(TokenKind::Input), of(TokenKind::Output)) else {
            return self.skip(model, SkipReason::NoPrice);
        };
        if input.is_zero() && output.is_zero() {
            return self.skip(model, SkipReason::Zero);
        }
        for (above_input, given) in &sheet.tokens {
            let mut tokens = TokenPrices::new(input, output);
            for (kind, price) in given {
                tokens.set(*kind, *price);
            }
            let row = PriceRef {
                model: model.clone(),
                from: self.date,
                above_input: *above_input,
                rate: Rate::Standard,
                source: String::new(),
                file: None,
            };
            let batch = sheet.batch(*above_input);
            self.insert(Price { row, tokens, batch });
        }
    }

    pub(super) fn finish(self) -> Result<Import, Vec<Diagnostic>> {
        if proof_diag::has_errors(&self.diagnostics) {
            return Err(self.diagnostics);
        }
        Ok(Import { form: self.form, prices: self.rows.into_values().collect(), skipped: self.skipped })
    }

    /// A price of the list, in dollars for a million tokens after `digits` digits further up; null counts as absent.
    pub(super) fn price(&mut self, node: &Node, key: &str, model: &str, digits: u32) -> Option<Decimal> {
        if node.value == Value::Null {
            return None;
        }
        let is_number = matches!(node.value, Value::Number(_));
        let price = is_number.then(|| number(node)).flatten();
        let price = price.and_then(|price| price.checked_mul(Decimal::from(10_u64.pow(digits))));
        // Lists are written by programs that count in binary: `1.0000000000000002e-06` is a dollar.
        let price = price
            .map(|price| price.round_dp_with_strategy(MONEY_DIGITS, RoundingStrategy::MidpointAwayFromZero));
        let price = price.filter(|price| *price <= MOST).map(|price| price.normalize());
        if price.is_none() {
            let unit = if digits == 0 { "a million tokens" } else { "a token" };
            self.diagnostics.push(
                Diagnostic::error("E0523", format!("`{key}` of `{model}` is no price"))
                    .at(node.span.clone(), format!("expected dollars for {unit}"))
                    .help("nothing was taken over; correct the list, or take the entry out of it"),
            );
        }
        price
    }
}

impl Sheet {
    pub(super) fn set(&mut self, rate: Rate, above_input: u64, kind: TokenKind, price: Decimal) {
        let prices = match rate {
            Rate::Standard => &mut self.tokens,
            Rate::Batch => &mut self.batch,
        };
        prices.entry(above_input).or_default().insert(kind, price);
    }

    pub(super) fn is_given(&self, kind: TokenKind) -> bool {
        self.tokens.get(&0).is_some_and(|base| base.contains_key(&kind))
    }

    /// Takes the price of reasoning away where it is that of other output: it then is so for long input and batches, too.
    pub(super) fn without_equal_reasoning(&mut self) {
        for prices in self.tokens.values_mut().chain(self.batch.values_mut()) {
            if prices.get(&TokenKind::Reasoning) == prices.get(&TokenKind::Output) {
                prices.remove(&TokenKind::Reasoning);
            }
        }
    }

    /// What holds for longer input and is not given there is as for other input.
    pub(super) fn inherit(&mut self) {
        let Some(base) = self.tokens.get(&0).cloned() else { return };
        for given in self.tokens.values_mut() {
            for (kind, price) in &base {
                given.entry(*kind).or_insert(*price);
            }
        }
    }

    /// The price of batches; none where the list has none for input and output of this length.
    fn batch(&self, above_input: u64) -> Option<BatchPrice> {
        let given = self.batch.get(&above_input)?;
        let of = |kind| given.get(&kind).copied();
        let mut tokens = TokenPrices::new(of(TokenKind::Input)?, of(TokenKind::Output)?);
        for (kind, price) in given {
            tokens.set(*kind, *price);
        }
        Some(BatchPrice::Tokens(tokens))
    }
}
