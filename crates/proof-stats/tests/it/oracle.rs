//! Reads the shared oracle files; they hold inputs and expected outputs confirmed by independent sources.

use serde_json::Value;
use std::path::PathBuf;

/// One case of an oracle file.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) input: Value,
    pub(crate) expected: Value,
    absolute: f64,
    relative: f64,
}

/// Calls `check` for every case of a file; says so when the shared folder is absent.
///
/// `check` returns whether it has a procedure for the case; at least `least` cases must have one.
pub(crate) fn each(file: &str, least: usize, check: impl Fn(&Case) -> bool) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oracles/stats").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no ../shared");
        return;
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    let tolerance = |name: &str| document["tolerance"][name].as_f64().unwrap_or(0.0);
    let mut n_checked = 0;
    for case in document["cases"].as_array().unwrap() {
        let case = Case {
            id: format!("{file} {}", case["id"].as_str().unwrap()),
            input: case["input"].clone(),
            expected: case["expected"].clone(),
            absolute: tolerance("abs"),
            relative: tolerance("rel"),
        };
        n_checked += usize::from(check(&case));
    }
    println!("{file}: {n_checked} cases");
    assert!(least <= n_checked, "{file}: only {n_checked} cases were checked");
}

impl Case {
    /// A number of the input.
    pub(crate) fn number(&self, name: &str) -> f64 {
        number(&self.input[name]).unwrap_or_else(|| panic!("{}: no number {name}", self.id))
    }

    /// A count of the input.
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.input[name].as_u64().unwrap_or_else(|| panic!("{}: no count {name}", self.id))
    }

    /// A list of numbers of the input; a missing value is NaN.
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        list(&self.input[name])
    }

    /// The word of the input.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.input[name].as_str().unwrap_or_default()
    }

    /// The expected refusal code, if the case is one.
    pub(crate) fn refusal(&self) -> Option<&str> {
        self.expected["refuse"].as_str()
    }

    /// The expected value `name` is within the tolerance of the file; a field that is not there passes.
    #[track_caller]
    pub(crate) fn close(&self, name: &str, got: f64) {
        self.close_to(name, &self.expected[name], got, 0.0);
    }

    /// As `close`, with another relative tolerance where the file allows one.
    #[track_caller]
    pub(crate) fn close_within(&self, name: &str, got: f64, relative: f64) {
        self.close_to(name, &self.expected[name], got, relative);
    }

    /// The expected interval `name` is within the tolerance of the file; a field that is not there passes.
    #[track_caller]
    pub(crate) fn close_interval(&self, name: &str, got: proof_stats::Interval) {
        if let Some(ends) = self.expected.get(name) {
            self.close_to(name, &ends[0], got.lo, 0.0);
            self.close_to(name, &ends[1], got.hi, 0.0);
        }
    }

    #[track_caller]
    pub(crate) fn close_to(&self, name: &str, expected: &Value, got: f64, relative: f64) {
        let Some(expected) = number(expected) else { return };
        let limit = self.absolute.max(self.relative.max(relative) * expected.abs());
        assert!(
            (got - expected).abs() <= limit || got.to_bits() == expected.to_bits(),
            "{} {name}: got {got:e}, expected {expected:e}",
            self.id
        );
    }
}

/// A list of numbers; a missing value is NaN.
pub(crate) fn list(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| number(x).unwrap_or(f64::NAN)).collect()
}

fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("inf") => Some(f64::INFINITY),
        Some("-inf") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    }
}
