//! What a person sees of each error.

use std::io;

use camino::Utf8PathBuf;
use expect_test::{Expect, expect};
use proof_diag::Diagnostic;
use proof_store::{Access, Store, StoreError};

use crate::fixture::{Project, record};

/// The whole text, with the place of the test's folder left out.
fn check(error: StoreError, expected: Expect) {
    let diagnostic = Diagnostic::from(error);
    assert!(proof_diag::codes::find(diagnostic.code).is_some(), "{} is not in the table", diagnostic.code);
    expected.assert_eq(&proof_diag::render::plain(&diagnostic));
}

fn database() -> Utf8PathBuf {
    Utf8PathBuf::from("triage/.proof/proof.db")
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn missing() {
    check(
        StoreError::Missing { path: database() },
        expect![[r#"
            error[E0701]: there is no store: `triage/.proof/proof.db` does not exist
             |
             = note: the store holds what `proof run` records
             = help: `proof run SUITE` makes it; if you have run one, go to the folder of that project
        "#]],
    );
}

#[test]
fn folder() {
    let source = io::Error::from(io::ErrorKind::PermissionDenied);
    check(
        StoreError::Folder { path: "triage/.proof".into(), source },
        expect![[r#"
        error[E0702]: could not use `triage/.proof` of the store: permission denied
         |
         = help: make the folder and what is in it writable for you, or run in a copy of the project
    "#]],
    );
}

#[test]
fn open() {
    let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(14), None);
    check(
        StoreError::Open { path: database(), source },
        expect![[r#"
        error[E0702]: could not use `triage/.proof/proof.db` of the store: Error code 14: unable to open database file
         |
         = help: make the folder and what is in it writable for you, or run in a copy of the project
    "#]],
    );
}

#[test]
fn not_a_store() {
    check(
        StoreError::NotAStore { path: database() },
        expect![[r#"
        error[E0703]: `triage/.proof/proof.db` is not a store of this program
         |
         = note: nothing was written to it
         = help: move the file away; the next run makes a new store
    "#]],
    );
}

#[test]
fn newer() {
    check(
        StoreError::Newer { path: database(), found: 7, known: 1 },
        expect![[r#"
        error[E0704]: `triage/.proof/proof.db` was written by a newer version of this program
         |
         = note: it has format 7, this version knows formats up to 1; nothing was changed
         = help: update `proof`, or move the folder of the store away to start a new one
    "#]],
    );
}

#[test]
fn migrate() {
    let project = Project::new();
    drop(project.open());
    let connection = rusqlite::Connection::open(project.database()).unwrap();
    // A table that the migration wants to make, in a store of no version.
    connection
        .execute_batch("DROP TABLE refinery_schema_history; PRAGMA user_version = 0; PRAGMA wal_checkpoint")
        .unwrap();
    drop(connection);
    let error = Store::open(&project.directory(), Access::ReadWrite).unwrap_err();
    let StoreError::Migrate { source, .. } = error else { panic!("{error:?}") };
    check(
        StoreError::Migrate { path: database(), source },
        expect![[r#"
            error[E0705]: could not bring `triage/.proof/proof.db` up to date: table runs already exists
             |
             = note: the change was taken back: the store is as it was
             = help: make room on the disk and try again; else move the folder of the store away
        "#]],
    );
}

#[test]
fn corrupt() {
    check(
        StoreError::Corrupt { what: "a trial of unknown status 9".to_owned() },
        expect![[r#"
        error[E0706]: the store is damaged: a trial of unknown status 9
         |
         = note: prompts, datasets and suites are not in it: only recorded runs are affected
         = help: copy the folder `.proof` for analysis, then move it away; the next run makes a new one
    "#]],
    );
}

#[test]
fn disk_full() {
    let reason = "database or disk is full".to_owned();
    check(
        StoreError::Write { reason, is_disk_full: true },
        expect![[r#"
            error[E0707]: there is no room left for the store: database or disk is full
             |
             = note: all that was recorded before is kept
             = help: make room, then `proof run --resume` goes on where this run stopped
        "#]],
    );
}

#[test]
fn write() {
    let reason = "disk I/O error".to_owned();
    check(
        StoreError::Write { reason, is_disk_full: false },
        expect![[r#"
        error[E0708]: could not write to the store: disk I/O error
         |
         = note: all that was recorded before is kept
         = help: `proof run --resume` goes on where this run stopped
    "#]],
    );
}

#[test]
fn read() {
    let source =
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(5), Some("database is locked".to_owned()));
    check(
        StoreError::Read { source },
        expect![[r#"
            error[E0709]: could not read the store: database is locked
             |
             = help: try again when other programs that use the store have ended
        "#]],
    );
}

#[test]
fn no_such_run() {
    let project = Project::new();
    let store = project.open();
    check(
        store.find_run("last").unwrap_err(),
        expect![[r#"
        error[E0710]: no run is called `last`
         |
         = help: nothing is recorded yet: `proof run SUITE` records a run
    "#]],
    );
    store.begin_run(&record("0199aa01bbbb0001")).unwrap();
    store.begin_run(&record("0199aa01cccc0002")).unwrap();
    check(
        store.find_run("bbbbOO01\u{1b}[2J").unwrap_err(),
        expect![[r#"
            error[E0710]: no run is called `bbbbOO01\u{1b}[2J`
             |
             = help: the newest: `cccc0002`, `bbbb0001`
             = help: `proof list` shows all runs; `last` is the newest
        "#]],
    );
    check(
        store.find_run("bbbbO001").unwrap_err(),
        expect![[r#"
            error[E0710]: no run is called `bbbbO001`
             |
             = help: did you mean `bbbb0001`?
             = help: `proof list` shows all runs; `last` is the newest
        "#]],
    );
}

#[test]
fn ambiguous() {
    let matches = ids(&["0199aa01", "0199aa02", "0199aa03", "0199aa04", "0199aa05", "0199aa06", "0199aa07"]);
    check(
        StoreError::Ambiguous { name: "0199".to_owned(), matches },
        expect![[r#"
        error[E0711]: `0199` may be any of 7 runs
         |
         = help: give more of the id: `0199aa01`, `0199aa02`, `0199aa03`, `0199aa04`, `0199aa05` and 2 more
    "#]],
    );
}

#[test]
fn locked() {
    check(
        StoreError::Locked { run: "0199aa01".to_owned(), pid: Some(4242) },
        expect![[r#"
        error[E0712]: process 4242 is at work on run `0199aa01`
         |
         = note: two at once would make the same calls twice
         = help: wait until it has ended, or stop it; its records are kept
    "#]],
    );
    check(
        StoreError::Locked { run: "0199aa01".to_owned(), pid: None },
        expect![[r#"
        error[E0712]: another process is at work on run `0199aa01`
         |
         = note: two at once would make the same calls twice
         = help: wait until it has ended, or stop it; its records are kept
    "#]],
    );
}

#[test]
fn payload() {
    let source = io::Error::from(io::ErrorKind::NotFound);
    check(
        StoreError::Payload { path: "triage/.proof/payloads/ab/abcd".into(), source },
        expect![[r#"
        error[E0713]: could not use the payload `triage/.proof/payloads/ab/abcd`: entity not found
         |
         = note: outputs over 256 KiB are files of their own beside the database
         = help: put the file back from a copy of the store, or run the trial again
    "#]],
    );
}

#[test]
fn read_only() {
    check(
        StoreError::ReadOnly,
        expect![[r#"
        error[E0714]: the store was opened for reading only
         |
         = note: this is a mistake in `proof`, not in the project
         = help: report it, with the command that you used
    "#]],
    );
}

#[test]
fn run_exists() {
    check(
        StoreError::RunExists { id: "0199aa01".to_owned() },
        expect![[r#"
        error[E0715]: there already is a run `0199aa01`
         |
         = help: `proof run --resume` goes on with it; without it a run gets a new id
    "#]],
    );
}

#[test]
fn bad_run_id() {
    check(
        StoreError::BadRunId { id: "../x\n".to_owned() },
        expect![[r#"
        error[E0716]: `../x\n` cannot be the id of a run
         |
         = note: an id has 1 to 64 letters, digits, `-` and `_`: it names a file
         = help: `proof list` shows the ids of all runs
    "#]],
    );
}

#[test]
fn too_large() {
    check(
        StoreError::TooLarge { what: "trial number", value: 1 << 40 },
        expect![[r#"
        error[E0717]: the trial number `1099511627776` is more than the store can hold
         |
         = help: make the run smaller: fewer repeats, a `sample` or a shard of the dataset
    "#]],
    );
}
