//! The `api.json` of models.dev: a map of providers, each with `models`, each with a `cost` in dollars for a million tokens.
//!
//! Read from <https://github.com/anomalyco/models.dev> (`packages/core/src/schema.ts`, and the files below `providers/`).
//! Prices for long input stand in `tiers`, each with its length as `tier: {type: context, size: 272000}`, and once more,
//! for programs of before, in `context_over_200k`, whatever the length is; that one counts only where there are no `tiers`.

use proof_diag::{Entry, Map, Value};

use super::SkipReason;
use super::list::{List, Sheet, more_than_tokens};
use crate::price::{Rate, TokenKind};

pub(super) fn read(root: &Map, list: &mut List) {
    for provider in &root.entries {
        let models = provider.value.as_map().and_then(|map| map.get("models")).and_then(|node| node.as_map());
        let word = word(&provider.key);
        for entry in models.iter().flat_map(|models| &models.entries) {
            let name = format!("{word}/{}", entry.key);
            if !list.takes(word) {
                list.skip(name, SkipReason::UnknownProvider);
            } else if list.is_duplicate(entry) {
                list.skip(name, SkipReason::Twice);
            } else {
                model(name, word, entry, list);
            }
        }
    }
}

/// Our word for a provider.
fn word(provider: &str) -> &str {
    match provider {
        "google-vertex" | "google-vertex-anthropic" => "vertex",
        "amazon-bedrock" => "bedrock",
        "togetherai" => "together",
        "fireworks-ai" => "fireworks",
        "github-models" => "github",
        _ => provider,
    }
}

fn model(name: String, word: &str, entry: &Entry, list: &mut List) {
    let cost = entry.value.as_map().and_then(|map| map.get("cost"));
    let Some(cost) = cost.and_then(|node| node.as_map()) else {
        return list.skip(name, SkipReason::NoPrice);
    };
    if let Some(why) = more_than_tokens(word, &name) {
        return list.skip(name, why);
    }
    let mut sheet = Sheet::default();
    if let Err(why) = fill(&mut sheet, &name, cost, list) {
        return list.skip(name, why);
    }
    list.insert_sheet(name, &sheet);
}

fn fill(sheet: &mut Sheet, name: &str, cost: &Map, list: &mut List) -> Result<(), SkipReason> {
    prices(sheet, 0, name, cost, list)?;
    let tiers = cost.get("tiers").filter(|node| node.value != Value::Null);
    if let Some(tiers) = tiers {
        for tier in tiers.as_list().ok_or(SkipReason::OtherPrices)? {
            let tier = tier.as_map().ok_or(SkipReason::OtherPrices)?;
            let above_input = length(tier).filter(|length| !sheet.tokens.contains_key(length));
            let above_input = above_input.ok_or(SkipReason::OtherPrices)?;
            prices(sheet, above_input, name, tier, list)?;
        }
    } else if let Some(long) = cost.get("context_over_200k").and_then(|node| node.as_map()) {
        prices(sheet, 200_000, name, long, list)?;
    }
    sheet.without_equal_reasoning();
    // A tier that leaves out what the model otherwise has a price for says nothing of what that costs there.
    let has_all = sheet
        .tokens
        .get(&0)
        .is_none_or(|base| sheet.tokens.values().all(|tier| base.keys().all(|kind| tier.contains_key(kind))));
    if has_all { Ok(()) } else { Err(SkipReason::OtherPrices) }
}

/// The length of input above which a tier holds.
fn length(tier: &Map) -> Option<u64> {
    let tier = tier.get("tier")?.as_map()?;
    let is_context = tier.get("type").is_none_or(|node| node.as_str() == Some("context"));
    match &tier.get("size")?.value {
        Value::Number(size) if is_context => size.as_u64().filter(|size| 0 < *size),
        _ => None,
    }
}

fn prices(
    sheet: &mut Sheet,
    above_input: u64,
    name: &str,
    cost: &Map,
    list: &mut List,
) -> Result<(), SkipReason> {
    for field in &cost.entries {
        match TokenKind::ALL.into_iter().find(|kind| kind.as_str() == field.key) {
            Some(kind) => {
                if let Some(price) = list.price(&field.value, &field.key, name, 0) {
                    sheet.set(Rate::Standard, above_input, kind, price);
                }
            }
            None if ["tier", "tiers", "context_over_200k"].contains(&field.key.as_str()) => {}
            // A price that we do not know of would be missing from every cost.
            None => return Err(SkipReason::OtherPrices),
        }
    }
    Ok(())
}
