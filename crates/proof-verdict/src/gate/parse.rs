//! From a gate's text to a [`Gate`].

use std::ops::Range;

use proof_diag::{Diagnostic, SourceSpan};

use super::token::{Kind, Token, tokens};
use super::{Condition, Gate, Name, Relation, place};

pub(super) fn parse(text: &str, span: SourceSpan) -> Result<Gate, Diagnostic> {
    let mut reader = Reader { text, span: &span, tokens: tokens(text), next: 0 };
    let quantity = reader.name("a metric")?;
    let condition = if let Some(relation) = reader.relation()? {
        Condition::Limit { quantity, relation, limit: reader.number("the limit")? }
    } else {
        reader.words(&["no", "worse", "than"])?;
        let baseline = reader.name("the prompt to compare with")?;
        reader.words(&["by"])?;
        Condition::NoWorse { metric: quantity, baseline, margin: reader.margin()? }
    };
    let mut prompt = None;
    let mut target = None;
    while let Some((word, range)) = reader.word() {
        match word.as_str() {
            "for" if prompt.is_none() => prompt = Some(reader.name("a prompt")?),
            "on" if target.is_none() => target = Some(reader.name("a target")?),
            _ => {
                return Err(reader.wrong(
                    range,
                    &format!("`{word}`"),
                    "`for PROMPT`, `on TARGET` or the end",
                ));
            }
        }
    }
    reader.end()?;
    Ok(Gate { text: text.to_owned(), condition, prompt, target, span })
}

struct Reader<'a> {
    text: &'a str,
    span: &'a SourceSpan,
    tokens: Vec<Token>,
    next: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    /// The next word as it is written, quoted or not.
    fn word(&mut self) -> Option<(String, Range<usize>)> {
        let Some(Token { kind: Kind::Word { text, .. }, range }) = self.peek() else { return None };
        let found = (text.clone(), range.clone());
        self.next += 1;
        Some(found)
    }

    fn name(&mut self, what: &str) -> Result<Name, Diagnostic> {
        match self.word() {
            Some((text, range)) if !text.is_empty() => Ok(Name { text, range }),
            _ => Err(self.unexpected(what)),
        }
    }

    /// The sign, or nothing where `no worse than` may follow.
    fn relation(&mut self) -> Result<Option<Relation>, Diagnostic> {
        match self.peek().map(|token| &token.kind) {
            Some(Kind::Relation(relation)) => {
                let relation = *relation;
                self.next += 1;
                Ok(Some(relation))
            }
            Some(Kind::Word { text, .. }) if text == "no" => Ok(None),
            _ => Err(self.unexpected("`>=`, `>`, `<=`, `<` or `no worse than`")),
        }
    }

    fn words(&mut self, expected: &[&str]) -> Result<(), Diagnostic> {
        for word in expected {
            match self.peek().map(|token| &token.kind) {
                Some(Kind::Word { text, is_quoted: false }) if text == word => self.next += 1,
                _ => return Err(self.unexpected(&format!("`{word}`"))),
            }
        }
        Ok(())
    }

    /// A number; a percent sign, with or without a blank, divides it by 100.
    fn number(&mut self, what: &str) -> Result<f64, Diagnostic> {
        let Some((word, range)) = self.word() else {
            return Err(self.unexpected(&format!("{what}, a number")));
        };
        let (digits, mut is_percent) = match word.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (word.as_str(), false),
        };
        let value = digits.parse().ok().filter(|value: &f64| value.is_finite());
        let Some(value) = value else {
            return Err(self.wrong(range, &format!("`{word}`"), &format!("{what}, a number")));
        };
        if !is_percent
            && matches!(self.peek().map(|token| &token.kind), Some(Kind::Word { text, .. }) if text == "%")
        {
            self.next += 1;
            is_percent = true;
        }
        Ok(if is_percent { value / 100.0 } else { value })
    }

    fn margin(&mut self) -> Result<f64, Diagnostic> {
        let range = self.peek().map(|token| token.range.clone()).unwrap_or_default();
        let margin = self.number("the margin")?;
        if 0.0 < margin {
            return Ok(margin);
        }
        let at = place(self.text, self.span, range);
        Err(Diagnostic::error("E0806", "the margin of `no worse than` must be above 0")
            .at(at, "expected a number above 0")
            .note("no number of cases shows that two prompts are exactly equal; a margin says how much worse is still fine")
            .help("write the largest loss that you would accept, such as `by 0.02`"))
    }

    fn end(&self) -> Result<(), Diagnostic> {
        if self.next < self.tokens.len() {
            return Err(self.unexpected("`for PROMPT`, `on TARGET` or the end"));
        }
        Ok(())
    }

    fn unexpected(&self, expected: &str) -> Diagnostic {
        let end = self.text.len();
        let token = self.tokens.get(self.next.min(self.tokens.len()));
        match token {
            Some(token) => {
                let found = self.text.get(token.range.clone()).unwrap_or_default();
                let diagnostic = self.wrong(token.range.clone(), &format!("`{found}`"), expected);
                match token.kind {
                    Kind::WrongRelation => diagnostic.help("a gate compares with `>=`, `>`, `<=` or `<`"),
                    Kind::Word { .. } | Kind::Relation(_) => diagnostic,
                }
            }
            None => self.wrong(end.saturating_sub(1)..end, "the end", expected),
        }
    }

    fn wrong(&self, range: Range<usize>, found: &str, expected: &str) -> Diagnostic {
        Diagnostic::error("E0801", format!("`{}` is not a gate", self.text))
            .at(place(self.text, self.span, range), format!("expected {expected}, found {found}"))
            .help("write `METRIC >= NUMBER` or `METRIC no worse than PROMPT by NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them")
    }
}
