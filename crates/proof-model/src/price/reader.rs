//! Reads a price file: every mistake is told with its place, and the row that has it is left out.

use std::collections::BTreeSet;

use jiff::civil::Date;
use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, MapReader, Node, SourceFile};
use rust_decimal::Decimal;

use super::{BatchPrice, Price, PriceRef, Rate, TokenKind, TokenPrices};

/// The highest price that can be meant.
pub(super) const MOST: Decimal = Decimal::from_parts(100_000, 0, 0, false, 0);
/// How many digits after the point a price may have: so the cost of a call is exact up to billions of tokens.
pub(super) const MONEY_DIGITS: u32 = 9;
/// How many digits after the point the factor of a batch may have.
const FACTOR_DIGITS: u32 = 4;

pub(super) fn read(file: &SourceFile) -> (Vec<Price>, Vec<Diagnostic>) {
    let (document, mut diagnostics) = proof_diag::parse_yaml(file);
    let Some(document) = document else { return (vec![], diagnostics) };
    if let Some(mut reader) = MapReader::new(&document.root, "the price file", &mut diagnostics) {
        reader.integer("version", 1..=1);
        reader.required("prices");
        reader.finish();
    }
    let Some(rows) = document.root.as_map().and_then(|map| map.get("prices")) else {
        return (vec![], diagnostics);
    };
    let Some(rows) = rows.as_list() else {
        diagnostics.push(wrong_type(rows, "`prices`", "a list of rows"));
        return (vec![], diagnostics);
    };
    let mut prices: Vec<Price> = vec![];
    let mut seen = BTreeSet::new();
    for node in rows {
        let Some(price) = row(node, file.name(), &mut diagnostics) else { continue };
        if seen.insert((price.row.model.clone(), price.row.from, price.row.above_input)) {
            prices.push(price);
        } else {
            let message = format!("two prices for `{}` from {}", price.row.model, price.row.from);
            diagnostics.push(
                Diagnostic::error("E0521", message)
                    .at(node.span.clone(), "the model has a price from this day already")
                    .help("take one of the rows away, or change its `from`"),
            );
        }
    }
    (prices, diagnostics)
}

fn row(node: &Node, file: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Price> {
    let mut reader = MapReader::new(node, "the price", diagnostics)?;
    let model = reader.required_string("model");
    let from = reader.required("from").and_then(|node| date(node, reader.diagnostics));
    let above_input = reader.integer("above_input", 0..=1_000_000_000).unwrap_or(0);
    let tokens = token_prices(&mut reader);
    let batch = reader.get("batch").map(|node| batch(node, reader.diagnostics));
    let source = reader.string("source").unwrap_or_default();
    if let Some(model) = &model
        && !model.contains('/')
        && let Some(node) = reader.get("model")
    {
        reader.diagnostics.push(
            Diagnostic::error("E0520", format!("`{model}` names no provider"))
                .at(node.span.clone(), "expected `provider/name`")
                .help("such as `openai/gpt-5-mini`"),
        );
    }
    reader.finish();
    let (model, from, tokens) = (model?, from?, tokens?);
    let batch = match batch {
        Some(batch) => Some(batch?),
        None => None,
    };
    let row =
        PriceRef { model, from, above_input, rate: Rate::Standard, source, file: Some(file.to_owned()) };
    Some(Price { row, tokens, batch })
}

/// The prices of a row or of its `batch`; none where one is wrong, or one that must be there is missing.
fn token_prices(reader: &mut MapReader<'_, '_>) -> Option<TokenPrices> {
    let mut tokens = TokenPrices::new(Decimal::ZERO, Decimal::ZERO);
    let mut is_right = true;
    for kind in TokenKind::ALL {
        let key = kind.as_str();
        let must_be_there = matches!(kind, TokenKind::Input | TokenKind::Output);
        let node = if must_be_there { reader.required(key) } else { reader.get(key) };
        match node.map(|node| money(node, key, reader.diagnostics)) {
            Some(Some(price)) => tokens.set(kind, price),
            Some(None) => is_right = false,
            None => is_right &= !must_be_there,
        }
    }
    is_right.then_some(tokens)
}

/// `batch: 0.5`, or a map of prices.
fn batch(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<BatchPrice> {
    if node.as_map().is_some() {
        let mut reader = MapReader::new(node, "the price of a batch", diagnostics)?;
        let tokens = token_prices(&mut reader);
        reader.finish();
        return tokens.map(BatchPrice::Tokens);
    }
    let factor = number(node).filter(|factor| *factor <= Decimal::ONE && factor.scale() <= FACTOR_DIGITS);
    if factor.is_none() {
        diagnostics.push(
            Diagnostic::error("E0520", "`batch` must be a part of the price, or a map of prices")
                .at(node.span.clone(), "expected a number from 0 to 1")
                .help("such as `batch: 0.5`, or `batch: {input: 0.125, output: 1.00}`"),
        );
    }
    factor.map(BatchPrice::Factor)
}

fn date(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Date> {
    let date = node.scalar_text().and_then(|text| text.parse().ok());
    if date.is_none() {
        diagnostics.push(
            Diagnostic::error("E0520", "`from` must be a date")
                .at(node.span.clone(), "expected a date such as `2026-01-31`"),
        );
    }
    date
}

fn money(node: &Node, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let money = number(node).filter(|money| *money <= MOST && money.scale() <= MONEY_DIGITS);
    if money.is_none() {
        diagnostics.push(
            Diagnostic::error("E0520", format!("`{key}` must be dollars for a million tokens"))
                .at(node.span.clone(), "expected a number such as `0.25`"),
        );
    }
    money
}

/// A number that is not negative, digit by digit as it is written.
pub(super) fn number(node: &Node) -> Option<Decimal> {
    let text = node.scalar_text()?;
    let number = text.parse().or_else(|_| Decimal::from_scientific(text)).ok()?;
    (!number.is_sign_negative()).then(|| number.normalize())
}
