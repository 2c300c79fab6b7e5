//! A disk without room.

use std::process::Command;

use camino::Utf8Path;
use proof_store::{Access, NewResponse, OpenOptions, Store, StoreError, StoredResponse};

use crate::fixture::{Project, child, child_directory, record, trial, trials};

fn large_response() -> NewResponse {
    // Bytes that do not compress.
    let raw = (0_u64..64).flat_map(|n| *blake3::hash(&n.to_le_bytes()).as_bytes()).collect();
    NewResponse { cache_key: None, response: StoredResponse { json: b"{}".to_vec(), raw } }
}

/// Records until it fails; the last trial that was committed for sure.
fn fill(store: &Store) -> u64 {
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    let mut committed = 0;
    let failure = (0..100_000).find_map(|idx| {
        let recorded = writer.blocking_trial(trial(idx), Some(large_response())).and_then(|()| {
            if idx % 10 == 0 { writer.blocking_flush().map(|()| committed = idx) } else { Ok(()) }
        });
        recorded.err()
    });
    assert_full(failure.unwrap());
    // From now on nobody waits or hopes.
    assert_full(writer.blocking_trial(trial(0), None).unwrap_err());
    assert_full(writer.blocking_flush().unwrap_err());
    assert_full(store.begin_run(&record("other")).unwrap_err());
    committed
}

#[track_caller]
fn assert_full(error: StoreError) {
    assert!(matches!(error, StoreError::Write { is_disk_full: true, .. }), "{error:?}");
}

#[track_caller]
fn check_kept(project: &Project, committed: u64) {
    let store = project.open();
    let rows = trials(&store, "run");
    assert!(10 < committed && committed < rows.len() as u64, "{committed} of {}", rows.len());
    let writer = store.writer("run").unwrap();
    writer.blocking_trial(trial(rows.len() as u64), None).unwrap();
    writer.blocking_flush().unwrap();
    drop((writer, store));
    project.check_integrity();
}

#[test]
fn a_full_disk_stops_the_run_and_loses_nothing() {
    let project = Project::new();
    let options = OpenOptions { access: Access::ReadWrite, max_pages: Some(200) };
    let store = Store::open_with(&project.directory(), options).unwrap();
    let committed = fill(&store);
    // Reading still works.
    assert!(committed < store.done("run").unwrap().len());
    drop(store);
    check_kept(&project, committed);
}

/// Whoever waits for room in the queue when the disk turns out to be full learns of it too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_reaches_all_that_wait() {
    let project = Project::new();
    let options = OpenOptions { access: Access::ReadWrite, max_pages: Some(200) };
    let store = Store::open_with(&project.directory(), options).unwrap();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..40 {
        let writer = writer.clone();
        tasks.spawn(async move {
            for number in 0.. {
                let mut new = large_response();
                new.response.json = vec![b'x'; 200_000];
                if let Err(error) = writer.trial(trial(number * 40 + task), Some(new)).await {
                    return error;
                }
                if task == 0
                    && let Err(error) = writer.flush().await
                {
                    return error;
                }
            }
            unreachable!()
        });
    }
    while let Some(error) = tasks.join_next().await {
        assert_full(error.unwrap());
    }
}

/// The process whose files may not grow.
#[test]
fn limited_child() {
    let Some(directory) = child_directory() else { return };
    let committed = fill(&Store::open(&directory, Access::ReadWrite).unwrap());
    std::fs::write(result_file(&directory), committed.to_string()).unwrap();
}

fn result_file(directory: &Utf8Path) -> camino::Utf8PathBuf {
    directory.with_extension("result")
}

#[test]
#[cfg(unix)]
fn a_limit_on_file_size_is_a_full_disk() {
    let project = Project::new();
    let plain = child("full::limited_child", &project.directory());
    // The shell ignores the signal of the limit, and the process that it becomes does too.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\""]);
    command.arg(plain.get_program()).args(plain.get_args());
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let committed = std::fs::read_to_string(result_file(&project.directory())).unwrap();
    check_kept(&project, committed.parse().unwrap());
}
