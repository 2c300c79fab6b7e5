//! Reads the shared oracle files; they hold inputs and expected outputs confirmed by independent sources.

mod fields;
#[cfg(test)]
mod tests;

use proof_stats::{Interval, Refusal};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ops::Deref;
use std::path::PathBuf;

pub(crate) use fields::Fields;
use fields::number;

/// One case of an oracle file: its input, read through [`Fields`], and what is expected.
pub(crate) struct Case {
    fields: Fields,
    pub(crate) expected: Value,
    absolute: f64,
    relative: f64,
    /// The expected fields that the test has looked at.
    compared: RefCell<BTreeSet<String>>,
}

/// The folder of the oracle files; it need not exist.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oracles/stats")
}

/// Calls `check` for every case of a file; says so when the shared folder is absent.
///
/// Every case must be handled (`check` panics for one that it does not know), and every expected field must have
/// been compared when `check` returns.
pub(crate) fn each_case(file: &str, check: impl Fn(&Case)) {
    let Some(cases) = read(file) else { return };
    for case in &cases {
        check(case);
        case.must_be_compared();
    }
    println!("{file}: {} cases", cases.len());
}

/// The older form of [`each_case`]: `check` returns whether it has a procedure for the case, at least `least`
/// cases must have one, and nobody sees whether all fields were compared.
pub(crate) fn each(file: &str, least: usize, check: impl Fn(&Case) -> bool) {
    let Some(cases) = read(file) else { return };
    let n_checked = cases.iter().filter(|case| check(case)).count();
    println!("{file}: {n_checked} cases");
    assert!(least <= n_checked, "{file}: only {n_checked} cases were checked");
}

fn read(file: &str) -> Option<Vec<Case>> {
    if !folder().is_dir() {
        println!("skipped: no ../shared");
        return None;
    }
    // A name that is written wrong must not pass for a folder that is not there.
    let text = std::fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let document: Value = serde_json::from_str(&text).unwrap();
    let tolerance = |name: &str| document["tolerance"][name].as_f64().unwrap_or(0.0);
    let cases: Vec<Case> = document["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let id = format!("{file} {}", case["id"].as_str().unwrap());
            let expected = case["expected"].clone();
            // A case may state a wider tolerance of its own.
            let own = |name: &str, of_file: f64| expected[name].as_f64().unwrap_or(of_file);
            Case {
                absolute: own("abs_tolerance", tolerance("abs")),
                relative: own("tolerance_rel", tolerance("rel")),
                fields: Fields { id, input: case["input"].clone() },
                expected,
                compared: RefCell::default(),
            }
        })
        .collect();
    assert!(!cases.is_empty(), "{file} has no cases");
    Some(cases)
}

impl Deref for Case {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

impl Case {
    /// The expected value `name`, which counts as compared from here on; null when it is not there.
    pub(crate) fn expected(&self, name: &str) -> &Value {
        self.compared.borrow_mut().insert(name.to_owned());
        self.expected.get(name).unwrap_or(&Value::Null)
    }

    /// Whether the expectation has this field, be it null.
    pub(crate) fn expects(&self, name: &str) -> bool {
        self.expected.get(name).is_some()
    }

    /// The expected refusal code, if the case is one.
    pub(crate) fn refusal(&self) -> Option<&str> {
        self.expected("refuse").as_str()
    }

    /// The outcome is the refusal that is expected of the whole case.
    #[track_caller]
    pub(crate) fn refuses<T: Debug>(&self, outcome: &Result<T, Refusal>) {
        self.refuses_field("refuse", outcome);
    }

    /// The outcome is the refusal that is expected of a part: of the t test in `refuse_t`.
    #[track_caller]
    pub(crate) fn refuses_part<T: Debug>(&self, part: &str, outcome: &Result<T, Refusal>) {
        self.refuses_field(&format!("refuse_{part}"), outcome);
    }

    #[track_caller]
    fn refuses_field<T: Debug>(&self, name: &str, outcome: &Result<T, Refusal>) {
        let Err(refusal) = outcome else { panic!("{}: got {outcome:?}, expected a refusal", self.id) };
        assert_eq!(Some(refusal.code()), self.expected(name).as_str(), "{} {name}", self.id);
    }

    /// The expected value `name` is within the tolerance of the file; a field that is not there passes.
    #[track_caller]
    pub(crate) fn close(&self, name: &str, got: f64) {
        self.close_within(name, got, 0.0);
    }

    /// As `close`, with another relative tolerance where the file allows one.
    #[track_caller]
    pub(crate) fn close_within(&self, name: &str, got: f64, relative: f64) {
        if self.expects(name) {
            self.compare(name, self.expected(name), got, self.absolute, self.relative.max(relative));
        }
    }

    /// As `close`, with another absolute tolerance where the file states one for this field.
    #[track_caller]
    pub(crate) fn close_absolute(&self, name: &str, got: f64, absolute: f64) {
        if self.expects(name) {
            self.compare(name, self.expected(name), got, absolute, self.relative);
        }
    }

    /// As `close`; an expected null means that there is no such value.
    #[track_caller]
    pub(crate) fn close_optional(&self, name: &str, got: Option<f64>) {
        if !self.expects(name) {
            return;
        }
        match got {
            Some(got) => self.close(name, got),
            None => assert_eq!(self.expected(name), &Value::Null, "{} {name}: got nothing", self.id),
        }
    }

    /// The expected interval `name` is within the tolerance of the file; a field that is not there passes.
    #[track_caller]
    pub(crate) fn close_interval(&self, name: &str, got: Interval) {
        self.close_list(name, &[got.lo, got.hi]);
    }

    /// As `close_interval`, with another absolute tolerance where the file states one for this field.
    #[track_caller]
    pub(crate) fn close_interval_absolute(&self, name: &str, got: Interval, absolute: f64) {
        if self.expects(name) {
            let ends = self.expected(name);
            self.compare(name, &ends[0], got.lo, absolute, self.relative);
            self.compare(name, &ends[1], got.hi, absolute, self.relative);
        }
    }

    /// The expected list `name` is as long and within the tolerance; a field that is not there passes.
    #[track_caller]
    pub(crate) fn close_list(&self, name: &str, got: &[f64]) {
        let got: Vec<Option<f64>> = got.iter().copied().map(Some).collect();
        self.close_optional_list(name, &got);
    }

    /// As `close_list`; none where the list holds null.
    #[track_caller]
    pub(crate) fn close_optional_list(&self, name: &str, got: &[Option<f64>]) {
        if self.expects(name) {
            self.compare_list(name, self.expected(name), got);
        }
    }

    /// The expected rows `name` are as many, as long and within the tolerance; a field that is not there passes.
    #[track_caller]
    pub(crate) fn close_matrix(&self, name: &str, got: &[Vec<f64>]) {
        if self.expects(name) {
            let rows =
                self.expected(name).as_array().unwrap_or_else(|| panic!("{} {name}: no list", self.id));
            assert_eq!(rows.len(), got.len(), "{} {name}: number of rows", self.id);
            for (row, got) in rows.iter().zip(got) {
                let got: Vec<Option<f64>> = got.iter().copied().map(Some).collect();
                self.compare_list(name, row, &got);
            }
        }
    }

    /// The expected value `name` is exactly this: integers, words, true and false, null and lists of them. A field
    /// that is not there passes.
    #[track_caller]
    pub(crate) fn equal(&self, name: &str, got: impl Into<Value>) {
        if self.expects(name) {
            assert_eq!(&got.into(), self.expected(name), "{} {name}", self.id);
        }
    }

    /// Compares an object inside of the expectation, all of whose fields must be compared; one that is not there
    /// passes.
    #[track_caller]
    pub(crate) fn nested(&self, name: &str, check: impl FnOnce(&Self)) {
        if self.expects(name) {
            let case = self.inside(name, self.expected(name));
            check(&case);
            case.must_be_compared();
        }
    }

    /// As [`nested`](Self::nested) for each object of a list, with its place.
    #[track_caller]
    pub(crate) fn nested_each(&self, name: &str, n: usize, check: impl Fn(usize, &Self)) {
        if self.expects(name) {
            let list =
                self.expected(name).as_array().unwrap_or_else(|| panic!("{} {name}: no list", self.id));
            assert_eq!(list.len(), n, "{} {name}: length", self.id);
            for (idx, item) in list.iter().enumerate() {
                let case = self.inside(&format!("{name}[{idx}]"), item);
                check(idx, &case);
                case.must_be_compared();
            }
        }
    }

    fn inside(&self, name: &str, expected: &Value) -> Self {
        Self {
            fields: Fields { id: format!("{} {name}", self.id), input: self.input.clone() },
            expected: expected.clone(),
            absolute: self.absolute,
            relative: self.relative,
            compared: RefCell::default(),
        }
    }

    #[track_caller]
    fn must_be_compared(&self) {
        let compared = self.compared.borrow();
        let is_open = |name: &&String| {
            !compared.contains(*name) && !["abs_tolerance", "tolerance_rel"].contains(&name.as_str())
        };
        let open: Vec<&String> = self.expected.as_object().unwrap().keys().filter(is_open).collect();
        assert!(open.is_empty(), "{}: nobody compares {open:?}", self.id);
    }

    #[track_caller]
    fn compare_list(&self, name: &str, expected: &Value, got: &[Option<f64>]) {
        let expected = expected.as_array().unwrap_or_else(|| panic!("{} {name}: no list", self.id));
        assert_eq!(expected.len(), got.len(), "{} {name}: length", self.id);
        for (idx, (expected, got)) in expected.iter().zip(got).enumerate() {
            match got {
                Some(got) => {
                    self.compare(&format!("{name}[{idx}]"), expected, *got, self.absolute, self.relative);
                }
                None => {
                    assert!(
                        expected.is_null(),
                        "{} {name}[{idx}]: got nothing, expected {expected}",
                        self.id
                    );
                }
            }
        }
    }

    /// A value of the expectation that the caller took out of it is within the tolerance of the file; null passes,
    /// whether there may be none is the caller's to check.
    #[track_caller]
    pub(crate) fn close_to(&self, name: &str, expected: &Value, got: f64, relative: f64) {
        if expected.is_null() {
            return;
        }
        self.compare(name, expected, got, self.absolute, self.relative.max(relative));
    }

    #[track_caller]
    fn compare(&self, name: &str, expected: &Value, got: f64, absolute: f64, relative: f64) {
        let Some(number) = number(expected) else {
            panic!("{} {name}: got {got:e}, expected {expected}", self.id);
        };
        let is_close = if number.is_finite() {
            (got - number).abs() <= absolute.max(relative * number.abs())
        } else {
            got.to_bits() == number.to_bits()
        };
        assert!(is_close, "{} {name}: got {got:e}, expected {number:e}", self.id);
    }
}

/// A list of numbers; a missing value is NaN.
pub(crate) fn list(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| number(x).unwrap_or(f64::NAN)).collect()
}
