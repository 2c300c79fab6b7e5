//! Prompts against prompts.

use proof_store::MetricKind;
use proof_verdict::{Block, Difference, MarginSource, Word};

use crate::build::Build;
use crate::{signs, verdict};

fn check(build: Build) -> Difference {
    verdict(&build).comparisons.remove(0).metrics.remove(0)
}

#[test]
fn a_clear_gain_is_better() {
    let build =
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(60, 40)).line(1, 0, &signs(85, 15));
    let difference = check(build);
    assert_eq!((difference.gains, difference.losses, difference.same, difference.n_units), (25, 0, 75, 100));
    assert_eq!(difference.estimate, Some(0.25));
    let ci = difference.ci.unwrap();
    assert_eq!(ci.method, "Tango score");
    assert!(0.15 < ci.low && ci.high < 0.36, "{ci:?}");
    assert_eq!(difference.word, Word::Better);
}

#[test]
fn few_changes_are_undecided_and_say_what_would_settle_it() {
    let build =
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(60, 40)).line(1, 0, &signs(62, 38));
    let difference = check(build);
    assert_eq!(difference.word, Word::Undecided);
    assert!(difference.needed.iter().any(|needed| 100 < needed.more_cases), "{:?}", difference.needed);
}

#[test]
fn equivalence_needs_a_declared_margin() {
    let build =
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(300, 100)).line(1, 0, &signs(301, 99));
    assert_eq!(check(build.clone()).word, Word::Undecided);
    assert_eq!(check(build.gates(&["label no worse than old by 0.05"])).word, Word::Equivalent);
}

#[test]
fn the_family_raises_the_p_value() {
    let build = Build::new(&["a", "b", "c", "d"], &["m"])
        .label()
        .line(0, 0, &signs(60, 40))
        .line(1, 0, &signs(65, 35))
        .line(2, 0, &signs(60, 40))
        .line(3, 0, &signs(60, 40));
    let verdict = verdict(&build);
    let first = &verdict.comparisons[0].metrics[0];
    let (raw, adjusted) = (first.test.as_ref().unwrap().p, first.p_adjusted.as_ref().unwrap());
    assert!(raw < 0.05 && 0.05 < adjusted.p, "{raw} {adjusted:?}");
    assert_eq!((first.word, adjusted.family_size), (Word::Undecided, 3));
    assert_eq!(first.reason.as_deref(), Some("shown alone, not among 3 comparisons"));
    assert_eq!(verdict.comparisons.len(), 6, "three against the first, then the other three pairs");
    assert_eq!(verdict.comparisons[3].metrics[0].p_adjusted.as_ref().unwrap().family_size, 6);
}

#[test]
fn groups_are_compared_as_wholes() {
    let build = Build::new(&["old", "new"], &["m"]).label().groups_of(2).line(0, 0, &"1100".repeat(30)).line(
        1,
        0,
        &"1111".repeat(30),
    );
    let difference = check(build);
    assert_eq!((difference.n_clusters, difference.word), (Some(60), Word::Better));
    assert_eq!(difference.ci.unwrap().method, "CR2 with Satterthwaite t");
}

#[test]
fn much_missing_leaves_it_undecided() {
    let build = Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(60, 40)).line(
        1,
        0,
        &format!("{}xxxxxxxxxx", signs(85, 5)),
    );
    let difference = check(build);
    assert_eq!((difference.word, difference.n_missing), (Word::Undecided, 10));
    assert_eq!(difference.blocked, Some(Block::MissingData));
    assert_eq!(
        difference.reason.as_deref(),
        Some(
            "missing data: 10 of 100 trials of the candidate have no score, and more than 5 % may not be missing"
        )
    );
}

#[test]
fn less_is_better_for_numbers() {
    let fast: String = (0..40).map(|case| if case % 3 == 0 { '5' } else { '0' }).collect();
    let slow: String = (0..40).map(|case| if case % 5 == 0 { '5' } else { '1' }).collect();
    let build = Build::new(&["slow", "fast"], &["m"])
        .metric("seconds", MetricKind::Number, 1.0)
        .line(0, 0, &slow)
        .line(1, 0, &fast);
    let difference = check(build);
    assert!(difference.estimate.unwrap() < 0.0);
    assert_eq!(difference.word, Word::Better);
}

#[test]
fn one_prompt_is_compared_with_nothing() {
    assert!(verdict(&Build::new(&["a"], &["m"]).label().line(0, 0, "10")).comparisons.is_empty());
}

/// Three candidates, the first of which is seen to gain.
fn four(first: &str) -> Build {
    Build::new(&["a", "b", "c", "d"], &["m"])
        .label()
        .line(0, 0, &signs(60, 40))
        .line(1, 0, first)
        .line(2, 0, &signs(62, 38))
        .line(3, 0, &format!("0{}", signs(61, 38)))
}

#[test]
fn candidates_share_their_flips() {
    let found = verdict(&four(&signs(72, 28)));
    let family = &found.families[0];
    assert_eq!((family.name, family.method), ("comparisons with the first prompt", "Westfall-Young"));
    assert_eq!((family.size, family.reason), (3, None));
    assert_eq!(family.members, ["b label", "c label", "d label"]);
    let first = &found.comparisons[0].metrics[0];
    let (raw, adjusted) = (first.test.as_ref().unwrap().p, first.p_adjusted.as_ref().unwrap());
    assert_eq!((adjusted.method, adjusted.family_size), ("Westfall-Young", 3));
    // Twelve gains and no loss: one candidate of three, so less than Holm's three times its own p.
    assert!(raw <= adjusted.p && adjusted.p <= 3.0 * raw + 0.002, "{raw} {adjusted:?}");
    assert_eq!(first.word, Word::Better);
    // The interval that holds together with the others is wider than the one alone.
    let (alone, together) = (first.ci.as_ref().unwrap(), first.ci_simultaneous.as_ref().unwrap());
    assert!(alone.high - alone.low < together.high - together.low, "{alone:?} {together:?}");
    // All pairs share no baseline.
    assert_eq!((found.families[1].method, found.families[1].size), ("Holm", 6));
    assert_eq!(found.comparisons[3].metrics[0].ci_simultaneous, None);
}

#[test]
fn shared_flips_are_the_same_bytes_again() {
    let build = four(&signs(66, 34));
    assert_eq!(verdict(&build), verdict(&build));
}

#[test]
fn few_cases_cannot_share_flips() {
    let build = Build::new(&["a", "b", "c"], &["m"])
        .label()
        .line(0, 0, "11000")
        .line(1, 0, "11100")
        .line(2, 0, "01100");
    let found = verdict(&build);
    let family = &found.families[0];
    assert_eq!((family.method, family.reason), ("Holm", Some("fewer than 6 cases or groups")));
}

#[test]
fn targets_are_a_family_of_their_own() {
    let build = Build::new(&["a", "b"], &["m", "n", "o"])
        .label()
        .line(0, 0, &signs(60, 40))
        .line(0, 1, &signs(90, 10))
        .line(0, 2, &signs(60, 40))
        .line(1, 0, &signs(60, 40))
        .line(1, 1, &signs(61, 39))
        .line(1, 2, &signs(40, 60));
    let found = verdict(&build);
    let names: Vec<[&str; 3]> = found
        .target_comparisons
        .iter()
        .map(|found| [found.prompt.as_str(), found.baseline.as_str(), found.candidate.as_str()])
        .collect();
    assert_eq!(names, [["a", "m", "n"], ["a", "m", "o"], ["b", "m", "n"], ["b", "m", "o"]]);
    let words: Vec<Word> = found.target_comparisons.iter().map(|found| found.metrics[0].word).collect();
    assert_eq!(words, [Word::Better, Word::Undecided, Word::Undecided, Word::Worse]);
    let family = found.families.last().unwrap();
    assert_eq!(
        (family.name, family.method, family.size),
        ("comparisons with the first target", "Westfall-Young", 4)
    );
    assert_eq!(family.members[0], "n with a label");
}

#[test]
fn a_margin_of_the_suite_counts() {
    let mut build =
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(300, 100)).line(1, 0, &signs(301, 99));
    build.spec.margins.insert("label".to_owned(), 0.05);
    let difference = check(build.clone());
    assert_eq!((difference.word, difference.margin_from), (Word::Equivalent, Some(MarginSource::Suite)));
    // Where a gate declares one too, the smaller counts.
    let difference = check(build.clone().gates(&["label no worse than old by 0.001"]));
    assert_eq!((difference.margin, difference.margin_from), (Some(0.001), Some(MarginSource::Gate)));
    assert_eq!(difference.word, Word::Undecided);
    assert_eq!(
        difference.reason.as_deref(),
        Some("the interval holds both gains and losses, and is not shown to be within ±0.001")
    );
    // One for another prompt does not.
    let difference = check(build.gates(&["label no worse than new by 0.001"]));
    assert_eq!(difference.margin, Some(0.05));
}

#[test]
fn a_real_difference_within_the_margin_is_negligible() {
    let mut build =
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(900, 100)).line(1, 0, &signs(912, 88));
    build.spec.margins.insert("label".to_owned(), 0.05);
    let difference = check(build);
    assert!(0.0 < difference.ci.as_ref().unwrap().low);
    assert_eq!(
        (difference.word, difference.reason.as_deref()),
        (Word::Equivalent, Some("real but negligible"))
    );
}

#[test]
fn unequal_missingness_forbids_a_word() {
    // Four in a hundred are few enough, but all on one side six are not left out by chance.
    let build = |n: usize| {
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(120, 80)).line(
            1,
            0,
            &format!("{}{}", signs(170, 30 - n), "x".repeat(n)),
        )
    };
    let few = check(build(4));
    assert_eq!((few.blocked, few.word), (None, Word::Better));
    assert_eq!(few.word_at_ends, Some([Word::Better, Word::Better]));
    let many = check(build(6));
    assert_eq!((many.blocked, many.word), (Some(Block::MissingData), Word::Undecided));
    assert_eq!(
        many.reason.as_deref(),
        Some(
            "missing data: 0 missing trials in the baseline and 6 in the candidate, more unequal than chance would leave"
        )
    );
}

#[test]
fn a_word_that_missing_trials_could_change_is_fragile() {
    // Seven gains and no loss; one missing trial where the baseline passed.
    let build = Build::new(&["old", "new"], &["m"]).label().line(0, 0, &format!("11{}", signs(58, 40))).line(
        1,
        0,
        &format!("xx{}", signs(64, 34)),
    );
    let difference = check(build);
    assert_eq!((difference.gains, difference.losses, difference.word), (6, 0, Word::Better));
    assert_eq!(difference.word_at_ends, Some([Word::Undecided, Word::Better]));
    assert!(
        difference.warnings.iter().any(|warning| warning.starts_with("fragile")),
        "{:?}",
        difference.warnings
    );
}

#[test]
fn missing_numbers_have_no_worst_value() {
    let slow: String = (0..40).map(|case| if case % 5 == 0 { '5' } else { '1' }).collect();
    let build = Build::new(&["slow", "fast"], &["m"])
        .metric("seconds", MetricKind::Number, 1.0)
        .line(0, 0, &slow)
        .line(1, 0, &format!("x{}", &slow[1..]));
    let difference = check(build);
    assert_eq!(difference.word_at_ends, None);
    assert_eq!(
        difference.warnings,
        ["1 trial without a score: a number has no worst value, so what they could change is not known"]
    );
}

#[test]
fn nothing_differs() {
    let same = "1".repeat(20);
    let numbers = Build::new(&["a", "b"], &["m"])
        .metric("seconds", MetricKind::Number, 1.0)
        .line(0, 0, &same)
        .line(1, 0, &same);
    let difference = check(numbers);
    assert_eq!(
        (difference.refusal.as_deref(), difference.reason.as_deref()),
        (Some("all_zero"), Some("no case differs"))
    );
    let shares = Build::new(&["a", "b"], &["m"]).label().line(0, 0, &same).line(1, 0, &same);
    let difference = check(shares);
    assert_eq!((difference.word, difference.reason.as_deref()), (Word::Undecided, Some("no case differs")));
    assert_eq!(difference.test.unwrap().p, 1.0);
    // Every case is better by the same number: there is no spread to judge by.
    let constant = Build::new(&["a", "b"], &["m"])
        .metric("seconds", MetricKind::Number, 1.0)
        .line(0, 0, &same)
        .line(1, 0, &"5".repeat(20));
    let difference = check(constant);
    assert_eq!((difference.word, difference.refusal.as_deref()), (Word::Undecided, Some("no_variation")));
}

#[test]
fn too_little_data_is_told() {
    for (line, code) in [("x", "no_data"), ("1", "too_few_units")] {
        let build = Build::new(&["a", "b"], &["m"])
            .metric("seconds", MetricKind::Number, 1.0)
            .line(0, 0, line)
            .line(1, 0, "5");
        let difference = check(build);
        assert_eq!((difference.word, difference.refusal.as_deref()), (Word::Undecided, Some(code)));
    }
    let one_group =
        Build::new(&["a", "b"], &["m"]).label().groups_of(6).line(0, 0, "110110").line(1, 0, "111111");
    let difference = check(one_group);
    assert_eq!(
        (difference.blocked, difference.refusal.as_deref()),
        (Some(Block::FewGroups), Some("single_cluster"))
    );
    let few_groups = Build::new(&["a", "b"], &["m"]).label().groups_of(6).line(0, 0, &signs(0, 24)).line(
        1,
        0,
        &signs(22, 2),
    );
    assert_eq!(
        check(few_groups).reason.as_deref(),
        Some("few groups: 4 groups, and fewer than 5 decide nothing")
    );
    // Five groups give an interval, but no test of theirs can reach 5 %.
    let line = "1100".repeat(5);
    let five =
        Build::new(&["a", "b"], &["m"]).label().groups_of(4).line(0, 0, &line).line(1, 0, &signs(20, 0));
    assert_eq!(check(five).word, Word::Undecided);
}

#[test]
fn repeats_are_told() {
    let build = Build::new(&["a", "b"], &["m"]).label().repeats(3).line(0, 0, &"111_110_".repeat(20)).line(
        1,
        0,
        &format!("11x_{}", "111_".repeat(39)),
    );
    let difference = check(build);
    let repeats = difference.trials_per_case.unwrap();
    assert_eq!((repeats.baseline, repeats.candidate), ([3, 3], [2, 3]));
    assert_eq!((difference.missing.candidate, difference.missing.planned_candidate), (1, 120));
}

#[test]
fn pairing_gains_where_cases_differ_more_than_prompts() {
    let build =
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, &signs(60, 40)).line(1, 0, &signs(64, 36));
    // Variances 0.24 and 0.2304 apart; 0.04 - 0.04^2 as pairs.
    let gain = check(build).pairing_gain.unwrap();
    assert!((gain - (0.24 + 0.2304) / (0.04 - 0.0016)).abs() < 1e-12, "{gain}");
}

#[test]
fn times_are_compared_as_ratios() {
    let build = |latency| {
        let build = Build::new(&["a", "b"], &["m"]).label().line(0, 0, &signs(9, 1)).line(1, 0, &signs(9, 1));
        verdict(&build.latency(latency)).comparisons.remove(0).ratios.remove(0)
    };
    let same = build(|case| 0.2 + 0.01 * case as f64);
    assert_eq!(
        (same.estimate, same.refusal.as_deref(), same.reason.as_deref()),
        (Some(1.0), Some("all_zero"), Some("no case differs"))
    );
    let zero = build(|case| if case == 3 { 0.0 } else { 1.0 });
    assert_eq!((zero.estimate, zero.ci), (None, None));
    assert_eq!(zero.reason.as_deref(), Some("1 case has a value of 0, and a ratio needs values above 0"));
}
