//! Reads a price file.

use std::collections::BTreeSet;

use jiff::civil::Date;
use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, MapReader, Node, SourceFile};
use rust_decimal::Decimal;

use super::{Price, PriceRef};

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
        if seen.insert((price.row.model.clone(), price.row.from, price.above_input)) {
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
    let input = reader.required("input").and_then(|node| money(node, "input", reader.diagnostics));
    let output = reader.required("output").and_then(|node| money(node, "output", reader.diagnostics));
    let cache_read = reader.get("cache_read").and_then(|node| money(node, "cache_read", reader.diagnostics));
    let cache_write =
        reader.get("cache_write").and_then(|node| money(node, "cache_write", reader.diagnostics));
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
    let (model, from, input, output) = (model?, from?, input?, output?);
    Some(Price {
        row: PriceRef { model, from, source, file: file.to_owned() },
        above_input,
        input,
        output,
        cache_read: cache_read.unwrap_or(input),
        cache_write: cache_write.unwrap_or(input),
    })
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
    let money = node.scalar_text().and_then(|text| text.parse::<Decimal>().ok());
    let money = money.filter(|money| !money.is_sign_negative() && *money <= Decimal::from(100_000));
    if money.is_none() {
        diagnostics.push(
            Diagnostic::error("E0520", format!("`{key}` must be dollars for a million tokens"))
                .at(node.span.clone(), "expected a number such as `0.25`"),
        );
    }
    money
}
