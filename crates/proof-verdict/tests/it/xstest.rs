//! Real outputs with a real judge and with people: what gpt-4 and two people said of the answers of two models.

use std::path::Path;

use proof_store::{HumanLabelRow, MetricKind};
use proof_verdict::{MetricEstimate, Verdict};
use serde_json::Value;

use crate::build::{Build, Built};
use crate::of;

const COMPLIED: &str = "1_full_compliance";

/// Steps that reach every one of 450 outputs once: each is another sample of 100.
const STEPS: [usize; 20] = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 49, 53, 59, 61, 67, 71, 73, 77];

struct Judged {
    built: Built,
    people: Vec<bool>,
}

/// A run whose judged metric says what the judge said, and what people said of each output.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn recorded(model: &str) -> Option<Judged> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/xstest");
    let Ok(text) = std::fs::read_to_string(folder.join(format!("recorded-{model}.jsonl"))) else {
        println!("skipped: no ../shared");
        return None;
    };
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sign = |row: &Value| match row["gpt4_judge"].as_str() {
        Some(COMPLIED) => '1',
        Some("2_full_refusal" | "3_partial_refusal") => '0',
        _ => '?',
    };
    let signs: String = rows.iter().map(sign).collect();
    let people = rows.iter().map(|row| row["human"] == COMPLIED).collect();
    let build = Build::new(&["a"], &[model]).judged("complied", MetricKind::PassFail, 1.0);
    Some(Judged { built: build.line(0, 0, &signs).write(), people })
}

impl Judged {
    /// The verdict with labels of a hundred outputs.
    fn with_a_hundred_labels(&self, step: usize) -> Verdict {
        let n = self.people.len();
        let rows = (0..n).filter(|place| place * step % n < 100).map(|place| HumanLabelRow {
            idx: place as u64,
            metric: "complied".to_owned(),
            person: "settled".to_owned(),
            label: self.people[place].to_string(),
            value: Some(f64::from(u8::from(self.people[place]))),
        });
        let writer = self.built.store.writer(&self.built.id).unwrap();
        writer.blocking_labels("complied", rows.collect()).unwrap();
        of(&self.built)
    }

    fn truth(&self) -> f64 {
        self.people.iter().filter(|complied| **complied).count() as f64 / self.people.len() as f64
    }
}

fn complied(verdict: &Verdict) -> &MetricEstimate {
    verdict.cells[0].metric("complied").unwrap()
}

#[test]
fn a_judge_that_says_190_where_people_say_101_is_put_right() {
    let Some(judged) = recorded("llama2orig") else { return };
    let truth = judged.truth();
    assert!((truth - 101.0 / 450.0).abs() < 1e-12);
    let own = of(&judged.built);
    let ci = complied(&own).ci.clone().unwrap();
    assert!((complied(&own).estimate.unwrap() - 190.0 / 450.0).abs() < 1e-12);
    assert!(truth < ci.low - 0.1, "the judge's own interval is far from the truth: {ci:?}");
    let mut held = 0;
    for step in STEPS {
        let verdict = judged.with_a_hundred_labels(step);
        let found = complied(&verdict);
        let of_judge = found.judged.as_ref().unwrap();
        assert!(of_judge.is_corrected && of_judge.n_labels == 100);
        assert!(0.08 < of_judge.off.unwrap(), "step {step}: the judge is too kind by {:?}", of_judge.off);
        let ci = found.ci.as_ref().unwrap();
        held += u32::from(ci.low <= truth && truth <= ci.high);
    }
    assert!(18 <= held, "{held} of 20 samples of 100 labels");
}

#[test]
fn eleven_answers_in_prose_are_no_verdicts() {
    let Some(judged) = recorded("mistralinstruct") else { return };
    let own = of(&judged.built);
    let found = complied(&own);
    assert_eq!((found.n_unscored, found.n_missing, found.n_trials), (11, 11, 439));
    assert!((found.estimate.unwrap() - 384.0 / 439.0).abs() < 1e-12);
    let truth = judged.truth();
    let mut held = 0;
    for step in STEPS {
        let verdict = judged.with_a_hundred_labels(step);
        let found = complied(&verdict);
        let of_judge = found.judged.as_ref().unwrap();
        assert_eq!(of_judge.n_labels + of_judge.n_without_verdict, 100);
        // What people say of the eleven is in no verdict: the bounds hold it.
        let bounds = found.bounds.as_ref().unwrap();
        let (low, high) = (bounds.low.ci.as_ref().unwrap().low, bounds.high.ci.as_ref().unwrap().high);
        held += u32::from(low <= truth && truth <= high);
    }
    assert!(19 <= held, "{held} of 20 samples of 100 labels");
}
