//! From a gate's text to a [`Gate`].

use std::ops::Range;

use proof_diag::{Diagnostic, SourceSpan};

use super::token::{Kind, Token, tokens};
use super::{Condition, Gate, GateKind, Name, Relation, place};

pub(super) fn parse(text: &str, span: SourceSpan) -> Result<Gate, Diagnostic> {
    let mut reader = Reader { text, span: &span, tokens: tokens(text), next: 0 };
    let condition = match reader.intent()? {
        Some(Intent::Object) => {
            reader.words(&["if"])?;
            let metric = reader.name("a metric")?;
            reader.words(&["worse", "than"])?;
            Condition::NotShownWorse { metric, baseline: reader.name("the prompt to compare with")? }
        }
        Some(Intent::Absolute) => {
            let metric = reader.name("a metric")?;
            let relation = reader.sign()?;
            Condition::Guaranteed { metric, relation, rate: reader.number("the rate")? }
        }
        Some(Intent::Prove) => {
            let metric = reader.name("a metric")?;
            reader.no_worse(metric)?
        }
        None => {
            let quantity = reader.name("a metric")?;
            if let Some(kappa) = reader.kappa() {
                return agreement(reader, quantity, kappa);
            }
            match reader.relation()? {
                Some(relation) => Condition::Limit { quantity, relation, limit: reader.number("the limit")? },
                None => reader.no_worse(quantity)?,
            }
        }
    };
    let mut prompt = None;
    let mut target = None;
    while let Some((word, range)) = reader.word() {
        match word.as_str() {
            "for" if prompt.is_none() => prompt = Some(reader.name("a prompt")?),
            "on" if target.is_none() => target = Some(reader.name("a target")?),
            _ => {
                let wrong = reader.wrong(range, &format!("`{word}`"), "`for PROMPT`, `on TARGET` or the end");
                let has_margin = word == "by" && condition.kind() == GateKind::Object;
                if !has_margin {
                    return Err(wrong);
                }
                return Err(wrong.help(
                    "an `object` gate has no margin: it fails on any loss that is shown; `METRIC no worse than PROMPT by \
                     NUMBER` proves that a loss stays below a margin",
                ));
            }
        }
    }
    reader.end()?;
    Ok(Gate { text: text.to_owned(), condition, prompt, target, span })
}

/// The rest of `METRIC kappa >= NUMBER`; `kappa` is the place of the word.
fn agreement(mut reader: Reader<'_>, metric: Name, kappa: Range<usize>) -> Result<Gate, Diagnostic> {
    let sign = reader.peek().map(|token| token.range.clone()).unwrap_or_default();
    let relation = reader.sign()?;
    let (text, span) = (reader.text, reader.span);
    let written = text.get(sign.clone()).unwrap_or_default().to_owned();
    if !matches!(relation, Relation::AtLeast | Relation::Above) {
        return Err(Diagnostic::error("E0821", format!("a gate on a judge cannot ask for `{written}`"))
            .at(place(text, span, sign), "expected `>=` or `>`")
            .note("no suite is better for a judge that agrees less with people")
            .help(format!(
                "write the least agreement that is good enough, such as `{} kappa >= 0.6`",
                metric.text
            )));
    }
    let least = reader.number("the least kappa")?;
    if let Some((word, range)) = reader.word() {
        if !matches!(word.as_str(), "for" | "on") {
            return Err(reader.wrong(range, &format!("`{word}`"), "the end"));
        }
        return Err(Diagnostic::error("E0822", "a gate on a judge is about no prompt and no target")
            .at(place(text, span, range), "nothing may follow here")
            .and_at(place(text, span, kappa), "how well the judge agrees with people")
            .note("a calibration is of a rubric and a judge: it is the same whatever is judged")
            .help(format!("write `{} kappa {written} {least}`", metric.text)));
    }
    reader.end()?;
    let condition = Condition::Agreement { metric, relation, kappa: least };
    Ok(Gate { text: text.to_owned(), condition, prompt: None, target: None, span: span.clone() })
}

/// The word that a gate may begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Intent {
    Prove,
    Object,
    Absolute,
}

impl Intent {
    fn find(word: &str) -> Option<Self> {
        match word {
            "prove" => Some(Self::Prove),
            "object" => Some(Self::Object),
            "absolute" => Some(Self::Absolute),
            _ => None,
        }
    }
}

const FORMS: &str = "write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, \
                     `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them";

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

    /// The word that says what the gate asks; a quoted one is the name of a metric.
    fn intent(&mut self) -> Result<Option<Intent>, Diagnostic> {
        let Some(Token { kind: Kind::Word { text, is_quoted: false }, range }) = self.peek() else {
            return Ok(None);
        };
        let Some(intent) = Intent::find(text) else { return Ok(None) };
        let (word, range) = (text.clone(), range.clone());
        self.next += 1;
        let is_metric = match self.peek().map(|token| &token.kind) {
            Some(Kind::Relation(_) | Kind::WrongRelation) => true,
            Some(Kind::Word { text, is_quoted: false }) => {
                text == "no" && self.is_word(self.next + 1, "worse")
            }
            Some(Kind::Word { .. }) | None => false,
        };
        if !is_metric {
            return Ok(Some(intent));
        }
        Err(Diagnostic::error("E0812", format!("`{word}` is a word of the language of gates"))
            .at(place(self.text, self.span, range), "a metric is expected after it")
            .help(format!("a metric of this name is quoted: `'{word}'`"))
            .help(FORMS))
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        matches!(
            self.tokens.get(at).map(|token| &token.kind),
            Some(Kind::Word { text, is_quoted: false }) if text == word
        )
    }

    /// The place of the word `kappa`, which makes it a gate on a judge.
    fn kappa(&mut self) -> Option<Range<usize>> {
        let range =
            self.is_word(self.next, "kappa").then(|| self.peek().map(|token| token.range.clone()))??;
        self.next += 1;
        Some(range)
    }

    /// The rest of `no worse than`.
    fn no_worse(&mut self, metric: Name) -> Result<Condition, Diagnostic> {
        self.words(&["no", "worse", "than"])?;
        let baseline = self.name("the prompt to compare with")?;
        self.words(&["by"])?;
        Ok(Condition::NoWorse { metric, baseline, margin: self.margin()? })
    }

    /// The sign.
    fn sign(&mut self) -> Result<Relation, Diagnostic> {
        match self.peek().map(|token| &token.kind) {
            Some(Kind::Relation(relation)) => {
                let relation = *relation;
                self.next += 1;
                Ok(relation)
            }
            _ => Err(self.unexpected("`>=`, `>`, `<=` or `<`")),
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
            Some(Kind::Word { text, .. }) if text == "worse" => Err(self
                .unexpected("`>=`, `>`, `<=`, `<` or `no worse than`")
                .help("a gate that fails when a prompt is shown to be worse begins with `object if`")),
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
            .help(FORMS)
    }
}
