//! Figures that are made of counts.

use proof_store::{Aggregate, MetricKind, StoredScore};
use proof_verdict::{MetricEstimate, Outcome, Verdict, Word};

use crate::build::Build;
use crate::verdict;

/// Documents of 4 to 12 fields, of which some have a few wrong.
fn parts(case: usize) -> (f64, f64) {
    let whole = 4 + case * 7 % 9;
    let wrong = case * case % 5 % 4;
    ((whole - wrong.min(whole)) as f64, whole as f64)
}

fn better(case: usize) -> (f64, f64) {
    let (part, whole) = parts(case % 1_000);
    if case < 1_000 { (part, whole) } else { ((part + 1.0).min(whole), whole) }
}

fn documents(n: usize) -> Build {
    Build::new(&["a"], &["m"]).ratio("fields", 1.0).parts(parts).line(0, 0, &"c".repeat(n))
}

fn fields(verdict: &Verdict) -> &MetricEstimate {
    verdict.cells[0].metric("fields").unwrap()
}

#[test]
fn large_documents_weigh_more() {
    let found = verdict(&documents(40));
    let sums = (0..40).map(parts).fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
    let fields = fields(&found);
    assert!((fields.estimate.unwrap() - sums.0 / sums.1).abs() < 1e-15);
    let mean = (0..40).map(parts).map(|(part, whole)| part / whole).sum::<f64>() / 40.0;
    assert!((mean - sums.0 / sums.1).abs() > 0.005, "the mean of the documents is another figure");
    let ci = fields.ci.as_ref().unwrap();
    assert_eq!((fields.n_cases, ci.method), (40, "Student t of linearised counts"));
    assert!(ci.low < sums.0 / sums.1 && sums.0 / sums.1 < ci.high && ci.high <= 1.0);
    assert_eq!(found.metrics[0].aggregate, Aggregate::Ratio);
    assert!(proof_verdict::methods::find(ci.method).is_some());
}

#[test]
fn groups_and_perfect_documents_have_intervals_of_their_own() {
    let grouped = verdict(
        &documents(60).parts(|case| ((case * 53 % 11) as f64, (11 + case * 37 % 9) as f64)).groups_of(3),
    );
    assert_eq!(fields(&grouped).ci.as_ref().unwrap().method, "CR2 of linearised counts");
    assert_eq!(fields(&grouped).n_clusters, Some(20));
    let perfect = verdict(&documents(60).parts(|case| (3.0 + (case % 3) as f64, 3.0 + (case % 3) as f64)));
    let ci = fields(&perfect).ci.clone().unwrap();
    assert_eq!((fields(&perfect).estimate, ci.method), (Some(1.0), "all-at-end bound of a ratio"));
    // 1 - (1 - 0.025^(1/60)) * 5 / 4.
    assert!((ci.low - 0.925_463).abs() < 1e-6 && ci.high >= 1.0, "{ci:?}");
}

#[test]
fn what_is_missing_is_not_bounded_and_leaves_a_gate_open() {
    let build = documents(40).gates(&["fields >= 0.5"]);
    assert_eq!(verdict(&build).gates[0].outcome, Outcome::Passed);
    let build = Build::new(&["a"], &["m"]).ratio("fields", 1.0).parts(parts).gates(&["fields >= 0.5"]);
    let found = verdict(&build.line(0, 0, &format!("{}?", "c".repeat(40))));
    let fields = fields(&found);
    assert_eq!(
        (fields.n_missing, fields.no_bounds, fields.bounds.is_none()),
        (1, Some("counts_unknown"), true)
    );
    assert_eq!(found.gates[0].outcome, Outcome::Undecided);
    assert_eq!(found.gates[0].checks[0].reason, "1 trial has no result, which could turn the answer");
}

#[test]
fn a_score_without_counts_is_no_score() {
    let found = verdict(&Build::new(&["a"], &["m"]).ratio("fields", 1.0).line(0, 0, "cc11"));
    let fields = fields(&found);
    assert_eq!((fields.n_trials, fields.n_unscored), (2, 2));
    assert_eq!(
        fields.unscored_example.as_deref(),
        Some("the scorer gave 0 counts, and the metric is made of 2")
    );
    let plain =
        proof_store::MetricSpec::new("m", "s", MetricKind::Bounded, proof_store::Direction::Higher, 1.0);
    let counted = StoredScore::Counted { value: 0.5, counts: vec![1.0], pass: None, reason: None };
    assert_eq!(
        proof_verdict::score_value(&plain, &counted),
        Ok(Some((0.5, None))),
        "a mean looks at the value alone"
    );
}

#[test]
fn two_prompts_are_compared_by_what_their_cases_do_to_the_figures() {
    // The candidate's counts are told apart by the number of the trial: its own run.
    let store = documents(80).write();
    let mut other = documents(80).parts(|case| better(case + 1_000));
    other.id = "0192f0c1a2b37c4d8e9f00000000ffff".to_owned();
    other.write_to(&store.store);
    let compared =
        proof_verdict::compare_runs(&store.store, &store.id, &other.id, proof_verdict::Level::P95).unwrap();
    let found = &compared.pairs[0].metrics[0];
    let of = |counts: fn(usize) -> (f64, f64)| {
        let (part, whole) = (0..80).map(counts).fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        part / whole
    };
    let (before, after) = (of(parts), of(|case| better(case + 1_000)));
    assert!(
        (found.baseline.unwrap() - before).abs() < 1e-12 && (found.candidate.unwrap() - after).abs() < 1e-12
    );
    assert!(
        (found.estimate.unwrap() - (after - before)).abs() < 1e-12,
        "the mean of the differences is exact"
    );
    assert_eq!(found.ci.as_ref().unwrap().method, "Student t of linearised counts");
    let higher = (0..80).filter(|case| parts(*case).0 < better(case + 1_000).0).count() as u64;
    assert_eq!((found.gains, found.losses, found.word), (higher, 0, Word::Better));
}

#[test]
fn few_changed_documents_bear_no_interval() {
    let store = documents(60).write();
    let compare = |counts: fn(usize) -> (f64, f64), id: &str| {
        let mut other = documents(60).parts(counts);
        other.id = id.to_owned();
        other.write_to(&store.store);
        let level = proof_verdict::Level::P95;
        let found = proof_verdict::compare_runs(&store.store, &store.id, &other.id, level).unwrap();
        let found = &found.pairs[0].metrics[0];
        (found.refusal.clone(), found.word)
    };
    let few = compare(
        |case| if case < 3 { (1.0, parts(case).1) } else { parts(case) },
        "0192f0c1a2b37c4d8e9f00000000fff1",
    );
    assert_eq!(few, (Some("few_changes".to_owned()), Word::Undecided));
    let same = compare(parts, "0192f0c1a2b37c4d8e9f00000000fff2");
    assert_eq!(same, (Some("all_zero".to_owned()), Word::Undecided));
}

#[test]
fn a_tag_has_the_figure_of_its_own_cases() {
    let found = verdict(&documents(60).tags(|case| if case < 25 { vec!["scan"] } else { vec!["text"] }));
    let row = found.tags.iter().find(|row| row.tag == "scan").unwrap();
    let of = |cases: std::ops::Range<usize>| {
        let (part, whole) = cases.map(parts).fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        part / whole
    };
    let metric = &row.metrics[0];
    assert!((metric.estimate.unwrap() - of(0..25)).abs() < 1e-12);
    let rest = metric.rest.as_ref().unwrap();
    assert!((rest.estimate.unwrap() - (of(0..25) - of(25..60))).abs() < 1e-12);
    assert!(rest.ci.is_some() && rest.p.is_some());
}

#[test]
fn a_mean_and_a_figure_of_counts_are_not_compared() {
    let store = documents(20).write();
    let mut other = Build::new(&["a"], &["m"]).metric("fields", MetricKind::Bounded, 1.0).label();
    other = other.line(0, 0, &format!("{0} {0}", "1".repeat(20)));
    other.id = "0192f0c1a2b37c4d8e9f00000000fff3".to_owned();
    other.write_to(&store.store);
    let level = proof_verdict::Level::P95;
    let error = proof_verdict::compare_runs(&store.store, &store.id, &other.id, level).unwrap_err();
    assert!(matches!(error, proof_verdict::VerdictError::NothingInCommon { what: "metric", .. }), "{error}");
}
