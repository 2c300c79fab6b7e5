//! The types of plain scalars: YAML 1.2's core schema, where `no` and `1.2.3` are strings.

use crate::Value;

/// What a plain scalar means; nothing for `.inf` and `.nan`, which no JSON value can hold.
pub(super) fn resolve(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return None;
    }
    let number = integer(text).or_else(|| float(text, unsigned));
    Some(number.map_or_else(|| Value::String(text.to_owned()), Value::Number))
}

fn integer(text: &str) -> Option<serde_json::Number> {
    if let Some(digits) = text.strip_prefix("0o") {
        return is_of(digits, |c| c.is_digit(8))
            .then(|| u64::from_str_radix(digits, 8).ok().map(Into::into))?;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return is_of(digits, |c| c.is_ascii_hexdigit())
            .then(|| u64::from_str_radix(digits, 16).ok().map(Into::into))?;
    }
    let text = text.strip_prefix('+').filter(|rest| !rest.starts_with('-')).unwrap_or(text);
    is_of(text.strip_prefix('-').unwrap_or(text), |c| c.is_ascii_digit()).then_some(())?;
    text.parse::<u64>().map(Into::into).or_else(|_| text.parse::<i64>().map(Into::into)).ok()
}

fn is_of(digits: &str, is_digit: impl Fn(char) -> bool) -> bool {
    !digits.is_empty() && digits.chars().all(is_digit)
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, the core schema's rule; finite ones only.
fn float(text: &str, unsigned: &str) -> Option<serde_json::Number> {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    let is_float = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    is_float.then(|| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &serde_json::Value) {
        let value = match resolve(text) {
            Some(Value::Null) => serde_json::Value::Null,
            Some(Value::Bool(value)) => value.into(),
            Some(Value::Number(value)) => serde_json::Value::Number(value),
            Some(Value::String(value)) => value.into(),
            other => panic!("{other:?}"),
        };
        assert_eq!(&value, expected, "{text}");
    }

    #[test]
    fn core_schema() {
        use serde_json::json;
        for (text, expected) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("True", json!(true)),
            ("no", json!("no")),
            ("12", json!(12)),
            ("+12", json!(12)),
            ("-12", json!(-12)),
            ("+-1", json!("+-1")),
            ("007", json!(7)),
            ("0o17", json!(15)),
            ("0x1F", json!(31)),
            ("0x+1", json!("0x+1")),
            ("18446744073709551615", json!(u64::MAX)),
            ("18446744073709551616", json!(2_f64.powi(64))),
            ("1.", json!(1.0)),
            (".5", json!(0.5)),
            ("-1.5e3", json!(-1500.0)),
            ("1e-7", json!(1e-7)),
            ("1.2.3", json!("1.2.3")),
            (".", json!(".")),
            ("-", json!("-")),
            ("e5", json!("e5")),
            ("1e", json!("1e")),
            ("1_000", json!("1_000")),
            ("2026-01-01", json!("2026-01-01")),
            ("infinity", json!("infinity")),
            ("1e999", json!("1e999")),
        ] {
            check(text, &expected);
        }
        assert_eq!(resolve("-.inf"), None);
        assert_eq!(resolve(".NaN"), None);
    }
}
