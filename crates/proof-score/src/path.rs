//! Paths into JSON: `items[0].name`, `a["key with spaces"]`, `list[-1]`.

use serde_json::Value;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A key of a map.
    Key(String),
    /// A place in a list; from the end if negative.
    Index(i64),
}

/// Which keys may be written without brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Anything but `.`, `[`, `]`, quotes and white space at the ends.
    Any,
    /// Identifiers, as in an expression: letters, digits, `_`.
    Identifiers,
}

/// Why a text is no path: a fragment that follows a colon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PathError {
    #[error("it is empty")]
    Empty,
    #[error("a key is missing at character {0}")]
    NoKey(usize),
    #[error("`{0}` cannot be a key here")]
    BadKey(String),
    #[error("`[{0}]` is neither a number nor a key in quotes")]
    BadIndex(String),
    #[error("a `[` is not closed")]
    Open,
}

/// The steps of a path.
pub(crate) fn parse(text: &str, keys: Keys) -> Result<Vec<Step>, PathError> {
    if text.trim().is_empty() {
        return Err(PathError::Empty);
    }
    let mut steps = vec![];
    let mut rest = text;
    loop {
        if let Some(inner) = rest.strip_prefix('[') {
            let (step, after) = bracket(inner)?;
            steps.push(step);
            rest = after;
        } else {
            let rest_of_key = if steps.is_empty() { Some(rest) } else { rest.strip_prefix('.') };
            let Some(from) = rest_of_key else {
                return Err(PathError::BadKey(rest.to_owned()));
            };
            let end = from.find(['.', '[']).unwrap_or(from.len());
            let (key, after) = from.split_at_checked(end).unwrap_or((from, ""));
            if key.is_empty() {
                return Err(PathError::NoKey(text.chars().count() - from.chars().count() + 1));
            }
            if !is_key(key, keys) {
                return Err(PathError::BadKey(key.to_owned()));
            }
            steps.push(Step::Key(key.to_owned()));
            rest = after;
        }
        if rest.is_empty() {
            return Ok(steps);
        }
    }
}

fn is_key(key: &str, keys: Keys) -> bool {
    match keys {
        Keys::Any => key.trim() == key && !key.contains([']', '"', '\'', '{', '}']),
        Keys::Identifiers => {
            let mut chars = key.chars();
            chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
                && chars.all(|c| c.is_alphanumeric() || c == '_')
        }
    }
}

/// What follows a `[`, and the text after its `]`.
fn bracket(inner: &str) -> Result<(Step, &str), PathError> {
    if let Some(quote) = inner.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let quoted = inner.get(1..).unwrap_or_default();
        let (key, after) = quoted.split_once(quote).ok_or(PathError::Open)?;
        let after = after.strip_prefix(']').ok_or(PathError::Open)?;
        if key.contains('\\') {
            return Err(PathError::BadKey(key.to_owned()));
        }
        return Ok((Step::Key(key.to_owned()), after));
    }
    let (index, after) = inner.split_once(']').ok_or(PathError::Open)?;
    let number = index.trim().parse().map_err(|_| PathError::BadIndex(index.to_owned()))?;
    Ok((Step::Index(number), after))
}

/// The value at the end of the steps; else how many of them could be taken.
pub(crate) fn walk<'a>(value: &'a Value, steps: &[Step]) -> Result<&'a Value, usize> {
    let mut at = value;
    for (n, step) in steps.iter().enumerate() {
        let next = match (step, at) {
            (Step::Key(key), Value::Object(map)) => map.get(key),
            (Step::Index(index), Value::Array(items)) => item(items, *index),
            _ => None,
        };
        at = next.ok_or(n)?;
    }
    Ok(at)
}

fn item(items: &[Value], index: i64) -> Option<&Value> {
    let distance = usize::try_from(index.unsigned_abs()).ok()?;
    if index < 0 { items.get(items.len().checked_sub(distance)?) } else { items.get(distance) }
}

/// The steps as they are written.
pub(crate) fn display(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Key(key) if is_key(key, Keys::Any) && !key.contains(['.', '[']) && !key.is_empty() => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(key);
            }
            Step::Key(key) => {
                out.push_str("[\"");
                out.push_str(key);
                out.push_str("\"]");
            }
            Step::Index(index) => {
                out.push('[');
                out.push_str(&index.to_string());
                out.push(']');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[track_caller]
    fn check(path: &str, expected: Result<Value, &str>) {
        let value = json!({"a": {"b": [1, {"c": true}], "x y": 2, "d.e": 3}});
        let found = match parse(path, Keys::Any) {
            Ok(steps) => walk(&value, &steps).cloned().map_err(|n| format!("{n} steps")),
            Err(error) => Err(error.to_string()),
        };
        assert_eq!(found, expected.map_err(str::to_owned), "{path}");
    }

    #[test]
    fn paths_lead_to_values() {
        check("a.b[1].c", Ok(json!(true)));
        check("a.b[-1].c", Ok(json!(true)));
        check("a.x y", Ok(json!(2)));
        check("a[\"d.e\"]", Ok(json!(3)));
        check("a['x y']", Ok(json!(2)));
    }

    #[test]
    fn what_is_not_there_says_how_far_it_got() {
        check("a.b[2]", Err("2 steps"));
        check("a.b.c", Err("2 steps"));
        check("a[0]", Err("1 steps"));
        check("z", Err("0 steps"));
        check("a.b[-3]", Err("2 steps"));
    }

    #[test]
    fn bad_paths() {
        check("", Err("it is empty"));
        check("a..b", Err("a key is missing at character 3"));
        check(".a", Err("a key is missing at character 1"));
        check("a[b]", Err("`[b]` is neither a number nor a key in quotes"));
        check("a[0", Err("a `[` is not closed"));
        check("a[0]b", Err("`b` cannot be a key here"));
        assert!(parse("a-b", Keys::Identifiers).is_err());
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof!["[a-z.\\[ _-]{1,6}".prop_map(Step::Key), any::<i64>().prop_map(Step::Index)]
    }

    proptest! {
        #[test]
        fn a_path_is_read_back_as_it_was_written(steps in prop::collection::vec(step(), 1..6)) {
            prop_assert_eq!(parse(&display(&steps), Keys::Any), Ok(steps));
        }

        #[test]
        fn any_text_is_a_path_or_an_error(text in "\\PC{0,20}") {
            drop(parse(&text, Keys::Any));
        }
    }
}
