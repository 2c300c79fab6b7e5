//! What an update changes, as a table and as JSON.

use proof_model::{Price, PriceChange, Rate, TokenKind};
use serde_json::{Value, json};

use super::list::{above, batch, price_json};
use crate::commands::table::{Align, table};

/// Kinds of tokens without a column of their own.
const OTHERS: [TokenKind; 4] =
    [TokenKind::CacheWrite1h, TokenKind::Reasoning, TokenKind::InputAudio, TokenKind::OutputAudio];

/// A line for each price that changes.
pub(super) fn human(changes: &[PriceChange], width: usize) -> String {
    let columns = [
        ("", Align::Left),
        ("model", Align::Left),
        ("since", Align::Left),
        ("above", Align::Right),
        ("input", Align::Left),
        ("output", Align::Left),
        ("read", Align::Left),
        ("write", Align::Left),
        ("batch", Align::Left),
        ("others", Align::Cut),
    ];
    table(&columns, changes.iter().filter_map(cells).collect(), width)
}

fn cells(change: &PriceChange) -> Option<Vec<String>> {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    let row = new.or(old)?;
    let what = match (old, new) {
        (None, _) => "new",
        (Some(_), None) => "ends",
        (Some(_), Some(_)) => "changed",
    };
    let from = new.map_or_else(String::new, |new| new.row.from.to_string());
    let of = |kind| between(old, new, |price| price.shown(kind, Rate::Standard).unwrap_or_default());
    let others: Vec<String> = OTHERS
        .into_iter()
        .filter_map(|kind| {
            let both = of(kind);
            (!both.is_empty()).then(|| format!("{} {both}", kind.as_str()))
        })
        .collect();
    Some(vec![
        what.to_owned(),
        row.row.model.clone(),
        from,
        above(row),
        of(TokenKind::Input),
        of(TokenKind::Output),
        of(TokenKind::CacheRead),
        of(TokenKind::CacheWrite),
        between(old, new, batch),
        others.join(", "),
    ])
}

/// `0.25`, or `0.25 → 0.20` where the two differ; `-` stands for none.
fn between(old: Option<&Price>, new: Option<&Price>, of: impl Fn(&Price) -> String) -> String {
    let dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    match (old.map(&of), new.map(&of)) {
        (Some(old), Some(new)) if old != new => format!("{} → {}", dash(old), dash(new)),
        (_, Some(shown)) | (Some(shown), None) => shown,
        (None, None) => String::new(),
    }
}

/// Whether the new row leaves a price away that the old one had.
pub(super) fn says_less(change: &PriceChange) -> bool {
    let (Some(old), Some(new)) = (&change.old, &change.new) else { return false };
    let is_gone = |rate| {
        TokenKind::ALL
            .into_iter()
            .any(|kind| old.shown(kind, rate).is_some() && new.shown(kind, rate).is_none())
    };
    is_gone(Rate::Standard) || (old.batch.is_some() && new.batch.is_none())
}

/// A change with both rows as a whole.
pub(super) fn change_json(change: &PriceChange) -> Value {
    json!({ "old": change.old.as_ref().map(price_json), "new": change.new.as_ref().map(price_json) })
}
