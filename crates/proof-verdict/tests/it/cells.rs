//! The figures of one prompt on one target.

use expect_test::expect;
use proof_store::{Marks, MetricKind};
use proof_verdict::{MetricEstimate, Outcome, Verdict, VerdictError};

use crate::build::Build;
use crate::{signs, verdict};

fn one(build: Build) -> Verdict {
    verdict(&build)
}

fn metric<'a>(verdict: &'a Verdict, name: &str) -> &'a MetricEstimate {
    verdict.cells[0].metric(name).unwrap()
}

#[test]
fn a_pass_rate_has_a_wilson_interval() {
    let verdict = one(Build::new(&["a"], &["m"]).label().line(0, 0, &signs(81, 19)));
    let label = metric(&verdict, "label");
    let ci = label.ci.as_ref().unwrap();
    // The Wilson formula by hand for 81 of 100.
    assert!((ci.low - 0.722_211_546).abs() < 1e-8 && (ci.high - 0.874_852_485).abs() < 1e-8, "{ci:?}");
    assert_eq!((label.estimate, ci.method, label.n_cases, label.n_missing), (Some(0.81), "Wilson", 100, 0));
    assert_eq!((verdict.outcome, verdict.n_failures, verdict.failures.len()), (Outcome::Passed, 19, 10));
    assert_eq!(verdict.failures[0].case, "case-81");
    assert_eq!(verdict.failures[0].output, "answer 81");
}

#[test]
fn errors_are_no_failures_and_bound_the_metric() {
    let verdict = one(Build::new(&["a"], &["m"]).label().line(0, 0, "1111111100x?r-"));
    let cell = &verdict.cells[0];
    let trials = &cell.trials;
    assert_eq!(
        (trials.planned, trials.outputs, trials.errors, trials.unscored, trials.not_run),
        (14, 11, 2, 1, 1)
    );
    let label = metric(&verdict, "label");
    assert_eq!((label.estimate, label.n_cases, label.n_missing, label.n_unscored), (Some(0.8), 10, 4, 1));
    let bounds = label.bounds.as_ref().unwrap();
    assert_eq!((bounds.low.estimate, bounds.high.estimate), (8.0 / 14.0, 12.0 / 14.0));
    assert_eq!(label.unscored_example.as_deref(), Some("the output is not JSON"));
    let kinds: Vec<_> = cell.errors.iter().map(|error| (error.kind.as_str(), error.count)).collect();
    assert_eq!(kinds, [("rate_limit", 1), ("render", 1)]);
    assert_eq!(cell.errors[0].example.as_deref(), Some("slow down"));
    assert_eq!(cell.errors[1].example_case.as_deref(), Some("case-12"));
    assert_eq!(verdict.outcome, Outcome::Undecided, "nothing fails open");
    assert_eq!(verdict.reasons, ["4 of 14 trials without a result"]);
}

#[test]
fn all_errors_are_the_outside_world() {
    let verdict = one(Build::new(&["a"], &["m"]).label().gates(&["cost_usd <= 1"]).line(0, 0, "xxxx"));
    assert_eq!(verdict.outcome.exit_code(), 5);
    assert_eq!(metric(&verdict, "label").refusal.as_deref(), Some("no_data"));
}

#[test]
fn repeats_are_folded_and_their_disagreement_shown() {
    let build =
        Build::new(&["a"], &["m"]).label().repeats(3).line(0, 0, "111_111_110_000_1x1_111_000_111_111_111");
    let verdict = one(build);
    let label = metric(&verdict, "label");
    assert_eq!((label.n_cases, label.n_trials), (10, 29));
    let estimate = label.estimate.unwrap();
    assert!((estimate - (7.0 + 2.0 / 3.0) / 10.0).abs() < 1e-12, "cases weigh equally: {estimate}");
    let flaky = label.flakiness.as_ref().unwrap();
    assert_eq!((flaky.estimate, flaky.n_cases), (0.1, 10));
}

#[test]
fn groups_widen_the_interval() {
    let line = "11110000".repeat(10);
    let alone = one(Build::new(&["a"], &["m"]).label().line(0, 0, &line));
    let grouped = one(Build::new(&["a"], &["m"]).label().groups_of(4).line(0, 0, &line));
    let (alone, grouped) = (metric(&alone, "label"), metric(&grouped, "label"));
    assert_eq!((grouped.n_cases, grouped.n_clusters, alone.n_clusters), (80, Some(20), None));
    assert!(grouped.n_effective.unwrap() < 25.0);
    let width = |metric: &MetricEstimate| metric.ci.as_ref().unwrap().half_width();
    assert!(1.7 * width(alone) < width(grouped));
}

#[test]
fn a_trial_passes_when_every_weighted_check_does() {
    let build = Build::new(&["a"], &["m"])
        .metric("label", MetricKind::PassFail, 1.0)
        .metric("tone", MetricKind::PassFail, 2.0)
        .metric("length", MetricKind::PassFail, 0.0)
        .line(0, 0, "1110 11?0 0000");
    let verdict = one(build);
    let names: Vec<_> = verdict.metrics.iter().map(|metric| metric.name.as_str()).collect();
    assert_eq!(names, ["label", "tone", "length", "pass", "score"]);
    assert_eq!(verdict.headline.as_deref(), Some("pass"));
    assert_eq!(metric(&verdict, "pass").estimate, Some(2.0 / 3.0));
    assert_eq!(metric(&verdict, "pass").n_unscored, 1);
    assert_eq!(metric(&verdict, "score").estimate, Some(2.0 / 3.0));
    assert_eq!(verdict.n_failures, 1, "a metric that is measured only fails nothing");
    let failed: Vec<_> = verdict.failures[0].failed.iter().map(|score| score.metric.as_str()).collect();
    assert_eq!(failed, ["label", "tone"]);
}

#[test]
fn a_score_without_a_threshold_has_no_pass() {
    let build = Build::new(&["a"], &["m"]).metric("helpful", MetricKind::Bounded, 1.0).line(0, 0, "555555");
    let verdict = one(build);
    assert_eq!((verdict.metrics.len(), verdict.headline), (1, None));
}

#[test]
fn cost_latency_and_tokens() {
    let build = Build::new(&["a"], &["m"]).label().cached(|case| case < 40).line(0, 0, &signs(80, 20));
    let verdict = one(build);
    let cell = &verdict.cells[0];
    assert_eq!(
        (cell.cost.total_usd, cell.cost.spent_usd, cell.cost.mean_usd),
        (Some(0.1), Some(0.06), Some(0.001))
    );
    let latency = cell.latency.as_ref().unwrap();
    assert!((latency.p50.estimate - 0.695).abs() < 1e-9 && latency.p50.low < Some(0.695));
    assert!(latency.p95.high.is_some(), "100 values are enough for an upper limit of p95");
    assert_eq!((cell.tokens.input, cell.tokens.mean_output), (12_000, Some(30.0)));
    let unpriced = one(Build::new(&["a"], &["m"]).label().price(None).line(0, 0, "11"));
    assert_eq!(
        (unpriced.cost.total_usd, unpriced.cost.n_unpriced),
        (None, 2),
        "no price is no cost, never zero"
    );
}

#[test]
fn tags_have_rows() {
    let build = Build::new(&["a"], &["m"])
        .label()
        .tags(|case| if case < 12 { vec!["long", "edge"] } else { vec!["edge"] })
        .line(0, 0, &signs(10, 10));
    let verdict = one(build);
    let rows: Vec<_> = verdict
        .tags
        .iter()
        .map(|row| (row.tag.as_str(), row.n_cases, row.metrics[0].estimate.unwrap(), row.is_small))
        .collect();
    assert_eq!(rows, [("edge", 20, 0.5, false), ("long", 12, 10.0 / 12.0, false)]);
}

#[test]
fn an_empty_run_has_nothing_to_do() {
    let verdict = one(Build::new(&["a"], &["m"]).label());
    assert_eq!(verdict.outcome, Outcome::NothingToDo);
}

#[test]
fn a_run_that_is_not_there() {
    let built = Build::new(&["a"], &["m"]).label().line(0, 0, "1").write();
    let error = Verdict::compute(&built.store, "nowhere", proof_verdict::Level::P95).unwrap_err();
    assert!(matches!(error, VerdictError::Store(_)));
}

#[test]
fn what_is_out_of_the_ordinary_is_counted_and_told() {
    let mut build = Build::new(&["a"], &["m"]).label().line(0, 0, &signs(8, 2));
    build.marks = |case| {
        Marks::FALLBACK
            .when(case < 3)
            .with(Marks::REPAIRED.when(case == 5))
            .with(Marks::HEDGED.when(case == 6))
            .with(Marks::MALFORMED_TOOL_CALL.when(case == 7))
    };
    let verdict = verdict(&build);
    let marks = verdict.cells[0].marks;
    assert_eq!(
        (marks.fallback, marks.repaired, marks.hedged, marks.malformed_tool_calls, marks.batch),
        (3, 1, 1, 1, 0)
    );
    expect![[r#"
        3 outputs of `a` on `m` came from its fallback (`else`): the figures are not its own alone
        1 output of `a` on `m` had to be repaired to be JSON (`repair_json`)
        1 output of `a` on `m` called a tool with arguments that are no JSON object
        for 1 output of `a` on `m` a second request was sent: what the slower one cost is not known"#]]
    .assert_eq(&verdict.warnings.join("\n"));
}
