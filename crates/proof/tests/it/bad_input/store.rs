//! Stores that are missing, damaged, another program's, or a newer version's.

use std::io::{Seek as _, SeekFrom, Write as _};

use expect_test::{Expect, expect};
use proof_testkit::Script;

use super::scene::{FIRST_RUN, Scene};

/// A store with `bytes` written at `at`, looked at and used: nothing in it may change.
#[track_caller]
fn check_spoilt(at: u64, bytes: &[u8], shown: Expect, run: Expect) {
    let scene = Scene::recorded();
    let path = scene.project.file(".proof/proof.db");
    let good = std::fs::read(&path).unwrap();
    let mut file = std::fs::File::options().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
    drop(file);
    let spoilt = std::fs::read(&path).unwrap();
    let n_requests = scene.server.requests();
    scene.check_text(scene.project.command(&["show"]), shown);
    scene.check_text(scene.project.command(&["run"]), run);
    assert_eq!(scene.server.requests(), n_requests, "a call was made");
    assert!(std::fs::read(&path).unwrap() == spoilt, "the store was changed");
    std::fs::write(&path, good).unwrap();
    assert_eq!(scene.trials(FIRST_RUN).lines().count(), 3);
}

#[test]
fn newer_version() {
    check_spoilt(
        60,
        &99_i32.to_be_bytes(),
        expect![[r#"
            exit code 2
            --- stderr
            error[E0704]: `[root]/.proof/proof.db` was written by a newer version of this program
             |
             = note: it has format 99, this version knows formats up to 4; nothing was changed
             = help: update `proof`, or move the folder of the store away to start a new one
        "#]],
        expect![[r#"
            exit code 2
            --- stderr
            plan: 1 prompt × 1 target × 3 cases = 3 trials
            error[E0704]: `[root]/.proof/proof.db` was written by a newer version of this program
             |
             = note: it has format 99, this version knows formats up to 4; nothing was changed
             = help: update `proof`, or move the folder of the store away to start a new one
        "#]],
    );
}

#[test]
fn no_database() {
    check_spoilt(
        0,
        b"This is a text file.",
        expect![[r#"
        exit code 2
        --- stderr
        error[E0703]: `[root]/.proof/proof.db` is not a store of this program
         |
         = note: nothing was written to it
         = help: move the file away; the next run makes a new store
    "#]],
        expect![[r#"
        exit code 2
        --- stderr
        plan: 1 prompt × 1 target × 3 cases = 3 trials
        error[E0703]: `[root]/.proof/proof.db` is not a store of this program
         |
         = note: nothing was written to it
         = help: move the file away; the next run makes a new store
    "#]],
    );
}

#[test]
fn damaged_database() {
    check_spoilt(
        100,
        &[0xff; 4000],
        expect![[r#"
        exit code 5
        --- stderr
        error[E0706]: the store is damaged: database disk image is malformed
         |
         = note: prompts, datasets and suites are not in it: only recorded runs are affected
         = help: copy the folder `.proof` for analysis, then move it away; the next run makes a new one
    "#]],
        expect![[r#"
        exit code 5
        --- stderr
        plan: 1 prompt × 1 target × 3 cases = 3 trials
        error[E0706]: the store is damaged: database disk image is malformed
         |
         = note: prompts, datasets and suites are not in it: only recorded runs are affected
         = help: copy the folder `.proof` for analysis, then move it away; the next run makes a new one
    "#]],
    );
}

#[test]
fn damaged_pages() {
    // The first page says what tables there are; all others are gone.
    let scene = Scene::recorded();
    let path = scene.project.file(".proof/proof.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    scene.check_text(
        scene.project.command(&["show"]),
        expect![[r#"
        exit code 5
        --- stderr
        error[E0706]: the store is damaged: database disk image is malformed
         |
         = note: prompts, datasets and suites are not in it: only recorded runs are affected
         = help: copy the folder `.proof` for analysis, then move it away; the next run makes a new one
    "#]],
    );
    scene.check_text(
        scene.project.command(&["list"]),
        expect![[r#"
        exit code 5
        --- stderr
        error[E0706]: the store is damaged: database disk image is malformed
         |
         = note: prompts, datasets and suites are not in it: only recorded runs are affected
         = help: copy the folder `.proof` for analysis, then move it away; the next run makes a new one
    "#]],
    );
}

#[test]
fn no_store() {
    let scene = Scene::new(Script::text("ok"));
    scene.check_text(
        scene.project.command(&["show"]),
        expect![[r#"
        exit code 2
        --- stderr
        error[E0701]: there is no store: `[root]/.proof/proof.db` does not exist
         |
         = note: the store holds what `proof run` records
         = help: `proof run SUITE` makes it; if you have run one, go to the folder of that project
    "#]],
    );
    scene.check_text(
        scene.project.command(&["list"]),
        expect![[r#"
        exit code 2
        --- stderr
        error[E0701]: there is no store: `[root]/.proof/proof.db` does not exist
         |
         = note: the store holds what `proof run` records
         = help: `proof run SUITE` makes it; if you have run one, go to the folder of that project
    "#]],
    );
    scene.check_text(
        scene.project.command(&["compare", "a", "b"]),
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

#[test]
fn store_without_runs() {
    let empty = Scene::new(Script::text("ok"));
    // A run that is refused after the store was made leaves an empty one.
    empty.suite(&super::scene::SUITE.replace("id: fake,", "id: fake, key_env: GATEWAY_KEY,"));
    empty.project.proof_ends(5, &["run"]);
    empty.check_text(
        empty.project.command(&["show"]),
        expect![[r#"
        exit code 2
        --- stderr
        error[E0710]: no run is called `last`
         |
         = help: nothing is recorded yet: `proof run SUITE` records a run
    "#]],
    );
    empty.check_text(
        empty.project.command(&["list"]),
        expect![[r#"
        exit code 0
        --- stdout
        no runs yet; `proof run SUITE` makes one
    "#]],
    );
}

#[test]
fn unknown_run() {
    let scene = Scene::recorded();
    scene.refused(
        &["show", "3f2a91c0"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0710]: no run is called `3f2a91c0`
         |
         = help: the newest: `00000001`
         = help: `proof list` shows all runs; `last` is the newest
    "#]],
    );
    scene.refused(
        &["compare", "last", "../../etc"],
        expect![[r#"
        exit code 2
        --- stderr
        error[E0710]: no run is called `../../etc`
         |
         = help: the newest: `00000001`
         = help: `proof list` shows all runs; `last` is the newest
    "#]],
    );
}

#[test]
fn store_folder_that_is_a_file() {
    let scene = Scene::new(Script::text("ok"));
    scene.project.write(".proof", "not a folder");
    scene.check_text(
        scene.project.command(&["run"]),
        expect![[r#"
        exit code 5
        --- stderr
        plan: 1 prompt × 1 target × 3 cases = 3 trials
        error[E0702]: could not use `[root]/.proof/proof.db` of the store: Not a directory
         |
         = help: a part of this path is a file where a folder should be: move it away
    "#]],
    );
    assert_eq!(scene.server.requests(), 0);
}
