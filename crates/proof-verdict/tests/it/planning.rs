//! What a plan can show before it is run.

use std::collections::BTreeMap;

use proof_store::{MetricKind, RunSpec};
use proof_verdict::observed_variance;
use proof_verdict::planning::{Assumed, Earlier, Planning, Wishes, plan};

use crate::build::Build;
use crate::{of, signs};

fn wishes(effect: Option<f64>) -> Wishes {
    Wishes { effect, power: 0.8, alpha: 0.05, case_usd: 0.0, assumed: Assumed::default() }
}

fn with_cases(build: &Build, n_cases: u64) -> RunSpec {
    let mut spec = build.record().spec;
    spec.dataset.n_cases = n_cases;
    spec
}

fn after(build: &Build, spec: &RunSpec, wishes: &Wishes) -> Planning {
    let built = build.write();
    let run = built.store.find_run(&built.id).unwrap();
    let (verdict, variance) = (of(&built), observed_variance(&built.store, &run).unwrap());
    plan(
        spec,
        &BTreeMap::from([("m".to_owned(), 0.01)]),
        Some(&Earlier { verdict: &verdict, variance: &variance }),
        wishes,
    )
}

fn pair() -> Build {
    Build::new(&["old", "new"], &["m"]).label()
}

#[test]
fn without_a_run_it_rests_on_what_is_assumed() {
    let planning = plan(&with_cases(&pair(), 626), &BTreeMap::new(), None, &wishes(Some(0.05)));
    let [only] = planning.comparisons.as_slice() else { panic!("{planning:?}") };
    assert!(!only.basis.is_measured && only.basis.from.contains("20 %"), "{:?}", only.basis);
    // The note's table: 626 cases find 0.05 when one case in five changes.
    let detectable = only.detectable.unwrap();
    assert!((detectable - 0.05).abs() < 0.0005, "{detectable}");
    let needed = only.needed.unwrap();
    assert!((600..680).contains(&needed.n_cases), "{needed:?}");
    assert_eq!((needed.n_calls, needed.usd), (2 * needed.n_cases, None), "no price, no cost");
    assert_eq!((planning.usd, planning.earlier_run), (None, None));
}

#[test]
fn a_run_of_the_suite_replaces_the_assumptions() {
    // 8 gains and 8 losses in 100 cases: 16 % change.
    let before = format!("{}{}{}", "1".repeat(8), "0".repeat(8), "1".repeat(84));
    let later = format!("{}{}{}", "0".repeat(8), "1".repeat(8), "1".repeat(84));
    let build = pair().line(0, 0, &before).line(1, 0, &later);
    let planning = after(&build, &with_cases(&build, 100), &wishes(Some(0.1)));
    let [only] = planning.comparisons.as_slice() else { panic!("{planning:?}") };
    assert!(only.basis.is_measured && (only.basis.between - 0.16).abs() < 1e-9, "{:?}", only.basis);
    assert_eq!(only.basis.within, None, "nobody has seen a repeat");
    let needed = only.needed.unwrap();
    assert_eq!(needed.usd, Some(needed.n_calls as f64 * 0.01));
    assert!(only.advice.contains("--repeats 3"), "{}", only.advice);
    assert!(planning.warnings.iter().any(|warning| warning.contains("without repeats")));
}

#[test]
fn repeats_and_cases_are_weighed() {
    let build = pair().repeats(2).line(0, 0, &"10110100".repeat(10)).line(1, 0, &"11010110".repeat(10));
    let free = after(&build, &with_cases(&build, 40), &wishes(Some(0.1)));
    assert_eq!(free.comparisons[0].best.unwrap().repeats, 1, "a free case tells more than a repeat");
    let dear = Wishes { case_usd: 5.0, ..wishes(Some(0.1)) };
    let dear = after(&build, &with_cases(&build, 40), &dear);
    let best = dear.comparisons[0].best.unwrap();
    assert!(5 < best.repeats, "{best:?}");
    let needed = dear.comparisons[0].needed.unwrap();
    assert!(best.usd < needed.usd, "the best buy is the cheaper one: {best:?} {needed:?}");
}

#[test]
fn groups_are_worth_less() {
    let line = "1100".repeat(30);
    let other = "1111".repeat(15) + &"1100".repeat(15);
    let grouped = pair().groups_of(4).line(0, 0, &line).line(1, 0, &other);
    let plain = pair().line(0, 0, &line).line(1, 0, &other);
    let cases = |build: &Build| {
        after(build, &with_cases(build, 120), &wishes(Some(0.1))).comparisons[0].needed.unwrap()
    };
    assert!(cases(&plain).n_cases < cases(&grouped).n_cases);
}

#[test]
fn gates_say_how_many_cases_they_take() {
    let build = pair().line(0, 0, &signs(90, 10)).line(1, 0, &signs(95, 5)).gates(&[
        "label >= 0.85",
        "absolute label >= 0.99",
        "label no worse than old by 0.05",
    ]);
    let planning = after(&build, &with_cases(&build, 50), &wishes(None));
    let [limit, guarantee, margin] = planning.gates.as_slice() else { panic!("{planning:?}") };
    // 0.85 z² / 0.15 = 21.8; ln 0.05 / ln 0.99 = 298.1
    assert_eq!((limit.fewest_cases, guarantee.fewest_cases), (Some(22), Some(299)));
    assert!(guarantee.advice.starts_with("cannot pass with 50 cases"), "{}", guarantee.advice);
    assert!(margin.cases.is_some_and(|cases| 100 < cases), "{margin:?}");
    assert_eq!(planning.comparisons[0].wanted, Some(0.05), "the margin of the gate is what matters");
}

#[test]
fn one_prompt_has_nothing_to_compare() {
    let build = Build::new(&["only"], &["m"]).label();
    let planning = plan(&with_cases(&build, 50), &BTreeMap::new(), None, &wishes(None));
    assert!(planning.comparisons.is_empty());
    assert_eq!(planning.warnings, ["one prompt: there is nothing to compare it with"]);
}

#[test]
fn a_rate_that_labels_corrected_needs_labels_and_not_cases() {
    let people: crate::build::People = |_, case| match case % 4 {
        0 => &[1.0],
        1 => &[0.0],
        _ => &[],
    };
    let build = |people: Option<crate::build::People>| {
        let build = Build::new(&["a"], &["m"])
            .judged("helpful", MetricKind::PassFail, 1.0)
            .line(0, 0, &signs(80, 20))
            .gates(&["helpful >= 0.75", "helpful kappa >= 0.6"]);
        people.into_iter().fold(build, |build, people| build.people("helpful", people))
    };
    let of = |build: &Build| after(build, &with_cases(build, 100), &wishes(None)).gates;
    let own = of(&build(None));
    assert_eq!(own.len(), 1, "nothing in a plan is about the judge");
    assert!(own[0].cases.is_some(), "{own:?}");
    let corrected = of(&build(Some(people)));
    assert_eq!(corrected[0].cases, None);
    assert!(corrected[0].advice.contains("more human labels would narrow it"), "{corrected:?}");
}
