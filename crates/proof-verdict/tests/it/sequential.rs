//! Runs that go on until they are decided: what counts, what it says, and how often it is wrong.

use expect_test::expect;
use proof_stats::betting::{Differences, Sequence};
use proof_store::{Direction, LookRow, MetricKind, SequentialSpec};
use proof_verdict::{
    Block, Early, Gate, Level, Look, Outcome, Verdict, Word, compare_runs, decides_early, look,
};

use crate::build::{Build, Built};
use crate::{of, signs};

/// A hundred cases of which so many pass, in no order.
fn mixed(passes: usize) -> String {
    (0..100).map(|place| if place * 37 % 100 < passes { '1' } else { '0' }).collect()
}

/// A run of one prompt (or two) that is looked at after these cases, with so many looks taken.
fn drawn(build: Build, looks: &[u64], taken: usize, is_decided: bool) -> Built {
    grouped(build, looks, taken, is_decided, 1)
}

fn grouped(mut build: Build, looks: &[u64], taken: usize, is_decided: bool, largest_group: u64) -> Built {
    build.spec.sequential = Some(SequentialSpec { looks: looks.to_vec(), largest_group });
    let built = build.write();
    record_looks(&built, &build, looks, taken, is_decided);
    built
}

fn record_looks(built: &Built, build: &Build, looks: &[u64], taken: usize, is_decided: bool) {
    let writer = built.store.writer(&build.id).unwrap();
    for (number, n_cases) in (1..).zip(looks.iter().take(taken)) {
        let is_last = number as usize == taken;
        writer
            .blocking_look(LookRow {
                number,
                n_cases: *n_cases,
                at: "2026-11-20T12:00:00Z".to_owned(),
                gates: vec![],
                is_decided: is_decided && is_last,
            })
            .unwrap();
    }
}

fn one(line: &str, gates: &[&str]) -> Build {
    Build::new(&["only"], &["m"]).label().line(0, 0, line).gates(gates)
}

fn two(old: &str, new: &str, gates: &[&str]) -> Build {
    Build::new(&["old", "new"], &["m"]).label().line(0, 0, old).line(1, 0, new).gates(gates)
}

/// A look at a run that is written for it.
fn looked(build: Build, n_cases: u64) -> Look {
    let n = n_cases;
    let built = drawn(build, &[n, 10_000], 0, false);
    look(&built.store, &built.id, n, Level::P95).unwrap()
}

fn verdict_of(built: &Built) -> Verdict {
    of(built)
}

#[test]
fn only_the_cases_up_to_the_last_look_count() {
    // 60 cases were looked at; of the next block ten were made before the budget ended the run.
    let line = format!("{}{}{}", "1101".repeat(15), "0".repeat(10), "-".repeat(30));
    let built = drawn(one(&line, &["label >= 0.5"]), &[20, 60, 100], 2, false);
    let verdict = verdict_of(&built);
    let sequential = verdict.sequential.clone().unwrap();
    assert_eq!((sequential.looks, sequential.planned_looks), (2, 3));
    assert_eq!((sequential.n_drawn, sequential.n_total, sequential.n_beyond), (60, 100, 10));
    assert_eq!((verdict.trials.planned, verdict.trials.outputs, verdict.trials.not_run), (60, 60, 0));
    let label = verdict.cells[0].metric("label").unwrap();
    assert_eq!((label.estimate, label.n_cases, label.n_missing), (Some(0.75), 60, 0));
    let mut sequence = Sequence::new(Level::P95);
    line.chars().take(60).for_each(|sign| sequence.push(f64::from(u8::from(sign == '1'))).unwrap());
    let ci = label.ci.clone().unwrap();
    assert_eq!((ci.low, ci.high), (sequence.interval().lo, sequence.interval().hi));
    assert_eq!(ci.method, "hedged betting sequence");
    assert_eq!(label.evidence.adjustments, ["sequential, look 2"]);
    expect!["sequential, look 2: undecided after 60 of 100 cases; 10 trials after it do not count (hedged betting sequences and the anytime McNemar test, which hold at every look)"].assert_eq(&sequential.line());
    let wilson = crate::verdict(&one(&line[..60], &[]));
    let wilson = wilson.cells[0].metric("label").unwrap().ci.clone().unwrap();
    assert!(ci.low < wilson.low && wilson.high < ci.high, "{ci:?} against {wilson:?}");
}

#[test]
fn a_run_that_was_not_looked_at_says_nothing() {
    let built = drawn(one(&"1".repeat(15), &["label >= 0.5"]), &[20, 60], 0, false);
    let verdict = verdict_of(&built);
    assert_eq!((verdict.outcome, verdict.trials.planned), (Outcome::Undecided, 0));
    assert_eq!(verdict.reasons, ["the first look is still to come"]);
    expect!["sequential: the first look is still to come, so nothing counts yet; 15 trials made"]
        .assert_eq(&verdict.sequential.unwrap().line());
}

#[test]
fn what_was_saved_is_said() {
    let line = format!("{}{}", "1".repeat(160), "-".repeat(340));
    let built = drawn(one(&line, &["label >= 0.9"]), &[80, 160, 500], 2, true);
    let verdict = verdict_of(&built);
    assert_eq!(verdict.outcome, Outcome::Passed);
    expect!["sequential, look 2: decided after 160 of 500 cases: 340 cases not called (hedged betting sequences and the anytime McNemar test, which hold at every look)"].assert_eq(&verdict.sequential.unwrap().line());
}

#[test]
fn a_look_decides_when_every_gate_is() {
    assert!(looked(one(&"1".repeat(100), &["label >= 0.8"]), 100).is_decided);
    let all = looked(one(&"1".repeat(100), &["label >= 0.8", "label >= 0.97"]), 100);
    assert_eq!((all.gates, all.is_decided), (vec![Outcome::Passed, Outcome::Undecided], false));
    let failed = looked(one(&"0".repeat(100), &["label >= 0.8"]), 100);
    assert_eq!((failed.gates, failed.is_decided), (vec![Outcome::Failed], true));
}

/// A fixed-sample interval would have decided: Wilson's lower end is 0.839.
#[test]
fn an_early_lucky_look_decides_nothing() {
    let lucky = looked(one(&"1".repeat(20), &["label >= 0.8"]), 20);
    assert_eq!((lucky.gates, lucky.is_decided), (vec![Outcome::Undecided], false));
    let fixed = crate::verdict(&one(&"1".repeat(20), &["label >= 0.8"]));
    assert_eq!(fixed.outcome, Outcome::Passed);
}

#[test]
fn the_order_of_drawing_is_part_of_the_answer() {
    let built = |line: &str| drawn(one(line, &[]), &[40], 1, false);
    let ci = |line: &str| verdict_of(&built(line)).cells[0].metric("label").unwrap().ci.clone().unwrap();
    assert_ne!(ci(&signs(30, 10)), ci(&"1110".repeat(10)));
}

#[test]
fn trials_without_a_result_stand_at_their_place_as_the_worst_and_the_best() {
    let gate = ["label >= 0.8"];
    let whole = looked(one(&"1".repeat(60), &gate), 60);
    let some = looked(one(&format!("{}xxx{}", "1".repeat(30), "1".repeat(27)), &gate), 60);
    let many = looked(one(&format!("{}{}{}", "1".repeat(30), "x".repeat(12), "1".repeat(18)), &gate), 60);
    assert_eq!((whole.gates[0], whole.is_decided), (Outcome::Passed, true));
    assert_eq!((many.gates[0], many.is_decided), (Outcome::Undecided, false));
    // The bounds are those of sequences with the missing trials failed and passed.
    let built = drawn(one(&format!("{}xxx{}", "1".repeat(30), "1".repeat(27)), &gate), &[60], 1, false);
    let verdict = verdict_of(&built);
    let bounds = verdict.cells[0].metric("label").unwrap().bounds.clone().unwrap();
    let mut worst = Sequence::new(Level::P95);
    (0..60).for_each(|place| worst.push(f64::from(u8::from(!(30..33).contains(&place)))).unwrap());
    assert_eq!(bounds.low.ci.unwrap().low.to_bits(), worst.interval().lo.to_bits());
    assert_eq!(some.gates[0] == Outcome::Passed, 0.8 <= worst.interval().lo);
}

#[test]
fn differences_are_sequences_with_the_anytime_mcnemar_test() {
    // 40 gains and 4 losses among 100 pairs.
    let turns = |from: char, to: char| {
        let case = |place: usize| {
            if place % 25 == 7 {
                to
            } else if place % 5 < 2 {
                from
            } else {
                '1'
            }
        };
        (0..100).map(case).collect::<String>()
    };
    let (old, new) = (turns('0', '1'), turns('1', '0'));
    let built = drawn(two(&old, &new, &[]), &[50, 100], 2, false);
    let verdict = verdict_of(&built);
    let label = &verdict.comparisons[0].metrics[0];
    let mut differences = Differences::new(Level::P95);
    for (old, new) in old.chars().zip(new.chars()) {
        differences.push(f64::from(u8::from(new == '1')) - f64::from(u8::from(old == '1'))).unwrap();
    }
    let ci = label.ci.clone().unwrap();
    assert_eq!((ci.low, ci.high), (differences.interval().lo, differences.interval().hi));
    let test = label.test.clone().unwrap();
    assert_eq!((test.name, test.statistic), ("anytime McNemar (beta mixture)", Some(36.0)));
    assert_eq!(label.word, Word::Better);
    assert_eq!((label.gains, label.losses, label.same), (40, 4, 56));
    // At a tenth of the evidence nothing is said.
    let built = drawn(two(&old[..10], &new[..10], &[]), &[10], 1, false);
    assert_eq!(verdict_of(&built).comparisons[0].metrics[0].word, Word::Undecided);
}

#[test]
fn several_comparisons_are_adjusted_by_holm() {
    let lines = [mixed(50), mixed(90), mixed(75)];
    let mut build = Build::new(&["a", "b", "c"], &["m"]).label();
    for (prompt, line) in lines.iter().enumerate() {
        build = build.line(prompt, 0, line);
    }
    let verdict = verdict_of(&drawn(build, &[100], 1, false));
    let family = &verdict.families[0];
    assert_eq!((family.method, family.size), ("Holm", 2));
    assert!(family.reason.is_some_and(|reason| reason.contains("order of drawing")));
}

#[test]
fn no_worse_than_is_read_from_the_sequence_at_ninety_percent() {
    let same = "1".repeat(300);
    let gate = ["label no worse than old by 0.1"];
    let found = looked(two(&same, &same, &gate), 300);
    assert_eq!((found.gates, found.is_decided), (vec![Outcome::Passed], true));
    let found = looked(two(&same[..20], &same[..20], &gate), 20);
    assert_eq!((found.gates, found.is_decided), (vec![Outcome::Undecided], false));
    let found = looked(two(&mixed(100), &mixed(50), &gate), 100);
    assert_eq!((found.gates, found.is_decided), (vec![Outcome::Failed], true));
}

/// An objection passes from the first case on: the run must not end on that.
#[test]
fn an_objection_that_nothing_was_shown_for_is_not_settled() {
    let gate = ["object if label worse than old"];
    let even = looked(two(&"10".repeat(30), &"10".repeat(30), &gate), 60);
    assert_eq!((even.gates, even.is_decided), (vec![Outcome::Passed], false));
    let better = looked(two(&mixed(20), &mixed(90), &gate), 100);
    assert_eq!((better.gates, better.is_decided), (vec![Outcome::Passed], true));
    let worse = looked(two(&mixed(90), &mixed(20), &gate), 100);
    assert_eq!((worse.gates, worse.is_decided), (vec![Outcome::Failed], true));
}

#[test]
fn guarantees_hold_at_every_look() {
    let gate = ["absolute label >= 0.9"];
    assert_eq!(looked(one(&"1".repeat(40), &gate), 40).gates, [Outcome::Undecided]);
    // 29 would do for one look: 0.9^29 is 0.047.
    assert_eq!(crate::verdict(&one(&"1".repeat(29), &gate)).outcome, Outcome::Passed);
    assert_eq!(looked(one(&"1".repeat(120), &gate), 120).gates, [Outcome::Passed]);
    let built = drawn(one(&"1".repeat(40), &gate), &[40], 1, false);
    let check = verdict_of(&built).gates[0].checks[0].clone();
    assert_eq!(check.ci.as_ref().map(|ci| (ci.method, ci.level)), Some(("hedged betting sequence", 0.9)));
    expect!["true rate above 0.865 with 95 % confidence at every look; about 36 more cases would decide it, if the truth is what was seen"].assert_eq(&check.reason);
}

#[test]
fn a_quantile_is_decided_by_the_share_under_its_limit() {
    let build = |gate: &str, n: usize| {
        one(&"1".repeat(n), &[gate]).latency(|case| if case % 20 == 19 { 9.0 } else { 1.0 })
    };
    // 95 % of the outputs take a second.
    assert_eq!(looked(build("latency_p50 <= 2", 100), 100).gates, [Outcome::Passed]);
    assert_eq!(looked(build("latency_p50 < 1", 100), 100).gates, [Outcome::Failed]);
    assert_eq!(looked(build("latency_p95 <= 10", 200), 200).gates, [Outcome::Passed]);
    assert_eq!(
        looked(build("latency_p95 <= 2", 100), 100).gates,
        [Outcome::Undecided],
        "the share is the limit"
    );
    assert_eq!(looked(build("latency_p50 > 2", 100), 100).gates, [Outcome::Failed]);
    assert_eq!(looked(build("latency_p50 >= 1", 100), 100).gates, [Outcome::Passed]);
    // Errors have no latency: they count as the slowest and as the quickest.
    let line = "1x".repeat(60);
    let errors = one(&line, &["latency_p50 <= 2"]).latency(|_| 1.0);
    assert_eq!(looked(errors, 120).gates, [Outcome::Undecided]);
    let built = drawn(build("latency_p95 <= 2", 100), &[100], 1, false);
    let verdict = verdict_of(&built);
    expect!["a share of [0.877, 1.000] takes at most 2 s, and p95 asks for 0.95"]
        .assert_eq(&verdict.gates[0].checks[0].reason);
    let latency = verdict.cells[0].latency.clone().unwrap();
    assert_eq!((latency.p95.low, latency.p95.high), (None, None));
    assert_eq!(latency.p95.evidence.refusal_code().as_deref(), Some("sequential"));
}

#[test]
fn an_error_rate_is_a_sequence_too() {
    let line = "x111111111".repeat(30);
    assert_eq!(looked(one(&line, &["error_rate <= 0.3"]), 300).gates, [Outcome::Passed]);
    assert_eq!(looked(one(&line, &["error_rate <= 0.02"]), 300).gates, [Outcome::Failed]);
    assert_eq!(looked(one(&line, &["error_rate <= 0.11"]), 300).gates, [Outcome::Undecided]);
}

#[test]
fn sums_are_decided_when_the_run_ends_and_keep_none_going() {
    let gates = ["label >= 0.8", "cost_usd <= 1"];
    let found = looked(one(&"1".repeat(100), &gates), 100);
    assert_eq!((found.gates, found.is_decided), (vec![Outcome::Passed, Outcome::Passed], true));
    let alone = looked(one(&"1".repeat(100), &["cost_usd <= 1"]), 100);
    assert!(!alone.is_decided, "nothing else could end the run");
}

fn with_number(n: usize, gates: &[&str]) -> Build {
    Build::new(&["only"], &["m"])
        .label()
        .metric("seconds", MetricKind::Number, 0.0)
        .value(|case| 1.0 + (case % 5) as f64)
        .line(0, 0, &format!("{} {}", "1".repeat(n), "v".repeat(n)))
        .gates(gates)
}

#[test]
fn numbers_without_a_scale_decide_nothing_before_the_end() {
    let gates = ["label >= 0.8", "seconds <= 100"];
    let found = looked(with_number(100, &gates), 100);
    assert_eq!((found.gates, found.is_decided), (vec![Outcome::Passed, Outcome::Passed], false));
    let mut build = with_number(100, &gates);
    build.spec.sequential = Some(SequentialSpec { looks: vec![60, 100], largest_group: 1 });
    let built = build.write();
    let early = look(&built.store, &built.id, 60, Level::P95).unwrap();
    assert_eq!((early.gates, early.is_decided), (vec![Outcome::Passed, Outcome::Undecided], false));
    record_looks(&built, &build, &[60, 100], 1, false);
    let verdict = verdict_of(&built);
    let seconds = verdict.cells[0].metric("seconds").unwrap();
    assert_eq!(seconds.ci.as_ref().map(|ci| ci.method), Some("asymptotic sequence"));
    assert!(seconds.evidence.warnings.iter().any(|warning| warning.contains("asymptotic")));
    expect!["numbers without a scale decide nothing before every case is drawn: [2.44, 3.52] so far"]
        .assert_eq(&verdict.gates[1].checks[0].reason);
    assert!(verdict.sequential.unwrap().is_held_up);
}

#[test]
fn which_gates_can_be_decided_early() {
    let metrics = with_number(1, &[]).spec.metrics;
    let early = |text: &str| {
        let file = proof_diag::SourceFile::new("gates", text);
        decides_early(&Gate::parse(text, file.span(0..text.len())).unwrap(), &metrics)
    };
    for gate in [
        "label >= 0.9",
        "latency_p95 <= 2",
        "error_rate <= 0.1",
        "absolute label >= 0.9",
        "label no worse than a by 0.1",
    ] {
        assert_eq!(early(gate), Early::Decides, "{gate}");
    }
    for gate in ["cost_usd <= 1", "tokens <= 1000", "errors <= 3"] {
        assert_eq!(early(gate), Early::AtTheEnd, "{gate}");
    }
    for gate in ["seconds <= 3", "seconds no worse than a by 1", "object if seconds worse than a"] {
        assert_eq!(early(gate), Early::HoldsUp, "{gate}");
    }
}

#[test]
fn groups_bet_as_one() {
    let line = "1101".repeat(30);
    let single = verdict_of(&drawn(one(&line, &[]), &[120], 1, false));
    let pairs = verdict_of(&grouped(one(&line, &[]).groups_of(4), &[120], 1, false, 4));
    let ci = |verdict: &Verdict| verdict.cells[0].metric("label").unwrap().ci.clone().unwrap();
    let mut sequence = Sequence::clustered(Level::P95, 4.try_into().unwrap());
    (0..30).for_each(|_| sequence.push_group(3.0, 4.try_into().unwrap()).unwrap());
    assert_eq!(ci(&pairs).low.to_bits(), sequence.interval().lo.to_bits());
    let label = pairs.cells[0].metric("label").unwrap().clone();
    assert_eq!(label.n_clusters, Some(30));
    assert!(ci(&single) != ci(&pairs));
}

#[test]
fn repeats_are_folded_to_the_case() {
    let line = "10_11_11_01".replace('_', "").repeat(20);
    let build = Build::new(&["only"], &["m"]).label().repeats(2).line(0, 0, &line);
    let verdict = verdict_of(&drawn(build, &[80], 1, false));
    let label = verdict.cells[0].metric("label").unwrap();
    let mut sequence = Sequence::new(Level::P95);
    (0..20).for_each(|_| [0.5, 1.0, 1.0, 0.5].into_iter().for_each(|value| sequence.push(value).unwrap()));
    assert_eq!(label.ci.clone().unwrap().low.to_bits(), sequence.interval().lo.to_bits());
}

#[test]
fn two_runs_are_compared_in_the_order_of_drawing() {
    let (old, new) = (&mixed(50)[..80], &mixed(95)[..80]);
    let run = |id: &str, line: &str, is_drawn: bool| {
        let mut build = one(line, &[]);
        build.id = id.to_owned();
        build.spec.sequential = is_drawn.then(|| SequentialSpec { looks: vec![80, 100], largest_group: 1 });
        build
    };
    let built = run("before", old, true).write();
    record_looks(&built, &run("before", old, true), &[80], 1, false);
    let after = run("after", new, true);
    after.write_to(&built.store);
    record_looks(&built, &after, &[80], 1, false);
    let plain = run("plain", new, false);
    plain.write_to(&built.store);
    for (before, after) in [("before", "after"), ("before", "plain"), ("plain", "after")] {
        let found = compare_runs(&built.store, before, after, Level::P95).unwrap();
        let label = &found.pairs[0].metrics[0];
        assert_eq!(
            label.ci.as_ref().map(|ci| ci.method),
            Some("hedged betting sequence"),
            "{before} {after}"
        );
        assert_eq!(label.blocked, None);
    }
    let found = compare_runs(&built.store, "before", "after", Level::P95).unwrap();
    assert_eq!(found.pairs[0].metrics[0].word, Word::Better);
}

#[test]
fn words_of_an_unfinished_ordinary_run_are_undecided() {
    let build = two(&format!("{}----", mixed(10)), &format!("{}----", mixed(90)), &[]);
    let label = crate::verdict(&build).comparisons[0].metrics[0].clone();
    assert_eq!((label.word, label.blocked), (Word::Undecided, Some(Block::NotEnded)));
    assert_eq!(label.reason.as_deref(), Some("the run has not ended"));
    let finished = two(&mixed(10), &mixed(90), &[]);
    assert_eq!(crate::verdict(&finished).comparisons[0].metrics[0].word, Word::Better);
    let drawn = verdict_of(&drawn(build, &[100, 104], 1, false));
    assert_eq!(drawn.comparisons[0].metrics[0].word, Word::Better, "a look was planned");
}

/// A coin from a seed: xorshift, good enough for a test.
struct Coin(u64);

impl Coin {
    fn toss(&mut self, rate: f64) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as f64 / (1_u64 << 53) as f64) < rate
    }

    fn line(&mut self, n: usize, rate: f64) -> String {
        (0..n).map(|_| if self.toss(rate) { '1' } else { '0' }).collect()
    }
}

/// Two prompts without a difference, and a rate that is exactly its limit, over a hundred looks.
fn nothing_to_find(run: u64) -> (Build, String) {
    let mut coin = Coin(0x9e37_79b9_7f4a_7c15 ^ (run + 1).wrapping_mul(0xd134_2543_de82_ef95));
    for _ in 0..50 {
        coin.toss(0.5);
    }
    let (old, new) = (coin.line(200, 0.7), coin.line(200, 0.7));
    let mut build = two(&old, &new, &["label >= 0.7 for old", "object if label worse than old"]);
    let looks = (1..=100).map(|look| 2 * look).collect();
    build.spec.sequential = Some(SequentialSpec { looks, largest_group: 1 });
    (build, old)
}

/// What ever decides one of the gates, at any look, is wrong: at most 5 % of the runs may, but for the error of counting
/// them. Evidence is never lost (the test after this one), so the last looks show what any look had decided.
#[test]
fn a_hundred_looks_raise_no_more_false_alarms_than_one_may() {
    const RUNS: u64 = 60;
    let (mut alarms_rate, mut alarms_worse, mut alarms_fixed) = (0, 0, 0);
    for run in 0..RUNS {
        let (build, old) = nothing_to_find(run);
        let built = build.write();
        let decided = |n| look(&built.store, &built.id, n, Level::P95).unwrap().gates;
        let at = [100, 200].map(decided);
        let is_ever = |gate: usize, words: &[Outcome]| at.iter().any(|gates| words.contains(&gates[gate]));
        alarms_rate += u64::from(is_ever(0, &[Outcome::Passed, Outcome::Failed]));
        alarms_worse += u64::from(is_ever(1, &[Outcome::Failed]));
        // What the fixed-sample interval would have done at the looks from 20 cases on.
        alarms_fixed += u64::from((10..=100).any(|look| {
            let passes = old.chars().take(2 * look).filter(|sign| *sign == '1').count();
            let found =
                proof_stats::proportion::estimate(passes as u64, 2 * look as u64, Level::P95).unwrap();
            !found.interval.contains(0.7)
        }));
    }
    // 5 % of 60 are 3, with a standard error of 1.7.
    assert!(alarms_rate <= 6 && alarms_worse <= 6, "{alarms_rate} and {alarms_worse} of {RUNS}");
    assert!(9 < alarms_fixed, "{alarms_fixed} of {RUNS}: looking at a fixed-sample interval is not free");
}

#[test]
fn what_a_look_decided_stays_decided() {
    let (build, _) = nothing_to_find(3);
    let built = build.gates(&["label >= 0.5", "label >= 0.95", "label no worse than old by 0.3"]).write();
    let mut last = vec![Outcome::Undecided; 3];
    let mut n_decided = 0;
    for n in (2..=200).step_by(2) {
        let now = look(&built.store, &built.id, n, Level::P95).unwrap().gates;
        for (gate, (before, after)) in last.iter().zip(&now).enumerate() {
            assert!(*before == Outcome::Undecided || before == after, "gate {gate} at {n} cases");
            n_decided += usize::from(before != after);
        }
        last = now;
    }
    assert_eq!(n_decided, 3, "clear gates are decided on the way");
}

#[test]
fn lower_is_better_turns_the_words() {
    let mut build = two(&mixed(40), &mixed(5), &["object if label worse than old"]);
    build.spec.metrics[0].direction = Direction::Lower;
    let found = looked(build, 100);
    assert_eq!((found.gates, found.is_decided), (vec![Outcome::Passed], true), "fewer are better");
}

#[test]
fn every_figure_says_that_the_run_was_looked_at() {
    let gates = ["label >= 0.5", "label no worse than old by 0.1"];
    let built = drawn(two(&mixed(60), &mixed(70), &gates), &[40, 100], 2, false);
    let verdict = verdict_of(&built);
    let says = |adjustments: &[String]| {
        adjustments.iter().filter(|words| words.starts_with("sequential, look 2")).count()
    };
    let difference = &verdict.comparisons[0];
    assert_eq!(says(&difference.metrics[0].evidence.adjustments), 1, "{:?}", difference.metrics[0].evidence);
    assert!(difference.ratios.iter().all(|ratio| says(&ratio.evidence.adjustments) == 1));
    let checks = verdict.gates.iter().flat_map(|gate| &gate.checks);
    assert!(checks.filter(|check| check.ci.is_some()).all(|check| says(&check.evidence.adjustments) == 1));
    assert_eq!(says(&verdict.cells[0].metrics[0].evidence.adjustments), 1);
    let twice = compare_runs(&built.store, &built.id, &built.id, Level::P95).unwrap();
    assert_eq!(says(&twice.pairs[0].metrics[0].evidence.adjustments), 1);
}

#[test]
fn figures_of_counts_decide_nothing_before_the_end() {
    let build = |gate: &str| {
        Build::new(&["only"], &["m"])
            .ratio("fields", 1.0)
            .parts(|case| ((4 + case % 3) as f64, (6 + case * 5 % 4) as f64))
            .line(0, 0, &"c".repeat(100))
            .gates(&[gate])
    };
    let early = verdict_of(&drawn(build("fields >= 0.2"), &[60, 100], 1, false));
    let check = &early.gates[0].checks[0];
    assert_eq!(check.outcome, Outcome::Undecided);
    assert!(
        check.reason.starts_with("figures from summed counts decide nothing before every case is drawn: ["),
        "{}",
        check.reason
    );
    let ci = early.cells[0].metric("fields").unwrap().ci.clone().unwrap();
    assert_eq!(ci.method, "asymptotic sequence");
    let gate =
        Gate::parse("fields >= 0.2", proof_diag::SourceFile::new("g", "fields >= 0.2").span(0..13)).unwrap();
    assert_eq!(decides_early(&gate, &build("fields >= 0.2").spec.metrics), Early::HoldsUp);
}

#[test]
fn labels_correct_nothing_of_a_run_that_is_looked_at_and_a_gate_on_the_judge_holds_nothing_up() {
    let people: crate::build::People = |_, case| if case % 2 == 0 { &[1.0] } else { &[] };
    let mut build = Build::new(&["only"], &["m"])
        .judged("helpful", MetricKind::PassFail, 1.0)
        .people("helpful", people)
        .line(0, 0, &mixed(90))
        .gates(&["helpful >= 0.5"]);
    build.spec.gates.push("helpful kappa >= 0.6".to_owned());
    let found = verdict_of(&drawn(build.clone(), &[60, 100], 2, true));
    let judged = found.cells[0].metric("helpful").unwrap().judged.clone().unwrap();
    assert!(!judged.is_corrected && judged.n_labels == 50);
    assert_eq!(judged.not_corrected.unwrap().code, "sequential");
    let kappa = Gate::parse(
        "helpful kappa >= 0.6",
        proof_diag::SourceFile::new("g", "helpful kappa >= 0.6").span(0..20),
    );
    assert_eq!(decides_early(&kappa.unwrap(), &build.spec.metrics), Early::AtTheEnd);
    assert!(looked(build, 60).is_decided, "the gate on the rate decides");
}
