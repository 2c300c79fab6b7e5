//! Finds the `{{ }}` of a template without compiling it.

use std::ops::Range;

use super::{ExprError, names, size};

/// A piece of a template made of text and `{{ }}` alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text as it stands.
    Text(Range<usize>),
    /// `{{ expression }}`: the whole, and what is between the braces.
    Expression {
        /// With the braces.
        whole: Range<usize>,
        /// Between the braces.
        inner: Range<usize>,
    },
}

/// Cuts a template into text and `{{ }}`. `None` if it has anything else (statements, comments, `{{-`, maps in braces):
/// such a template is left to the engine as a whole.
pub(crate) fn pieces(source: &str) -> Option<Vec<Piece>> {
    let mut pieces = vec![];
    let mut at = 0;
    while let Some(open) = next_tag(source, at) {
        let after = source.get(open + 2..)?;
        if !source.get(open..)?.starts_with("{{") || after.starts_with(['-', '+']) {
            return None;
        }
        let length = simple_end(after)?;
        if after.get(..length)?.ends_with(['-', '+']) {
            return None;
        }
        if at < open {
            pieces.push(Piece::Text(at..open));
        }
        let inner = open + 2..open + 2 + length;
        at = inner.end + 2;
        pieces.push(Piece::Expression { whole: open..at, inner });
    }
    if at < source.len() {
        pieces.push(Piece::Text(at..source.len()));
    }
    Some(pieces)
}

/// Where the next `{{`, `{%` or `{#` is.
pub(super) fn next_tag(source: &str, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    (from..bytes.len().saturating_sub(1))
        .find(|at| bytes.get(*at) == Some(&b'{') && matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#')))
}

/// The length up to `}}` of an expression that has no other braces outside its strings.
fn simple_end(text: &str) -> Option<usize> {
    end_of(text, "}}", Braces::Refuse)
}

#[derive(Clone, Copy, PartialEq)]
enum Braces {
    Refuse,
    Count,
}

/// The length up to `close`, which does not count inside a string.
fn end_of(text: &str, close: &str, braces: Braces) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let mut depth = 0_usize;
    for (at, char) in text.char_indices() {
        if let Some(open) = quote {
            match char {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if char == open => quote = None,
                _ => {}
            }
            continue;
        }
        if depth == 0 && text.get(at..).is_some_and(|rest| rest.starts_with(close)) {
            return Some(at);
        }
        match char {
            '\'' | '"' => quote = Some(char),
            '{' | '}' if braces == Braces::Refuse => return None,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The statements that would read another template.
const READING: [&str; 6] = ["include", "import", "from", "extends", "block", "endblock"];

/// A `{{ }}`, `{% %}` or `{# #}`.
struct Tag {
    /// With its marks.
    whole: Range<usize>,
    /// Between its marks; to the end of the source where it is not closed.
    inner: Range<usize>,
    kind: TagKind,
}

#[derive(Clone, Copy, PartialEq)]
enum TagKind {
    Expression,
    Statement,
    Comment,
    /// The engine's to report.
    Unclosed,
}

/// The tags of a template up to the first that is not closed, but for those within `{% raw %}`.
fn tags(source: &str) -> Vec<Tag> {
    let mut tags = vec![];
    let mut at = 0;
    while let Some(open) = next_tag(source, at) {
        let rest = source.get(open + 2..).unwrap_or_default();
        let (close, kind) = match source.as_bytes().get(open + 1) {
            Some(b'{') => ("}}", TagKind::Expression),
            Some(b'%') => ("%}", TagKind::Statement),
            _ => ("#}", TagKind::Comment),
        };
        let length =
            if kind == TagKind::Comment { rest.find(close) } else { end_of(rest, close, Braces::Count) };
        let Some(length) = length else {
            let inner = open + 2..source.len();
            tags.push(Tag { whole: open..source.len(), inner, kind: TagKind::Unclosed });
            return tags;
        };
        at = open + 2 + length + 2;
        tags.push(Tag { whole: open..at, inner: open + 2..open + 2 + length, kind });
        if kind == TagKind::Statement && first_word(rest.get(..length).unwrap_or_default()) == "raw" {
            let Some(end) = source.get(at..).and_then(|rest| rest.find("endraw")) else { return tags };
            at += end;
            at += source.get(at..).and_then(|rest| rest.find("%}")).map_or(0, |end| end + 2);
        }
    }
    tags
}

fn first_word(statement: &str) -> &str {
    let word = statement.trim_start_matches(['-', '+']).trim_start();
    word.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// Refuses what is too long for the engine to compile: to be asked before it tries.
pub(super) fn check_sizes(source: &str) -> Result<(), ExprError> {
    let mut n_branches = 0;
    for tag in tags(source).into_iter().filter(|tag| tag.kind != TagKind::Comment) {
        // Each branch is compiled within the one before it.
        n_branches += usize::from(first_word(source.get(tag.inner.clone()).unwrap_or_default()) == "elif");
        if size::MAX_OPERATORS < n_branches {
            let message = format!("more than {} times `elif`", size::MAX_OPERATORS);
            return Err(ExprError::syntax(message, source, tag.whole));
        }
        size::check(source, tag.inner)?;
    }
    Ok(())
}

/// Refuses the statements that would read another template, and filters and tests that do not exist.
pub(super) fn check_tags(source: &str) -> Result<(), ExprError> {
    for tag in tags(source) {
        if matches!(tag.kind, TagKind::Expression | TagKind::Statement) {
            names::check(source, tag.inner.clone())?;
        }
        if tag.kind == TagKind::Statement {
            let word = first_word(source.get(tag.inner).unwrap_or_default());
            if READING.contains(&word) {
                let message = format!("`{word}` is not available: a template reads no other template");
                return Err(ExprError::syntax(message, source, tag.whole));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Template;

    #[test]
    fn text_and_expressions_are_cut() {
        let source = "a {{ x | join('}}') }} b";
        let found = pieces(source).unwrap();
        let shown: Vec<&str> = found
            .iter()
            .map(|piece| match piece {
                Piece::Text(range) => &source[range.clone()],
                Piece::Expression { inner, .. } => &source[inner.clone()],
            })
            .collect();
        assert_eq!(shown, ["a ", " x | join('}}') ", " b"]);
    }

    #[test]
    fn statements_comments_and_trimming_are_left_to_the_engine() {
        for source in ["{% if x %}a{% endif %}", "{# no #}", "{{- x }}", "{{ x -}}", "{{ {'a': 1} }}", "{{ x"]
        {
            assert_eq!(pieces(source), None, "{source}");
        }
    }

    #[test]
    fn a_chain_of_branches_does_not_overflow_the_stack() {
        let chain = |n: usize| format!("{{% if a %}}x{}{{% endif %}}", "{% elif a %}y".repeat(n));
        assert!(Template::parse(&chain(900)).is_ok());
        assert_eq!(Template::parse(&chain(100_000)).unwrap_err().message, "more than 1000 times `elif`");
    }

    #[test]
    fn reading_statements_are_refused_but_not_in_strings_and_comments() {
        for source in ["{% include 'x' %}", "{%- from 'x' import y %}", "{# a #}{% extends 'b' %}"] {
            assert!(check_tags(source).is_err(), "{source}");
        }
        for source in [
            "{# {% include 'x' %} #}",
            "{{ \"{% include 'x' %}\" }}",
            "{% raw %}{% include 'x' %}{% endraw %}",
            "{% set include = 1 %}",
        ] {
            assert!(check_tags(source).is_ok(), "{source}");
        }
    }
}
