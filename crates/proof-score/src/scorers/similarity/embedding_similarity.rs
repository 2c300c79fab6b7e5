//! `embedding_similarity`: the angle between the embeddings of output and reference.

use super::references::{References, VALUE};
use crate::arguments::Arguments;
use crate::ask::{Ask, AskKind, JudgeTask, Reply};
use crate::finding::{Finding, Outcome};
use crate::metric::Direction;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "embedding_similarity",
    summary: "How close the meaning of the output is to a reference, by the embeddings of a model.",
    doc: "`target` is a model of embeddings. Output and references are embedded, and the cosine of the angle between the vectors is the value; of several \
          references the closest counts. The references are asked for apart from the output, so that their vectors are taken from the cache for every \
          trial of the case. An empty output, an empty reference, and a vector of zeros, of another length or with a number that is none make \
          the trial unscored.",
    formula: "a · b / (|a| |b|), the highest over the references",
    range: "-1 to 1; texts of one language are mostly above 0, whatever they say",
    direction: "higher is better",
    misleads: "Each model has its own scale: a threshold of one means nothing for another; look at pairs that you know. Opposites are close (`it is \
               allowed`, `it is not allowed`), numbers and names weigh little, and long texts are all somewhat alike.",
    example: "- embedding_similarity: {value: \"{{ expected.answer }}\", target: openai/text-embedding-3-small, threshold: 0.8}",
    arguments: &[
        VALUE,
        Argument {
            name: "target",
            text: "the model of embeddings: the id of a target of the suite, `provider/name`, or a target with its settings",
        },
    ],
    main: None,
    has_subject: true,
    build,
};

#[derive(Debug)]
struct EmbeddingSimilarity {
    references: References,
    target: usize,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let references = References::read(arguments);
    let target = arguments.required_judge("target", JudgeTask::Embed);
    let built = Built::measure(EmbeddingSimilarity { references: references?, target: target? }, None);
    Some(Built { direction: Direction::Higher, ..built })
}

impl Check for EmbeddingSimilarity {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let output = subject.text();
        if output.trim().is_empty() {
            return Ok(Finding::Absent("the output is empty: there is nothing to embed".to_owned()));
        }
        let references = match self.references.of(input) {
            Ok(references) => references,
            Err(lack) => return lack.outcome(),
        };
        if references.iter().any(|reference| reference.trim().is_empty()) {
            return Err(ScoreError::new("a reference is empty: there is nothing to embed"));
        }
        let n_references = references.len();
        let ask = |purpose: &str, texts| Ask {
            judge: self.target,
            repeat: 0,
            purpose: purpose.to_owned(),
            kind: AskKind::Embed { texts },
        };
        let asks = [ask("embed references", references), ask("embed output", vec![output.into_owned()])];
        let replies = input.ask_all(asks)?;
        let [references, output] = replies.as_slice() else {
            return Err(ScoreError::new("two replies were asked for"));
        };
        let (references, output) = (vectors(references, n_references)?, vectors(output, 1)?);
        let Some(output) = output.first() else {
            return Err(ScoreError::new("the model gave no vector"));
        };
        let cosines = references.iter().map(|reference| cosine(output, reference));
        let cosines = cosines.collect::<Result<Vec<f64>, _>>()?;
        Ok(Finding::measured(cosines.into_iter().fold(-1.0, f64::max)))
    }
}

/// As many vectors as texts were sent.
pub(crate) fn vectors(reply: &Reply, n_texts: usize) -> Result<&[Vec<f32>], ScoreError> {
    let Reply::Vectors(vectors) = reply else {
        return Err(ScoreError::new("the model gave no vectors: is it a model of embeddings?"));
    };
    if vectors.len() != n_texts {
        return Err(ScoreError::new(format!(
            "{n_texts} texts were sent, and {} vectors came back",
            vectors.len()
        )));
    }
    Ok(vectors)
}

/// The cosine of the angle between two vectors, from -1 to 1.
pub(crate) fn cosine(left: &[f32], right: &[f32]) -> Result<f64, ScoreError> {
    if left.len() != right.len() {
        let message = format!("the vectors have {} and {} numbers", left.len(), right.len());
        return Err(ScoreError::new(message));
    }
    let dot = |left: &[f32], right: &[f32]| -> f64 {
        left.iter().zip(right).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let norms = dot(left, left).sqrt() * dot(right, right).sqrt();
    if !norms.is_finite() {
        return Err(ScoreError::new("a vector holds something that is no number"));
    }
    if norms <= 0.0 {
        return Err(ScoreError::new("a vector is zero: it has no direction to compare"));
    }
    Ok((dot(left, right) / norms).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(left: &[f32], right: &[f32], expected: Result<f64, &str>) {
        match (cosine(left, right), expected) {
            (Ok(found), Ok(expected)) => assert!((found - expected).abs() < 1e-12, "{found}"),
            (Err(error), Err(expected)) => assert_eq!(error.message, expected),
            (found, expected) => panic!("{found:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn cosines_of_known_angles() {
        check(&[1.0, 0.0], &[2.0, 0.0], Ok(1.0));
        check(&[1.0, 0.0], &[0.0, 3.0], Ok(0.0));
        check(&[1.0, 0.0], &[-1.0, 0.0], Ok(-1.0));
        check(&[3.0, 4.0], &[4.0, 3.0], Ok(0.96));
        // Squares of these are beyond the floats of 32 bits.
        check(&[1e30, 1e30], &[1e30, 0.0], Ok(0.5_f64.sqrt()));
        check(&[1e-30], &[1e-30], Ok(1.0));
    }

    #[test]
    fn what_has_no_angle_is_an_error() {
        check(&[0.0, 0.0], &[1.0, 0.0], Err("a vector is zero: it has no direction to compare"));
        check(&[], &[], Err("a vector is zero: it has no direction to compare"));
        check(&[1.0], &[1.0, 0.0], Err("the vectors have 1 and 2 numbers"));
        check(&[f32::NAN], &[1.0], Err("a vector holds something that is no number"));
        check(&[f32::INFINITY], &[1.0], Err("a vector holds something that is no number"));
    }

    #[test]
    fn replies_must_fit_the_question() {
        let two = Reply::Vectors(vec![vec![1.0], vec![2.0]]);
        assert_eq!(vectors(&two, 2).unwrap().len(), 2);
        assert_eq!(vectors(&two, 1).unwrap_err().message, "1 texts were sent, and 2 vectors came back");
        let words = Reply::Text { text: "no".to_owned(), finish_reason: "stop".to_owned() };
        assert!(vectors(&words, 1).unwrap_err().message.contains("no vectors"));
    }
}
