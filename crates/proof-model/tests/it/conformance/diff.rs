//! Where two JSON documents differ.

use serde_json::Value;

/// A place where they do.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    /// Such as `/messages/0/content`.
    pub path: String,
    /// What the SDK has there.
    pub theirs: Option<Value>,
    /// What we have there.
    pub ours: Option<Value>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let show = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
        write!(f, "{}: the SDK has {}, we have {}", self.path, show(&self.theirs), show(&self.ours))
    }
}

/// All places; the order of an object's keys and the form of a number do not count.
pub(super) fn differences(theirs: &Value, ours: &Value) -> Vec<Difference> {
    let mut found = vec![];
    walk(String::new(), Some(theirs), Some(ours), &mut found);
    found
}

fn walk(path: String, theirs: Option<&Value>, ours: Option<&Value>, found: &mut Vec<Difference>) {
    match (theirs, ours) {
        (Some(Value::Object(theirs)), Some(Value::Object(ours))) => {
            let mut keys: Vec<&String> = theirs.keys().chain(ours.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                walk(format!("{path}/{key}"), theirs.get(key), ours.get(key), found);
            }
        }
        (Some(Value::Array(theirs)), Some(Value::Array(ours))) => {
            for idx in 0..theirs.len().max(ours.len()) {
                walk(format!("{path}/{idx}"), theirs.get(idx), ours.get(idx), found);
            }
        }
        (Some(Value::Number(theirs)), Some(Value::Number(ours))) if theirs.as_f64() == ours.as_f64() => {}
        (theirs, ours) if theirs == ours => {}
        (theirs, ours) => {
            found.push(Difference { path, theirs: theirs.cloned(), ours: ours.cloned() });
        }
    }
}

/// Whether a path fits a pattern, in which `*` stands for one segment and `**` for any number of them.
pub(super) fn fits(path: &str, pattern: &str) -> bool {
    fn segments(path: &[&str], pattern: &[&str]) -> bool {
        match (path, pattern) {
            ([], []) => true,
            (_, ["**", rest @ ..]) => (0..=path.len()).any(|skip| segments(&path[skip..], rest)),
            ([_, path @ ..], ["*", pattern @ ..]) => segments(path, pattern),
            ([a, path @ ..], [b, pattern @ ..]) if a == b => segments(path, pattern),
            _ => false,
        }
    }
    let path: Vec<&str> = path.split('/').collect();
    let pattern: Vec<&str> = pattern.split('/').collect();
    segments(&path, &pattern)
}

#[test]
fn a_pattern_fits_paths() {
    assert!(fits("/a/0/b", "/a/*/b"));
    assert!(fits("/a/0/b", "/**/b"));
    assert!(fits("/b", "/**/b"));
    assert!(!fits("/a/0/b/c", "/**/b"));
    assert!(!fits("/a/b", "/a/*/b"));
}

#[test]
fn numbers_are_equal_by_value() {
    let (a, b) = (serde_json::json!({"k": 20.0, "l": [1]}), serde_json::json!({"l": [1, 2], "k": 20}));
    assert_eq!(
        differences(&a, &b),
        [Difference { path: "/l/1".to_owned(), theirs: None, ours: Some(2.into()) }]
    );
}
