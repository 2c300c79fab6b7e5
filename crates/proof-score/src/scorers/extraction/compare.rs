//! Counts what is right, wrong, missing and hallucinated.

use serde_json::Value;

use super::align::{self, Pairs};
use super::budget::Budget;
use super::counts::Counts;
use super::fields::{Field, Pairing, Shape};
use super::kind::Kind;
use super::tree::{Read, Tree};
use crate::ScoreError;

/// What came of a document.
#[derive(Debug, Default)]
pub(super) struct Tally<'v> {
    /// For each field that holds values, in the order of the field list's leaves.
    pub(super) fields: Vec<Counts>,
    /// The first mistakes, for the reason.
    pub(super) mistakes: Vec<Mistake<'v>>,
}

/// A value that is not as it should be.
#[derive(Debug)]
pub(super) struct Mistake<'v> {
    /// Where it is in the gold record, or in the output if it is not in the gold record.
    pub(super) path: String,
    pub(super) gold: Option<&'v Value>,
    pub(super) found: Option<&'v Value>,
}

/// How many mistakes a reason may tell.
const MOST_MISTAKES: usize = 3;

impl<'v> Tally<'v> {
    pub(super) fn new(n_fields: usize) -> Self {
        Self { fields: vec![Counts::default(); n_fields], mistakes: vec![] }
    }

    /// All fields together.
    pub(super) fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in &self.fields {
            total += *counts;
        }
        total
    }

    fn count(&mut self, leaf: usize, counts: Counts) {
        if let Some(sum) = self.fields.get_mut(leaf) {
            *sum += counts;
        }
    }

    /// Counts one value on either side or on both.
    fn value(
        &mut self,
        kind: &Kind,
        leaf: usize,
        gold: Option<&Read<'v>>,
        found: Option<&Read<'v>>,
        path: &str,
    ) {
        let none = Counts::default();
        let counts = match (gold, found) {
            (None, None) => return,
            (Some(gold), Some(found)) if kind.agrees(&gold.reading, &found.reading) => {
                Counts { right: 1, ..none }
            }
            (Some(_), Some(_)) => Counts { wrong: 1, ..none },
            (Some(_), None) => Counts { missing: 1, ..none },
            (None, Some(_)) => Counts { hallucinated: 1, ..none },
        };
        self.count(leaf, counts);
        if !counts.is_faultless() && self.mistakes.len() < MOST_MISTAKES {
            let (gold, found) = (gold.map(|read| read.value), found.map(|read| read.value));
            self.mistakes.push(Mistake { path: path.to_owned(), gold, found });
        }
    }

    /// Counts a record against another.
    ///
    /// # Errors
    /// The lists are too long.
    pub(super) fn record(
        &mut self,
        fields: &[Field],
        gold: &Tree<'v>,
        found: &Tree<'v>,
        path: &str,
        budget: &mut Budget,
    ) -> Result<(), ScoreError> {
        let (Tree::Record(gold), Tree::Record(found)) = (gold, found) else { return Ok(()) };
        for (field, (gold, found)) in fields.iter().zip(gold.iter().zip(found)) {
            let path = if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
            match (&field.shape, gold, found) {
                (Shape::Value { kind, leaf }, Tree::Value(gold), Tree::Value(found)) => {
                    self.value(kind, *leaf, gold.as_ref(), found.as_ref(), &path);
                }
                (Shape::Set { kind, leaf }, Tree::Set(gold), Tree::Set(found)) => {
                    let pairs = set_pairs(kind, gold, found, budget)?;
                    for (_, gold, found) in sides(gold, found, &pairs) {
                        self.value(kind, *leaf, gold, found, &path);
                    }
                }
                (Shape::Record(fields), gold, found) => self.record(fields, gold, found, &path, budget)?,
                (Shape::List { fields, pairing }, Tree::List(gold), Tree::List(found)) => {
                    let pairs = list_pairs(fields, pairing, gold, found, budget)?;
                    let nothing = nothing(fields);
                    for (n, gold, found) in sides(gold, found, &pairs) {
                        let path = format!("{path}[{n}]");
                        self.record(
                            fields,
                            gold.unwrap_or(&nothing),
                            found.unwrap_or(&nothing),
                            &path,
                            budget,
                        )?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The sides of an item: its place in the gold record, or in the output if it is not in the gold record, and what stands there.
type Sides<'t, T> = (usize, Option<&'t T>, Option<&'t T>);

/// Both sides of each item: those of the gold record in their order, with what they are paired with; then what is left of the output.
fn sides<'t, T>(gold: &'t [T], found: &'t [T], pairs: &Pairs) -> Vec<Sides<'t, T>> {
    let mut of_gold: Vec<Option<&T>> = vec![None; gold.len()];
    let mut is_left = vec![true; found.len()];
    for (row, column) in pairs {
        if let (Some(place), Some(left)) = (of_gold.get_mut(*row), is_left.get_mut(*column)) {
            *place = found.get(*column);
            *left = false;
        }
    }
    let paired = gold.iter().zip(of_gold).enumerate().map(|(at, (gold, found))| (at, Some(gold), found));
    let all = found.iter().zip(is_left).enumerate();
    let left = all.filter(|(_, (_, is_left))| *is_left).map(|(at, (found, _))| (at, None, Some(found)));
    paired.chain(left).collect()
}

/// A record without values.
fn nothing<'v>(fields: &[Field]) -> Tree<'v> {
    let trees = fields.iter().map(|field| match &field.shape {
        Shape::Value { .. } => Tree::Value(None),
        Shape::Set { .. } => Tree::Set(vec![]),
        Shape::Record(fields) => nothing(fields),
        Shape::List { .. } => Tree::List(vec![]),
    });
    Tree::Record(trees.collect())
}

/// The values of two sets that agree, each with one other.
fn set_pairs(
    kind: &Kind,
    gold: &[Read<'_>],
    found: &[Read<'_>],
    budget: &mut Budget,
) -> Result<Pairs, ScoreError> {
    let keys = |set: &[Read<'_>]| set.iter().map(|read| Some(read.reading.key())).collect::<Vec<_>>();
    let mut agreement = |row: usize, column: usize, budget: &mut Budget| {
        let (Some(gold), Some(found)) = (gold.get(row), found.get(column)) else { return Ok(None) };
        budget.spend(kind.cost(&gold.reading, &found.reading))?;
        Ok(kind.agrees(&gold.reading, &found.reading).then_some(1))
    };
    align::best(&keys(gold), &keys(found), &mut agreement, budget)
}

fn list_pairs(
    fields: &[Field],
    pairing: &Pairing,
    gold: &[Tree<'_>],
    found: &[Tree<'_>],
    budget: &mut Budget,
) -> Result<Pairs, ScoreError> {
    match pairing {
        Pairing::Order => Ok((0..gold.len().min(found.len())).map(|at| (at, at)).collect()),
        Pairing::Key(places) => {
            let keys = |items: &[Tree<'_>]| items.iter().map(|item| key_of(item, places)).collect::<Vec<_>>();
            Ok(align::by_key(&keys(gold), &keys(found)).0)
        }
        Pairing::Best { at_least } => {
            let keys = |items: &[Tree<'_>]| items.iter().map(|item| Some(item.key())).collect::<Vec<_>>();
            let sizes = |items: &[Tree<'_>]| items.iter().map(Tree::n_values).collect::<Vec<_>>();
            let (gold_sizes, found_sizes) = (sizes(gold), sizes(found));
            let mut agreement = |row: usize, column: usize, budget: &mut Budget| {
                let (Some(left), Some(right)) = (gold.get(row), found.get(column)) else { return Ok(None) };
                let n_right = n_right(fields, left, right, budget)?;
                let n_both = gold_sizes.get(row).unwrap_or(&0) + found_sizes.get(column).unwrap_or(&0);
                let is_pair = at_least * n_both as f64 <= 2.0 * n_right as f64;
                Ok(is_pair.then_some(n_right))
            };
            align::best(&keys(gold), &keys(found), &mut agreement, budget)
        }
    }
}

/// The values of the key fields; none if an item has none of them.
fn key_of(item: &Tree<'_>, places: &[usize]) -> Option<String> {
    let Tree::Record(trees) = item else { return None };
    let trees: Vec<&Tree<'_>> = places.iter().filter_map(|at| trees.get(*at)).collect();
    if trees.iter().all(|tree| tree.n_values() == 0) {
        return None;
    }
    Some(trees.iter().map(|tree| tree.key()).collect())
}

/// How many values of two records agree.
fn n_right(
    fields: &[Field],
    gold: &Tree<'_>,
    found: &Tree<'_>,
    budget: &mut Budget,
) -> Result<u64, ScoreError> {
    let (Tree::Record(gold), Tree::Record(found)) = (gold, found) else { return Ok(0) };
    let mut sum = 0;
    for (field, (gold, found)) in fields.iter().zip(gold.iter().zip(found)) {
        sum += match (&field.shape, gold, found) {
            (Shape::Value { kind, .. }, Tree::Value(Some(gold)), Tree::Value(Some(found))) => {
                budget.spend(kind.cost(&gold.reading, &found.reading))?;
                u64::from(kind.agrees(&gold.reading, &found.reading))
            }
            (Shape::Set { kind, .. }, Tree::Set(gold), Tree::Set(found)) => {
                set_pairs(kind, gold, found, budget)?.len() as u64
            }
            (Shape::Record(fields), gold, found) => n_right(fields, gold, found, budget)?,
            (Shape::List { fields, pairing }, Tree::List(gold), Tree::List(found)) => {
                let mut sum = 0;
                for (row, column) in list_pairs(fields, pairing, gold, found, budget)? {
                    if let (Some(gold), Some(found)) = (gold.get(row), found.get(column)) {
                        sum += n_right(fields, gold, found, budget)?;
                    }
                }
                sum
            }
            _ => 0,
        };
    }
    Ok(sum)
}
