//! Codes of the command line: each is explained, and those that no other test shows are shown here.

use expect_test::expect;

use super::scene::Scene;

#[test]
fn every_code_of_the_command_line_is_explained() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut n_found = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices("\"E0") {
                let Some(code) =
                    text.get(at + 1..at + 6).filter(|code| code[1..].bytes().all(|b| b.is_ascii_digit()))
                else {
                    continue;
                };
                n_found += 1;
                assert!(
                    proof_diag::codes::find(code).is_some(),
                    "{code} in {} is not listed",
                    path.display()
                );
            }
        }
    }
    assert!(15 < n_found, "{n_found}");
}

#[test]
fn several_suites() {
    let scene = Scene::recorded();
    scene.project.write("suites/other.yaml", "");
    scene.refused(
        &["run"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0905]: no suite is named, and the project has 2
         |
         = help: `proof run suites/greet.yaml` or `proof run suites/other.yaml`
    "#]],
    );
}

#[test]
fn failed_only() {
    let scene = Scene::recorded();
    scene.refused(
        &["run", "--failed-only"],
        expect![[r#"
        exit code 4
        --- stderr
        error[E0907]: `--failed-only`: every trial of run 00000001 passed
    "#]],
    );
    scene.project.write("suites/other.yaml", "");
    scene.refused(
        &["run", "suites/other.yaml", "--failed-only"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0906]: `--failed-only`: `suites/other.yaml` has no run in this project
         |
         = help: `proof run suites/other.yaml` makes one
    "#]],
    );
}

#[test]
fn forms_that_a_command_does_not_have() {
    let scene = Scene::recorded();
    scene.refused(
        &["list", "--format", "junit"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0911]: `proof list` has no such format
         |
         = help: `--format` takes `human`, `json` or `markdown` here
    "#]],
    );
    scene.refused(
        &["compare", "last", "last", "--format", "junit"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0911]: `proof compare` has no such format
         |
         = help: `--format` takes `human`, `json` or `markdown` here
    "#]],
    );
}

#[test]
fn nothing_to_check_or_format() {
    let scene = Scene::recorded();
    std::fs::create_dir(scene.project.file("empty")).unwrap();
    std::fs::write(scene.project.file("empty/proof.yaml"), "name: empty\n").unwrap();
    scene.refused(
        &["check", "--directory", "empty"],
        expect![[r#"
        exit code 4
        --- stderr
        error[E0913]: there is nothing to check: no prompt and no suite is here
         |
         = help: name files, or put prompts into `prompts/` and suites into `suites/`
    "#]],
    );
    scene.refused(
        &["fmt", "--directory", "empty"],
        expect![[r#"
        exit code 4
        --- stderr
        error[E0914]: there is no `.prompt` file to format
         |
         = help: name files or folders
    "#]],
    );
}

#[test]
fn names_that_nothing_has() {
    let scene = Scene::recorded();
    scene.refused(
        &["scorers", "equal"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0915]: no scorer has the name `equal`
         |
         = help: did you mean `equals`?
         = help: `proof scorers` lists them
    "#]],
    );
    scene.refused(
        &["explain", "E0999"],
        expect![[r#"
            exit code 2
            --- stderr
            error[E0916]: nothing is known under `E0999`
             |
             = help: did you mean `E0909` or `E0919` or `E0929`?
             = help: `proof explain codes` lists all codes
        "#]],
    );
    scene.refused(
        &["rescore", "3f2a91c0"],
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
fn init_overwrites_nothing() {
    Scene::recorded().refused(
        &["init", "."],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0917]: `./proof.yaml` is already there
         |
         = help: `proof init` overwrites nothing; name another folder
    "#]],
    );
}

#[test]
fn address_in_use() {
    let scene = Scene::recorded();
    let port = scene.server.address().port().to_string();
    scene.refused(
        &["sim", "serve", "--port", &port],
        expect![[r#"
        exit code 5
        --- stderr
        error[E0918]: could not listen on 127.0.0.1:[port]: Address already in use
         |
         = help: `--port 0` picks a free port
    "#]],
    );
}
