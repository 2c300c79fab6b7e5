//! How long an expression may be. The engine's compiler calls itself for each operator of a chain such as `a.b.b.b…`, and
//! one that is long enough ends the process: its stack is full, which nothing can catch.

use std::ops::Range;

use super::ExprError;

/// The most operators of one expression; people write a handful.
pub(super) const MAX_OPERATORS: usize = 1_000;

/// Refuses an expression with too many operators. `part` is where the expression is in `source`.
pub(super) fn check(source: &str, part: Range<usize>) -> Result<(), ExprError> {
    let text = source.get(part.clone()).unwrap_or_default();
    // Each operator is at least one byte: most expressions need not be looked at.
    if text.len() <= MAX_OPERATORS || n_operators(text) <= MAX_OPERATORS {
        return Ok(());
    }
    let message = format!("longer than {MAX_OPERATORS} operators");
    Err(ExprError::syntax(message, source, part))
}

/// Signs and words outside strings that may nest. A comma does not, so long lists are fine.
fn n_operators(text: &str) -> usize {
    let mut n = 0;
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let mut word_start: Option<usize> = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        if let Some(open) = quote {
            match char {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if char == open => quote = None,
                _ => {}
            }
            continue;
        }
        if char.is_alphanumeric() || char == '_' {
            word_start.get_or_insert(at);
            continue;
        }
        if let Some(word) = word_start.take().and_then(|start| text.get(start..at)) {
            n += usize::from(["not", "and", "or", "is", "in", "if", "else"].contains(&word));
        }
        match char {
            '\'' | '"' => quote = Some(char),
            '.' | '|' | '+' | '-' | '*' | '/' | '%' | '~' | '<' | '>' | '=' | '!' | '(' | '[' | '{' => n += 1,
            _ => {}
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use crate::expr::{Expression, Template};

    #[test]
    fn a_chain_of_operators_does_not_overflow_the_stack() {
        for (first, step) in
            [("a", ".b"), ("a", "|upper"), ("a", "+a"), ("a", "[0]"), ("a", " is odd"), ("a", "()")]
        {
            let chain = |n: usize| format!("{first}{}", step.repeat(n));
            check_chain(&chain(900), &chain(100_000));
        }
        for step in ["not ", "-"] {
            check_chain("a", &format!("{}a", step.repeat(100_000)));
        }
        check_chain("a", &format!("{}a", "a if a else ".repeat(100_000)));
    }

    #[track_caller]
    fn check_chain(short: &str, long: &str) {
        drop(Expression::parse(short).map(|expression| expression.variables()));
        let error = Expression::parse(long).unwrap_err();
        assert_eq!(error.message, "longer than 1000 operators");
        for template in
            [format!("{{{{ {long} }}}}"), format!("{{# #}}{{{{ {long} }}}}"), format!("{{{{- {long}")]
        {
            assert_eq!(Template::parse(&template).unwrap_err().message, "longer than 1000 operators");
        }
        let statement = format!("{{% if {long} %}}x{{% endif %}}");
        assert_eq!(Template::parse(&statement).unwrap_err().message, "longer than 1000 operators");
    }

    #[test]
    fn lists_and_texts_may_be_long() {
        let list = format!("[{}]", "'a.b', 2, ".repeat(5_000));
        assert!(Expression::parse(&list).is_ok());
        assert!(Expression::parse(&format!("'{}'", ". not ".repeat(5_000))).is_ok());
    }
}
