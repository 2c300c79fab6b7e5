//! `kill -9` in the middle of writing.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use proof_store::{Access, Store, StoreError};

use crate::fixture::{
    Project, child, child_directory, failed_trial, new_response, record, response, trial, trials,
};

/// The process that is killed: records trials and says which are committed.
#[test]
fn killed_child() {
    let Some(directory) = child_directory() else { return };
    let store = Store::open(&directory, Access::ReadWrite).unwrap();
    store.begin_run(&record("run")).unwrap();
    let _lock = store.lock_run("run").unwrap();
    let writer = store.writer("run").unwrap();
    for idx in 0.. {
        writer.blocking_trial(trial(idx), Some(new_response(idx))).unwrap();
        if idx % 7 == 0 {
            writer.blocking_flush().unwrap();
            writeln!(std::io::stdout(), "committed {idx}").unwrap();
        }
    }
}

#[test]
fn a_killed_process_loses_nothing_that_was_committed() {
    let project = Project::new();
    for n_lines in [3, 150] {
        check_kill(&Project::new(), n_lines);
    }
    check_kill(&project, 40);
}

#[track_caller]
fn check_kill(project: &Project, n_lines: usize) {
    let mut process =
        child("crash::killed_child", &project.directory()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let committed = |line: Result<String, _>| -> Option<u64> {
        let line: String = line.unwrap();
        line.rsplit_once("committed ")?.1.parse().ok()
    };
    let mut last = lines.by_ref().filter_map(committed).nth(n_lines).unwrap();

    let store = project.open();
    let locked = store.lock_run("run").unwrap_err();
    assert!(matches!(locked, StoreError::Locked { pid: Some(pid), .. } if pid == process.id()));
    process.kill().unwrap();
    process.wait().unwrap();
    last = lines.filter_map(committed).last().unwrap_or(last);

    let rows = trials(&store, "run");
    assert!(last < rows.len() as u64, "{last} was committed, {} are there", rows.len());
    for (idx, row) in (0..).zip(&rows) {
        assert_eq!(row.idx, idx);
        assert_eq!(store.response(row.response.unwrap()).unwrap(), response(&format!("answer {idx}")));
    }
    drop(store.lock_run("run").unwrap());

    // And it goes on from there.
    let writer = store.writer("run").unwrap();
    let next = rows.len() as u64;
    writer.blocking_trial(failed_trial(next), None).unwrap();
    writer.blocking_flush().unwrap();
    assert_eq!(store.done("run").unwrap().len(), next + 1);
    drop((writer, store));
    project.check_integrity();
}
