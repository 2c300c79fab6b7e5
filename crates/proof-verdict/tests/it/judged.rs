//! Metrics that a model judges, with and without what people say.

use proof_stats::judge::verdict_stratified::{VerdictClass, corrected_pass_rate};
use proof_store::MetricKind;
use proof_verdict::{Block, Judged, Level, MetricEstimate, Outcome, Verdict, Word};

use crate::build::{Build, People};
use crate::{signs, verdict};

/// The judge passes 80 of 100.
fn rated(people: Option<People>) -> Build {
    let build =
        Build::new(&["a"], &["m"]).judged("helpful", MetricKind::PassFail, 1.0).line(0, 0, &signs(80, 20));
    match people {
        Some(people) => build.people("helpful", people),
        None => build,
    }
}

/// Every second output is labelled: people pass three of four of those that the judge passes, and one of five of the others.
fn strict(_: usize, case: usize) -> &'static [f64] {
    match (case % 2, case) {
        (1, _) => &[],
        (_, ..80) => {
            if case.is_multiple_of(8) {
                &[0.0]
            } else {
                &[1.0]
            }
        }
        (..) => {
            if case.is_multiple_of(10) {
                &[1.0]
            } else {
                &[0.0]
            }
        }
    }
}

fn helpful(verdict: &Verdict) -> (&MetricEstimate, &Judged) {
    let found = verdict.cells[0].metric("helpful").unwrap();
    (found, found.judged.as_ref().unwrap())
}

#[test]
fn without_labels_it_is_the_judges_rate() {
    let found = verdict(&rated(None).gates(&["helpful >= 0.7"]));
    let (metric, judged) = helpful(&found);
    assert_eq!((judged.name, judged.is_corrected, judged.n_labels), ("judge's rate", false, 0));
    assert_eq!((metric.estimate, judged.off, judged.not_corrected.clone()), (Some(0.8), None, None));
    assert_eq!(metric.ci, judged.judge_only.ci());
    let check = &found.gates[0].checks[0];
    assert_eq!(check.outcome, Outcome::Passed);
    assert_eq!(check.reason, "[0.711, 0.867], the judge's rate");
    assert_eq!(found.metrics[0].judge.as_ref().unwrap().judges, ["judge-model"]);
}

#[test]
fn labels_correct_the_rate_within_each_verdict() {
    let found = verdict(&rated(Some(strict)).gates(&["helpful >= 0.75", "helpful >= 0.5"]));
    let (metric, judged) = helpful(&found);
    let classes = [
        VerdictClass { judged: 80, labelled: 40, human_passes: 30 },
        VerdictClass { judged: 20, labelled: 10, human_passes: 2 },
    ];
    let expected = corrected_pass_rate(&classes, Level::P95).unwrap().estimate;
    let ci = metric.ci.as_ref().unwrap();
    assert_eq!(
        (metric.estimate, ci.low, ci.high),
        (Some(expected.value), expected.interval.lo, expected.interval.hi)
    );
    assert!((expected.value - 0.64).abs() < 1e-12 && ci.method == expected.method);
    assert_eq!((judged.name, judged.n_labels, metric.n_cases), ("corrected rate", 50, 100));
    assert!((judged.off.unwrap() - 0.16).abs() < 1e-12 && judged.judge_only.estimate == Some(0.8));
    // The judge alone would have let the first one pass at its estimate.
    let [first, second] = [&found.gates[0], &found.gates[1]];
    assert_eq!((first.outcome, second.outcome), (Outcome::Undecided, Outcome::Passed));
    assert!(
        first.checks[0].reason.contains("more human labels would narrow it"),
        "{:?}",
        first.checks[0].reason
    );
    assert_eq!(second.checks[0].reason, "[0.51, 0.75], corrected by 50 human labels");
    assert!(proof_verdict::methods::find(ci.method).is_some());
}

#[test]
fn few_labels_are_rough_and_fewer_correct_nothing() {
    let twenty: People = |_, case| if case % 5 == 0 { &[1.0] } else { &[] };
    let found = verdict(&rated(Some(twenty)));
    let (metric, judged) = helpful(&found);
    assert!(judged.is_corrected && judged.n_labels == 20);
    assert!(metric.evidence.warnings.iter().any(|words| words.starts_with("fewer than 30 human labels")));
    let nine: People = |_, case| if case < 9 { &[1.0] } else { &[] };
    let found = verdict(&rated(Some(nine)));
    let (metric, judged) = helpful(&found);
    assert_eq!((metric.estimate, judged.name, judged.n_labels), (Some(0.8), "judge's rate", 9));
    let why = judged.not_corrected.as_ref().unwrap();
    assert_eq!(
        (why.code.as_str(), why.message.as_str()),
        ("too_few_labels", "9 human labels: fewer than 10 correct nothing")
    );
}

#[test]
fn people_who_are_split_and_outputs_without_a_verdict_are_left_out() {
    let people: People = |_, case| match case {
        0..20 => &[1.0, 1.0, 0.0],
        20..24 => &[1.0, 0.0],
        100..103 => &[1.0],
        _ => &[],
    };
    let build = Build::new(&["a"], &["m"]).judged("helpful", MetricKind::PassFail, 1.0);
    let found = verdict(&build.line(0, 0, &format!("{}???", signs(80, 20))).people("helpful", people));
    let (metric, judged) = helpful(&found);
    assert_eq!((judged.n_labels, judged.n_ties, judged.n_without_verdict), (20, 4, 3));
    assert_eq!((metric.n_unscored, metric.n_missing), (3, 3));
    // No label of the judge's failures: half, and anything is possible.
    assert!((metric.estimate.unwrap() - (0.8 + 0.2 * 0.5)).abs() < 1e-12);
    let bounds = metric.bounds.as_ref().unwrap();
    let moved = |fill: f64| 0.9 * 100.0 / 103.0 + fill * 3.0 / 103.0;
    assert!(
        (bounds.low.estimate - moved(0.0)).abs() < 1e-12 && (bounds.high.estimate - moved(1.0)).abs() < 1e-12
    );
}

#[test]
fn a_mean_is_corrected_by_ppi_and_stands_beside_the_labels_alone() {
    let people: People = |_, case| match (case % 3, case % 4) {
        (0, 0) => &[0.1, 0.3],
        (0, 1) => &[0.4],
        (0, 2) => &[0.55],
        (0, 3) => &[0.8],
        _ => &[],
    };
    let build =
        Build::new(&["a"], &["m"]).judged("helpful", MetricKind::Bounded, 1.0).people("helpful", people);
    let build = build.value(|case| [0.4, 0.6, 0.7, 0.95][case % 4] + (case % 7) as f64 * 0.005);
    let found = verdict(&build.line(0, 0, &"v".repeat(120)));
    let (metric, judged) = helpful(&found);
    assert_eq!((judged.name, judged.n_labels), ("corrected mean", 40));
    assert_eq!(metric.ci.as_ref().unwrap().method, "cross-fitted PPI++, Student t");
    let alone = judged.labels_only.as_ref().unwrap();
    assert!((alone.estimate.unwrap() - 0.4875).abs() < 1e-12, "people's mean of the four kinds");
    assert!((metric.estimate.unwrap() - 0.4875).abs() < 0.02 && judged.off.unwrap() > 0.15);
    // With a judge that never errs but by a constant: sqrt((1/3)^2 + (2/3)^2 * 40/80) = 0.58.
    assert!(
        metric.ci.as_ref().unwrap().half_width() < 0.65 * alone.ci().unwrap().half_width(),
        "the judge helps"
    );
}

#[test]
fn repeats_and_groups_are_corrected_case_by_case_and_group_by_group() {
    let people: People = |_, trial| match trial % 6 {
        0 => &[1.0],
        3 => &[0.0],
        _ => &[],
    };
    let build =
        Build::new(&["a"], &["m"]).judged("helpful", MetricKind::PassFail, 1.0).people("helpful", people);
    let repeated = verdict(&build.clone().repeats(2).line(0, 0, &"11_10_01".repeat(30)));
    let (metric, judged) = helpful(&repeated);
    assert_eq!((judged.n_labels, judged.is_corrected), (60, true));
    // People pass the cases that the judge passes twice and fail those that it passes once; the third kind, without a label,
    // it passes once: 0.5 + weight (0.5 - 0.75).
    let (ci, estimate) = (metric.ci.as_ref().unwrap(), metric.estimate.unwrap());
    assert_eq!(ci.method, "cross-fitted PPI++, Student t");
    assert!((0.25..0.4).contains(&estimate) && ci.low < estimate && estimate < ci.high, "{estimate} {ci:?}");
    let alone = verdict(&build.clone().line(0, 0, &signs(90, 30)));
    let grouped = verdict(&build.groups_of(4).line(0, 0, &signs(90, 30)));
    let alone = helpful(&alone).0.ci.as_ref().unwrap().half_width();
    let (metric, judged) = helpful(&grouped);
    let ci = metric.ci.as_ref().unwrap();
    assert_eq!((ci.method, judged.n_labels), ("verdict-stratified Wilson over groups", 40));
    assert_eq!((metric.estimate, metric.n_clusters), (Some(0.5), Some(30)));
    assert!(
        1.05 * alone < ci.half_width(),
        "groups say less than as many outputs: {ci:?}, and alone {alone}"
    );
}

#[test]
fn a_difference_is_the_judges_until_people_label_both_sides() {
    let build = || {
        Build::new(&["a", "b"], &["m"])
            .judged("helpful", MetricKind::PassFail, 1.0)
            .line(0, 0, &signs(60, 60))
            .line(1, 0, &signs(100, 20))
    };
    let own = verdict(&build());
    let found = &own.comparisons[0].metrics[0];
    let judged = found.judged.as_ref().unwrap();
    assert_eq!((judged.name(), found.word), ("judge's difference", Word::Better));
    // People see no difference at all where the judge sees one.
    let people: People = |_, case| match case % 3 {
        0 if case < 60 => &[1.0],
        0 => &[0.0],
        _ => &[],
    };
    let corrected = verdict(&build().people("helpful", people).gates(&["helpful no worse than a by 0.3"]));
    let found = &corrected.comparisons[0].metrics[0];
    let judged = found.judged.as_ref().unwrap();
    assert_eq!((judged.name(), judged.n_labels, found.refusal.as_deref()), ("judge's difference", 40, None));
    assert_eq!(
        judged.not_corrected.as_ref().unwrap().code,
        "no_variation",
        "no label differs: nothing is known of how much they vary"
    );
    // Here they see some.
    let people: People = |prompt, case| match (case % 3, prompt) {
        (0, 0) if case < 60 => &[1.0],
        (0, 1) if case < 72 => &[1.0],
        (0, _) => &[0.0],
        _ => &[],
    };
    let corrected = verdict(&build().people("helpful", people).gates(&["helpful no worse than a by 0.3"]));
    let found = &corrected.comparisons[0].metrics[0];
    let judged = found.judged.as_ref().unwrap();
    assert_eq!((judged.name(), judged.n_labels), ("corrected difference", 40));
    assert!(
        (judged.judge_only.unwrap() - 1.0 / 3.0).abs() < 1e-12 && 0.15 < judged.off.unwrap(),
        "{judged:?}"
    );
    assert_eq!(found.test.as_ref().unwrap().name, "t of the corrected difference");
    assert!(
        corrected.gates[0].checks[0].reason.starts_with("corrected difference ["),
        "{:?}",
        corrected.gates[0]
    );
}

#[test]
fn a_guarantee_reads_the_corrected_figure() {
    let found = verdict(&rated(Some(strict)).gates(&["absolute helpful >= 0.5", "absolute helpful >= 0.7"]));
    let reasons: Vec<_> =
        found.gates.iter().map(|gate| (gate.outcome, gate.checks[0].reason.as_str())).collect();
    assert_eq!(reasons[0].0, Outcome::Passed);
    assert!(reasons[0].1.ends_with("corrected by 50 human labels"), "{reasons:?}");
    assert_eq!(reasons[1].0, Outcome::Undecided, "the judge's own 80 of 100 would have passed");
}

#[test]
fn a_derived_metric_says_whose_errors_are_in_it() {
    let build = Build::new(&["a"], &["m"]).label().judged("helpful", MetricKind::PassFail, 1.0);
    let found = verdict(&build.line(0, 0, &format!("{0} {0}", signs(30, 2))));
    let pass = found.metrics.iter().find(|metric| metric.name == "pass").unwrap();
    assert_eq!(pass.rests_on_judges, ["helpful"]);
    assert!(
        found
            .warnings
            .iter()
            .any(|words| words
                == "`pass` rests on what a model judges (`helpful`): no human label corrects it"),
        "{:?}",
        found.warnings
    );
}

#[test]
fn a_tag_is_corrected_by_its_own_labels() {
    let build = rated(Some(strict)).tags(|case| {
        if case % 4 < 2 {
            vec!["many"]
        } else if case < 16 {
            vec!["few"]
        } else {
            vec!["rest"]
        }
    });
    let found = verdict(&build);
    let of =
        |tag: &str| found.tags.iter().find(|row| row.tag == tag).unwrap().metrics[0].judged.clone().unwrap();
    assert!(of("many").is_corrected && of("many").n_labels == 25);
    assert!(!of("few").is_corrected && of("few").n_labels < 10);
}

#[test]
fn two_runs_with_different_judges_have_no_word_of_the_judges_alone() {
    let build = |id: &str, line: &str| {
        let mut build =
            Build::new(&["a"], &["m"]).judged("helpful", MetricKind::PassFail, 1.0).line(0, 0, line);
        build.id = id.to_owned();
        build
    };
    let before = build("0192f0c1a2b37c4d8e9f00000000aaaa", &signs(50, 50));
    let mut after = build("0192f0c1a2b37c4d8e9f00000000bbbb", &signs(80, 20));
    let store = before.write();
    after.write_to(&store.store);
    let compare = |other: &str| {
        let level = Level::P95;
        proof_verdict::compare_runs(&store.store, &before.id, other, level).unwrap()
    };
    assert_eq!(compare(&after.id).pairs[0].metrics[0].word, Word::Better, "one judge for both");
    after.id = "0192f0c1a2b37c4d8e9f00000000cccc".to_owned();
    "ffffffffffff".clone_into(&mut after.spec.metrics[0].judge.as_mut().unwrap().rubric_hash);
    after.write_to(&store.store);
    let found = compare(&after.id);
    let metric = &found.pairs[0].metrics[0];
    assert_eq!((metric.word, metric.blocked), (Word::Undecided, Some(Block::OtherJudge)));
    assert_eq!(metric.reason.as_deref(), Some("the runs have different judges of it"));
    assert!(
        found.warnings.iter().any(|words| words.starts_with("metric `helpful` is judged by another rubric"))
    );
}
