//! Sentence-level citation precision and recall.
//!
//! The formulas are those of ALCE (Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with Citations", EMNLP 2023, section 3.3),
//! with another test of support: where ALCE asks a model of entailment, a sentence counts here as supported if enough of its words stand in
//! one passage of each cited source, all its numbers among them. With `gold` people have said what supports what.

use proof_text::grounding::{Cited, MAX_SENTENCES, Marks, Passages, abstains, content_words};
use serde_json::Value;

use super::citations::{PATTERN, cited_sentences, marks};
use super::sources::{SOURCES, Sources, SourcesOperand};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::{excerpt, one_line};
use crate::finding::{Finding, Found, Lack};
use crate::operand::Operand;
use crate::registry::Argument;
use crate::subject::Subject;

pub(super) const COVERAGE: Argument = Argument {
    name: "coverage",
    text: "the share of a sentence's content words that must stand in the cited source (default 0.6)",
};
pub(super) const GOLD: Argument = Argument {
    name: "gold",
    text: "what should be cited: a list of ids for the whole output, or of `{claim, sources}` for its sentences; then words are not compared with the sources",
};
/// The arguments of both scorers.
pub(super) const ARGUMENTS: &[Argument] = &[SOURCES, GOLD, COVERAGE, PATTERN];

/// A citation or a sentence that should have one, and whether it is right; with words for what is wrong.
pub(super) struct Verdict {
    pub(super) is_right: bool,
    pub(super) why: String,
}

/// What is judged in one output.
pub(super) struct Judged {
    /// For precision: one for each citation.
    pub(super) citations: Vec<Verdict>,
    /// For recall: one for each sentence that should be cited, or each gold citation.
    pub(super) claims: Vec<Verdict>,
}

/// The share of what is right, with the first thing that is not; and the same as the part that is counted over all outputs.
pub(super) fn share(verdicts: &[Verdict], nothing: &str) -> Found {
    if verdicts.is_empty() {
        return Found::all(Ok(Finding::Skipped(nothing.to_owned())), 1);
    }
    let n = verdicts.len() as f64;
    let n_right = verdicts.iter().filter(|verdict| verdict.is_right).count() as f64;
    let reason = verdicts.iter().find(|verdict| !verdict.is_right).map(|verdict| verdict.why.clone());
    Found {
        main: Ok(Finding::Measured { value: n_right / n, pass: None, reason }),
        parts: vec![Ok(Finding::counted(n_right / n, vec![n_right, n]))],
    }
}

/// How support is told.
#[derive(Debug)]
pub(super) struct Support {
    sources: SourcesOperand,
    gold: Option<Operand>,
    coverage: f64,
    marks: Marks,
}

impl Support {
    /// Reads the arguments.
    pub(super) fn read(arguments: &mut Arguments<'_>) -> Option<Self> {
        let marks = marks(arguments);
        let sources = SourcesOperand::read(arguments);
        let gold = match arguments.reader.get("gold") {
            Some(node) => Some(Operand::parse(node, arguments)?),
            None => None,
        };
        let coverage_node = arguments.reader.get("coverage");
        let coverage = arguments.reader.number("coverage").unwrap_or(0.6);
        if let Some(node) = coverage_node.filter(|_| !(0.0 < coverage && coverage <= 1.0)) {
            arguments.invalid(node, "`coverage` must be more than 0 and at most 1", "a share of the words");
            return None;
        }
        Some(Self { sources: sources?, gold, coverage, marks: marks? })
    }

    /// Judges the citations of one output.
    pub(super) fn judge(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Judged, Lack> {
        let sources = self.sources.of(input)?;
        let sentences = cited_sentences(&self.marks, &subject.text(), &sources);
        match &self.gold {
            Some(gold) => {
                let subject = gold.eval(input)?;
                let gold = Gold::of(&subject, &sources)
                    .map_err(|why| Lack::error(format!("`gold` cannot be read: {why}")))?;
                Ok(self.by_gold(&sentences, &sources, &gold))
            }
            None => Ok(self.by_words(&sentences, &sources)),
        }
    }

    /// ALCE's formulas, with the words of the sentences and of the sources.
    fn by_words(&self, sentences: &[Cited], sources: &Sources) -> Judged {
        let passages: Vec<Passages> = sources.texts().map(Passages::of).collect();
        let mut judged = Judged { citations: vec![], claims: vec![] };
        for sentence in sentences.iter().take(MAX_SENTENCES) {
            let claim = Claim::of(&sentence.text);
            let cited = distinct(sentence, sources);
            let covered: Vec<Vec<bool>> = cited
                .iter()
                .map(|(_, source)| {
                    let passages = source.and_then(|at| passages.get(at));
                    passages.map_or_else(Vec::new, |passages| passages.covered(&claim.words))
                })
                .collect();
            let all: Vec<usize> = (0..covered.len()).collect();
            let is_supported = claim.holds(&covered, &all, self.coverage);
            if !cited.is_empty() || claim.needs_citation {
                judged.claims.push(Verdict {
                    is_right: is_supported,
                    why: if cited.is_empty() {
                        format!("nothing is cited for {}", excerpt(&sentence.text))
                    } else {
                        format!("what is cited does not support {}", excerpt(&sentence.text))
                    },
                });
            }
            for (at, (id, source)) in cited.iter().enumerate() {
                let others: Vec<usize> = all.iter().copied().filter(|other| *other != at).collect();
                let helps = claim.holds(&covered, &[at], self.coverage)
                    || !claim.holds(&covered, &others, self.coverage);
                let what = if source.is_none() { "is no source" } else { "does not support" };
                judged.citations.push(Verdict {
                    is_right: is_supported && helps,
                    why: format!("`{}` {what}: {}", one_line(id, 40), excerpt(&sentence.text)),
                });
            }
        }
        judged
    }

    /// Citations against those that people gave.
    fn by_gold(&self, sentences: &[Cited], sources: &Sources, gold: &Gold) -> Judged {
        let mut judged = Judged { citations: vec![], claims: vec![] };
        let answers: Vec<Vec<usize>> =
            gold.claims.iter().map(|claim| self.answering(claim, sentences)).collect();
        let cites = |sentence: &Cited, source: Option<usize>| {
            source.is_some() && sentence.ids.iter().any(|id| sources.find(id) == source)
        };
        for (claim, answers) in gold.claims.iter().zip(&answers) {
            for source in &claim.sources {
                let is_right = answers
                    .iter()
                    .filter_map(|at| sentences.get(*at))
                    .any(|sentence| cites(sentence, Some(*source)));
                let id = sources.list.get(*source).map_or("", |source| source.id.as_str());
                let whom =
                    claim.text.as_deref().map(|text| format!(" for {}", excerpt(text))).unwrap_or_default();
                judged
                    .claims
                    .push(Verdict { is_right, why: format!("`{}` is not cited{whom}", one_line(id, 40)) });
            }
        }
        let mut seen: Vec<usize> = vec![];
        for (at, sentence) in sentences.iter().enumerate() {
            for id in &sentence.ids {
                let source = sources.find(id);
                // For the whole output each source counts once, however often it is cited.
                if gold.is_whole && source.is_some_and(|source| seen.contains(&source)) {
                    continue;
                }
                seen.extend(source);
                let is_right = source.is_some_and(|source| {
                    let mut pairs = gold.claims.iter().zip(&answers);
                    pairs.any(|(claim, answers)| {
                        claim.sources.contains(&source) && (gold.is_whole || answers.contains(&at))
                    })
                });
                let why =
                    format!("`{}` should not be cited for {}", one_line(id, 40), excerpt(&sentence.text));
                judged.citations.push(Verdict { is_right, why });
            }
        }
        judged
    }

    /// The sentences that say what a claim says: all for a claim without words; else the one that has most of its words, if these are enough.
    fn answering(&self, claim: &GoldClaim, sentences: &[Cited]) -> Vec<usize> {
        let Some(text) = &claim.text else { return (0..sentences.len()).collect() };
        let words = content_words(text);
        let shared = sentences.iter().take(MAX_SENTENCES).map(|sentence| {
            let own = content_words(&sentence.text);
            words.iter().filter(|word| own.contains(word)).count()
        });
        let best = shared.enumerate().max_by_key(|(at, n)| (*n, std::cmp::Reverse(*at)));
        let is_enough = |n: usize| !words.is_empty() && self.coverage * words.len() as f64 <= n as f64;
        best.filter(|(_, n)| is_enough(*n)).map(|(at, _)| at).into_iter().collect()
    }
}

/// The most citations of a sentence that are looked at.
const MAX_CITED: usize = 50;

/// What a sentence cites, with the source if there is one; a source that is cited twice supports the sentence once.
fn distinct<'c>(sentence: &'c Cited, sources: &Sources) -> Vec<(&'c str, Option<usize>)> {
    let mut cited: Vec<(&str, Option<usize>)> = vec![];
    for id in &sentence.ids {
        if cited.len() == MAX_CITED {
            break;
        }
        let source = sources.find(id);
        if source.is_none() || cited.iter().all(|(_, other)| *other != source) {
            cited.push((id, source));
        }
    }
    cited
}

/// What a sentence says, in words.
struct Claim {
    words: Vec<String>,
    needs_citation: bool,
}

impl Claim {
    fn of(sentence: &str) -> Self {
        let words = content_words(sentence);
        let text = sentence.trim();
        let needs_citation = 2 <= words.len()
            && !text.ends_with(['?', ':'])
            && !text.starts_with('#')
            && abstains(text).is_none();
        Self { words, needs_citation }
    }

    /// Whether some of the sources support it together: enough words, and all numbers.
    fn holds(&self, covered: &[Vec<bool>], by: &[usize], coverage: f64) -> bool {
        if self.words.is_empty() {
            return !by.is_empty();
        }
        let is_covered =
            |at: usize| by.iter().any(|source| covered.get(*source).and_then(|c| c.get(at)) == Some(&true));
        let n = (0..self.words.len()).filter(|at| is_covered(*at)).count();
        let mut numbers =
            self.words.iter().enumerate().filter(|(_, word)| word.starts_with(|c: char| c.is_ascii_digit()));
        coverage * self.words.len() as f64 <= n as f64 && numbers.all(|(at, _)| is_covered(at))
    }
}

/// What people say should be cited.
struct Gold {
    claims: Vec<GoldClaim>,
    /// Ids for the whole output, not for its sentences.
    is_whole: bool,
}

struct GoldClaim {
    text: Option<String>,
    sources: Vec<usize>,
}

impl Gold {
    fn of(subject: &Subject<'_>, sources: &Sources) -> Result<Self, String> {
        let Subject::Json(value) = subject else {
            return Err(format!("expected a list, found {}", subject.shown()));
        };
        let items = match value.as_ref() {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            other => return Err(format!("expected a list, found {}", one_line(&other.to_string(), 40))),
        };
        if items.iter().all(|item| !item.is_object()) {
            return Ok(Self {
                claims: vec![GoldClaim { text: None, sources: ids(items, sources)? }],
                is_whole: true,
            });
        }
        let claim = |item: &Value| {
            let text = item.get("claim").and_then(Value::as_str).ok_or("an item has no `claim`")?;
            let ids_of = match item.get("sources") {
                Some(Value::Array(items)) => ids(items, sources)?,
                Some(one @ (Value::String(_) | Value::Number(_))) => ids(std::slice::from_ref(one), sources)?,
                _ => return Err("an item has no `sources`".to_owned()),
            };
            Ok(GoldClaim { text: Some(text.to_owned()), sources: ids_of })
        };
        Ok(Self { claims: items.iter().map(claim).collect::<Result<_, String>>()?, is_whole: false })
    }
}

fn ids(items: &[Value], sources: &Sources) -> Result<Vec<usize>, String> {
    let id = |item: &Value| {
        let id = match item {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        sources
            .find(&id)
            .ok_or_else(|| format!("no source is `{}`; there are: {}", one_line(&id, 40), sources.shown()))
    };
    let mut ids = items.iter().map(id).collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
