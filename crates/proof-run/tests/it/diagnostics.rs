//! What people see for every mistake of a suite, its prompts and its project.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use proof_run::{Project, RunOptions};

use crate::folder::{ASK, Folder, shown};

/// A project with one good prompt, three cases and this suite.
fn suite(text: &str) -> Folder {
    let folder = Folder::new(&[("ask.prompt", ASK), ("suite.yaml", text)]);
    folder.write("cases.jsonl", crate::folder::cases(3));
    folder
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    check_in(&suite(text), &RunOptions::default(), expected);
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a check is given what it looks at")]
fn check_in(folder: &Folder, options: &RunOptions, expected: Expect) {
    let shown = folder.mistakes(options);
    expected.assert_eq(&shown.replace(folder.root().as_str(), "[root]"));
}

const GOOD: &str = "prompts: ask.prompt\ndataset: cases.jsonl\ntargets: echo\nscorers: [contains: t]\n";

/// The good suite with this line in place of the one that starts the same.
fn with(line: &str) -> String {
    let key = line.split_once(':').map_or(line, |(key, _)| key);
    let mut lines: Vec<&str> = GOOD.lines().filter(|old| !old.starts_with(key)).collect();
    lines.push(line);
    lines.join("\n") + "\n"
}

#[test]
fn a_good_suite_has_no_mistake() {
    let folder = suite(GOOD);
    assert_eq!(folder.plan(&RunOptions::default()).warnings, []);
}

#[test]
fn files_that_cannot_be_read() {
    check(
        &with("prompts: aks.prompt"),
        expect![[r#"
        error[E0201]: `aks.prompt` does not exist
         --> suite.yaml:4:10
          |
        4 | prompts: aks.prompt
          |          ^^^^^^^^^^ named here
          |
          = help: did you mean `ask.prompt`?
    "#]],
    );
    let folder = suite(GOOD);
    folder.write("ask.prompt", b"one\ntw\xff\n");
    check_in(
        &folder,
        &RunOptions::default(),
        expect![[r#"
        error[E0203]: `ask.prompt` is not UTF-8 text: line 2, byte 6 of the file
         --> suite.yaml:1:10
          |
        1 | prompts: ask.prompt
          |          ^^^^^^^^^^ named here
          |
          = help: save the file as UTF-8
    "#]],
    );
}

#[test]
fn a_suite_that_is_not_there() {
    let folder = suite(GOOD);
    let error = proof_run::Plan::make(&folder.project(), "suit.yaml", &RunOptions::default()).unwrap_err();
    expect![[r#"
        error[E0201]: `suit.yaml` does not exist
         |
         = help: did you mean `suite.yaml`?
    "#]]
    .assert_eq(&crate::folder::mistakes(error));
}

#[test]
fn all_mistakes_of_a_suite_at_once() {
    check(
        "version: 2\nprompt: ask.prompt\ndataset: {path: cases.jsonl, cases: []}\ntargets: [echo, echo]\n\
         scorers: []\nrepeats: 0\nlimits: {cost_usd: 0, timeout_s: -1}\ngates: [oops]\n",
        expect![[r#"
            error[E0103]: the suite has no `prompts`
             --> suite.yaml:1:1
              |
            1 | version: 2
              | ^^^^^^^^^^ `prompts` is missing here

            error[E0102]: `repeats` must be a whole number between 1 and 10000, found `0`
             --> suite.yaml:6:10
              |
            6 | repeats: 0
              |          ^ expected a whole number between 1 and 10000

            error[E0101]: unknown key `prompt` in the suite
             --> suite.yaml:2:1
              |
            2 | prompt: ask.prompt
              | ^^^^^^ no such key
              |
              = help: did you mean `prompts`?

            error[E0202]: this version of Proofmark reads suites of version 1
             --> suite.yaml:1:10
              |
            1 | version: 2
              |          ^ a newer version, or no version at all
              |
              = help: update Proofmark, or write `version: 1`

            error[E0207]: two targets have the id `echo`
             --> suite.yaml:4:17
              |
            4 | targets: [echo, echo]
              |           ----  ^^^^ the second one
              |           |
              |           the first one
              |
              = help: give one of them another `id`

            error[E0208]: the dataset has both `path` and `cases`
             --> suite.yaml:3:37
              |
            3 | dataset: {path: cases.jsonl, cases: []}
              |                                     ^^ inline cases
              |
              = help: keep one of them

            error[E0601]: there are no scorers
             --> suite.yaml:5:10
              |
            5 | scorers: []
              |          ^^ this list is empty
              |
              = note: a run without scorers would check nothing, and must not look like a pass
              = help: add one, such as `- contains: refund`

            error[E0801]: `oops` is not a gate
             --> suite.yaml:8:12
              |
            8 | gates: [oops]
              |            ^ expected `>=`, `>`, `<=`, `<` or `no worse than`, found the end
              |
              = help: write `METRIC >= NUMBER`, `METRIC no worse than PROMPT by NUMBER`, `object if METRIC worse than PROMPT`, `absolute METRIC >= RATE` or `METRIC kappa >= NUMBER`, then `for PROMPT` and `on TARGET` if it is about one of them

            error[E0209]: `cost_usd` must be more than 0
             --> suite.yaml:7:20
              |
            7 | limits: {cost_usd: 0, timeout_s: -1}
              |                    ^ not more than 0

            error[E0209]: `timeout_s` must be more than 0
             --> suite.yaml:7:34
              |
            7 | limits: {cost_usd: 0, timeout_s: -1}
              |                                  ^^ not more than 0
        "#]],
    );
}

#[test]
fn lists_that_are_empty() {
    check(
        &with("prompts: []"),
        expect![[r#"
        error[E0205]: the suite has no prompts
         --> suite.yaml:4:10
          |
        4 | prompts: []
          |          ^^ an empty list
          |
          = help: name at least one: `prompts: [prompts/triage.prompt]`
    "#]],
    );
    check(
        &with("targets: []"),
        expect![[r#"
        error[E0206]: the suite has no targets
         --> suite.yaml:4:10
          |
        4 | targets: []
          |          ^^ an empty list
          |
          = help: name at least one: `targets: [openai/gpt-6-luna]`, or leave `targets` out to use each prompt's `model`
    "#]],
    );
}

#[test]
fn datasets_that_are_none() {
    check(
        &with("dataset: {split: dev}"),
        expect![[r#"
        error[E0103]: the dataset has no `path`
         --> suite.yaml:4:10
          |
        4 | dataset: {split: dev}
          |          ^^^^^^^^^^^^ `path` is missing here
          |
          = help: write `path: data/cases.jsonl`, or give the cases inline as `cases:`
    "#]],
    );
    check(
        &with("dataset: {path: cases.jsonl, where: [a], shard: 7}"),
        expect![[r#"
        error[E0102]: `where` must be an expression such as `'edge' in tags`, found a list
         --> suite.yaml:4:37
          |
        4 | dataset: {path: cases.jsonl, where: [a], shard: 7}
          |                                     ^^^ expected an expression such as `'edge' in tags`

        error[E0102]: `shard` must be a part of the whole such as `2/5`, found `7`
         --> suite.yaml:4:49
          |
        4 | dataset: {path: cases.jsonl, where: [a], shard: 7}
          |                                                 ^ expected a part of the whole such as `2/5`
    "#]],
    );
    let folder = suite(GOOD);
    folder.write("cases.jsonl", "");
    check_in(
        &folder,
        &RunOptions::default(),
        expect![[r#"
        error[E0405]: the dataset `cases.jsonl` has no cases
         --> suite.yaml:2:10
          |
        2 | dataset: cases.jsonl
          |          ^^^^^^^^^^^ this dataset
          |
          = note: a run without cases shows nothing, so it is never a pass
          = help: add cases to it
    "#]],
    );
}

#[test]
fn targets_that_nobody_names() {
    let folder = suite("prompts: [ask.prompt, other.prompt]\ndataset: cases.jsonl\nscorers: [contains: t]\n");
    folder.write("other.prompt", "---\nmodel: openai/b\n---\n@user\n{{ text }}\n");
    check_in(
        &folder,
        &RunOptions::default(),
        expect![[r#"
        error[E0206]: the suite has no targets, and not every prompt names a `model`
         --> suite.yaml:1:1
          |
        1 | prompts: [ask.prompt, other.prompt]
          | ^ no `targets` in this file
          |
          = help: name them in the suite: `targets: [openai/gpt-6-luna]`
    "#]],
    );
    folder.write("ask.prompt", "---\nmodel: openai/a\n---\n@user\n{{ text }}\n");
    check_in(
        &folder,
        &RunOptions::default(),
        expect![[r#"
        error[E0210]: the suite has no targets, and its prompts name different models
         --> suite.yaml:1:1
          |
        1 | prompts: [ask.prompt, other.prompt]
          | ^ no `targets` in this file
          |
          = note: the models are `openai/a`, `openai/b`
          = help: name them in the suite: `targets: [openai/gpt-6-luna]`
    "#]],
    );
}

#[test]
fn prompts_that_are_none() {
    check(
        &with("prompts: [ask.prompt@production, cases.jsonl]"),
        expect![[r#"
        error[E0212]: no version of `ask.prompt` has the label `production`
         --> suite.yaml:4:11
          |
        4 | prompts: [ask.prompt@production, cases.jsonl]
          |           ^^^^^^^^^^^^^^^^^^^^^ this project has no `proof.lock` with labels
          |
          = help: name the file itself: `ask.prompt`

        error[E0213]: `cases.jsonl` is no prompt file
         --> suite.yaml:4:34
          |
        4 | prompts: [ask.prompt@production, cases.jsonl]
          |                                  ^^^^^^^^^^^ a prompt ends in `.prompt`, `.txt` or `.md`
    "#]],
    );
    check(
        &with("prompts: [\"a[b\", \"none/*.prompt\"]"),
        expect![[r#"
        error[E0214]: `a[b` is no glob: unclosed character class; missing ']'
         --> suite.yaml:4:11
          |
        4 | prompts: ["a[b", "none/*.prompt"]
          |           ^^^^^

        error[E0215]: no prompt matches `none/*.prompt`
         --> suite.yaml:4:18
          |
        4 | prompts: ["a[b", "none/*.prompt"]
          |                  ^^^^^^^^^^^^^^^ nothing found below the project's folder
          |
          = help: paths and globs start at the folder of `proof.yaml`
    "#]],
    );
}

#[test]
fn flags_that_name_nothing() {
    let folder = suite(GOOD);
    let options = RunOptions { prompts: vec!["aks".to_owned()], ..RunOptions::default() };
    check_in(
        &folder,
        &options,
        expect![[r#"
        error[E0211]: `--prompt aks` is no prompt of the suite
         |
         = help: did you mean `ask`?
    "#]],
    );
    let options = RunOptions { targets: vec!["eco".to_owned()], ..RunOptions::default() };
    check_in(
        &folder,
        &options,
        expect![[r#"
        error[E0502]: `eco` names no provider
         |
         = note: given as `--target eco`
         = help: did you mean `echo`?
    "#]],
    );
}

#[test]
fn names_that_no_case_has() {
    let folder = suite(&with("scorers: [equals: \"{{ expected.label }}\", contains: \"{{ vars.txt }}\"]"));
    folder.write("ask.prompt", "@user\n{{ txet }}\n");
    check_in(
        &folder,
        &RunOptions::default(),
        expect![[r#"
        error[E0216]: no case has the variable `txet`
         --> ask.prompt:2:4
          |
        2 | {{ txet }}
          |    ^^^^ `ask` needs it
          |
          = help: did you mean `text`?

        error[E0217]: no case has `expected.label`
         --> suite.yaml:4:19
          |
        4 | scorers: [equals: "{{ expected.label }}", contains: "{{ vars.txt }}"]
          |                   ^^^^^^^^^^^^^^^^^^^^^^ a scorer needs it
          |
          = help: no case has `expected` at all: give the cases one

        error[E0217]: no case has `vars.txt`
         --> suite.yaml:4:53
          |
        4 | scorers: [equals: "{{ expected.label }}", contains: "{{ vars.txt }}"]
          |                                                     ^^^^^^^^^^^^^^^^ a scorer needs it
          |
          = help: did you mean `text`?
    "#]],
    );
}

#[test]
fn names_that_some_cases_lack() {
    let folder = suite(GOOD);
    folder.write("cases.jsonl", "{\"text\": \"t0\"}\n{\"other\": 1}\n{\"text\": \"t2\"}\n");
    expect![[r#"
        warning[W0201]: 1 of 3 cases lack the variable `text`
         --> ask.prompt:2:9
          |
        2 | input: {text: string}
          |         ^^^^ `ask` needs it
          |
          = note: their trials are recorded as errors, not as failures
    "#]]
    .assert_eq(&shown(&folder.plan(&RunOptions::default()).warnings));
}

#[test]
fn filters_that_leave_nothing() {
    let folder = suite(&with("dataset: {path: cases.jsonl, split: dev, where: \"id == 'c1'\"}"));
    folder.write(
        "cases.jsonl",
        "{\"id\": \"c0\", \"text\": \"t0\", \"split\": \"dev\"}\n\
         {\"id\": \"c1\", \"text\": \"t1\", \"split\": \"test\", \"tags\": [\"edge\"]}\n",
    );
    let options = RunOptions { filters: vec!["true".to_owned()], sample: Some(5), ..RunOptions::default() };
    check_in(
        &folder,
        &options,
        expect![[r#"
        error[E0224]: no case is selected: split `dev`, where `id == 'c1'`, `--filter true`, sample 5 leaves none of 2 cases
         --> suite.yaml:4:10
          |
        4 | dataset: {path: cases.jsonl, split: dev, where: "id == 'c1'"}
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ of this dataset
          |
          = note: a run without cases shows nothing, so it is never a pass
          = help: the splits are `dev` (1), `test` (1)
          = help: the tags are `edge` (1)
    "#]],
    );
}

#[test]
fn a_project_file_with_mistakes() {
    let folder = suite(GOOD);
    folder.write(
        "proof.yaml",
        "version: 2\nnmae: x\nprices: none.yaml\ntargets: [{model: echo}, {id: a, model: echo}, {id: a, model: echo}]\n",
    );
    let mistakes = Project::find(&folder.root()).unwrap_err();
    expect![[r#"
        error[E0101]: unknown key `nmae` in the project
         --> proof.yaml:2:1
          |
        2 | nmae: x
          | ^^^^ no such key
          |
          = help: did you mean `name`?

        error[E0202]: this version of Proofmark reads project files of version 1
         --> proof.yaml:1:10
          |
        1 | version: 2
          |          ^ a newer version, or no version at all
          |
          = help: update Proofmark, or write `version: 1`

        error[E0201]: `none.yaml` does not exist
         --> proof.yaml:3:9
          |
        3 | prices: none.yaml
          |         ^^^^^^^^^ named here

        error[E0204]: a target of the project needs an `id`
         --> proof.yaml:4:11
          |
        4 | targets: [{model: echo}, {id: a, model: echo}, {id: a, model: echo}]
          |           ^^^^^^^^^^^^^ suites name it by its id
          |
          = help: write `- {id: careful, model: openai/gpt-6-luna}`

        error[E0207]: two targets have the id `a`
         --> proof.yaml:4:48
          |
        4 | targets: [{model: echo}, {id: a, model: echo}, {id: a, model: echo}]
          |                                                ^^^^^^^^^^^^^^^^^^^^ the second one
          |
          = help: give one of them another `id`
    "#]]
    .assert_eq(&shown(&mistakes));
}

#[test]
fn every_code_of_this_crate_is_explained() {
    let used: BTreeSet<String> = source_codes();
    assert!(used.contains("E0201"), "{used:?}");
    let listed: BTreeSet<String> = proof_diag::codes::all()
        .map(|row| row.code.to_owned())
        .filter(|code| code.get(1..3) == Some("02"))
        .collect();
    assert_eq!(used, listed);
}

/// Every `E02xx` and `W02xx` in the crate's source.
fn source_codes() -> BTreeSet<String> {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut codes = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            for quoted in text.split('"').filter(|text| text.len() == 5) {
                if quoted.starts_with("E02") || quoted.starts_with("W02") {
                    codes.insert(quoted.to_owned());
                }
            }
        }
    }
    codes
}
