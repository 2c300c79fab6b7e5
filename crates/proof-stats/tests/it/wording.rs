//! What people and programs read: refusals, notes and JSON.

use expect_test::{Expect, expect};
use proof_stats::decision::{Decision, Reason, Word};
use proof_stats::power::{self, Spread};
use proof_stats::tango::Pairs;
use proof_stats::{Level, Note, Refusal, proportion, quantile};
use serde::Serialize;
use std::num::NonZeroU64;

#[track_caller]
fn check(lines: impl IntoIterator<Item = String>, expected: &Expect) {
    let lines: Vec<String> = lines.into_iter().collect();
    expected.assert_eq(&lines.join("\n"));
}

#[track_caller]
fn check_json(value: &impl Serialize, expected: &Expect) {
    expected.assert_eq(&serde_json::to_string(value).unwrap());
}

#[test]
fn refusals() {
    let all = [
        Refusal::NoData,
        Refusal::BiasCorrectionUndefined,
        Refusal::TooFewUnits { n: 1, needed: 2 },
        Refusal::NoVariation,
        Refusal::AllZero,
        Refusal::EmptyStratum { stratum: 1 },
        Refusal::FewChanges { changed: 3, n: 40 },
        Refusal::FewDistinct { n: 4, needed: 5 },
        Refusal::SingleCluster,
        Refusal::StatisticUndefined { n: 3, of: 40 },
        Refusal::InvalidInput { what: "a value is not finite" },
        Refusal::KExceedsTrials { k: 4, trials: 3 },
        Refusal::NoReplication,
        Refusal::NotReachable,
    ];
    check(
        all.iter().map(|refusal| format!("{}: {refusal}", refusal.code())),
        &expect![[r#"
        no_data: no data
        bias_correction_undefined: the bias correction is undefined: use the percentile interval
        too_few_units: 1 is too few: at least 2 are needed
        no_variation: all values are equal, so their spread is unknown
        all_zero: all differences are zero
        empty_stratum: stratum 1 has a weight but no case
        few_changes: only 3 of 40 values differ from the most frequent one
        few_distinct: 4 different values are too few: at least 5 are needed
        single_cluster: all cases are in one group
        statistic_undefined: the statistic has no value on 3 of 40 samples
        invalid_input: invalid input: a value is not finite
        k_exceeds_trials: k is 4, and a case has 3 trials only
        no_replication: no case has two trials, so that trials and cases cannot be told apart
        not_reachable: no number of cases reaches this"#]],
    );
}

#[test]
fn notes() {
    let all = [
        Note::Approximate,
        Note::BiasCorrectionUndefined,
        Note::FewChanges,
        Note::FewClusters,
        Note::FewDiscordant,
        Note::AllAtEnd,
        Note::TestTooCoarse,
        Note::LimitOutsideData,
    ];
    check(
        all.iter().map(|note| format!("{}: {note}", note.code())),
        &expect![[r#"
        approximate: approximate: the interval covers only near its level
        bias_correction_undefined: all resamples lie on one side of the estimate: the interval is not corrected for bias
        few_changes: few values differ: the interval is a cautious one
        few_clusters: fewer than 5 groups: too few for a decision
        few_discordant: fewer than 5 cases changed: this can never be significant at 5 %
        all_at_end: all values are equal at the end of the scale
        test_too_coarse: too few cases differ for the test to reach 5 %
        limit_outside_data: too few values: a limit lies outside the values seen"#]],
    );
}

#[test]
fn json() {
    check_json(
        &proportion::estimate(9, 10, Level::P95).unwrap(),
        &expect![[
            r#"{"value":0.9,"interval":{"lo":0.5958499732047617,"hi":0.9821237869049272},"level":0.95,"n":10,"n_effective":10.0,"method":"Wilson","notes":[]}"#
        ]],
    );
    check_json(
        &quantile::interval(&[1.0, 2.0, 4.0], 0.5, Level::P80).unwrap(),
        &expect![[
            r#"{"value":2.0,"lo":null,"hi":null,"level":0.8,"n":3,"method":"order statistics","notes":["limit_outside_data"]}"#
        ]],
    );
    check_json(
        &Decision { word: Word::Undecided, reason: Some(Reason::Borderline), is_negligible: false },
        &expect![[r#"{"word":"undecided","reason":"borderline","is_negligible":false}"#]],
    );
    check_json(
        &Refusal::FewChanges { changed: 3, n: 40 },
        &expect![[r#"{"code":"few_changes","changed":3,"n":40}"#]],
    );
    let pairs = Pairs { gains: 14, losses: 5, n: NonZeroU64::new(238).unwrap() };
    check_json(
        &power::to_settle(Spread::Binary(pairs), Some(0.05)),
        &expect![[
            r#"[{"goal":"detect_margin","more_cases":11},{"goal":"confirm_seen","more_cases":198},{"goal":"show_equivalence","more_cases":3027}]"#
        ]],
    );
}
