//! Where the variance comes from.

use proof_store::MetricKind;
use proof_verdict::components::{Components, Crossed, Design, Part, Split, of_run};

use crate::build::Build;

fn split(build: &Build, design: &Design) -> Components {
    let built = build.write();
    let run = built.store.find_run(&built.id).unwrap();
    of_run(&built.store, &run, design).unwrap()
}

fn part(split: &Split, part: Part) -> f64 {
    split.parts.iter().find(|found| found.part == part).unwrap().variance
}

/// Four cases with two repeats: two always right, one always wrong, one by chance.
fn repeated() -> Build {
    Build::new(&["old", "new"], &["m"]).label().repeats(2).line(0, 0, "11110010").line(1, 0, "11110010")
}

#[test]
fn repeats_are_told_from_cases() {
    let components = split(&repeated(), &Design::default());
    let [first, _] = components.splits.as_slice() else { panic!("one a prompt: {components:?}") };
    assert_eq!((first.design, first.n_cases, first.n_repeats), (Crossed::Repeats, 4, 2));
    assert_eq!(first.mean, Some(5.0 / 8.0));
    // Within: 0.5 in one case of four. Case means 1, 1, 0, 0.5 vary by 0.22917; less half of 0.125.
    assert!((part(first, Part::Repeat) - 0.125).abs() < 1e-12);
    assert!((part(first, Part::Case) - (0.229_166_666_666_666_67 - 0.0625)).abs() < 1e-12);
    assert!(
        first.advice.starts_with("buy cases: 8 calls again bring the standard error from "),
        "{}",
        first.advice
    );
    assert_eq!(components.warnings.len(), 1, "one wording is a warning");
}

#[test]
fn one_trial_a_case_cannot_be_split() {
    let build = Build::new(&["old"], &["m"]).label().line(0, 0, "1100");
    let components = split(&build, &Design::default());
    assert_eq!(components.splits[0].refusal.as_deref(), Some("no_replication"));
    assert!(components.splits[0].advice.contains("--repeats 3"));
}

#[test]
fn wordings_are_crossed_with_cases_and_repeats() {
    let wordings = Design { wordings: vec!["old".into(), "new".into()], ..Design::default() };
    let components = split(&repeated(), &wordings);
    let [only] = components.splits.as_slice() else { panic!("{components:?}") };
    assert_eq!((only.design, only.prompts.len()), (Crossed::WordingsAndRepeats, 2));
    assert!(part(only, Part::Wording) <= 0.0, "both wordings did the same");
    assert!(components.warnings.is_empty());
    let once = Build::new(&["old", "new"], &["m"]).label().line(0, 0, "1100").line(1, 0, "1110");
    let components = split(&once, &wordings);
    assert_eq!(components.splits[0].design, Crossed::Wordings);
    assert_eq!(components.splits[0].refusal, None);
}

#[test]
fn judges_are_crossed_with_cases() {
    let build = Build::new(&["old"], &["m"])
        .metric("strict", MetricKind::PassFail, 1.0)
        .metric("mild", MetricKind::PassFail, 1.0)
        .line(0, 0, "1100 1110");
    let judges = Design { judges: vec!["strict".into(), "mild".into()], ..Design::default() };
    let components = split(&build, &judges);
    let [only] = components.splits.as_slice() else { panic!("{components:?}") };
    assert_eq!((only.design, only.metrics.len(), only.n_cases), (Crossed::Judges, 2, 4));
    assert!(only.parts.iter().any(|found| found.part == Part::Judge));
}

#[test]
fn a_case_without_a_value_is_left_out_and_counted() {
    let wordings = Design { wordings: vec!["old".into(), "new".into()], ..Design::default() };
    let build = Build::new(&["old", "new"], &["m"]).label().line(0, 0, "110x1").line(1, 0, "11001");
    let components = split(&build, &wordings);
    assert_eq!((components.splits[0].n_cases, components.splits[0].n_left_out), (4, 1));
}
