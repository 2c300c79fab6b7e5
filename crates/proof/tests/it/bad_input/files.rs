//! Files that are missing, are no text, or are no prompt.

use expect_test::expect;

use super::scene::{SUITE, Scene};
use super::suite::check;

#[test]
fn missing_suite() {
    Scene::recorded().refused(
        &["run", "suites/great.yaml"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0201]: `suites/great.yaml` does not exist
         |
         = help: did you mean `suites/greet.yaml`?
    "#]],
    );
}

#[test]
fn missing_prompt() {
    check(
        "greet.prompt",
        "great.prompt",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0201]: `prompts/great.prompt` does not exist
         --> suites/greet.yaml:1:11
          |
        1 | prompts: [prompts/great.prompt]
          |           ^^^^^^^^^^^^^^^^^^^^ named here
          |
          = help: did you mean `prompts/greet.prompt`?
    "#]],
    );
}

#[test]
fn missing_prompts_of_a_glob() {
    check(
        "prompts/greet.prompt",
        "drafts/*.prompt",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0215]: no prompt matches `drafts/*.prompt`
         --> suites/greet.yaml:1:11
          |
        1 | prompts: [drafts/*.prompt]
          |           ^^^^^^^^^^^^^^^ nothing found below the project's folder
          |
          = help: paths and globs start at the folder of `proof.yaml`
    "#]],
    );
}

#[test]
fn missing_dataset() {
    check(
        "data/cases.jsonl",
        "data/case.jsonl",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0401]: the dataset `data/case.jsonl` does not exist
         --> suites/greet.yaml:4:10
          |
        4 | dataset: data/case.jsonl
          |          ^^^^^^^^^^^^^^^ named here
          |
          = help: did you mean `data/cases.jsonl`?
    "#]],
    );
}

#[test]
fn suite_that_is_a_folder() {
    Scene::recorded().refused(
        &["run", "suites"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0201]: `suites` is a folder, not a file
         |
         = help: name a file in it
    "#]],
    );
}

#[test]
fn suite_that_is_not_utf_8() {
    let scene = Scene::recorded();
    let mut bytes = b"description: caf\xe9\n".to_vec();
    bytes.extend_from_slice(SUITE.as_bytes());
    scene.project.write("suites/greet.yaml", bytes);
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0203]: `suites/greet.yaml` is not UTF-8 text: line 1, byte 16 of the file
         |
         = help: save the file as UTF-8
    "#]],
    );
}

#[test]
fn prompt_that_is_not_utf_8() {
    let scene = Scene::recorded();
    scene.project.write("prompts/greet.prompt", b"@user\nGr\xfc\xdf {{ name }}\n");
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0203]: `prompts/greet.prompt` is not UTF-8 text: line 2, byte 8 of the file
         --> suites/greet.yaml:1:11
          |
        1 | prompts: [prompts/greet.prompt]
          |           ^^^^^^^^^^^^^^^^^^^^ named here
          |
          = help: save the file as UTF-8
    "#]],
    );
}

#[test]
fn prompt_with_a_mistake() {
    let scene = Scene::recorded();
    scene.project.write("prompts/greet.prompt", "@usr\nGreet {{ name }\n");
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0303]: unknown directive `@usr`
         --> prompts/greet.prompt:1:1
          |
        1 | @usr
          | ^^^^ no directive has this name
          |
          = help: did you mean `@user`?
          = help: write `\@usr` for a literal `@`

        error[E0313]: an expression cannot be read
         --> prompts/greet.prompt:2:15
          |
        2 | Greet {{ name }
          |               ^ unexpected `}`, expected end of variable block
        note: 2 mistakes found
    "#]],
    );
}

#[test]
fn no_suite_at_all() {
    let scene = Scene::recorded();
    std::fs::remove_file(scene.project.file("suites/greet.yaml")).unwrap();
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0904]: no suite is named, and `[root]` has none in `suites/`
         |
         = help: name one: `proof run suites/triage.yaml`; `proof init` makes a project with one
    "#]],
    );
}

#[test]
fn no_yaml() {
    check(
        "prompts: [",
        "prompts: [[",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0109]: the bracket `[` is not closed
         --> suites/greet.yaml:1:10
          |
        1 | prompts: [[prompts/greet.prompt]
          |          ^ opened here
        2 | targets:
          |        - `]` is missing before this
          |
          = help: add the closing `]`
    "#]],
    );
}

#[test]
fn empty_file() {
    check(
        SUITE,
        "",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0227]: the suite `suites/greet.yaml` is empty
         |
         = help: a suite has `prompts`, `dataset` and `scorers` at least; `proof init` makes a project with one
    "#]],
    );
}
