//! When the arguments of a call are the expected ones, and which call answers to which.

use std::collections::{BTreeMap, BTreeSet};

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use serde_json::{Map, Value};

use super::calls::{Call, Stated};
use crate::arguments::Arguments;
use crate::excerpt::{excerpt, one_line};
use crate::registry::Argument;

/// The most calls, and the most items of an unordered list, that are paired off with each other.
pub(super) const MAX_PAIRED: usize = 200;
/// What a pair that matches weighs more than any that does not.
const WHOLE: i64 = 1_000_000;

pub(super) const ALTERNATIVES: Argument = Argument {
    name: "alternatives",
    text: "true: each expected argument is a list of accepted values, as in BFCL; `\"\"` among them: it may be left out",
};
pub(super) const OPTIONAL: Argument = Argument {
    name: "optional",
    text: "names of arguments that may be left out; if given they must be right",
};
pub(super) const EXTRA: Argument =
    Argument { name: "extra", text: "true: arguments that are not expected do not matter" };
pub(super) const TOLERANCE: Argument =
    Argument { name: "tolerance", text: "how far a number may be from the expected one (default 0)" };
pub(super) const RELATIVE: Argument =
    Argument { name: "relative", text: "the same as a share of the expected number; the wider one counts" };
pub(super) const STRINGS: Argument = Argument {
    name: "strings",
    text: "`exact` (default) or `normalised`: case, spaces and `,./-_*^` do not matter, as in BFCL",
};
pub(super) const TYPES: Argument =
    Argument { name: "types", text: "`strict` (default) or `loose`: `\"5\"` is 5 and `\"true\"` is true" };
pub(super) const LISTS: Argument = Argument {
    name: "lists",
    text: "`ordered` (default) or `unordered`: the items of a list may come in any order (up to 200 of them)",
};

/// How arguments are compared.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "six choices that do not depend on each other, all read from the suite"
)]
pub(super) struct Matching {
    alternatives: bool,
    optional: Vec<String>,
    extra: bool,
    tolerance: f64,
    relative: f64,
    is_normalised: bool,
    is_loose: bool,
    is_unordered: bool,
}

/// What comparing the arguments of two calls of one name found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Compared {
    pub(super) n_right: usize,
    pub(super) n_wrong: usize,
    pub(super) n_missing: usize,
    pub(super) n_extra: usize,
    /// The arguments are no JSON object.
    pub(super) is_unreadable: bool,
}

impl Compared {
    /// Whether all is as expected.
    pub(super) fn is_whole(self) -> bool {
        self.n_wrong == 0 && self.n_missing == 0 && self.n_extra == 0 && !self.is_unreadable
    }
}

impl Matching {
    /// Reads the arguments that say how to compare.
    pub(super) fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            alternatives: arguments.reader.boolean("alternatives").unwrap_or(false),
            optional: arguments.reader.strings("optional").unwrap_or_default(),
            extra: arguments.reader.boolean("extra").unwrap_or(false),
            tolerance: arguments.amount("tolerance").unwrap_or(0.0),
            relative: arguments.amount("relative").unwrap_or(0.0),
            is_normalised: arguments.word("strings", &["exact", "normalised"]) == Some("normalised"),
            is_loose: arguments.word("types", &["strict", "loose"]) == Some("loose"),
            is_unordered: arguments.word("lists", &["ordered", "unordered"]) == Some("unordered"),
        }
    }

    /// The comparison of `forbidden` calls: the arguments that are named must be there, others do not matter.
    pub(super) fn naming() -> Self {
        Self {
            alternatives: false,
            optional: vec![],
            extra: true,
            tolerance: 0.0,
            relative: 0.0,
            is_normalised: false,
            is_loose: false,
            is_unordered: false,
        }
    }

    /// Compares the arguments of two calls.
    pub(super) fn arguments(&self, expected: &Call, made: &Call) -> Compared {
        match (&expected.arguments, &made.arguments) {
            (Stated::Any, _) => Compared::default(),
            (Stated::Map(expected), Stated::Map(made)) => self.maps(expected, made),
            (Stated::Map(expected), Stated::Any) => self.maps(expected, &Map::new()),
            (Stated::Map(expected), Stated::Unreadable(_)) => {
                Compared { is_unreadable: true, ..self.maps(expected, &Map::new()) }
            }
            (Stated::Unreadable(_), _) => Compared { is_unreadable: true, ..Compared::default() },
        }
    }

    /// The first thing that is not as expected, in words.
    pub(super) fn why(&self, expected: &Call, made: &Call) -> Option<String> {
        let none = Map::new();
        if let Stated::Unreadable(text) = &made.arguments
            && expected.arguments != Stated::Any
        {
            return Some(format!("the arguments are no JSON object: {}", excerpt(text)));
        }
        let Stated::Map(wanted) = &expected.arguments else { return None };
        let given = if let Stated::Map(given) = &made.arguments { given } else { &none };
        let wrong = wanted.iter().find_map(|(name, value)| match given.get(name) {
            Some(found) if self.argument(value, found) => None,
            Some(found) => Some(format!(
                "`{}` is {}, expected {}{}",
                one_line(name, 40),
                one_line(&found.to_string(), 40),
                if self.alternatives && value.is_array() { "one of " } else { "" },
                one_line(&value.to_string(), 40)
            )),
            None if self.is_optional(name, value) => None,
            None => Some(format!("`{}` is missing", one_line(name, 40))),
        });
        let unknown = || given.keys().find(|name| !self.extra && !wanted.contains_key(*name));
        wrong.or_else(|| unknown().map(|name| format!("`{}` is not expected", one_line(name, 40))))
    }

    /// Whether a call is the expected one.
    pub(super) fn is_match(&self, expected: &Call, made: &Call) -> bool {
        expected.name == made.name && self.arguments(expected, made).is_whole()
    }

    /// How many of the arguments must be there.
    pub(super) fn n_required(&self, call: &Call) -> usize {
        let Stated::Map(map) = &call.arguments else { return 0 };
        map.iter().filter(|(name, value)| !self.is_optional(name, value)).count()
    }

    fn maps(&self, expected: &Map<String, Value>, made: &Map<String, Value>) -> Compared {
        let mut compared = Compared::default();
        for (name, value) in expected {
            match made.get(name) {
                Some(found) if self.argument(value, found) => compared.n_right += 1,
                Some(_) => compared.n_wrong += 1,
                None if self.is_optional(name, value) => {}
                None => compared.n_missing += 1,
            }
        }
        if !self.extra {
            compared.n_extra = made.keys().filter(|name| !expected.contains_key(*name)).count();
        }
        compared
    }

    fn is_optional(&self, name: &str, value: &Value) -> bool {
        let may_be_absent = |values: &Vec<Value>| values.iter().any(|value| value == "");
        self.optional.iter().any(|other| other == name)
            || (self.alternatives && value.as_array().is_some_and(may_be_absent))
    }

    /// Whether an argument has the expected value, or one of the accepted ones.
    fn argument(&self, expected: &Value, found: &Value) -> bool {
        match expected {
            Value::Array(accepted) if self.alternatives => {
                accepted.iter().any(|expected| self.value(expected, found))
            }
            _ => self.value(expected, found),
        }
    }

    fn value(&self, expected: &Value, found: &Value) -> bool {
        match (expected, found) {
            (Value::Number(_), Value::Number(_)) => self.number(expected, found),
            (Value::String(left), Value::String(right)) => {
                left == right || (self.is_normalised && normalised(left) == normalised(right))
            }
            (Value::Array(left), Value::Array(right)) => self.list(left, right),
            (Value::Object(left), Value::Object(right)) => self.maps(left, right).is_whole(),
            (Value::String(text), _) if self.is_loose => self.scalar(found, text, expected),
            (_, Value::String(text)) if self.is_loose => self.scalar(expected, text, found),
            _ => expected == found,
        }
    }

    fn number(&self, expected: &Value, found: &Value) -> bool {
        if crate::compare::equal_json(expected, found) {
            return true;
        }
        let (Some(expected), Some(found)) = (expected.as_f64(), found.as_f64()) else { return false };
        (expected - found).abs() <= self.tolerance.max(self.relative * expected.abs())
            && (0.0 < self.tolerance || 0.0 < self.relative)
    }

    /// Whether a number or a truth value is what a text says; `given` is the text as it stands.
    fn scalar(&self, value: &Value, text: &str, given: &Value) -> bool {
        let read = crate::input::read_json(text.trim());
        match (value, read) {
            (Value::Number(_), Some(number @ Value::Number(_))) => self.number(value, &number),
            (Value::Bool(_), Some(read)) => *value == read,
            _ => value == given,
        }
    }

    fn list(&self, expected: &[Value], found: &[Value]) -> bool {
        if expected.len() != found.len() {
            return false;
        }
        let in_order = || expected.iter().zip(found).all(|(expected, found)| self.value(expected, found));
        if !self.is_unordered || MAX_PAIRED < expected.len() {
            return in_order();
        }
        let fits = |expected: &Value| {
            let fits = found.iter().enumerate().filter(|(_, found)| self.value(expected, found));
            fits.map(|(at, _)| at).collect()
        };
        matched(&expected.iter().map(fits).collect::<Vec<_>>()).iter().all(Option::is_some)
    }

    /// Which made call answers to each expected one: as many whole matches as there can be, then as many right arguments.
    /// Only calls of the same name are paired.
    pub(super) fn pair(&self, expected: &[Call], made: &[Call]) -> Vec<Option<usize>> {
        // Calls of other names need no place in the pairing, which has an end.
        let named: Vec<usize> = (0..made.len())
            .filter(|at| made.get(*at).is_some_and(|made| expected.iter().any(|call| call.name == made.name)))
            .collect();
        let pairs = pair(expected.len(), named.len(), |e, n| {
            let made = named.get(n).and_then(|at| made.get(*at));
            let (Some(expected), Some(made)) = (expected.get(e), made) else { return 0 };
            if expected.name != made.name {
                return 0;
            }
            let compared = self.arguments(expected, made);
            let n_right = i64::try_from(compared.n_right).unwrap_or(WHOLE / 2).min(WHOLE / 2);
            1 + n_right + if compared.is_whole() { WHOLE } else { 0 }
        });
        pairs.into_iter().map(|pair| pair.and_then(|n| named.get(n).copied())).collect()
    }
}

/// A text as BFCL compares it: lower case, without spaces and `,./-_*^`, one kind of quote.
fn normalised(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, ' ' | ',' | '.' | '/' | '-' | '_' | '*' | '^'));
    kept.map(|c| if c == '\'' { '"' } else { c }).flat_map(char::to_lowercase).collect()
}

/// For each row the column that it is paired with, so that the sum of the weights is greatest (Kuhn and Munkres); pairs of
/// weight 0 are none. Both numbers are at most [`MAX_PAIRED`]: what is beyond is not paired.
pub(super) fn pair(
    n_rows: usize,
    n_columns: usize,
    weight: impl Fn(usize, usize) -> i64,
) -> Vec<Option<usize>> {
    let (height, width) = (n_rows.min(MAX_PAIRED), n_columns.min(MAX_PAIRED));
    let mut pairs = vec![None; n_rows];
    if height == 0 || width == 0 {
        return pairs;
    }
    // Without real columns enough, some rows are paired with nothing.
    let weights =
        Matrix::from_fn(
            height,
            width.max(height),
            |(row, column)| {
                if column < width { weight(row, column) } else { 0 }
            },
        );
    let (_, columns) = kuhn_munkres(&weights);
    for (row, column) in columns.into_iter().enumerate() {
        let is_real = column < width && weights.get((row, column)).is_some_and(|weight| 0 < *weight);
        if let (Some(pair), true) = (pairs.get_mut(row), is_real) {
            *pair = Some(column);
        }
    }
    pairs
}

/// For each row one of the columns that fit it, no column twice, so that as many rows as possible have one (augmenting paths).
/// A row needs no more columns than there are rows: what is beyond is not looked at.
pub(super) fn matched(fits: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut row_of: BTreeMap<usize, usize> = BTreeMap::new();
    for row in 0..fits.len() {
        augment(row, fits, &mut row_of, &mut BTreeSet::new());
    }
    let mut columns = vec![None; fits.len()];
    for (column, row) in row_of {
        if let Some(place) = columns.get_mut(row) {
            *place = Some(column);
        }
    }
    columns
}

/// Finds a column for a row, and moves other rows to other columns where that is needed. No row is entered twice, so the depth is
/// at most that of the rows.
fn augment(
    row: usize,
    fits: &[Vec<usize>],
    row_of: &mut BTreeMap<usize, usize>,
    seen: &mut BTreeSet<usize>,
) -> bool {
    let columns = fits.get(row).map(Vec::as_slice).unwrap_or_default();
    for column in columns.iter().copied().take(fits.len()) {
        if !seen.insert(column) {
            continue;
        }
        let is_free = match row_of.get(&column).copied() {
            None => true,
            Some(other) => augment(other, fits, row_of, seen),
        };
        if is_free {
            row_of.insert(column, row);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[track_caller]
    fn check(matching: &Matching, expected: &Value, made: &Value, holds: bool) {
        let compared = matching.maps(&map(expected), &map(made));
        assert_eq!(compared.is_whole(), holds, "{expected} {made}: {compared:?}");
    }

    fn strict() -> Matching {
        Matching { extra: false, ..Matching::naming() }
    }

    #[test]
    fn arguments_match_by_structure() {
        check(
            &strict(),
            &json!({"a": 1, "b": {"c": [1, 2]}}),
            &json!({"b": {"c": [1.0, 2]}, "a": 1.0}),
            true,
        );
        check(&strict(), &json!({"a": 1}), &json!({"a": "1"}), false);
        check(&strict(), &json!({"a": [1, 2]}), &json!({"a": [2, 1]}), false);
        check(&strict(), &json!({"a": 1}), &json!({"a": 1, "b": 2}), false);
        check(&strict(), &json!({"a": 1, "b": 2}), &json!({"a": 1}), false);
        check(&Matching { extra: true, ..strict() }, &json!({"a": 1}), &json!({"a": 1, "b": 2}), true);
        check(
            &Matching { is_unordered: true, ..strict() },
            &json!({"a": [1, 2, 2]}),
            &json!({"a": [2, 1, 2]}),
            true,
        );
        check(
            &Matching { is_unordered: true, ..strict() },
            &json!({"a": [1, 2, 2]}),
            &json!({"a": [2, 1, 1]}),
            false,
        );
    }

    #[test]
    fn numbers_texts_and_types_may_be_loose() {
        let near = Matching { tolerance: 0.5, ..strict() };
        check(&near, &json!({"a": 1}), &json!({"a": 1.5}), true);
        check(&near, &json!({"a": 1}), &json!({"a": 1.51}), false);
        let relative = Matching { relative: 0.1, ..strict() };
        check(&relative, &json!({"a": -100}), &json!({"a": -110}), true);
        check(&relative, &json!({"a": -100}), &json!({"a": -111}), false);
        let loose = Matching { is_loose: true, ..strict() };
        check(&loose, &json!({"a": 5, "b": true, "c": "7"}), &json!({"a": "5.0", "b": "true", "c": 7}), true);
        check(&loose, &json!({"a": 5}), &json!({"a": "five"}), false);
        let normalised = Matching { is_normalised: true, ..strict() };
        check(&normalised, &json!({"a": "April 1, 2024"}), &json!({"a": "april 1 2024"}), true);
        check(&normalised, &json!({"a": "April 1"}), &json!({"a": "April 2"}), false);
    }

    #[test]
    fn alternatives_are_those_of_bfcl() {
        let bfcl = Matching { alternatives: true, is_normalised: true, ..strict() };
        let expected = json!({"base": [10], "unit": ["units", ""], "at": [{"x": [1, 2], "y": [""]}]});
        check(&bfcl, &expected, &json!({"base": 10, "at": {"x": 2}}), true);
        check(&bfcl, &expected, &json!({"base": 10, "unit": "Units", "at": {"x": 1}}), true);
        check(&bfcl, &expected, &json!({"base": 10, "unit": "cm", "at": {"x": 1}}), false);
        check(&bfcl, &expected, &json!({"base": 10, "at": {"x": 3}}), false);
        check(&bfcl, &expected, &json!({"at": {"x": 1}}), false);
    }

    #[test]
    fn as_many_rows_as_possible_are_matched() {
        assert_eq!(matched(&[vec![0, 1], vec![0]]), [Some(1), Some(0)]);
        assert_eq!(matched(&[vec![0], vec![0], vec![]]), [Some(0), None, None]);
        assert_eq!(matched(&[]), []);
        let chain: Vec<Vec<usize>> = (0..MAX_PAIRED).map(|row| vec![row, row + 1]).rev().collect();
        assert!(matched(&chain).iter().all(Option::is_some));
    }

    #[test]
    fn pairs_are_the_best_and_not_the_first() {
        // The first row would take the only column that the second can have.
        let weights = [[2, 2], [3, 0]];
        assert_eq!(pair(2, 2, |row, column| weights[row][column]), [Some(1), Some(0)]);
        assert_eq!(pair(3, 1, |row, _| i64::from(row == 1)), [None, Some(0), None]);
        assert_eq!(pair(1, 500, |_, column| i64::from(column == 3)), [Some(3)]);
        assert_eq!(pair(0, 3, |_, _| 1), []);
        assert_eq!(
            pair(300, 300, |row, column| i64::from(row == column)).iter().flatten().count(),
            MAX_PAIRED
        );
    }
}
