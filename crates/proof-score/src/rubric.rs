//! Rubrics: files that say how a judge grades.
//!
//! ```yaml
//! task: You grade answers of a support desk.
//! scale: {ordinal: {levels: [poor, fair, good], pass: fair}}
//! criteria:
//!   - name: helpful
//!     description: The answer lets the customer go on.
//!     anchors: {poor: no step to take, fair: a first step, good: all steps}
//! ```
//!
//! [`Rubric::read`] finds all mistakes of a file at once. The hash is of what the judge is told, so that a comment, the
//! order of the keys or a note for people (`description`, `labels`, `target`) does not change it.

mod anchors;
mod answer;
mod canonical;
mod criteria;
mod examples;
mod read;
mod scale;
mod scale_read;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use proof_diag::{Node, SourceFile};
use proof_prompt::Prompt;

pub use answer::{AnswerRule, AnswerRules};
pub use examples::Example;
pub use scale::{Class, Grade, Range, Scale, ScaleKind};

/// A rubric, as its file says.
#[derive(Clone, Debug)]
pub struct Rubric {
    pub(crate) file: SourceFile,
    pub(crate) description: Option<String>,
    pub(crate) task: Option<String>,
    pub(crate) scale: Scale,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) examples: Vec<Example>,
    pub(crate) partial_evidence: Option<String>,
    pub(crate) has_reason: bool,
    pub(crate) target: Option<Node>,
    pub(crate) prompt: Option<Arc<Prompt>>,
    pub(crate) answers: Option<AnswerRules>,
    pub(crate) labels: Option<String>,
    hash: String,
}

/// One thing that is graded.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// Its name: the end of its metric's name.
    pub name: String,
    /// What is looked at.
    pub description: String,
    /// Its weight in the whole, 0 or more.
    pub weight: f64,
    /// What each verdict means here, by the verdict's word; empty where the scale's own anchors hold.
    pub anchors: Vec<(String, String)>,
}

/// How the rubric's files are read, by paths relative to the project.
pub type Files<'a> = &'a dyn Fn(&str) -> std::io::Result<String>;

impl Rubric {
    /// The path of its file.
    pub fn path(&self) -> &str {
        self.file.name()
    }

    /// What it is for, in words for people; the judge does not see it.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The verdicts that it allows.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// What is graded; empty where there is one verdict on the whole.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The judge that it names as its default, as it stands in the file.
    pub fn target(&self) -> Option<&Node> {
        self.target.as_ref()
    }

    /// The path of the file of people's labels, relative to the project.
    pub fn labels(&self) -> Option<&str> {
        self.labels.as_deref()
    }

    /// The whole BLAKE3 hash, in hex, of all that the judge is told: the canonical form with the prompt, its own or ours.
    pub fn full_hash(&self) -> &str {
        &self.hash
    }

    /// The first 12 hex digits of the hash: the name of this version.
    pub fn hash(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }
}

/// `path` as a file named `from` means it: relative to the folder of that file, unless it begins with `/`.
pub(crate) fn beside(from: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = vec![];
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if from.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
