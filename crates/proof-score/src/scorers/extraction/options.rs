//! The options of kinds and lists.

use proof_diag::{Diagnostic, MapReader, Node, Value as NodeValue};
use proof_text::normal::date::Order;
use proof_text::normal::money::Currency;
use proof_text::normal::number::Mark;
use proof_text::normal::{plain, quantity};

use super::fields::{Field, Pairing};
use super::kind::Kind;
use crate::arguments::Arguments;
use crate::excerpt::one_line;

/// Quantities are converted with floats: two that are the same differ by rounding only.
const ROUNDING: f64 = 1e-9;

/// A kind with its options; `word` is one of the plain kinds.
pub(super) fn kind(word: &str, body: Option<&Node>, arguments: &mut Arguments<'_>) -> Option<Kind> {
    let default = match word {
        "text" => Kind::Text { at_least: None },
        "number" => Kind::Number { tolerance: 0.0, relative: 0.0, mark: Mark::Guess },
        "date" => Kind::Date(Order::Unknown),
        "money" => Kind::Money { currency: None, tolerance: 0.0 },
        "name" => Kind::Name { initials: false },
        "company" => Kind::Company,
        "address" => Kind::Address,
        "quantity" => Kind::Quantity { unit: None, relative: ROUNDING },
        _ => Kind::Exact,
    };
    let Some(body) = body.filter(|body| body.value != NodeValue::Null) else { return Some(default) };
    if matches!(default, Kind::Exact | Kind::Company | Kind::Address) {
        arguments.invalid(body, format!("kind `{word}` takes nothing"), format!("write `{word}` alone"));
        return None;
    }
    let what = format!("kind `{word}`");
    let mut reader = MapReader::new(body, &what, arguments.reader.diagnostics)?;
    let kind = match default {
        Kind::Text { .. } => Some(Kind::Text { at_least: share(&mut reader, "at_least")? }),
        Kind::Number { .. } => number(&mut reader),
        Kind::Date(_) => date(&mut reader),
        Kind::Money { .. } => money(&mut reader),
        Kind::Name { .. } => Some(Kind::Name { initials: reader.boolean("initials").unwrap_or(false) }),
        Kind::Quantity { .. } => quantity(&mut reader),
        other => Some(other),
    };
    reader.finish();
    kind
}

fn number(reader: &mut MapReader<'_, '_>) -> Option<Kind> {
    let tolerance = amount(reader, "tolerance")?.unwrap_or(0.0);
    let relative = amount(reader, "relative")?.unwrap_or(0.0);
    let mark = match reader.string("decimal").as_deref() {
        None => Mark::Guess,
        Some(".") => Mark::Point,
        Some(",") => Mark::Comma,
        Some(_) => return wrong(reader, "decimal", "`.` or `,`, in quotes"),
    };
    Some(Kind::Number { tolerance, relative, mark })
}

fn date(reader: &mut MapReader<'_, '_>) -> Option<Kind> {
    match reader.string("order").as_deref() {
        None => Some(Kind::Date(Order::Unknown)),
        Some("day_first") => Some(Kind::Date(Order::DayFirst)),
        Some("month_first") => Some(Kind::Date(Order::MonthFirst)),
        Some(_) => wrong(reader, "order", "`day_first` or `month_first`"),
    }
}

fn money(reader: &mut MapReader<'_, '_>) -> Option<Kind> {
    let tolerance = amount(reader, "tolerance")?.unwrap_or(0.0);
    let currency = match reader.string("currency") {
        None => None,
        Some(text) => match Currency::read(&text) {
            Some(currency) => Some(currency),
            None => return wrong(reader, "currency", "a currency such as `EUR`"),
        },
    };
    Some(Kind::Money { currency, tolerance })
}

fn quantity(reader: &mut MapReader<'_, '_>) -> Option<Kind> {
    let relative = amount(reader, "relative")?.unwrap_or(ROUNDING);
    let unit = reader.string("unit");
    match unit {
        Some(unit) if !quantity::is_known_unit(&unit) => {
            wrong(reader, "unit", "a unit such as `mg`, `km/h` or `months`")
        }
        unit => Some(Kind::Quantity { unit, relative }),
    }
}

/// The values of an `enum`: a list, or a map from each to the ways in which it may be written.
pub(super) fn choices(body: &Node, arguments: &mut Arguments<'_>) -> Option<Kind> {
    let texts = |node: &Node| -> Option<Vec<String>> {
        match &node.value {
            NodeValue::List(items) => items.iter().map(|item| item.scalar_text().map(plain)).collect(),
            NodeValue::Null => Some(vec![]),
            _ => node.scalar_text().map(|text| vec![plain(text)]),
        }
    };
    let choices: Option<Vec<Vec<String>>> = match &body.value {
        NodeValue::List(items) => {
            items.iter().map(|item| item.scalar_text().map(|text| vec![plain(text)])).collect()
        }
        NodeValue::Map(map) => map
            .entries
            .iter()
            .map(|entry| Some(std::iter::once(plain(&entry.key)).chain(texts(&entry.value)?).collect()))
            .collect(),
        _ => None,
    };
    let Some(choices) = choices.filter(|choices| 1 < choices.len()) else {
        arguments.report(
            Diagnostic::error("E0606", "`enum` needs two values or more")
                .at(body.span.clone(), "expected a list, or a map")
                .help("such as `[open, paid]`, or `{open: [unpaid, due], paid: [settled]}` with other ways to write them"),
        );
        return None;
    };
    let mut all: Vec<&String> = choices.iter().flatten().collect();
    all.sort_unstable();
    if let Some(twice) =
        all.windows(2).find_map(|pair| pair.first().filter(|first| pair.get(1) == Some(first)))
    {
        let message = format!("`{}` stands for two values of the `enum`", one_line(twice, 40));
        arguments.invalid(body, message, "upper and lower case are the same");
        return None;
    }
    Some(Kind::Enum(choices))
}

/// How the items of a list are paired: what stands beside `list`.
pub(super) fn pairing(node: &Node, fields: &[Field], arguments: &mut Arguments<'_>) -> Option<Pairing> {
    let mut reader = MapReader::new(node, "a list", arguments.reader.diagnostics)?;
    reader.get("list");
    let at_least_node = reader.get("at_least");
    let at_least = share(&mut reader, "at_least")?;
    let word = reader.string("match");
    let key = reader.strings("key");
    let key_node = reader.get("key");
    let match_node = reader.get("match");
    reader.finish();
    if let (Some(node), true) = (key_node, match_node.is_some()) {
        arguments.invalid(node, "`key` and `match` cannot be given together", "remove one of them");
        return None;
    }
    let is_best = key_node.is_none() && word.as_deref() != Some("order");
    if let (Some(node), false) = (at_least_node, is_best) {
        arguments.invalid(node, "`at_least` has no meaning here", "it is of `match: best`");
        return None;
    }
    match (word.as_deref(), key) {
        (Some("best") | None, None) if key_node.is_none() => {
            Some(Pairing::Best { at_least: at_least.unwrap_or(DEFAULT_AT_LEAST) })
        }
        (Some("order"), None) => Some(Pairing::Order),
        (None, Some(names)) => {
            let places = names.iter().map(|name| fields.iter().position(|field| field.name == *name));
            match (places.collect::<Option<Vec<usize>>>(), key_node) {
                (Some(places), _) if !places.is_empty() => Some(Pairing::Key(places)),
                (_, Some(node)) => {
                    let known: Vec<String> = fields.iter().map(|field| format!("`{}`", field.name)).collect();
                    let message = format!("`key` must be fields of the list's items: {}", known.join(", "));
                    arguments.invalid(node, message, "no such field");
                    None
                }
                _ => None,
            }
        }
        (word, _) => {
            let node = match_node?;
            let shown = one_line(word.unwrap_or_default(), 40);
            let message = format!("`match` must be one of `best`, `order`, found `{shown}`");
            arguments.invalid(node, message, "no such word");
            None
        }
    }
}

/// Items that agree in less than half of their values are not the same item.
const DEFAULT_AT_LEAST: f64 = 0.5;

/// A share in [0, 1]; `None` if it is there and is none.
#[expect(
    clippy::option_option,
    reason = "a wrong value is reported and ends the reading, one that is not there does not"
)]
fn share(reader: &mut MapReader<'_, '_>, key: &'static str) -> Option<Option<f64>> {
    let value = amount(reader, key)?;
    if value.is_some_and(|value| 1.0 < value) {
        return wrong(reader, key, "a number between 0 and 1");
    }
    Some(value)
}

/// A number that is not negative; `None` if it is there and is none.
#[expect(
    clippy::option_option,
    reason = "a wrong value is reported and ends the reading, one that is not there does not"
)]
fn amount(reader: &mut MapReader<'_, '_>, key: &'static str) -> Option<Option<f64>> {
    if reader.get(key).is_none() {
        return Some(None);
    }
    let value = reader.number(key)?;
    if value < 0.0 {
        return wrong(reader, key, "0 or more");
    }
    Some(Some(value))
}

/// Reports an option that has a value that it cannot have.
fn wrong<T>(reader: &mut MapReader<'_, '_>, key: &'static str, expected: &str) -> Option<T> {
    let node = reader.get(key)?;
    let found = one_line(node.scalar_text().unwrap_or(node.kind()), 40);
    reader.diagnostics.push(
        Diagnostic::error("E0606", format!("`{key}` must be {expected}, found `{found}`"))
            .at(node.span.clone(), "not this"),
    );
    None
}
