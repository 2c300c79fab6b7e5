//! What of a price list is new, as rows for the user's own price file. Rows are added; none is changed or taken away.

mod insert;

use std::collections::BTreeSet;

use jiff::civil::Date;
use proof_diag::{Diagnostic, SourceFile};

use super::import::{Form, Import, SkipReason, Skipped};
use super::{BatchPrice, Price, PriceTable, Rate, TokenKind, group_at, without_date};

/// What a price list changes.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceUpdate {
    /// The prices that change, in the order of models and days.
    pub changes: Vec<PriceChange>,
    /// How many models have the price in the list that they have already.
    pub n_unchanged: usize,
    /// What of the list was left out.
    pub skipped: Vec<Skipped>,
    /// The rows to add, in order.
    rows: Vec<Price>,
}

/// A price that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceChange {
    /// The row that held before; none for what had no price.
    pub old: Option<Price>,
    /// The row that is added; none where the list has no price for long input any more.
    pub new: Option<Price>,
}

impl PriceUpdate {
    /// Compares a list with the prices in force: `own` are those of the user's file, `shipped` those that it goes on top of.
    ///
    /// A model that the file names has the file's rows alone, so the shipped rows of a model are copied before the first of
    /// its rows is added: calls of before keep their price.
    pub fn new(shipped: &PriceTable, own: &PriceTable, import: Import) -> Self {
        let mut update = Self { changes: vec![], n_unchanged: 0, skipped: import.skipped, rows: vec![] };
        let mut table = shipped.clone().with_overlay(own.clone());
        let mut own_names: BTreeSet<String> = own.models().map(str::to_owned).collect();
        for model in import.prices.chunk_by(|a, b| a.row.model == b.row.model) {
            let is_changed = update.model(shipped, model, import.form, &mut table, &mut own_names);
            update.n_unchanged += usize::from(!is_changed);
        }
        update.rows.sort_by(|a, b| order(a).cmp(&order(b)));
        update
    }

    /// Takes the rows of one model up; whether any of them is new.
    fn model(
        &mut self,
        shipped: &PriceTable,
        listed: &[Price],
        form: Form,
        table: &mut PriceTable,
        own_names: &mut BTreeSet<String>,
    ) -> bool {
        let Some(name) = listed.first().map(|price| price.row.model.as_str()) else { return false };
        let mut is_changed = false;
        for group in listed.chunk_by(|a, b| a.row.from == b.row.from) {
            let Some(from) = group.first().map(|price| price.row.from) else { continue };
            let held = table.rows.get(name).or_else(|| table.rows.get(without_date(name)?));
            let held = held.cloned().unwrap_or_default();
            let Some(new) = renewed(group_at(&held, from), group, form) else { continue };
            is_changed = true;
            let is_own = own_names.contains(name);
            if is_own && held.iter().any(|price| price.row.from == from) {
                self.skipped.push(Skipped { model: name.to_owned(), why: SkipReason::SameDay });
                continue;
            }
            self.changes.extend(changes(group_at(&held, from), &new));
            let mut added = if is_own { vec![] } else { copies(shipped, &held, name, listed) };
            added.extend(new);
            let kept = if is_own { held } else { vec![] };
            let rows = kept.into_iter().chain(added.iter().cloned()).collect();
            table.rows.extend(PriceTable::from_rows(rows).rows);
            self.rows.append(&mut added);
            own_names.insert(name.to_owned());
        }
        is_changed
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows are added; copies of shipped rows are among them.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// The user's file with the rows added; whatever stands in it stays as it is. Without a file, a new one.
    ///
    /// # Errors
    /// Rows cannot be added to the file: its list of prices is not written in a way that takes more lines.
    pub fn text(&self, file: Option<&SourceFile>) -> Result<String, Box<Diagnostic>> {
        match file {
            Some(file) => insert::into(file, &self.rows),
            None => Ok(insert::new_file(&self.rows)),
        }
    }
}

fn order(price: &Price) -> (&str, Date, u64) {
    (&price.row.model, price.row.from, price.row.above_input)
}

/// The rows that held for a model up to now as rows of the user's file, but those of days for which the list has rows.
fn copies(shipped: &PriceTable, held: &[Price], model: &str, listed: &[Price]) -> Vec<Price> {
    let is_listed = |day: Date| listed.iter().any(|price| price.row.from == day);
    let is_shipped =
        |price: &Price| shipped.rows.get(&price.row.model).is_some_and(|rows| rows.contains(price));
    let copy = |price: &Price| {
        let mut copy = price.clone();
        model.clone_into(&mut copy.row.model);
        if is_shipped(price) {
            copy.row.source = format!("shipped with Proofmark: {}", price.row.source);
        }
        copy
    };
    held.iter().filter(|price| !is_listed(price.row.from)).map(copy).collect()
}

/// The rows that hold from now on; none where they are those that hold.
fn renewed(held: &[Price], listed: &[Price], form: Form) -> Option<Vec<Price>> {
    let new = if form == Form::Own { listed.to_vec() } else { merged(held, listed) };
    let is_same = held.len() == new.len()
        && held.iter().all(|old| new.iter().any(|new| is_same_length(old, new) && costs_the_same(old, new)));
    (!is_same).then_some(new)
}

/// Lists of others do not say everything that a row can. Where they agree on the price of input and output, what they do
/// not say stays as it was; where they do not, it is not known any more.
fn merged(held: &[Price], listed: &[Price]) -> Vec<Price> {
    let is_base = |price: &&Price| price.row.above_input == 0;
    let agree = |old: &Price, new: &Price| {
        (old.tokens.input, old.tokens.output) == (new.tokens.input, new.tokens.output)
    };
    let (old_base, new_base) = (held.iter().find(is_base), listed.iter().find(is_base));
    if !old_base.zip(new_base).is_some_and(|(old, new)| agree(old, new)) {
        return listed.to_vec();
    }
    let mut rows: Vec<Price> = listed
        .iter()
        .map(|new| match held.iter().find(|old| is_same_length(old, new)) {
            Some(old) if agree(old, new) => with_the_rest_of(new, old),
            _ => new.clone(),
        })
        .collect();
    for old in held {
        if let Some(new_base) = new_base
            && !listed.iter().any(|new| is_same_length(old, new))
        {
            let mut kept = old.clone();
            (kept.row.from, kept.row.model) = (new_base.row.from, new_base.row.model.clone());
            rows.push(kept);
        }
    }
    rows.sort_by_key(|price| price.row.above_input);
    rows
}

/// The listed row, and what the old one says beyond it.
fn with_the_rest_of(listed: &Price, old: &Price) -> Price {
    let mut row = listed.clone();
    let mut is_mixed = false;
    for kind in TokenKind::ALL {
        if let (None, Some(price)) = (listed.tokens.given(kind), old.tokens.given(kind)) {
            row.tokens.set(kind, price);
            is_mixed = true;
        }
    }
    let says_the_same = |batch: BatchPrice| match batch {
        BatchPrice::Factor(_) => false,
        BatchPrice::Tokens(tokens) => TokenKind::ALL.into_iter().all(|kind| {
            tokens.given(kind).is_none_or(|price| old.per_million(kind, Rate::Batch) == Some(price))
        }),
    };
    if old.batch.is_some() && listed.batch.is_none_or(says_the_same) {
        row.batch = old.batch;
        is_mixed = true;
    }
    if is_mixed && !old.row.source.is_empty() && old.row.source != listed.row.source {
        row.row.source = format!("{} + {}", listed.row.source, old.row.source);
    }
    row
}

fn is_same_length(a: &Price, b: &Price) -> bool {
    a.row.above_input == b.row.above_input
}

fn costs_the_same(a: &Price, b: &Price) -> bool {
    [Rate::Standard, Rate::Batch].into_iter().all(|rate| {
        TokenKind::ALL.into_iter().all(|kind| a.per_million(kind, rate) == b.per_million(kind, rate))
    })
}

fn changes(held: &[Price], new: &[Price]) -> Vec<PriceChange> {
    let mut changes = vec![];
    for row in new {
        let old = held.iter().find(|old| is_same_length(old, row));
        if !old.is_some_and(|old| costs_the_same(old, row)) {
            changes.push(PriceChange { old: old.cloned(), new: Some(row.clone()) });
        }
    }
    for old in held {
        if !new.iter().any(|row| is_same_length(old, row)) {
            changes.push(PriceChange { old: Some(old.clone()), new: None });
        }
    }
    changes
}

#[cfg(test)]
mod tests;
