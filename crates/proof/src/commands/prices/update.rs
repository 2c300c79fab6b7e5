//! `proof prices update`: prices of a list, taken over into the project's price file.

use std::collections::BTreeMap;

use clap::Args;
use jiff::civil::Date;
use proof_model::{Import, PriceTable, PriceUpdate, Providers, SkipReason};
use serde_json::{Value, json};

use super::file::{self, OwnFile};
use super::{PricesFormat, change, day};
use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Take prices over from a list into the project's price file
///
/// The list is a price file of Proofmark's, `model_prices_and_context_window.json` of `LiteLLM` or the `api.json` of
/// models.dev. Nothing is fetched: download the list, then name the file. What differs from the prices in force is added
/// as rows from the day on; no row is changed or taken away, so calls of before keep their price.
///
/// Examples:
///   proof prices update --from litellm.json --dry-run
///   proof prices update --from api.json --date 2026-11-01
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct UpdateArguments {
    /// The list
    #[arg(long, value_name = "FILE")]
    from: String,
    /// Show what would change and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The day from which new prices hold; today, if left out. Price files of Proofmark's have their own days
    #[arg(long, value_name = "DAY", value_parser = day)]
    date: Option<Date>,
    /// Models of all providers, under the list's own words for those that no target can name
    #[arg(long)]
    all: bool,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: PricesFormat,
}

/// Runs the command.
pub(super) fn run(context: &Context, arguments: &UpdateArguments) -> CommandResult {
    let project = context.project()?;
    let own = OwnFile::find(&project)?;
    let own_prices = match &own.text {
        None => PriceTable::default(),
        Some(text) => {
            let (prices, mistakes) = PriceTable::parse(text);
            if proof_diag::has_errors(&mistakes) {
                return Err(Failure::BadInput(mistakes));
            }
            prices
        }
    };
    let list = file::read(&context.folder.join(&arguments.from), &arguments.from)?;
    let providers = if arguments.all { Providers::All } else { Providers::Known };
    let date = arguments.date.unwrap_or_else(|| context.date());
    let import = Import::read(&list, date, providers).map_err(Failure::BadInput)?;
    let update = PriceUpdate::new(&PriceTable::built_in(), &own_prices, import);
    let text = update.text(own.text.as_ref()).map_err(|diagnostic| Failure::BadInput(vec![*diagnostic]))?;
    let is_written = !arguments.dry_run && !update.is_empty();
    if is_written {
        own.write(&text)?;
    }
    show(context, arguments, &own, &update, is_written)?;
    Ok(Outcome::Passed)
}

fn show(
    context: &Context,
    arguments: &UpdateArguments,
    own: &OwnFile,
    update: &PriceUpdate,
    is_written: bool,
) -> Result<(), Failure> {
    let terminal = &context.terminal;
    if arguments.format == PricesFormat::Json {
        let changes: Vec<Value> = update.changes.iter().map(change::change_json).collect();
        let skipped: Vec<Value> = update
            .skipped
            .iter()
            .map(|skipped| json!({ "model": skipped.model, "why": skipped.why.to_string() }))
            .collect();
        let document = json!({
            "schema_version": 1,
            "file": own.name,
            "is_written": is_written,
            "n_rows": update.n_rows(),
            "n_unchanged": update.n_unchanged,
            "changes": changes,
            "skipped": skipped,
        });
        terminal.out(&proof_report::json(&document)?)?;
    } else {
        if !update.changes.is_empty() {
            terminal.out(&change::human(&update.changes, terminal.width))?;
        }
        terminal.say(&counts(update));
        let n_less = update.changes.iter().filter(|change| change::says_less(change)).count();
        if n_less > 0 {
            let prices = if n_less == 1 { "1 new price".to_owned() } else { format!("{n_less} new prices") };
            terminal.say(&format!(
                "  {prices} without what the old one said (`-`): cached input then costs what other input does, \
                 and a batch, sound or an hour in the cache has no cost"
            ));
        }
        for (why, n) in skipped(update) {
            terminal.say(&format!("  left out: {} {why}", n_models(n)));
        }
    }
    let rows = if update.n_rows() == 1 { "1 row".to_owned() } else { format!("{} rows", update.n_rows()) };
    if is_written {
        terminal.say(&format!("{rows} written to {}", own.name));
    } else if !update.is_empty() {
        terminal.say(&format!("nothing was written; without `--dry-run`, {rows} would go to {}", own.name));
    }
    if !own.is_named && (is_written || own.text.is_some()) {
        terminal.warning(&format!("`{0}` is not in use: write `prices: {0}` into `proof.yaml`", own.name));
    }
    Ok(())
}

fn counts(update: &PriceUpdate) -> String {
    let of = |wanted: fn(&proof_model::PriceChange) -> bool| {
        update.changes.iter().filter(|change| wanted(change)).count()
    };
    let new = of(|change| change.old.is_none());
    let ended = of(|change| change.new.is_none());
    let changed = update.changes.len() - new - ended;
    let ended = if ended == 0 { String::new() } else { format!(", {ended} for long input that end") };
    let prices = |n: usize| if n == 1 { "1 price".to_owned() } else { format!("{n} prices") };
    format!("{} changed, {new} new{ended}; {} as before", prices(changed), n_models(update.n_unchanged))
}

fn n_models(n: usize) -> String {
    if n == 1 { "1 model".to_owned() } else { format!("{n} models") }
}

/// How many models were left out, by the reason.
fn skipped(update: &PriceUpdate) -> BTreeMap<SkipReason, usize> {
    let mut counts = BTreeMap::new();
    for skipped in &update.skipped {
        *counts.entry(skipped.why).or_insert(0) += 1;
    }
    counts
}
