//! Runs that cannot be resumed.

use expect_test::{Expect, expect};
use proof_testkit::{Reply, Script};

use super::scene::{PROMPT, SUITE, Scene};

/// A run of four cases that ended at the third, since the server refused the key.
fn unfinished() -> Scene {
    let scene = Scene::new(Script::from_fn(|asked| match asked.number {
        3 => Reply::error(401, "invalid_api_key", "no"),
        _ => Reply::text("ok"),
    }));
    scene.cases("data/cases.jsonl", &["ann", "bob", "cleo", "dora"]);
    scene.project.proof_ends(5, &["run", "--quiet"]);
    scene
}

#[track_caller]
fn check(scene: &Scene, arguments: &[&str], expected: Expect) {
    let n_requests = scene.server.requests();
    scene.check(scene.project.command(arguments), expected);
    assert_eq!(scene.server.requests(), n_requests, "a call was made");
}

#[test]
fn changed_prompt() {
    let scene = unfinished();
    scene.project.write("prompts/greet.prompt", PROMPT.replace("Greet", "Hail"));
    check(
        &scene,
        &["run", "--resume"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0910]: run 00000001 cannot be resumed: the prompts changed
         |
         = note: half of its trials would answer another question than the other half
         = help: `proof run suites/greet.yaml` begins a new run; unchanged calls come from the cache
    "#]],
    );
    // The prompt as it was: the run goes on, and the trial without a result is made again when asked.
    scene.project.write("prompts/greet.prompt", PROMPT);
    scene.project.proof_ends(0, &["run", "--resume", "--retry-errors", "--quiet"]);
    assert_eq!(scene.server.requests(), 5, "a call with a result was made again");
}

#[test]
fn changed_cases_and_scorers() {
    let scene = unfinished();
    scene.cases("data/cases.jsonl", &["ann", "bob", "cloe", "dora"]);
    check(
        &scene,
        &["run", "--resume"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0910]: run 00000001 cannot be resumed: the cases changed
         |
         = note: half of its trials would answer another question than the other half
         = help: `proof run suites/greet.yaml` begins a new run; unchanged calls come from the cache
    "#]],
    );
    scene.cases("data/cases.jsonl", &["ann", "bob", "cleo", "dora"]);
    scene.suite(&SUITE.replace("equals: ok", "contains: ok"));
    check(
        &scene,
        &["run", "--resume"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0910]: run 00000001 cannot be resumed: the scorers or gates changed
         |
         = note: half of its trials would answer another question than the other half
         = help: `proof run suites/greet.yaml` begins a new run; unchanged calls come from the cache
    "#]],
    );
}

#[test]
fn suite_that_is_gone() {
    let scene = unfinished();
    std::fs::remove_file(scene.project.file("suites/greet.yaml")).unwrap();
    check(
        &scene,
        &["run", "--resume"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0201]: `suites/greet.yaml` does not exist
    "#]],
    );
}

#[test]
fn no_unfinished_run() {
    let scene = Scene::recorded();
    check(
        &scene,
        &["run", "--resume"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0909]: `--resume`: no run of this project is unfinished
         |
         = help: `proof list` lists the runs; `proof run SUITE` begins a new one
    "#]],
    );
}

#[test]
fn unknown_run() {
    let scene = unfinished();
    check(
        &scene,
        &["run", "--resume", "3f2a91c0"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0710]: no run is called `3f2a91c0`
         |
         = help: the newest: `00000001`
         = help: `proof list` shows all runs; `last` is the newest
    "#]],
    );
}

#[test]
fn resume_without_a_store() {
    let scene = Scene::new(Script::text("ok"));
    scene.check_text(
        scene.project.command(&["run", "--resume"]),
        expect![[r#"
        exit code 2
        --- stderr
        error[E0701]: there is no store: `[root]/.proof/proof.db` does not exist
         |
         = note: the store holds what `proof run` records
         = help: `proof run SUITE` makes it; if you have run one, go to the folder of that project
    "#]],
    );
    assert!(!scene.project.file(".proof").exists(), "a store was made by looking");
}
