//! Reads the shared oracle files; they hold inputs and expected outputs confirmed by independent sources.

use proof_stats::{Interval, Refusal};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ops::Deref;
use std::path::PathBuf;

/// One case of an oracle file: its input, read through [`Fields`], and what is expected.
pub(crate) struct Case {
    fields: Fields,
    pub(crate) expected: Value,
    absolute: f64,
    relative: f64,
    /// The expected fields that the test has looked at.
    compared: RefCell<BTreeSet<String>>,
}

/// An object with named values: the input of a case, or an object inside of it.
pub(crate) struct Fields {
    pub(crate) id: String,
    pub(crate) input: Value,
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

impl Fields {
    #[track_caller]
    fn get<T>(&self, name: &str, kind: &str, read: impl Fn(&Value) -> Option<T>) -> T {
        let value = self.input.get(name).unwrap_or(&Value::Null);
        read(value).unwrap_or_else(|| panic!("{}: no {kind} {name}", self.id))
    }

    /// Whether the input has this field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.input.get(name).is_some()
    }

    /// A number.
    #[track_caller]
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.get(name, "number", number)
    }

    /// A number that may be absent or null.
    pub(crate) fn optional_number(&self, name: &str) -> Option<f64> {
        self.input.get(name).and_then(number)
    }

    /// A count.
    #[track_caller]
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.get(name, "count", Value::as_u64)
    }

    /// A list of counts.
    #[track_caller]
    pub(crate) fn counts(&self, name: &str) -> Vec<u64> {
        self.get(name, "list of counts", |value| items(value, Value::as_u64))
    }

    /// A list of labels, such as clusters.
    #[track_caller]
    pub(crate) fn labels(&self, name: &str) -> Vec<u32> {
        let label = |value: &Value| value.as_u64().and_then(|label| u32::try_from(label).ok());
        self.get(name, "list of labels", |value| items(value, label))
    }

    /// A list of numbers; a missing value is NaN.
    #[track_caller]
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        self.get(name, "list of numbers", |value| items(value, number_or_missing))
            .into_iter()
            .map(|x| x.unwrap_or(f64::NAN))
            .collect()
    }

    /// A list of numbers, none where one is missing.
    #[track_caller]
    pub(crate) fn optional_numbers(&self, name: &str) -> Vec<Option<f64>> {
        self.get(name, "list of numbers", |value| items(value, number_or_missing))
    }

    /// Rows of numbers.
    #[track_caller]
    pub(crate) fn matrix(&self, name: &str) -> Vec<Vec<f64>> {
        self.get(name, "matrix", |value| items(value, |row| items(row, number)))
    }

    /// Rows of numbers, none where one is missing.
    #[track_caller]
    pub(crate) fn optional_matrix(&self, name: &str) -> Vec<Vec<Option<f64>>> {
        self.get(name, "matrix", |value| items(value, |row| items(row, number_or_missing)))
    }

    /// The word of the input, empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.input[name].as_str().unwrap_or_default()
    }

    /// A list of words.
    #[track_caller]
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.get(name, "list of words", |value| items(value, |word| word.as_str().map(str::to_owned)))
    }

    /// True or false.
    #[track_caller]
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name, "true or false", flag)
    }

    /// A list of true and false, which may be written 1 and 0.
    #[track_caller]
    pub(crate) fn flags(&self, name: &str) -> Vec<bool> {
        self.get(name, "list of true and false", |value| items(value, flag))
    }

    /// An object of the input.
    #[track_caller]
    pub(crate) fn object(&self, name: &str) -> Self {
        let input = self.get(name, "object", |value| value.is_object().then(|| value.clone()));
        Self { id: format!("{} {name}", self.id), input }
    }

    /// A list of objects of the input.
    #[track_caller]
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        self.get(name, "list of objects", |value| value.as_array().cloned())
            .into_iter()
            .enumerate()
            .map(|(idx, input)| Self { id: format!("{} {name}[{idx}]", self.id), input })
            .collect()
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

fn items<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("inf") => Some(f64::INFINITY),
        Some("-inf") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    }
}

#[expect(clippy::option_option, reason = "outer: whether it can be read; inner: whether it is missing")]
fn number_or_missing(value: &Value) -> Option<Option<f64>> {
    if value.is_null() { Some(None) } else { number(value).map(Some) }
}

fn flag(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_u64().map(|bit| bit != 0))
}

mod tests {
    use super::{Case, Fields, each_case, folder};
    use proof_stats::{Interval, Refusal};
    use serde_json::{Value, json};
    use std::cell::RefCell;

    fn case(input: Value, expected: Value) -> Case {
        Case {
            fields: Fields { id: "case".to_owned(), input },
            expected,
            absolute: 1e-9,
            relative: 1e-6,
            compared: RefCell::default(),
        }
    }

    #[test]
    fn every_kind_of_input_is_read() {
        let case = case(
            json!({
                "x": 1.5, "far": "-inf", "none": null, "n": 3, "ns": [1, 2], "labels": [7, 0],
                "xs": [1.0, null], "rows": [[1.0, 2.0], [3.0]], "gaps": [[1.0, null]], "word": "one",
                "words": ["one", "two"], "yes": true, "bits": [true, 0], "in": {"x": 2.0}, "list": [{"x": 3.0}],
            }),
            json!({}),
        );
        assert_eq!((case.number("x"), case.number("far")), (1.5, f64::NEG_INFINITY));
        assert_eq!((case.optional_number("x"), case.optional_number("none")), (Some(1.5), None));
        assert!(case.has("none") && !case.has("nothing"));
        assert_eq!((case.count("n"), case.counts("ns"), case.labels("labels")), (3, vec![1, 2], vec![7, 0]));
        assert!(case.numbers("xs")[1].is_nan());
        assert_eq!(case.optional_numbers("xs"), [Some(1.0), None]);
        assert_eq!(case.matrix("rows"), [vec![1.0, 2.0], vec![3.0]]);
        assert_eq!(case.optional_matrix("gaps"), [[Some(1.0), None]]);
        assert_eq!((case.text("word"), case.text("nothing")), ("one", ""));
        assert_eq!(case.texts("words"), ["one", "two"]);
        assert!(case.flag("yes"));
        assert_eq!(case.flags("bits"), [true, false]);
        assert_eq!(case.object("in").number("x").to_bits(), 2.0_f64.to_bits());
        assert_eq!(case.objects("list")[0].number("x").to_bits(), 3.0_f64.to_bits());
    }

    #[test]
    fn every_kind_of_expectation_is_compared() {
        let case = case(
            json!({}),
            json!({
                "a": 1.0, "b": 1.0, "none": null, "ends": [0.0, 1.0], "wide": [0.0, 1.0], "gaps": [1.0, null],
                "rows": [[1.0], [2.0]], "word": "one", "in": {"x": 2.0}, "list": [{"x": 0.0}, {"x": 1.0}],
                "refuse_t": "no_data", "abs_tolerance": 0.5,
            }),
        );
        case.close("a", 1.0 + 1e-7);
        case.close_absolute("b", 1.1, 0.2);
        case.close_optional("none", None);
        case.close_interval("ends", Interval { lo: 0.0, hi: 1.0 });
        case.close_interval_absolute("wide", Interval { lo: 0.1, hi: 1.1 }, 0.2);
        case.close_optional_list("gaps", &[Some(1.0), None]);
        case.close_matrix("rows", &[vec![1.0], vec![2.0]]);
        case.equal("word", "one");
        case.nested("in", |inside| inside.close("x", 2.0));
        case.nested_each("list", 2, |idx, inside| inside.close("x", idx as f64));
        case.refuses_part("t", &Err::<f64, _>(Refusal::NoData));
        case.must_be_compared();
    }

    #[test]
    #[should_panic(expected = "expected a refusal")]
    fn a_number_is_not_a_refusal() {
        case(json!({}), json!({"refuse": "no_data"})).refuses(&Ok(1.0));
    }

    #[test]
    #[should_panic(expected = "nobody compares [\"b\"]")]
    fn a_field_that_nobody_compares_is_told() {
        let case = case(json!({}), json!({"a": 1.0, "b": 2.0}));
        case.close("a", 1.0);
        case.must_be_compared();
    }

    #[test]
    #[should_panic(expected = "expected inf")]
    fn a_large_number_is_not_infinite() {
        case(json!({}), json!({"a": "inf"})).close("a", 1e300);
    }

    #[test]
    #[should_panic(expected = "expected null")]
    fn a_number_is_not_nothing() {
        case(json!({}), json!({"a": [1.0, null]})).close_list("a", &[1.0, 2.0]);
    }

    #[test]
    #[should_panic(expected = "absent.json")]
    fn a_file_that_is_not_there_is_told() {
        assert!(folder().is_dir(), "absent.json: skipped, no ../shared");
        each_case("absent.json", |_| {});
    }
}
