//! Mistakes in the suite file and in the files that it names.

use expect_test::{Expect, expect};

use super::scene::{SUITE, Scene};

/// A good suite with one part replaced.
#[track_caller]
pub(super) fn check(from: &str, to: &str, expected: Expect) {
    assert!(SUITE.contains(from));
    let scene = Scene::recorded();
    scene.suite(&SUITE.replace(from, to));
    scene.refused(&["run"], expected);
}

#[test]
fn unknown_key() {
    check(
        "scorers:",
        "scorer:",
        expect![[r#"
            exit code 2
            --- stderr
            error[E0103]: the suite has no `scorers`
             --> suites/greet.yaml:1:1
              |
            1 | prompts: [prompts/greet.prompt]
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `scorers` is missing here
              |
              = note: a run without scorers would check nothing, and must not look like a pass
              = help: add `scorers:` with at least one, such as `- contains: refund`

            error[E0101]: unknown key `scorer` in the suite
             --> suites/greet.yaml:5:1
              |
            5 | scorer:
              | ^^^^^^ no such key
              |
              = help: did you mean `scorers` or `scope`?
            note: 2 mistakes found
        "#]],
    );
}

#[test]
fn unknown_keys_everywhere_are_told_at_once() {
    check(
        "limits: {concurrency: 1}",
        "limits: {concurency: 1}\nrepeat: 3\ndatasets: x",
        expect![[r#"
            exit code 2
            --- stderr
            error[E0101]: unknown key `repeat` in the suite
             --> suites/greet.yaml:8:1
              |
            8 | repeat: 3
              | ^^^^^^ no such key
              |
              = help: did you mean `repeats`?

            error[E0101]: unknown key `datasets` in the suite
             --> suites/greet.yaml:9:1
              |
            9 | datasets: x
              | ^^^^^^^^ no such key
              |
              = help: did you mean `dataset`?

            error[E0101]: unknown key `concurency` in `limits`
             --> suites/greet.yaml:7:10
              |
            7 | limits: {concurency: 1}
              |          ^^^^^^^^^^ no such key
              |
              = help: did you mean `concurrency`?
            note: 3 mistakes found
        "#]],
    );
}

#[test]
fn unknown_key_of_a_target() {
    check(
        "id: fake,",
        "id: fake, temprature: 1,",
        expect![[r#"
            exit code 2
            --- stderr
            error[E0101]: unknown key `temprature` in the target
             --> suites/greet.yaml:3:16
              |
            3 |   - {id: fake, temprature: 1, model: openai/fake, base_url: "http://127.0.0.1:[port]/v1"}
              |                ^^^^^^^^^^ no such key
              |
              = help: the target takes `api`, `api_version`, `base_url`, `chunk_timeout_s`, `concurrency`, `config`, `else`, `first_byte_timeout_s`, `headers`, `hedge_after`, `hedge_after_s`, `id`, `key_cmd`, `key_env`, `max_attempts`, `model`, `price_as`, `project`, `region`, `rpm`, `stream`, `timeout_s`, `tpm`
        "#]],
    );
}

#[test]
fn unknown_key_of_the_project() {
    let scene = Scene::recorded();
    scene.project.write("proof.yaml", "nmae: test\n");
    // Every command needs the project file, so what is recorded is looked at when it is right again.
    scene.check_text(
        scene.project.command(&["run"]),
        expect![[r#"
        exit code 2
        --- stderr
        error[E0101]: unknown key `nmae` in the project
         --> proof.yaml:1:1
          |
        1 | nmae: test
          | ^^^^ no such key
          |
          = help: did you mean `name`?
    "#]],
    );
    scene.project.write("proof.yaml", "name: test\n");
    assert_eq!(scene.trials(super::scene::FIRST_RUN).lines().count(), 3);
}

#[test]
fn wrong_types() {
    check(
        "limits: {concurrency: 1}",
        "limits: {concurrency: many}\nrepeats: -2\nseed: [1]\ngates: {a: b}",
        expect![[r#"
            exit code 2
            --- stderr
            error[E0102]: `repeats` must be a whole number between 1 and 10000, found `-2`
             --> suites/greet.yaml:8:10
              |
            8 | repeats: -2
              |          ^^ expected a whole number between 1 and 10000

            error[E0102]: `seed` must be a whole number between 0 and 18446744073709551615, found a list
             --> suites/greet.yaml:9:7
              |
            9 | seed: [1]
              |       ^^^ expected a whole number between 0 and 18446744073709551615

            error[E0102]: a gate must be a line such as `label >= 0.90`, found a map
              --> suites/greet.yaml:10:8
               |
            10 | gates: {a: b}
               |        ^^^^^^ expected a line such as `label >= 0.90`

            error[E0102]: `concurrency` must be a whole number between 1 and 10000, found `many`
             --> suites/greet.yaml:7:23
              |
            7 | limits: {concurrency: many}
              |                       ^^^^ expected a whole number between 1 and 10000
            note: 4 mistakes found
        "#]],
    );
}

#[test]
fn wrong_type_of_the_whole_file() {
    check(
        SUITE,
        "- just\n- a list\n",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0102]: the suite must be a map, found a list
         --> suites/greet.yaml:1:1
          |
        1 | - just
          | ^^^^^^ expected a map
    "#]],
    );
}

#[test]
fn no_scorers() {
    check(
        "scorers:\n  - equals: ok\n",
        "",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0103]: the suite has no `scorers`
         --> suites/greet.yaml:1:1
          |
        1 | prompts: [prompts/greet.prompt]
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `scorers` is missing here
          |
          = note: a run without scorers would check nothing, and must not look like a pass
          = help: add `scorers:` with at least one, such as `- contains: refund`
    "#]],
    );
}

#[test]
fn empty_scorers() {
    check(
        "scorers:\n  - equals: ok\n",
        "scorers: []\n",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0601]: there are no scorers
         --> suites/greet.yaml:5:10
          |
        5 | scorers: []
          |          ^^ this list is empty
          |
          = note: a run without scorers would check nothing, and must not look like a pass
          = help: add one, such as `- contains: refund`
    "#]],
    );
}

#[test]
fn misspelt_scorer() {
    check(
        "equals: ok",
        "equal: ok",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0602]: unknown scorer `equal`
         --> suites/greet.yaml:6:5
          |
        6 |   - equal: ok
          |     ^^^^^ no scorer has this name
          |
          = help: did you mean `equals`?
    "#]],
    );
}

#[test]
fn misspelt_key_of_a_scorer() {
    check(
        "equals: ok",
        "equals: {value: ok, ignore_cases: true}",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0101]: unknown key `ignore_cases` in scorer `equals`
         --> suites/greet.yaml:6:25
          |
        6 |   - equals: {value: ok, ignore_cases: true}
          |                         ^^^^^^^^^^^^ no such key
          |
          = help: did you mean `ignore_case`?
    "#]],
    );
}

#[test]
fn suite_of_a_newer_version() {
    check(
        "limits:",
        "version: 2\nlimits:",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0202]: this version of Proofmark reads suites of version 1
         --> suites/greet.yaml:7:10
          |
        7 | version: 2
          |          ^ a newer version, or no version at all
          |
          = help: update Proofmark, or write `version: 1`
    "#]],
    );
}
