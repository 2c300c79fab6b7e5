//! Scorers that wait for a program, and scorers that fail.

use std::ops::ControlFlow;
use std::process::Command;

use expect_test::expect;
use proof_run::{Ending, RunOptions};

use crate::folder::Folder;
use crate::model::{Scripted, asked};
use crate::sitting::{Run, trial_of};

/// A program that answers every request so; `$id` is the request's.
fn program(before: &str, answer: &str) -> String {
    format!(
        "IFS= read -r hello; echo '{{\"type\":\"ready\"}}'\n{before}\nwhile IFS= read -r line; do\n  \
         id=${{line#*\\\"id\\\":}}; id=${{id%%,*}}\n  {answer}\ndone\n"
    )
}

#[test]
fn a_program_scores_and_what_it_cannot_score_is_unscored() {
    let folder = Folder::asking(3, "openai/a");
    let answer = r#"case "$line" in *t1*) echo "{\"id\":$id,\"error\":\"no idea\"}";; *) echo "{\"id\":$id,\"pass\":true}";; esac"#;
    folder.write("score.sh", program("", answer));
    folder.suite("targets: openai/a\nscorers: [{exec: {command: [sh, score.sh]}}, contains: t1]\n");
    let run = Run::begin(&folder, "r", &RunOptions::default());
    assert_eq!(*run.go(&[&Scripted::echo()]).ending(), Ending::Finished);
    expect![[r#"
        0 (0, 0, 0, 0) Say t0 [1 Some(true), 0 Some(false)]
        1 (1, 0, 0, 0) Say t1 [unscored: the program says: no idea, 1 Some(true)]
        2 (2, 0, 0, 0) Say t2 [1 Some(true), 0 Some(false)]"#]]
    .assert_eq(&run.records().join("\n"));
    // Neither a pass nor a failure.
    let verdict = run.verdict();
    expect![[r#"{"metric":"exec","estimate":1.0,"ci":{"low":0.15811388300841897,"high":1.0,"level":0.95,"method":"all-at-end bound"},"refusal":null,"n_cases":2,"n_trials":2,"n_unscored":1,"n_missing":1,"n_clusters":null,"n_effective":2.0,"design_effect":null,"bounds":{"low":{"estimate":0.6666666666666666,"ci":{"low":0.0,"high":1.0,"level":0.95,"method":"betting interval"},"evidence":{"estimate":0.6666666666666666,"interval":{"low":0.0,"high":1.0,"level":0.95,"method":"betting interval"},"refusal":null,"n":3,"n_clusters":null,"n_effective":3.0,"design_effect":null,"method":"betting interval","adjustments":[],"seed":15631012529562494209,"warnings":["few values differ: the interval is a cautious one"]}},"high":{"estimate":1.0,"ci":{"low":0.2924017738212866,"high":1.0,"level":0.95,"method":"all-at-end bound"},"evidence":{"estimate":1.0,"interval":{"low":0.2924017738212866,"high":1.0,"level":0.95,"method":"all-at-end bound"},"refusal":null,"n":3,"n_clusters":null,"n_effective":3.0,"design_effect":null,"method":"all-at-end bound","adjustments":[],"seed":null,"warnings":["all values are equal at the end of the scale"]}}},"flakiness":null,"unscored_example":"the program says: no idea","unscored_case":"c1","evidence":{"estimate":1.0,"interval":{"low":0.15811388300841897,"high":1.0,"level":0.95,"method":"all-at-end bound"},"refusal":null,"n":2,"n_clusters":null,"n_effective":2.0,"design_effect":null,"method":"all-at-end bound","adjustments":[],"seed":null,"warnings":["all values are equal at the end of the scale","1 of 3 planned trials without a score left out"]}}"#]].assert_eq(&verdict["cells"][0]["metrics"][0].to_string());
}

#[test]
fn trials_do_not_heap_up_behind_a_slow_scorer() {
    // The program answers nothing before the eighth call, which is the last that may be made until then.
    let folder = Folder::asking(100, "openai/a");
    assert!(Command::new("mkfifo").arg(folder.root().join("go")).status().unwrap().success());
    folder.write("score.sh", program("read gate < go", "echo \"{\\\"id\\\":$id,\\\"pass\\\":true}\""));
    folder.suite("targets: openai/a\nscorers: [exec: {command: [sh, score.sh], workers: 1}]\n");
    let run = Run::begin(&folder, "r", &RunOptions { concurrency: Some(4), ..RunOptions::default() });
    let model = Scripted::new({
        let go = folder.root().join("go");
        move |request, number| {
            if number == 8 {
                std::fs::write(&go, "go\n").unwrap();
            }
            Ok(asked(request))
        }
    });
    let mut n_before = None;
    let sitting = run.watch(&[&model], false, |event, _| {
        if trial_of(event).is_some() {
            n_before.get_or_insert(model.n_calls());
        }
        ControlFlow::Continue(())
    });
    assert_eq!(*sitting.ending(), Ending::Finished);
    // Eight under way, and what was begun since the first of them ended.
    assert!(n_before.unwrap() < 40, "{n_before:?}");
    assert_eq!(run.trials().len(), 100);
}
