//! Finds filters and tests that do not exist. The engine only finds them when it evaluates; a misspelt one should be
//! known before the first call.

use std::ops::Range;

use minijinja::ErrorKind;
use proof_diag::did_you_mean;

use super::ExprError;
use super::engine::ENGINE;

/// For suggestions; whether a name exists is asked of the engine.
const FILTERS: [&str; 48] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "default",
    "dictsort",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "zip",
    "d",
    "e",
];

/// For suggestions.
const TESTS: [&str; 22] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "even",
    "false",
    "filter",
    "float",
    "in",
    "integer",
    "iterable",
    "lower",
    "mapping",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
];

/// Refuses an expression with a filter or test that does not exist. `part` is where the expression is in `source`.
pub(super) fn check(source: &str, part: Range<usize>) -> Result<(), ExprError> {
    for (name, range, is_filter) in names(source, part) {
        let found = if is_filter { has_filter(name) } else { has_test(name) };
        if found {
            continue;
        }
        let (what, known) =
            if is_filter { ("filter", FILTERS.as_slice()) } else { ("test", TESTS.as_slice()) };
        let near =
            did_you_mean(name, known.iter().copied()).map_or(String::new(), |near| format!("; {near}"));
        return Err(ExprError::unknown(format!("no {what} is named `{name}`{near}"), source, range));
    }
    Ok(())
}

fn has_filter(name: &str) -> bool {
    let result = ENGINE.empty_state().apply_filter(name, &[]);
    result.err().is_none_or(|error| error.kind() != ErrorKind::UnknownFilter)
}

fn has_test(name: &str) -> bool {
    let result = ENGINE.empty_state().perform_test(name, &[]);
    result.err().is_none_or(|error| error.kind() != ErrorKind::UnknownTest)
}

/// The names behind `|` and `is`, outside strings: each with its place and whether it is a filter's.
fn names(source: &str, part: Range<usize>) -> Vec<(&str, Range<usize>, bool)> {
    let mut found = vec![];
    let mut at = part.start;
    while at < part.end {
        let Some(rest) = source.get(at..part.end) else { break };
        let Some(char) = rest.chars().next() else { break };
        if char == '\'' || char == '"' {
            at += string_length(rest, char);
            continue;
        }
        if is_name_char(char) {
            let length = word_length(rest);
            let is_attribute =
                source.get(part.start..at).is_some_and(|before| before.trim_end().ends_with('.'));
            if rest.get(..length) == Some("is") && !is_attribute {
                found.extend(
                    name_after(source, at + length..part.end, true).map(|(name, range)| (name, range, false)),
                );
            }
            at += length;
            continue;
        }
        if char == '|' {
            found
                .extend(name_after(source, at + 1..part.end, false).map(|(name, range)| (name, range, true)));
        }
        at += char.len_utf8();
    }
    found
}

fn name_after(source: &str, part: Range<usize>, skips_not: bool) -> Option<(&str, Range<usize>)> {
    let rest = source.get(part.clone())?;
    let trimmed = rest.trim_start();
    let start = part.start + (rest.len() - trimmed.len());
    let length = word_length(trimmed);
    let name = trimmed.get(..length)?;
    if skips_not && name == "not" {
        return name_after(source, start + length..part.end, false);
    }
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then_some((name, start..start + length))
}

fn word_length(text: &str) -> usize {
    text.find(|c| !is_name_char(c)).unwrap_or(text.len())
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if char == quote => return at + char.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_source(source: &str, expected: Option<&str>) {
        let message = check(source, 0..source.len()).err().map(|error| error.message);
        assert_eq!(message.as_deref(), expected, "{source}");
    }

    #[test]
    fn unknown_filters_and_tests_are_found() {
        check_source("x | uper", Some("no filter is named `uper`; did you mean `upper`?"));
        check_source("x is not defned", Some("no test is named `defned`; did you mean `defined`?"));
        check_source("x|default('a | b is c') | upper is string", None);
        check_source("x.is.y and x is none and x is in [1]", None);
    }

    #[test]
    fn every_suggestion_exists() {
        assert_eq!(FILTERS.iter().find(|name| !has_filter(name)), None);
        assert_eq!(TESTS.iter().find(|name| !has_test(name)), None);
    }
}
