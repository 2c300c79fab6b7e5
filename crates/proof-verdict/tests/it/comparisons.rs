//! Prompts against prompts.

use proof_store::MetricKind;
use proof_verdict::{Block, Difference, Word};

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
