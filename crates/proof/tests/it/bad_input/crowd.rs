//! Several processes at work in one project.

use std::process::{Child, Stdio};

use expect_test::expect;
use proof_testkit::{Reply, Script};

use super::scene::{FIRST_RUN, LIMIT, SUITE, Scene};
use crate::project::printed;

fn start(scene: &Scene, arguments: &[&str]) -> Child {
    scene.project.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn two_runs_at_once_in_one_project() {
    let scene = Scene::new(Script::always(Reply::text("ok").held()));
    scene.cases("data/others.jsonl", &["dora", "emil"]);
    let other = SUITE.replace("[url]", &scene.server.base_url()).replace("data/cases", "data/others");
    scene.project.write("suites/other.yaml", other);
    let first = start(&scene, &["run", "suites/greet.yaml"]);
    assert!(scene.server.wait_for_requests(1, LIMIT));
    let second = start(&scene, &["run", "suites/other.yaml"]);
    assert!(scene.server.wait_for_requests(2, LIMIT));
    scene.server.release();
    let first = printed(&first.wait_with_output().unwrap());
    let second = printed(&second.wait_with_output().unwrap());
    expect![[r#"
        exit code 0
        --- stdout
        suites/greet.yaml · run 00000001
        3 cases × 1 prompt × 1 target = 3 trials · data/cases.jsonl

        fake · openai/fake
          prompt  metric  estimate  interval      n
          greet   equals  1.00      [0.44, 1.00]  3

          prompt  outputs  cost      tokens
          greet         3  no price  10 → 0

        95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
          (n >= 72 needed for an upper limit of p95).

        passed: every trial has a result; the suite has no gates · cost unknown (no price)
        --- stderr
        plan: 1 prompt × 1 target × 3 cases = 3 trials
        1/3 trials
        2/3 trials
        3/3 trials
    "#]]
    .assert_eq(&scene.shown(&first));
    expect![[r#"
        exit code 0
        --- stdout
        suites/other.yaml · run 00000002
        2 cases × 1 prompt × 1 target = 2 trials · data/others.jsonl

        fake · openai/fake
          prompt  metric  estimate  interval      n
          greet   equals  1.00      [0.34, 1.00]  2

          prompt  outputs  cost      tokens
          greet         2  no price  10 → 0

        95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
          (n >= 72 needed for an upper limit of p95).

        passed: every trial has a result; the suite has no gates · cost unknown (no price)
        --- stderr
        plan: 1 prompt × 1 target × 2 cases = 2 trials
        1/2 trials
        2/2 trials
    "#]]
    .assert_eq(&scene.shown(&second));
    assert_eq!(scene.trials(FIRST_RUN).lines().count(), 3);
    assert_eq!(scene.trials(&FIRST_RUN.replace('1', "2")).lines().count(), 2);
}

#[test]
fn a_run_that_is_at_work_is_not_resumed() {
    let scene = Scene::new(Script::from_fn(|asked| match asked.number {
        1 => Reply::text("ok"),
        _ => Reply::text("ok").held(),
    }));
    let first = start(&scene, &["run", "--quiet"]);
    assert!(scene.server.wait_for_requests(2, LIMIT));
    let printed_second = scene.project.proof(&["run", "--resume"]);
    let text = scene.shown(&printed_second).replace(&format!("process {}", first.id()), "process [process]");
    expect![[r#"
        exit code 5
        --- stderr
        resuming run 00000001 of `suites/greet.yaml`
        error[E0712]: process [process] is at work on run `00000000000000000000000000000001`
         |
         = note: two at once would make the same calls twice
         = help: wait until it has ended, or stop it; its records are kept
    "#]]
    .assert_eq(&text);
    scene.server.release();
    assert_eq!(printed(&first.wait_with_output().unwrap()).code, 0);
    assert_eq!((scene.trials(FIRST_RUN).lines().count(), scene.server.requests()), (3, 3));
}

#[test]
fn a_run_is_resumed_by_one_process_only() {
    let scene = Scene::new(Script::from_fn(|asked| match asked.number {
        1 => Reply::text("ok"),
        2 => Reply::error(401, "invalid_api_key", "no"),
        _ => Reply::text("ok").held(),
    }));
    scene.project.proof_ends(5, &["run", "--quiet"]);
    let first = start(&scene, &["run", "--resume", "--quiet"]);
    assert!(scene.server.wait_for_requests(3, LIMIT));
    let second = scene.project.proof(&["run", "--resume"]);
    let text = scene.shown(&second).replace(&format!("process {}", first.id()), "process [process]");
    expect![[r#"
        exit code 5
        --- stderr
        resuming run 00000001 of `suites/greet.yaml`
        error[E0712]: process [process] is at work on run `00000000000000000000000000000001`
         |
         = note: two at once would make the same calls twice
         = help: wait until it has ended, or stop it; its records are kept
    "#]]
    .assert_eq(&text);
    scene.server.release();
    let first = printed(&first.wait_with_output().unwrap());
    assert_eq!((first.code, scene.server.requests()), (3, 3), "{}", first.stderr);
    assert_eq!(scene.trials(FIRST_RUN).lines().count(), 3);
}

#[test]
fn a_store_can_be_read_while_a_run_writes() {
    let scene = Scene::new(Script::from_fn(|asked| match asked.number {
        1 | 2 => Reply::text("ok"),
        _ => Reply::text("ok").held(),
    }));
    let run = start(&scene, &["run", "--quiet"]);
    assert!(scene.server.wait_for_requests(3, LIMIT));
    scene.check_text(
        scene.project.command(&["list"]),
        expect![[r#"
            exit code 0
            --- stdout
              run       began             suite              plan       trials  status
              00000001  2026-01-01 00:00  suites/greet.yaml  1 × 1 × 3       3  running or killed
        "#]],
    );
    scene.server.release();
    assert_eq!(printed(&run.wait_with_output().unwrap()).code, 0);
}

/// Without test mode, which counts the runs for their ids.
#[test]
fn runs_that_start_at_the_same_moment_share_a_store() {
    let scene = Scene::new(Script::text("ok"));
    let children: Vec<Child> = (0..4)
        .map(|_| {
            let mut command = scene.project.command(&["run", "--quiet", "--format", "json"]);
            command
                .env_remove("PROOF_TEST_MODE")
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let printed = printed(&child.wait_with_output().unwrap());
        assert_eq!(printed.code, 0, "{}", printed.stderr);
        let verdict: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
        let run = verdict["run"]["id"].as_str().unwrap();
        assert_eq!(scene.trials(run).lines().count(), 3);
    }
    let list = scene.project.proof_ends(0, &["list"]).stdout;
    assert_eq!(list.matches("finished").count(), 4, "{list}");
}
