//! Ctrl-C, once and twice.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};

use expect_test::expect;
use proof_testkit::{Reply, Script};

use super::scene::{FIRST_RUN, LIMIT, SUITE, Scene};
use crate::project::Printed;

/// A run whose third call waits.
struct Held {
    scene: Scene,
    child: Child,
    stderr: BufReader<ChildStderr>,
    seen: String,
}

impl Held {
    fn start() -> Self {
        let scene = Scene::new(Script::from_fn(|asked| match asked.number {
            1 | 2 => Reply::text("ok"),
            _ => Reply::text("ok").held(),
        }));
        scene.cases("data/cases.jsonl", &["ann", "bob", "cleo", "dora", "emil"]);
        let mut child =
            scene.project.command(&["run"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        assert!(scene.server.wait_for_requests(3, LIMIT));
        let mut held = Self { scene, child, stderr, seen: String::new() };
        held.read_to("2/5 trials");
        held
    }

    fn interrupt(&self) {
        let status = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Reads what the child says, up to a line with `word`.
    fn read_to(&mut self, word: &str) {
        let mut line = String::new();
        while !line.contains(word) {
            line.clear();
            assert_ne!(self.stderr.read_line(&mut line).unwrap(), 0, "it never said `{word}`: {}", self.seen);
            self.seen.push_str(&line);
        }
    }

    fn end(mut self) -> (Scene, String) {
        let mut stdout = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        self.stderr.read_to_string(&mut self.seen).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let text = self.scene.shown(&Printed { stdout, stderr: self.seen, code });
        (self.scene, text)
    }
}

#[test]
fn once_finishes_what_is_in_flight_and_says_how_to_go_on() {
    let mut held = Held::start();
    held.interrupt();
    held.read_to("interrupted");
    held.scene.server.release();
    let (scene, text) = held.end();
    expect![[r#"
        exit code 130
        --- stderr
        plan: 1 prompt × 1 target × 5 cases = 5 trials
        1/5 trials
        2/5 trials
        interrupted: finishing 1 call in flight; Ctrl-C again ends at once
        3/5 trials
        interrupted: 3 of 5 trials are recorded
        hint: `proof run --resume 00000001` goes on where it ended
    "#]]
    .assert_eq(&text);
    assert_eq!((scene.trials(FIRST_RUN).lines().count(), scene.server.requests()), (3, 3));
    scene.check_text(
        scene.project.command(&["list"]),
        expect![[r#"
            exit code 0
            --- stdout
              run       began             suite              plan       trials  status
              00000001  2026-01-01 00:00  suites/greet.yaml  1 × 1 × 5       5  interrupted
        "#]],
    );
    scene.check_text(
        scene.project.command(&["run", "--resume"]),
        expect![[r#"
            exit code 0
            --- stdout
            suites/greet.yaml · run 00000001
            5 cases × 1 prompt × 1 target = 5 trials · data/cases.jsonl

            fake · openai/fake
              prompt  metric  estimate  interval      n
              greet   equals  1.00      [0.57, 1.00]  5

              prompt  outputs  cost      tokens
              greet         5  no price  10 → 0

            95 % intervals: Wilson; latency: order statistics. n counts cases. –: above the largest value seen
              (n >= 72 needed for an upper limit of p95).

            passed: every trial has a result; the suite has no gates · cost unknown (no price)
            --- stderr
            resuming run 00000001 of `suites/greet.yaml`
            3 of 5 trials are recorded; going on
            3/5 trials
            4/5 trials
            5/5 trials
        "#]],
    );
    assert_eq!((scene.trials(FIRST_RUN).lines().count(), scene.server.requests()), (5, 5));
}

#[test]
fn twice_ends_at_once_and_keeps_what_is_recorded() {
    let mut held = Held::start();
    held.interrupt();
    held.read_to("interrupted");
    held.interrupt();
    let (scene, text) = held.end();
    expect![[r#"
        exit code 130
        --- stderr
        plan: 1 prompt × 1 target × 5 cases = 5 trials
        1/5 trials
        2/5 trials
        interrupted: finishing 1 call in flight; Ctrl-C again ends at once
        interrupted: 2 of 5 trials are recorded
        hint: `proof run --resume 00000001` goes on where it ended
    "#]]
    .assert_eq(&text);
    assert_eq!(scene.trials(FIRST_RUN).lines().count(), 2);
    scene.server.release();
    scene.project.proof_ends(0, &["run", "--resume", "--quiet"]);
    // The call that was cut short is made again; the two that were recorded are not.
    assert_eq!((scene.trials(FIRST_RUN).lines().count(), scene.server.requests()), (5, 6));
}

#[test]
fn terminate_drains_as_well() {
    let mut held = Held::start();
    let status = Command::new("kill").args(["-TERM", &held.child.id().to_string()]).status().unwrap();
    assert!(status.success());
    held.read_to("interrupted");
    held.scene.server.release();
    let (scene, text) = held.end();
    assert!(text.starts_with("exit code 130\n"), "{text}");
    assert_eq!(scene.trials(FIRST_RUN).lines().count(), 3);
}

/// A run until it is decided that is killed within its second block takes the same looks afterwards, to the same verdict,
/// and asks for no recorded answer again.
#[test]
fn a_killed_run_until_decided_is_decided_by_the_same_look() {
    let names: Vec<String> = (0..100).map(|at| format!("n{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scene = |script| {
        let scene = Scene::new(script);
        scene.cases("data/cases.jsonl", &names);
        scene.suite(&format!("{SUITE}gates: [equals >= 0.7]\n"));
        scene
    };
    let arguments = ["run", "--until", "decided", "--first", "10"];
    let whole = scene(Script::text("ok"));
    let printed = whole.project.proof_ends(0, &arguments);
    assert!(printed.stderr.contains("look 1: 10 of 100 cases, 1 gate undecided"), "{}", printed.stderr);
    let n_decided = whole.server.requests();
    assert!((15..100).contains(&n_decided), "{n_decided}");

    let parts = scene(Script::from_fn(|asked| match asked.number {
        15 => Reply::text("ok").held(),
        _ => Reply::text("ok"),
    }));
    let mut child =
        parts.project.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert!(parts.server.wait_for_requests(15, LIMIT));
    child.kill().unwrap();
    child.wait().unwrap();
    parts.server.release();
    parts.project.proof_ends(3, &["show"]);
    let resumed = parts.project.proof_ends(0, &["run", "--resume"]);
    assert!(!resumed.stderr.contains("look 1:") && resumed.stderr.contains("look 2:"), "{}", resumed.stderr);
    let n_recorded = parts.trials(FIRST_RUN).lines().count() as u64;
    assert_eq!(n_recorded, n_decided);
    // The first block was in the store before its look; of the second one the answers of the last moment were not.
    let n_again = parts.server.requests() - n_decided;
    assert!((1..=5).contains(&n_again), "{n_again} calls were made again");
    let shown = |scene: &Scene| scene.shown(&scene.project.proof_ends(0, &["show"]));
    assert_eq!(shown(&parts), shown(&whole));
    assert!(shown(&whole).contains("decided after"), "{}", shown(&whole));
}
