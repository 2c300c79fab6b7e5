//! The list of prices.

use clap::Args;
use jiff::civil::Date;
use proof_diag::Diagnostic;
use proof_model::{BatchPrice, Price, Rate, TokenKind, TokenPrices};
use serde_json::{Map, Number, Value, json};

use super::{PricesFormat, day};
use crate::commands::table::{Align, table};
use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// What is listed, and how.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only models of this name; `*` stands for anything
    #[arg(long, value_name = "PATTERN")]
    model: Option<String>,
    /// The prices of this day; today, if left out
    #[arg(long, value_name = "DAY", value_parser = day, conflicts_with = "history")]
    date: Option<Date>,
    /// Every price that is known, past and coming ones too
    #[arg(long)]
    history: bool,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: PricesFormat,
}

/// Runs the command.
pub(super) fn run(context: &Context, arguments: &ListArguments) -> CommandResult {
    let prices = context.project()?.prices;
    let date = arguments.date.unwrap_or_else(|| context.date());
    let is_wanted =
        |price: &&Price| arguments.model.as_ref().is_none_or(|pattern| matches(pattern, &price.row.model));
    let rows: Vec<&Price> = if arguments.history {
        prices.rows().filter(is_wanted).collect()
    } else {
        prices.in_force(date).filter(is_wanted).collect()
    };
    if rows.is_empty()
        && let Some(pattern) = &arguments.model
    {
        let is_later = prices.rows().any(|price| is_wanted(&price));
        let message = if is_later {
            format!("`{pattern}` has no price on {date}")
        } else {
            format!("no model with a price has the name `{pattern}`")
        };
        let near = proof_diag::did_you_mean(pattern, prices.models());
        let help =
            if is_later { "`--history` shows the prices of other days" } else { "`proof prices` lists all" };
        return Err(Failure::NothingToDo(Box::new(
            Diagnostic::error("E0525", message).help_opt(near).help(help),
        )));
    }
    match arguments.format {
        PricesFormat::Human => {
            context.terminal.out(&human(&rows, context.terminal.width))?;
            context.terminal.note("dollars for a million tokens; `read` and `write` are of the provider's cache; `--format json` has all");
        }
        PricesFormat::Json => {
            let prices: Vec<Value> = rows.iter().map(|price| price_json(price)).collect();
            let date = (!arguments.history).then_some(date);
            let document = json!({ "schema_version": 1, "date": date, "prices": prices });
            context.terminal.out(&proof_report::json(&document)?)?;
        }
    }
    Ok(Outcome::Passed)
}

/// Where the source does not find room for this much, it is left out.
const MIN_SOURCE: usize = 12;

fn human(rows: &[&Price], width: usize) -> String {
    let columns = [
        ("model", Align::Left),
        ("since", Align::Left),
        ("above", Align::Right),
        ("input", Align::Point),
        ("output", Align::Point),
        ("read", Align::Point),
        ("write", Align::Point),
        ("batch", Align::Left),
        ("source", Align::Cut),
    ];
    let mut cells: Vec<Vec<String>> = rows
        .iter()
        .map(|price| {
            let of = |kind| price.shown(kind, Rate::Standard).unwrap_or_default();
            let place = price.row.file.as_ref().map_or_else(String::new, |file| format!("{file}: "));
            vec![
                price.row.model.clone(),
                price.row.from.to_string(),
                above(price),
                of(TokenKind::Input),
                of(TokenKind::Output),
                of(TokenKind::CacheRead),
                of(TokenKind::CacheWrite),
                batch(price),
                format!("{place}{}", price.row.source),
            ]
        })
        .collect();
    let text = table(&columns, cells.clone(), width);
    let has_room = text
        .lines()
        .next()
        .is_some_and(|titles| titles.find("source").is_none_or(|at| at + MIN_SOURCE <= width));
    if has_room {
        return text;
    }
    for source in cells.iter_mut().filter_map(|row| row.last_mut()) {
        source.clear();
    }
    table(&columns, cells, width)
}

/// The length of input above which a row holds: `200k`.
pub(super) fn above(price: &Price) -> String {
    match price.row.above_input {
        0 => String::new(),
        above if above.is_multiple_of(1000) => format!("{}k", above / 1000),
        above => above.to_string(),
    }
}

/// The price of batches: how many times the price of input and output it is, or both prices.
pub(super) fn batch(price: &Price) -> String {
    let of = |kind| price.shown(kind, Rate::Batch).unwrap_or_default();
    match &price.batch {
        None => String::new(),
        Some(BatchPrice::Factor(factor)) => format!("x {}", factor.normalize()),
        Some(BatchPrice::Tokens(batch)) => {
            let times = |batch: TokenPrices| {
                let input = batch.input.checked_div(price.tokens.input)?;
                (batch.output.checked_div(price.tokens.output)? == input).then_some(input.normalize())
            };
            match times(*batch) {
                Some(times) => format!("x {times}"),
                None => format!("{} / {}", of(TokenKind::Input), of(TokenKind::Output)),
            }
        }
    }
}

/// A row, with the text by which recorded costs name it. Prices that the row does not name are null.
pub(super) fn price_json(price: &Price) -> Value {
    let mut object = Map::new();
    object.insert("row".to_owned(), json!(price.row.to_string()));
    object.insert("model".to_owned(), json!(price.row.model));
    object.insert("from".to_owned(), json!(price.row.from));
    object.insert("above_input".to_owned(), json!(price.row.above_input));
    object.append(&mut tokens_json(price, Rate::Standard));
    let batch = price.batch.map(|_| Value::Object(tokens_json(price, Rate::Batch)));
    object.insert("batch".to_owned(), batch.unwrap_or_default());
    object.insert("source".to_owned(), json!(price.row.source));
    object.insert("file".to_owned(), json!(price.row.file));
    Value::Object(object)
}

fn tokens_json(price: &Price, rate: Rate) -> Map<String, Value> {
    let of = |kind| price.shown(kind, rate).and_then(|text| text.parse::<Number>().ok());
    TokenKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), json!(of(kind)))).collect()
}

/// Whether a name is of a pattern: a part of it, or with `*` all of it.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let Some((first, rest)) = pattern.split_once('*') else { return name.contains(&pattern) };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match name.find(part) {
            Some(at) => name = name.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_part_of_the_name_or_all_of_it() {
        for (pattern, name, expected) in [
            ("gpt-5", "openai/gpt-5-mini", true),
            ("GPT-5", "openai/gpt-5-mini", true),
            ("gpt-6", "openai/gpt-5-mini", false),
            ("openai/*", "openai/gpt-5-mini", true),
            ("*-mini", "openai/gpt-5-mini", true),
            ("open*gpt*mini", "openai/gpt-5-mini", true),
            ("gpt*", "openai/gpt-5-mini", false),
            ("*", "a/b", true),
            ("a*a", "a", false),
            ("a*b*b", "ab", false),
            ("a**b", "a/b", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
