//! `answer_relevance`: whether the output answers what was asked.

use serde_json::{Value, json};

use super::faithfulness::judged;
use crate::arguments::Arguments;
use crate::ask::{Ask, AskKind, JudgeTask, Reply};
use crate::excerpt::one_line;
use crate::finding::{Finding, Lack, Outcome};
use crate::judging::asking::{Beside, INPUT, TARGET, Values, chat, output, target};
use crate::judging::form::{Form, object, text, unreadable};
use crate::judging::prompts::{BuiltIn, render};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "answer_relevance",
    summary: "Whether the output answers what was asked.",
    doc: "The measure of RAGAS (Es et al. 2023, arXiv 2309.15217): the judge is shown the output alone and writes the question that it answers, `questions` times; the \
          value is the mean cosine of the embeddings of these questions with that of what was asked. An answer that every time is called evasive (\"I \
          do not know\") has the value 0. A negative cosine counts as 0. An empty output is skipped: there is no answer to look at. An answer of the \
          judge that cannot be read leaves the output unscored.",
    formula: "mean over questions of max(0, cosine(embedding of the question, embedding of what was asked)); 0 if all are called evasive",
    range: "[0, 1]",
    direction: "higher is better; it passes only by `threshold`",
    misleads: "Cosines have a floor: unrelated questions have 0.5 or more with many embeddings, so that only differences count. It is not asked \
               whether the answer is right. Several questions need a judge with a temperature above 0, else they are all the same.",
    example: "- answer_relevance: {target: openai/gpt-5, embeddings: openai/text-embedding-3-small}",
    arguments: &[
        TARGET,
        Argument {
            name: "embeddings",
            text: "the target that embeds, such as `openai/text-embedding-3-small`",
        },
        Argument { name: "questions", text: "how many questions are written; default 3, at most 20" },
        INPUT,
    ],
    main: None,
    has_subject: true,
    build,
};

#[derive(Debug)]
struct AnswerRelevance {
    judge: usize,
    embeddings: usize,
    n_questions: u32,
    beside: Beside,
    form: Form,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read_input(arguments);
    let judge = target(arguments);
    let embeddings = arguments.required_judge("embeddings", JudgeTask::Embed);
    let n_questions = arguments.reader.integer("questions", 1..=20).unwrap_or(3);
    let (judge, embeddings) = (judge?, embeddings?);
    let form = Form::new(object([("question", text()), ("evasive", json!({"type": "boolean"}))]));
    let n_questions = u32::try_from(n_questions).unwrap_or(3);
    let check = AnswerRelevance { judge, embeddings, n_questions, beside, form };
    Some(Built { judged: Some(judged(&[BuiltIn::Questions], vec![judge])), ..Built::share(check) })
}

impl Check for AnswerRelevance {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.relevance(subject, input).or_else(Lack::outcome)
    }
}

impl AnswerRelevance {
    fn relevance(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Finding, Lack> {
        let asked = self.beside.input(input)?;
        if asked.trim().is_empty() {
            return Err(Lack::error("nothing was asked that the output could be held against"));
        }
        if subject.text().trim().is_empty() {
            return Ok(Finding::Skipped("the output is empty".to_owned()));
        }
        let values = Values::default().material("output", output(subject));
        let messages = render(BuiltIn::Questions, &values.finish()).map_err(Lack::Error)?;
        let asks = (0..self.n_questions)
            .map(|repeat| chat(self.judge, repeat, "question", messages.clone(), Some(&self.form)));
        let replies = input.ask_all(asks).map_err(Lack::Error)?;
        let read = replies.into_iter().map(|reply| self.question(reply)).collect::<Result<Vec<_>, _>>();
        let read = read.map_err(Lack::Error)?;
        let shown = read.first().map(|(question, _)| one_line(question, 200)).unwrap_or_default();
        if read.iter().all(|(_, is_evasive)| *is_evasive) {
            let reason = Some("the answer is evasive".to_owned());
            return Ok(Finding::Measured { value: 0.0, pass: None, reason });
        }
        let texts: Vec<String> =
            std::iter::once(asked).chain(read.into_iter().map(|(question, _)| question)).collect();
        let value = self.similarity(texts, input).map_err(Lack::Error)?;
        Ok(Finding::Measured { value, pass: None, reason: Some(format!("it answers: {shown}")) })
    }

    /// The question that the judge wrote, and whether it calls the answer evasive.
    fn question(&self, reply: &Reply) -> Result<(String, bool), ScoreError> {
        let answer = self.form.read(reply)?;
        let question =
            answer.get("question").and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let is_evasive = answer.get("evasive").and_then(Value::as_bool);
        let (question, is_evasive) =
            question.zip(is_evasive).ok_or_else(|| unreadable("the question is empty"))?;
        Ok((question.to_owned(), is_evasive))
    }

    /// The mean similarity of the first text with the others.
    fn similarity(&self, texts: Vec<String>, input: &ScoreInput<'_>) -> Result<f64, ScoreError> {
        let n_texts = texts.len();
        let ask = Ask {
            judge: self.embeddings,
            repeat: 0,
            purpose: "embed questions".to_owned(),
            kind: AskKind::Embed { texts },
        };
        let Reply::Vectors(vectors) = input.ask(ask)? else {
            return Err(ScoreError::new("the embeddings are no vectors"));
        };
        let Some((asked, questions)) = vectors.split_first().filter(|_| vectors.len() == n_texts) else {
            return Err(ScoreError::new(format!("{} vectors came for {n_texts} texts", vectors.len())));
        };
        let cosines =
            questions.iter().map(|question| cosine(asked, question)).collect::<Result<Vec<f64>, _>>()?;
        let sum: f64 = cosines.iter().map(|cosine| cosine.max(0.0)).sum();
        Ok((sum / cosines.len().max(1) as f64).clamp(0.0, 1.0))
    }
}

fn cosine(left: &[f32], right: &[f32]) -> Result<f64, ScoreError> {
    if left.len() != right.len() {
        return Err(ScoreError::new("the vectors are not of one length"));
    }
    let dot =
        |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum() };
    let norm = (dot(left, left) * dot(right, right)).sqrt();
    let cosine = dot(left, right) / norm;
    if cosine.is_finite() { Ok(cosine) } else { Err(ScoreError::new("a vector has no length")) }
}
