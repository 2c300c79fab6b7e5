//! A project with a model server and a recorded run, and what a command in it shows.

use std::process::Command;
use std::time::Duration;

use expect_test::Expect;
use proof_testkit::{FakeModel, Script};

use crate::project::{Printed, Project, printed};

/// The id of the run that [`Scene::recorded`] has made.
pub(super) const FIRST_RUN: &str = "00000000000000000000000000000001";

/// Longer than any test takes.
pub(super) const LIMIT: Duration = Duration::from_mins(1);

/// The good suite; tests spoil a copy of it.
pub(super) const SUITE: &str = "\
prompts: [prompts/greet.prompt]
targets:
  - {id: fake, model: openai/fake, base_url: \"[url]\"}
dataset: data/cases.jsonl
scorers:
  - equals: ok
limits: {concurrency: 1}
";

/// The good prompt.
pub(super) const PROMPT: &str = "---\ninput:\n  name: string\n---\n@user\nGreet {{ name }}.\n";

/// A project with a model server.
pub(super) struct Scene {
    pub(super) project: Project,
    pub(super) server: FakeModel,
}

impl Scene {
    /// A good project; nothing is recorded.
    pub(super) fn new(script: Script) -> Self {
        let scene = Self { project: Project::new(), server: FakeModel::start(script).unwrap() };
        scene.suite(SUITE);
        scene.project.write("prompts/greet.prompt", PROMPT);
        scene.cases("data/cases.jsonl", &["ann", "bob", "cleo"]);
        scene
    }

    /// A good project with a recorded run of three cases.
    pub(super) fn recorded() -> Self {
        Self::recorded_with(Script::text("ok"))
    }

    /// A good project with a run of three cases; the first three replies must be `ok`.
    pub(super) fn recorded_with(script: Script) -> Self {
        let scene = Self::new(script);
        scene.project.proof_ends(0, &["run", "--quiet"]);
        scene
    }

    /// Writes the suite; `[url]` stands for the server.
    pub(super) fn suite(&self, text: &str) {
        self.project.write("suites/greet.yaml", text.replace("[url]", &self.server.base_url()));
    }

    /// Writes a dataset with a case for each name.
    pub(super) fn cases(&self, path: &str, names: &[&str]) {
        let row = |name: &&str| format!("{{\"id\": \"{name}\", \"vars\": {{\"name\": \"{name}\"}}}}\n");
        self.project.write(path, names.iter().map(row).collect::<String>());
    }

    /// What a person sees, without what differs from run to run.
    pub(super) fn shown(&self, printed: &Printed) -> String {
        let Printed { stdout, stderr, code } = printed;
        let mut text = format!("exit code {code}\n");
        for (name, part) in [("stdout", stdout), ("stderr", stderr)] {
            if !part.is_empty() {
                text.push_str(&format!("--- {name}\n{part}"));
            }
        }
        assert!(!text.contains('\u{1b}'), "an escape sequence: {text:?}");
        let root = self.project.path().to_str().unwrap();
        let port = format!("127.0.0.1:{}", self.server.address().port());
        without_latency(&text.replace(root, "[root]").replace(&port, "127.0.0.1:[port]"))
    }

    /// The trials of a run as they are recorded.
    pub(super) fn trials(&self, run: &str) -> String {
        let printed = self.project.proof(&["show", run, "--format", "jsonl"]);
        assert!([0, 1, 3].contains(&printed.code), "{}", printed.stderr);
        printed.stdout
    }

    /// Runs a command that makes no call, and holds what it shows against `expected`; the recorded run stays as it is.
    #[track_caller]
    pub(super) fn refused(&self, arguments: &[&str], expected: Expect) {
        let n_requests = self.server.requests();
        self.check(self.project.command(arguments), expected);
        assert_eq!(self.server.requests(), n_requests, "a call was made");
        let list = self.project.proof_ends(0, &["list"]).stdout;
        assert_eq!(list.matches("suites/greet.yaml").count(), 1, "a run was begun: {list}");
    }

    /// Runs a command and holds what it shows against `expected`; the recorded run stays as it is.
    #[track_caller]
    pub(super) fn check(&self, command: Command, expected: Expect) {
        let before = self.trials(FIRST_RUN);
        assert_eq!(before.lines().count(), 3, "{before}");
        self.check_text(command, expected);
        assert_eq!(self.trials(FIRST_RUN), before);
    }

    /// Runs a command and holds what it shows against `expected`.
    #[track_caller]
    pub(super) fn check_text(&self, mut command: Command, expected: Expect) {
        let printed = printed(&command.output().unwrap());
        expected.assert_eq(&self.shown(&printed));
    }
}

/// Takes the columns of latency out of tables: over HTTP it is real time.
fn without_latency(text: &str) -> String {
    let mut columns = None;
    let mut kept = String::new();
    for line in text.lines() {
        let place = |name: &str| line.find(name).map(|at| line[..at].chars().count());
        if let (true, Some(start), Some(end)) = (line.contains("  outputs"), place("p50"), place("tokens")) {
            columns = Some(start..end);
        } else if line.is_empty() {
            columns = None;
        }
        let is_kept = |idx: &usize| columns.as_ref().is_none_or(|columns| !columns.contains(idx));
        kept.extend(line.chars().enumerate().filter(|(idx, _)| is_kept(idx)).map(|(_, c)| c));
        kept.push('\n');
    }
    kept
}
