//! A line of 200 MB: told where it begins, and never held in memory.

use std::io::Write as _;
use std::process::Stdio;

use expect_test::{Expect, expect};

use super::scene::{SUITE, Scene};
use crate::project::printed;

const LENGTH: u64 = 200_000_000;
/// What the child may hold, in KiB.
const MAX_MEMORY: u64 = 150 * 1024;

/// Writes a file that begins with `start` and goes on with zeros that take no room on the disk.
fn write_long(scene: &Scene, path: &str, start: &str) {
    scene.project.write(path, start);
    let mut file = std::fs::File::options().append(true).open(scene.project.file(path)).unwrap();
    file.set_len(LENGTH).unwrap();
    file.write_all(b"\"}\n").unwrap();
}

/// Runs under GNU time, which tells the peak of memory.
#[track_caller]
fn check(scene: &Scene, arguments: &[&str], expected: Expect) {
    let proof = scene.project.command(arguments);
    let report = scene.project.file("memory.txt");
    let mut command = std::process::Command::new("/usr/bin/time");
    command.args(["--quiet", "-f", "%M", "-o"]).arg(&report).arg(proof.get_program()).args(proof.get_args());
    command.current_dir(scene.project.path()).env("PROOF_TEST_MODE", "1").stdin(Stdio::null());
    let Ok(output) = command.output() else {
        println!("skipped: no /usr/bin/time");
        return;
    };
    expected.assert_eq(&scene.shown(&printed(&output)));
    let kib: u64 = std::fs::read_to_string(report).unwrap().trim().parse().unwrap();
    assert!(kib < MAX_MEMORY, "{kib} KiB at its peak");
}

#[test]
fn jsonl() {
    let scene = Scene::recorded();
    write_long(&scene, "data/long.jsonl", "{\"name\": \"ann\"}\n{\"name\": \"");
    scene.suite(&SUITE.replace("data/cases.jsonl", "data/long.jsonl"));
    check(
        &scene,
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0408]: the row at line 2 of `data/long.jsonl` is longer than 32 MB
         |
         = note: a row is held in memory as a whole; most often a line end or a closing quote is missing
         = help: put large content into files of their own and name them in the row
    "#]],
    );
}

#[test]
fn csv() {
    let scene = Scene::recorded();
    write_long(&scene, "data/long.csv", "id,name\n1,ann\n2,\"");
    scene.suite(&SUITE.replace("data/cases.jsonl", "data/long.csv"));
    check(
        &scene,
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0408]: the row at line 3 of `data/long.csv` is longer than 32 MB
         |
         = note: a row is held in memory as a whole; most often a line end or a closing quote is missing
         = help: put large content into files of their own and name them in the row
    "#]],
    );
}

#[test]
fn json_and_yaml() {
    let scene = Scene::recorded();
    write_long(&scene, "data/long.json", "[{\"name\": \"ann\"}, {\"name\": \"");
    write_long(&scene, "data/long.yaml", "- name: ann\n- name: \"");
    scene.suite(&SUITE.replace("data/cases.jsonl", "data/long.{json,yaml}"));
    check(
        &scene,
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0408]: the row at line 1 of `data/long.json` is longer than 32 MB
         |
         = note: a row is held in memory as a whole; most often a line end or a closing quote is missing
         = help: put large content into files of their own and name them in the row

        error[E0408]: the dataset `data/long.yaml` is longer than 32 MB
         |
         = note: a YAML file is held in memory as a whole
         = help: write large datasets as JSONL, one case a line
        note: 2 mistakes found
    "#]],
    );
}

#[test]
fn suite() {
    let scene = Scene::recorded();
    write_long(&scene, "suites/long.yaml", "description: \"");
    check(
        &scene,
        &["run", "suites/long.yaml"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0226]: `suites/long.yaml` is longer than 16 MB
         |
         = note: suites, prompts and what they include are held in memory as a whole
         = help: put cases into a dataset of their own: it is read row by row
    "#]],
    );
}

#[test]
fn prompt() {
    let scene = Scene::recorded();
    write_long(&scene, "prompts/greet.prompt", "@user\n");
    check(
        &scene,
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0226]: `prompts/greet.prompt` is longer than 16 MB
         --> suites/greet.yaml:1:11
          |
        1 | prompts: [prompts/greet.prompt]
          |           ^^^^^^^^^^^^^^^^^^^^ named here
          |
          = note: suites, prompts and what they include are held in memory as a whole
          = help: put cases into a dataset of their own: it is read row by row
    "#]],
    );
    check(
        &scene,
        &["check", "prompts/greet.prompt"],
        expect![[r#"
        exit code 1
        --- stdout
        1 file checked: 1 error, 0 warnings
        --- stderr
        error[E0226]: `prompts/greet.prompt` is longer than 16 MB
         |
         = note: suites, prompts and what they include are held in memory as a whole
         = help: put cases into a dataset of their own: it is read row by row
    "#]],
    );
}

#[test]
fn included_file() {
    let scene = Scene::recorded();
    write_long(&scene, "prompts/rules.md", "Rules\n");
    scene.project.write("prompts/greet.prompt", "@user\n@include rules.md\nGreet {{ name }}.\n");
    check(
        &scene,
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0309]: could not read `prompts/rules.md` to include it
         --> prompts/greet.prompt:2:10
          |
        2 | @include rules.md
          |          ^^^^^^^^ it is longer than 16 MB
          |
          = note: the path of `@include` is relative to the file it stands in
    "#]],
    );
}
