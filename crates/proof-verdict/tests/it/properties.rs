//! What holds of every verdict.

use std::sync::atomic::{AtomicU64, Ordering};

use proof_store::MetricKind;
use proof_verdict::{Level, Outcome, Verdict, Word};
use proptest::prelude::*;

use crate::build::{Build, Built};

thread_local! {
    /// One store for the many runs of a test.
    static STORE: Built = Build::new(&["a"], &["m"]).label().line(0, 0, "1").write();
}

/// The verdict of a run in the shared store, with the same id for all.
fn verdict(build: &Build) -> Verdict {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let mut build = build.clone();
    build.id = format!("{:032x}", RUNS.fetch_add(1, Ordering::Relaxed));
    STORE.with(|built| {
        build.write_to(&built.store);
        let mut verdict = Verdict::compute(&built.store, &build.id, Level::P95).unwrap();
        verdict.run.id.clear();
        verdict
    })
}

fn line() -> impl Strategy<Value = String> {
    "[10?xr-]{24}"
}

fn build(first: &str, second: &str) -> Build {
    Build::new(&["a", "b"], &["m"])
        .label()
        .metric("tone", MetricKind::PassFail, 1.0)
        .tags(|case| if case % 2 == 0 { vec!["even"] } else { Vec::new() })
        .gates(&["label >= 0.5", "label no worse than a by 0.1", "cost_usd <= 1"])
        .line(0, 0, &format!("{first} {first}"))
        .line(1, 0, &format!("{second} {second}"))
}

/// Two prompts exchanged.
fn exchanged(first: &str, second: &str) -> (Verdict, Verdict) {
    (verdict(&build(first, second)), verdict(&build(second, first)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_recording_changes_nothing(first in line(), second in line(), step in prop::sample::select(vec![5_usize, 7, 11, 47])) {
        let straight = build(&first, &second);
        let mut mixed = straight.clone();
        mixed.step = step;
        prop_assert_eq!(verdict(&straight), verdict(&mixed));
    }

    #[test]
    fn exchanging_the_prompts_turns_the_difference(first in line(), second in line()) {
        let (there, back) = exchanged(&first, &second);
        let (there, back) = (&there.comparisons[0].metrics[0], &back.comparisons[0].metrics[0]);
        prop_assert_eq!((there.gains, there.losses, there.n_units), (back.losses, back.gains, back.n_units));
        if let (Some(there), Some(back)) = (there.estimate, back.estimate) {
            prop_assert!((there + back).abs() < 1e-12);
        }
        let turned = match back.word {
            Word::Better => Word::Worse,
            Word::Worse => Word::Better,
            same => same,
        };
        prop_assert_eq!(there.word, turned);
    }

    #[test]
    fn every_trial_is_counted_once_and_every_interval_holds_its_estimate(first in line(), second in line()) {
        let verdict = verdict(&build(&first, &second));
        let trials = verdict.trials;
        prop_assert_eq!(trials.outputs + trials.errors + trials.not_run, trials.planned);
        for metric in verdict.cells.iter().flat_map(|cell| &cell.metrics) {
            if let (Some(estimate), Some(ci)) = (metric.estimate, &metric.ci) {
                prop_assert!(ci.low <= estimate && estimate <= ci.high, "{:?}", metric);
            }
            if let (Some(estimate), Some(bounds)) = (metric.estimate, &metric.bounds) {
                prop_assert!(bounds.low.estimate <= estimate && estimate <= bounds.high.estimate);
            }
        }
    }

    /// Whatever the missing trials turn out to be, an answer that a gate gave without them stays.
    #[test]
    fn no_gate_fails_open(first in "1{40}[10]{17}[10x]{3}", second in "[01]{20}1{37}[1?]{3}", lost in any::<bool>()) {
        const GATES: [&str; 4] = [
            "label >= 0.6 for b",
            "prove label no worse than a by 0.2",
            "object if label worse than a",
            "absolute label >= 60% for b",
        ];
        let build = |first: &str, second: &str| {
            Build::new(&["a", "b"], &["m"]).label().line(0, 0, first).line(1, 0, second).gates(&GATES)
        };
        let (for_first, for_second) = if lost { ("1", "0") } else { ("0", "1") };
        let filled =
            build(&first.replace(['x', '?'], for_first), &second.replace(['x', '?'], for_second));
        let (seen, filled) = (verdict(&build(&first, &second)), verdict(&filled));
        for (seen, filled) in seen.gates.iter().zip(&filled.gates) {
            if seen.outcome != Outcome::Undecided {
                prop_assert_eq!(seen.outcome, filled.outcome, "{}", seen.gate);
            }
        }
    }

    /// What may be said has its conditions.
    #[test]
    fn words_keep_their_conditions(first in line(), second in line(), margin in prop::option::of(0.01..0.4_f64)) {
        let mut build = build(&first, &second);
        build.spec.margins.extend(margin.map(|margin| ("label".to_owned(), margin)));
        let found = verdict(&build);
        let all = found.comparisons.iter().flat_map(|comparison| &comparison.metrics);
        for difference in all {
            let is_claim = matches!(difference.word, Word::Better | Word::Worse);
            prop_assert!(difference.blocked.is_none() || difference.word == Word::Undecided);
            if let (true, Some(ci), Some(adjusted)) = (is_claim, &difference.ci, &difference.p_adjusted) {
                prop_assert!(0.0 < ci.low || ci.high < 0.0);
                prop_assert!(adjusted.p <= 0.05);
            }
            if difference.word == Word::Equivalent {
                let (margin, ci) = (difference.margin.unwrap(), difference.ci90.as_ref().unwrap());
                prop_assert!(-margin < ci.low && ci.high < margin);
            }
            prop_assert_eq!(difference.settle.is_some(), difference.word == Word::Undecided);
            prop_assert!(difference.word != Word::Undecided || difference.reason.is_some());
        }
    }
}

/// Two equal prompts: at most one in twenty is called better or worse, and a little for luck.
#[test]
fn equal_prompts_are_seldom_told_apart() {
    let mut rng = proof_stats::rng::Rng::from_seed(1);
    let mut draw =
        |n: usize| -> String { (0..n).map(|_| if rng.unit() < 0.8 { '1' } else { '0' }).collect() };
    let told_apart = (0..60)
        .filter(|_| {
            let (first, second) = (draw(60), draw(60));
            let build = Build::new(&["a", "b"], &["m"]).label().line(0, 0, &first).line(1, 0, &second);
            matches!(verdict(&build).comparisons[0].metrics[0].word, Word::Better | Word::Worse)
        })
        .count();
    assert!(told_apart <= 6, "{told_apart} of 60");
}
