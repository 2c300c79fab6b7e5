//! Prompts against prompts.

use expect_test::expect;
use proof_stats::power::{Advice, MoreRepeats};
use proof_store::{MetricKind, Scope};
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
    assert!(1.0 <= difference.test.unwrap().p);
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

#[test]
fn only_the_repeats_count_about_these_cases() {
    // Each case has its own rate, and the candidate's is higher by half in every second one.
    let build = |scope| {
        let mut build = Build::new(&["old", "new"], &["m"])
            .label()
            .repeats(4)
            .line(0, 0, &"1100_0000_1000_1110_".repeat(10))
            .line(1, 0, &"1111_0010_1110_1110_".repeat(10));
        build.spec.scope = scope;
        build
    };
    let population = check(build(Scope::Population));
    let suite = check(build(Scope::Suite));
    assert_eq!((suite.scope, suite.estimate), (Scope::Suite, population.estimate));
    assert_eq!(suite.ci.as_ref().unwrap().method, "t over the repeats of these cases");
    // Variances of a case over four repeats: 1/3, 0, 1/4, 1/4 against 0, 1/4, 1/4, 1/4; ten times each, 40 cases.
    let error: f64 = (10.0 * (1.0 / 3.0 + 6.0 / 4.0 - 1.0 / 4.0) / 4.0 / 1600.0_f64).sqrt();
    let statistic = suite.test.as_ref().unwrap().statistic.unwrap();
    assert!((statistic - suite.estimate.unwrap() / error).abs() < 1e-9, "{statistic} {error}");
    assert_eq!(suite.word, Word::Better);
}

#[test]
fn these_cases_alone_need_repeats() {
    let mut build = Build::new(&["old", "new", "newer"], &["m"])
        .label()
        .line(0, 0, &signs(20, 20))
        .line(1, 0, &signs(30, 10))
        .line(2, 0, &signs(30, 10));
    build.spec.scope = Scope::Suite;
    let difference = check(build);
    assert_eq!((difference.word, difference.refusal.as_deref()), (Word::Undecided, Some("no_replication")));
    assert_eq!(
        difference.reason.as_deref(),
        Some("no case has two trials, so that trials and cases cannot be told apart")
    );
    let pairs = |scope| {
        let mut build = Build::new(&["old", "new", "newer"], &["m"])
            .label()
            .repeats(2)
            .line(0, 0, &"10".repeat(20))
            .line(1, 0, &"11".repeat(20))
            .line(2, 0, &"1101".repeat(10));
        build.spec.scope = scope;
        build
    };
    let found = verdict(&pairs(Scope::Suite));
    assert_eq!(found.families[0].reason, Some("only the repeats of these cases are random"));
    assert_eq!(verdict(&pairs(Scope::Population)).families[0].method, "Westfall-Young");
}

#[test]
fn what_would_settle_it_is_said() {
    let two = |first: &str, second: &str| {
        Build::new(&["old", "new"], &["m"]).label().line(0, 0, first).line(1, 0, second)
    };
    // Once each: nobody knows what a repeat would tell.
    let once = check(two(&signs(60, 40), &signs(62, 38)));
    assert_eq!(once.needed[0].more_repeats, MoreRepeats::Unknown);
    expect!["728 more cases (1,456 calls) would confirm the difference seen (80 % power, if the true difference is the one seen); repeats would not buy more"]
    .assert_eq(once.settle.as_deref().unwrap());

    // All noise: repeats of the same cases do as well, for as many calls.
    let noisy = |first: &str, second: &str| {
        let mut build = two(&first.repeat(10), &second.repeat(10)).repeats(2);
        build.spec.margins.insert("label".to_owned(), 0.01);
        check(build)
    };
    let noise = noisy("10_01_11_00", "10_11_01_00");
    assert!(matches!(noise.needed[0].more_repeats, MoreRepeats::Enough { .. }), "{:?}", noise.needed);
    // Each case answers the same every time: no repeat tells anything.
    let stable = noisy("11_11_00_00_00_11_11_11", "11_00_11_00_00_11_11_11");
    assert_eq!(stable.needed[0].more_repeats, MoreRepeats::Never);
    assert!(stable.settle.unwrap().contains("; no number of repeats would"));

    // Nothing seen and no margin: no number can be named.
    let nothing = check(two(&signs(60, 40), &signs(60, 40)));
    assert!(nothing.needed.is_empty());
    assert_eq!(
        nothing.settle.as_deref(),
        Some(
            "no number of cases can be named, because no difference was seen: declare the smallest one that matters \
             (`margins`)"
        )
    );
    // Missing trials are not mended by more cases.
    let missing = check(two(&signs(60, 40), &format!("{}xxxxxxxxxx", signs(60, 30))));
    assert_eq!(missing.settle.as_deref(), Some("results for the 10 trials without a score"));
    // What is decided needs nothing.
    let decided = check(two(&signs(60, 40), &signs(85, 15)));
    assert_eq!((decided.needed.len(), decided.settle), (0, None));
}

#[test]
fn about_these_cases_only_repeats_settle() {
    let mut build = Build::new(&["old", "new"], &["m"])
        .label()
        .repeats(4)
        .line(0, 0, &"1100_0000_1000_1110_".repeat(4))
        .line(1, 0, &"1100_0010_1000_1110_".repeat(4));
    build.spec.scope = Scope::Suite;
    let difference = check(build);
    assert_eq!(difference.word, Word::Undecided);
    let needed = &difference.needed[0];
    assert_eq!((needed.more_cases, needed.advice), (0, Advice::Repeats));
    assert!(needed.sentence.contains("repeats instead of 4"), "{}", needed.sentence);
}
