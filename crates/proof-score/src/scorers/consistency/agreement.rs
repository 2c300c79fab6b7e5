//! How much two outputs agree.

use proof_text::similarity::squad;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::ask::{Ask, AskKind, JudgeTask};
use crate::compare::equal_json;
use crate::find::found_json;
use crate::input::read_json;
use crate::path::{Keys, Step, parse, walk};
use crate::registry::Argument;
use crate::scorers::similarity::embedding_similarity::{cosine, vectors};
use crate::{ScoreError, ScoreInput};

pub(super) const SIMILARITY: Argument = Argument {
    name: "similarity",
    text: "`normalised` (default), `exact`, `json`, `number`, `token_f1` or `embedding`",
};
pub(super) const FIELD: Argument = Argument {
    name: "field",
    text: "the path of a field of JSON outputs, such as `label`: only this is compared; with `json`, `exact` or `normalised`",
};
pub(super) const TOLERANCE: Argument =
    Argument { name: "tolerance", text: "how far two numbers may be apart; only with `similarity: number`" };
pub(super) const TARGET: Argument =
    Argument { name: "target", text: "the model of embeddings; only with `similarity: embedding`" };

/// How outputs are compared.
#[derive(Debug)]
pub(super) enum Similarity {
    Exact,
    Normalised,
    Json,
    Number { tolerance: f64 },
    TokenF1,
    Embedding { target: usize },
}

/// How outputs are compared, and which part of them.
#[derive(Debug)]
pub(super) struct Agreement {
    pub(super) similarity: Similarity,
    field: Option<Vec<Step>>,
}

impl Agreement {
    /// Reads the arguments.
    pub(super) fn read(arguments: &mut Arguments<'_>) -> Option<Self> {
        const WORDS: &[&str] = &["normalised", "exact", "json", "number", "token_f1", "embedding"];
        let word_node = arguments.reader.get("similarity");
        let word = match word_node {
            Some(_) => arguments.word("similarity", WORDS)?,
            None => "normalised",
        };
        for (key, takes) in [
            ("tolerance", &["number"][..]),
            ("target", &["embedding"]),
            ("field", &["json", "exact", "normalised"]),
        ] {
            if let Some(node) = arguments.reader.get(key).filter(|_| !takes.contains(&word)) {
                let message = format!("`{key}` says nothing with `similarity: {word}`");
                arguments.invalid(node, message, format!("it goes with {}", takes.join(", ")));
                return None;
            }
        }
        let similarity = match word {
            "exact" => Similarity::Exact,
            "json" => Similarity::Json,
            "number" => Similarity::Number { tolerance: arguments.amount("tolerance").unwrap_or(0.0) },
            "token_f1" => Similarity::TokenF1,
            "embedding" => {
                Similarity::Embedding { target: arguments.required_judge("target", JudgeTask::Embed)? }
            }
            _ => Similarity::Normalised,
        };
        let field = match arguments.reader.get("field") {
            Some(node) => {
                let path = arguments.reader.string("field")?;
                match parse(&path, Keys::Any) {
                    Ok(steps) => Some(steps),
                    Err(error) => {
                        arguments.invalid(
                            node,
                            format!("`field` cannot be read: {error}"),
                            "a path such as `items[0].label`",
                        );
                        return None;
                    }
                }
            }
            None => None,
        };
        Some(Self { similarity, field })
    }

    /// How much an output agrees with each of the others, from 0 to 1; none for an output of which there is nothing to compare.
    pub(super) fn with_all(
        &self,
        own: &str,
        others: &[&str],
        input: &ScoreInput<'_>,
    ) -> Result<Vec<f64>, ScoreError> {
        if let Similarity::Embedding { target } = &self.similarity {
            return embedded(*target, own, others, input);
        }
        let own = self.compared(own);
        Ok(others.iter().map(|other| self.pair(&own, &self.compared(other))).collect())
    }

    /// What is compared of an output.
    fn compared(&self, text: &str) -> Compared {
        if let Some(field) = &self.field {
            let json = read_json(text).or_else(|| found_json(text));
            let value = json.and_then(|json| walk(&json, field).ok().cloned());
            return match (value, &self.similarity) {
                (None, _) => Compared::Nothing,
                (Some(Value::String(text)), Similarity::Exact | Similarity::Normalised) => self.text(&text),
                (Some(value), _) => Compared::Json(value),
            };
        }
        match &self.similarity {
            Similarity::Json => {
                read_json(text).or_else(|| found_json(text)).map_or(Compared::Nothing, Compared::Json)
            }
            Similarity::Number { .. } => last_number(text).map_or(Compared::Nothing, Compared::Number),
            _ => self.text(text),
        }
    }

    fn text(&self, text: &str) -> Compared {
        Compared::Text(match self.similarity {
            Similarity::Normalised => squad::normalise(text),
            _ => text.trim().to_owned(),
        })
    }

    fn pair(&self, own: &Compared, other: &Compared) -> f64 {
        let agree = |holds: bool| if holds { 1.0 } else { 0.0 };
        match (own, other) {
            (Compared::Text(own), Compared::Text(other)) => match self.similarity {
                Similarity::TokenF1 => squad::f1(own, &[other]),
                _ => agree(own == other),
            },
            (Compared::Json(own), Compared::Json(other)) => agree(equal_json(own, other)),
            (Compared::Number(own), Compared::Number(other)) => {
                let tolerance =
                    if let Similarity::Number { tolerance } = self.similarity { tolerance } else { 0.0 };
                // What a float cannot tell is equal.
                agree((own - other).abs() <= tolerance + own.abs() * 1e-12)
            }
            // What is not there agrees with nothing, not even with another that is not.
            _ => 0.0,
        }
    }

    /// Why an output cannot agree with any other.
    pub(super) fn lack(&self, own: &str) -> Option<&'static str> {
        if matches!(self.similarity, Similarity::Embedding { .. }) {
            return None;
        }
        matches!(self.compared(own), Compared::Nothing).then_some(match (&self.field, &self.similarity) {
            (Some(_), _) => "the output has no such field",
            (None, Similarity::Number { .. }) => "there is no number in the output",
            _ => "the output is not JSON",
        })
    }
}

/// What is compared of an output.
enum Compared {
    Text(String),
    Json(Value),
    Number(f64),
    Nothing,
}

/// The last number of a text: where an answer stands that was worked out.
fn last_number(text: &str) -> Option<f64> {
    proof_text::grounding::numbers(text).last()?.value()
}

/// The cosines of the outputs' vectors; below 0 is no agreement at all.
fn embedded(
    target: usize,
    own: &str,
    others: &[&str],
    input: &ScoreInput<'_>,
) -> Result<Vec<f64>, ScoreError> {
    let ask = |text: &str| Ask {
        judge: target,
        repeat: 0,
        purpose: "embed output".to_owned(),
        kind: AskKind::Embed { texts: vec![text.to_owned()] },
    };
    if std::iter::once(&own).chain(others).any(|text| text.trim().is_empty()) {
        return Err(ScoreError::new("an output is empty: there is nothing to embed"));
    }
    let replies = input.ask_all(std::iter::once(&own).chain(others).map(|text| ask(text)))?;
    let all =
        replies.iter().map(|reply| Ok(vectors(reply, 1)?.first())).collect::<Result<Vec<_>, ScoreError>>()?;
    let [Some(own), others @ ..] = all.as_slice() else {
        return Err(ScoreError::new("the model gave no vector"));
    };
    let cosines = others.iter().map(|other| match other {
        Some(other) => cosine(own, other).map(|cosine| cosine.max(0.0)),
        None => Err(ScoreError::new("the model gave no vector")),
    });
    cosines.collect()
}
