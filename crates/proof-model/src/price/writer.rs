//! Writes rows of a price file: one line each, read back as the same row.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::{BatchPrice, Price, TokenKind, TokenPrices};

/// How a row is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// As people write it: no quotes where none are needed.
    Yaml,
    /// As JSON, for a list within brackets that may be a JSON file's.
    Json,
}

/// A row as one line, `{model: …, from: …, input: …, …}`.
pub(super) fn row(price: &Price, syntax: Syntax) -> String {
    let mut fields = Fields { text: String::from("{"), syntax };
    fields.text_field("model", &price.row.model);
    fields.text_field("from", &price.row.from.to_string());
    if 0 < price.row.above_input {
        fields.field("above_input", &price.row.above_input.to_string());
    }
    fields.prices(&price.tokens);
    match &price.batch {
        Some(BatchPrice::Factor(factor)) => fields.field("batch", &factor.normalize().to_string()),
        Some(BatchPrice::Tokens(tokens)) => {
            let mut inner = Fields { text: String::from("{"), syntax };
            inner.prices(tokens);
            fields.field("batch", &inner.end());
        }
        None => {}
    }
    if !price.row.source.is_empty() {
        fields.text_field("source", &price.row.source);
    }
    fields.end()
}

/// A price as it is written and shown: as short as it goes, but with cents.
pub(super) fn number(price: Decimal) -> String {
    let mut price = price.normalize();
    if price.scale() < 2 {
        price.rescale(2);
    }
    price.to_string()
}

struct Fields {
    text: String,
    syntax: Syntax,
}

impl Fields {
    fn prices(&mut self, tokens: &TokenPrices) {
        // The order of people's own rows: what every row has comes first.
        self.field("input", &number(tokens.input));
        self.field("output", &number(tokens.output));
        for kind in TokenKind::ALL {
            let is_written = matches!(kind, TokenKind::Input | TokenKind::Output);
            if let Some(price) = tokens.given(kind).filter(|_| !is_written) {
                self.field(kind.as_str(), &number(price));
            }
        }
    }

    fn text_field(&mut self, key: &str, value: &str) {
        let is_day = key == "from";
        if self.syntax == Syntax::Yaml && (is_day || is_plain(value)) {
            self.field(key, value);
        } else {
            self.field(key, &quoted(value));
        }
    }

    fn field(&mut self, key: &str, value: &str) {
        if 1 < self.text.len() {
            self.text.push_str(", ");
        }
        match self.syntax {
            Syntax::Yaml => self.text.push_str(key),
            Syntax::Json => self.text.push_str(&quoted(key)),
        }
        self.text.push_str(": ");
        self.text.push_str(value);
    }

    fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// Whether YAML takes a text as it is, within braces and as a text.
fn is_plain(text: &str) -> bool {
    let starts_like_a_name = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let means_something_else =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    let has_only = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+@: ".contains(c));
    let is_closed = !text.contains(": ") && !text.ends_with([':', ' ']);
    starts_like_a_name && !means_something_else && has_only && is_closed
}

/// A JSON string, with every character that YAML does not take raw as an escape.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            // All of these have four digits: what is beyond them may stand raw in YAML and in JSON.
            '\0'..'\u{20}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                // Writing to a text does not fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
