//! Data that cannot carry what is asked of it: each gives a typed outcome and a sentence.

use expect_test::expect;
use proof_store::{MetricKind, Scope};
use proof_verdict::{Level, MetricEstimate, Outcome, Verdict, VerdictError, compare_runs};

use crate::build::Build;
use crate::{signs, verdict};

fn label(verdict: &Verdict) -> &MetricEstimate {
    &verdict.cells[0].metrics[0]
}

/// The estimate, the interval or why there is none, and what else is said; a line each.
fn told(metric: &MetricEstimate) -> String {
    let evidence = &metric.evidence;
    assert_eq!((metric.estimate, &metric.ci), (evidence.estimate, &evidence.ci()), "said twice the same");
    assert_eq!(metric.refusal, evidence.refusal_code());
    assert!(metric.ci.is_some() != metric.refusal.is_some(), "an interval or the reason: {metric:?}");
    let mut lines = vec![format!("estimate {:?}, n {}", metric.estimate, evidence.n)];
    if let Some(ci) = &metric.ci {
        assert!(ci.low < ci.high && ci.low.is_finite() && ci.high.is_finite(), "{ci:?}");
        lines.push(format!("[{:.3}, {:.3}] {}", ci.low, ci.high, ci.method));
    }
    lines.extend(evidence.refusal.iter().map(|refused| format!("{}: {}", refused.code, refused.message)));
    lines.extend(evidence.warnings.iter().map(|warning| format!("warning: {warning}")));
    lines.join("\n")
}

fn pass_fail(signs: &str) -> Build {
    Build::new(&["a"], &["m"]).label().line(0, 0, signs)
}

fn scores(kind: MetricKind, signs: &str) -> Build {
    Build::new(&["a"], &["m"]).metric("tone", kind, 1.0).line(0, 0, signs)
}

#[test]
fn no_case_at_all() {
    let verdict = verdict(&Build::new(&["a"], &["m"]).label());
    assert_eq!(verdict.outcome, Outcome::NothingToDo);
    assert_eq!(verdict.reasons, ["the run has no trials"]);
    expect![[r"
        estimate None, n 0
        no_data: no data"]]
    .assert_eq(&told(label(&verdict)));
}

#[test]
fn no_case_with_a_score() {
    expect![[r"
        estimate None, n 0
        no_data: no data"]]
    .assert_eq(&told(label(&verdict(&pass_fail("xx??")))));
}

#[test]
fn one_case() {
    expect![[r"
        estimate Some(1.0), n 1
        [0.207, 1.000] Wilson"]]
    .assert_eq(&told(label(&verdict(&pass_fail("1")))));
    expect![[r"
        estimate Some(7.5), n 1
        too_few_units: 1 is too few: at least 2 are needed"]]
    .assert_eq(&told(label(&verdict(&scores(MetricKind::Number, "v").value(|_| 7.5)))));
    expect![[r"
        estimate Some(0.5), n 1
        too_few_units: 1 is too few: at least 2 are needed"]]
    .assert_eq(&told(label(&verdict(&scores(MetricKind::Bounded, "5")))));
}

#[test]
fn nothing_and_everything_passes() {
    let all = ["00000", "11111", "11110", &signs(0, 100), &signs(100, 0)].map(|signs| {
        let verdict = verdict(&pass_fail(signs));
        let ci = label(&verdict).ci.clone().unwrap();
        format!("{:.4} {:.4}", ci.low, ci.high)
    });
    // Wilson by hand: z^2 / (n + z^2) at the ends.
    expect![[r"
        0.0000 0.4345
        0.5655 1.0000
        0.3755 0.9638
        0.0000 0.0370
        0.9630 1.0000"]]
    .assert_eq(&all.join("\n"));
}

#[test]
fn one_group_and_few_groups() {
    expect![[r"
        estimate Some(0.75), n 8
        single_cluster: all cases are in one group"]]
    .assert_eq(&told(label(&verdict(&pass_fail("11111100").groups_of(8)))));
    expect![[r#"
        estimate Some(0.75), n 8
        [0.010, 0.999] Wilson with effective n
        warning: fewer than 5 groups: too few for a decision"#]]
    .assert_eq(&told(label(&verdict(&pass_fail("11111100").groups_of(4)))));
}

#[test]
fn every_score_is_the_same() {
    expect![[r"
        estimate Some(3.25), n 20
        no_variation: all values are equal, so their spread is unknown"]]
    .assert_eq(&told(label(&verdict(&scores(MetricKind::Number, &"v".repeat(20)).value(|_| 3.25)))));
    expect![[r#"
        estimate Some(0.5), n 20
        [0.355, 0.645] betting interval
        warning: few values differ: the interval is a cautious one"#]]
    .assert_eq(&told(label(&verdict(&scores(MetricKind::Bounded, &"5".repeat(20))))));
    expect![[r"
        estimate Some(1.0), n 20
        [0.832, 1.000] all-at-end bound
        warning: all values are equal at the end of the scale"]]
    .assert_eq(&told(label(&verdict(&scores(MetricKind::Bounded, &"1".repeat(20))))));
    // Every group the same: what lies between groups is unknown, and a number has no scale to fall back to.
    let grouped = scores(MetricKind::Number, &"v".repeat(20)).value(|_| 3.25).groups_of(4);
    expect![[r#"
        estimate Some(3.25), n 20
        no_variation: all values are equal, so their spread is unknown"#]]
    .assert_eq(&told(label(&verdict(&grouped))));
}

#[test]
fn nearly_every_score_is_the_same() {
    let number = scores(MetricKind::Number, &"v".repeat(20)).value(|case| if case == 3 { 9.0 } else { 1.0 });
    expect![[r"
        estimate Some(1.4), n 20
        few_changes: only 1 of 20 values differ from the most frequent one"]]
    .assert_eq(&told(label(&verdict(&number))));
    let grouped = scores(MetricKind::Bounded, &"v".repeat(40))
        .value(|case| if case == 3 { 0.2 } else { 0.9 })
        .groups_of(2);
    let grouped = verdict(&grouped);
    let metric = label(&grouped);
    expect![[r#"
        estimate Some(0.8825000000000001), n 40
        [0.626, 0.951] betting interval
        warning: few values differ: the interval is a cautious one"#]]
    .assert_eq(&told(metric));
    assert!(metric.evidence.seed.is_some(), "the order of the bets was drawn");
}

#[test]
fn scores_that_are_no_numbers_or_off_their_scale() {
    let cells = [
        scores(MetricKind::Bounded, "55n55155010"),
        scores(MetricKind::Number, "vvivvvvvvvv").value(|case| case as f64),
        scores(MetricKind::Bounded, "55v55155010").value(|_| 1.25),
        scores(MetricKind::PassFail, "11511101010"),
    ];
    let told: Vec<String> = cells
        .iter()
        .map(|build| {
            let verdict = verdict(build);
            let metric = label(&verdict);
            assert_eq!((metric.n_unscored, metric.n_missing, metric.n_cases), (1, 1, 10));
            assert_eq!(verdict.cells[0].trials.unscored, 1);
            assert_eq!(verdict.outcome, Outcome::Undecided, "nothing is dropped in silence");
            let (case, why) = (metric.unscored_case.as_ref(), metric.unscored_example.as_ref());
            format!("{}: {}; {}", case.unwrap(), why.unwrap(), metric.evidence.warnings.join("; "))
        })
        .collect();
    expect![[r#"
        case-2: the scorer gave NaN, which is not a finite number; few values differ: the interval is a cautious one; 1 of 11 planned trials without a score left out
        case-2: the scorer gave inf, which is not a finite number; 1 of 11 planned trials without a score left out; the metric has no scale, so nothing bounds what they would have been
        case-2: the scorer gave 1.25, outside of the scale of 0 to 1; few values differ: the interval is a cautious one; 1 of 11 planned trials without a score left out
        case-2: the scorer gave 0.5, and a pass/fail score is 0 or 1; 1 of 11 planned trials without a score left out"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn trials_without_a_result_are_bounded_where_there_is_a_scale() {
    let bounded = verdict(&scores(MetricKind::Bounded, "55155010x?"));
    let bounds = label(&bounded).bounds.as_ref().unwrap();
    assert_eq!((bounds.low.estimate, bounds.high.estimate), (0.4, 0.6));
    assert_eq!(bounds.low.ci, bounds.low.evidence.ci());
    assert_eq!(label(&bounded).no_bounds, None);
    let number = verdict(&scores(MetricKind::Number, "vvvvvvvvx?"));
    assert_eq!((&label(&number).bounds, label(&number).no_bounds), (&None, Some("no_scale")));
}

#[test]
fn unequal_repeats() {
    let verdict = verdict(&pass_fail("111_11x_1xx_000_0?0_110_101_xxx").repeats(3));
    let metric = label(&verdict);
    let range = metric.repeats.unwrap();
    assert_eq!((range.least, range.most, metric.n_cases, metric.n_missing), (1, 3, 7, 7));
    let variance = metric.variance.unwrap();
    assert_eq!((variance.n_cases, variance.n_replicated), (7, 6));
    // Two of six cases vary by 1/3 and the others not at all.
    assert!((variance.within.unwrap() - 1.0 / 9.0).abs() < 1e-15);
    expect![[r#"
        estimate Some(0.6190476190476191), n 7
        [0.204, 1.000] Student t
        warning: 7 of 24 planned trials without a score left out"#]]
    .assert_eq(&told(metric));
}

#[test]
fn figures_about_these_cases_alone_need_repeats() {
    let of = |mut build: Build| {
        build.spec.scope = Scope::Suite;
        verdict(&build)
    };
    let single = of(pass_fail("1110"));
    expect![[r"
        estimate Some(0.75), n 4
        no_replication: scope `suite` needs at least two scored trials of a case: without repeats nothing is known of how the answers vary"]]
    .assert_eq(&told(label(&single)));
    assert_eq!(
        label(&single).evidence.adjustments,
        ["about these cases alone: the spread between cases does not count"]
    );
    let agreeing = of(pass_fail("11_11_00_11").repeats(2));
    expect![[r"
        estimate Some(0.75), n 4
        no_variation: the repeats agree in every case, so how the answers vary is unknown"]]
    .assert_eq(&told(label(&agreeing)));
    let population = verdict(&pass_fail("11_10_00_11").repeats(2));
    let suite = of(pass_fail("11_10_00_11").repeats(2));
    assert_eq!(label(&suite).estimate, label(&population).estimate);
    // By hand: s^2 = 1/2 in one case of four: Var = (1/4) / 16, one degree of freedom.
    let reach = 12.706_204_736_432_095 * 0.125;
    let ci = label(&suite).ci.clone().unwrap();
    assert!((ci.low - 0.0_f64.max(0.625 - reach)).abs() < 1e-9 && ci.high <= 1.0, "{ci:?}");
}

#[test]
fn two_runs_that_share_no_metric_or_only_some_cases() {
    let built = pass_fail("1101101011").write();
    let mut other = scores(MetricKind::Bounded, "5555555555");
    other.id = "0192f0c1a2b37c4d8e9f00000000ef01".to_owned();
    other.write_to(&built.store);
    let error = compare_runs(&built.store, &built.id, &other.id, Level::P95).unwrap_err();
    assert!(matches!(error, VerdictError::NothingInCommon { what: "metric", .. }), "{error:?}");
    expect!["run 0192f0c1a2b37c4d8e9f00000000abcd and run 0192f0c1a2b37c4d8e9f00000000ef01 have no metric in common"]
        .assert_eq(&error.to_string());
    let mut longer = pass_fail("110110101111");
    longer.id = "0192f0c1a2b37c4d8e9f00000000ef02".to_owned();
    longer.write_to(&built.store);
    let compared = compare_runs(&built.store, &built.id, &longer.id, Level::P95).unwrap();
    assert_eq!((compared.cases.same, compared.cases.only_candidate), (10, 2));
    assert_eq!(compared.pairs[0].metrics[0].n_units, 10);
    assert!(
        compared.warnings.iter().any(|warning| warning.contains("2 cases in one run only")),
        "{compared:?}"
    );
    let difference = &compared.pairs[0].metrics[0];
    assert_eq!(
        (difference.gains, difference.losses, difference.word.as_str()),
        (0, 0, "undecided"),
        "all ties"
    );
    assert!(difference.reason.is_some());
}
