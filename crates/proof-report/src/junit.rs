//! `JUnit`: a test suite for each prompt × target, a test case for each case.
//!
//! Written as it is read: the trials are passed over once to count (a suite's counts stand before its cases) and once for
//! each suite, so that memory is one case however many there are. The file itself is about 150 bytes a case, and more
//! for those that fail. Errors and unscored outputs are `error`, failed ones `failure`; a case without
//! a trial has no test case, and one with nothing to score is `skipped`. With repeats, a case fails when one of them does, and its message says how many.

use std::io::Write;
use std::ops::ControlFlow;

use proof_store::{MetricSpec, RunRecord, Store, StoredScore, TrialRow, TrialStatus};
use proof_verdict::words::number;
use proof_verdict::{output_text, score_value, trial_result};

use crate::rows::CaseIds;
use crate::{ReportError, hostile};

/// Characters of an output in a failed test case.
const EXCERPT: usize = 2000;

/// Writes the `JUnit` report of a run.
pub fn junit(store: &Store, run: &RunRecord, out: &mut dyn Write) -> Result<(), ReportError> {
    let counts = count(store, run)?;
    let sum = |of: fn(&Counts) -> u64| counts.iter().map(of).sum::<u64>();
    let name = attribute(&run.spec.suite);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        sum(|counts| counts.tests),
        sum(|counts| counts.failures),
        sum(|counts| counts.errors)
    )?;
    for (target, target_spec) in run.spec.targets.iter().enumerate() {
        for (prompt, prompt_spec) in run.spec.prompts.iter().enumerate() {
            let simulated = if target_spec.is_simulated { " (simulated model, not an LLM)" } else { "" };
            let name = attribute(&format!("{} on {}{simulated}", prompt_spec.name, target_spec.id));
            let counts = counts.get(target * run.spec.prompts.len() + prompt).copied().unwrap_or_default();
            let skipped = match counts.skipped {
                0 => String::new(),
                n => format!(" skipped=\"{n}\""),
            };
            writeln!(
                out,
                "    <testsuite name=\"{name}\" tests=\"{}\" disabled=\"0\" errors=\"{}\" failures=\"{}\"{skipped}>",
                counts.tests, counts.errors, counts.failures
            )?;
            let mut suite = Suite { store, run, name: &name, ids: CaseIds::new(store, &run.id), out };
            suite.write(prompt, target)?;
            writeln!(out, "    </testsuite>")?;
        }
    }
    writeln!(out, "</testsuites>")?;
    Ok(())
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    tests: u64,
    failures: u64,
    errors: u64,
    skipped: u64,
}

/// How a case ended, the graver end of its repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    Skipped,
    Passed,
    Failed,
    Error,
}

fn ending(metrics: &[MetricSpec], trial: &TrialRow) -> Ending {
    if trial.status != TrialStatus::Output {
        return Ending::Error;
    }
    let result = trial_result(metrics, &trial.scores);
    match (result.is_unscored, result.pass) {
        (true, _) => Ending::Error,
        (false, Some(false)) => Ending::Failed,
        (false, _) if result.is_skipped() => Ending::Skipped,
        (false, _) => Ending::Passed,
    }
}

fn count(store: &Store, run: &RunRecord) -> Result<Vec<Counts>, ReportError> {
    let spec = &run.spec;
    let n_cells = spec.prompts.len() * spec.targets.len();
    let mut counts = vec![Counts::default(); n_cells];
    let mut open: Vec<Option<(u64, Ending)>> = vec![None; n_cells];
    let close = |counts: &mut Counts, ending| {
        counts.tests += 1;
        counts.failures += u64::from(ending == Ending::Failed);
        counts.errors += u64::from(ending == Ending::Error);
        counts.skipped += u64::from(ending == Ending::Skipped);
    };
    store.trial_values(&run.id, |trial| {
        let place = trial.target as usize * spec.prompts.len() + trial.prompt as usize;
        let (Some(counts), Some(open)) = (counts.get_mut(place), open.get_mut(place)) else {
            return ControlFlow::Continue(());
        };
        let ending = ending(&spec.metrics, trial);
        *open = match *open {
            Some((case, before)) if case == trial.case_seq => Some((case, before.max(ending))),
            Some((_, before)) => {
                close(counts, before);
                Some((trial.case_seq, ending))
            }
            None => Some((trial.case_seq, ending)),
        };
        ControlFlow::Continue(())
    })?;
    for (counts, open) in counts.iter_mut().zip(open) {
        if let Some((_, ending)) = open {
            close(counts, ending);
        }
    }
    Ok(counts)
}

struct Suite<'a> {
    store: &'a Store,
    run: &'a RunRecord,
    name: &'a str,
    ids: CaseIds<'a>,
    out: &'a mut dyn Write,
}

impl Suite<'_> {
    fn write(&mut self, prompt: usize, target: usize) -> Result<(), ReportError> {
        let (store, run) = (self.store, self.run);
        let mut repeats: Vec<TrialRow> = Vec::new();
        let mut failed = None;
        store.trials(&run.id, |trial| {
            if trial.prompt as usize != prompt || trial.target as usize != target {
                return ControlFlow::Continue(());
            }
            if repeats.first().is_some_and(|first| first.case_seq != trial.case_seq)
                && let Err(error) = self.case(&repeats)
            {
                failed = Some(error);
                return ControlFlow::Break(());
            }
            if repeats.first().is_some_and(|first| first.case_seq != trial.case_seq) {
                repeats.clear();
            }
            repeats.push(trial);
            ControlFlow::Continue(())
        })?;
        match failed {
            Some(error) => Err(error),
            None if repeats.is_empty() => Ok(()),
            None => self.case(&repeats),
        }
    }

    /// One test case from the repeats of a case.
    fn case(&mut self, repeats: &[TrialRow]) -> Result<(), ReportError> {
        let metrics = &self.run.spec.metrics;
        let endings: Vec<Ending> = repeats.iter().map(|trial| ending(metrics, trial)).collect();
        let worst = endings.iter().copied().max().unwrap_or(Ending::Passed);
        let shown =
            repeats.iter().zip(&endings).find(|(_, ending)| **ending == worst).map(|(trial, _)| trial);
        let Some(first) = repeats.first() else { return Ok(()) };
        let id = attribute(self.ids.id(first.case_seq)?);
        let seconds =
            repeats.iter().filter_map(|trial| trial.latency_s).fold(0.0, |sum, latency| sum + latency);
        let name = self.name;
        write!(self.out, "        <testcase name=\"{id}\" classname=\"{name}\" time=\"{seconds:.3}\"")?;
        if let (Some(trial), Ending::Skipped) = (shown, worst) {
            let message = attribute(&why_skipped(metrics, trial));
            writeln!(self.out, ">")?;
            writeln!(self.out, "            <skipped message=\"{message}\"/>")?;
            writeln!(self.out, "        </testcase>")?;
            return Ok(());
        }
        let (Some(trial), Ending::Failed | Ending::Error) = (shown, worst) else {
            writeln!(self.out, "/>")?;
            return Ok(());
        };
        let n_like = endings.iter().filter(|ending| **ending == worst).count();
        let of_repeats = if 1 < repeats.len() {
            format!(" ({n_like} of {} repeats)", repeats.len())
        } else {
            String::new()
        };
        let element = if worst == Ending::Failed { "failure" } else { "error" };
        let (kind, message) = why(metrics, trial, worst);
        let message = attribute(&format!("{message}{of_repeats}"));
        writeln!(self.out, ">")?;
        writeln!(
            self.out,
            "            <{element} message=\"{message}\" type=\"{}\">{}</{element}>",
            attribute(&kind),
            escape(&self.output(trial)?)
        )?;
        writeln!(self.out, "        </testcase>")?;
        Ok(())
    }

    fn output(&self, trial: &TrialRow) -> Result<String, ReportError> {
        let Some(id) = trial.response else { return Ok(String::new()) };
        let text = output_text(&self.store.response(id)?.json);
        Ok(text.chars().take(EXCERPT).collect())
    }
}

/// The kind and the words of what went wrong.
fn why(metrics: &[MetricSpec], trial: &TrialRow, ending: Ending) -> (String, String) {
    if let Some(error) = &trial.error {
        let part = |key| error.get(key).and_then(|part| part.as_str()).unwrap_or("error").to_owned();
        return (part("kind"), part("message"));
    }
    let scores = metrics.iter().zip(&trial.scores).filter(|(metric, _)| 0.0 < metric.weight);
    let found = scores.filter_map(|(metric, score)| match (score, score_value(metric, score), ending) {
        (_, Err(reason), Ending::Error) => Some((metric, format!("not scored: {reason}"))),
        (
            StoredScore::Scored { reason, .. } | StoredScore::Counted { reason, .. },
            Ok(Some((value, Some(false)))),
            Ending::Failed,
        ) => {
            let reason = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            Some((metric, format!("{}{reason}", number(value))))
        }
        _ => None,
    });
    let all: Vec<(&MetricSpec, String)> = found.collect();
    let kind = all.first().map_or("error", |(metric, _)| metric.scorer.as_str());
    let words: Vec<String> = all.iter().map(|(metric, words)| format!("{} {words}", metric.name)).collect();
    (kind.to_owned(), words.join("; "))
}

/// Why there was nothing to score, metric by metric.
fn why_skipped(metrics: &[MetricSpec], trial: &TrialRow) -> String {
    let scores = metrics.iter().zip(&trial.scores).filter(|(metric, _)| 0.0 < metric.weight);
    let words = scores.filter_map(|(metric, score)| match score {
        StoredScore::Skipped(reason) => Some(format!("{}: {reason}", metric.name)),
        _ => None,
    });
    words.collect::<Vec<String>>().join("; ")
}

/// Text between tags.
fn escape(text: &str) -> String {
    hostile::xml(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text within quotes.
fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;").replace('\n', "&#10;")
}
