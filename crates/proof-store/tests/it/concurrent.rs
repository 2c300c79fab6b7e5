//! Readers beside a writer, two processes in one project, many tasks on one writer.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use proof_store::{Access, Store};

use crate::fixture::{Project, case, child, child_directory, new_response, record, response, trial, trials};

const N: u64 = 2000;

fn write_run(store: &Store, id: &str) {
    store.begin_run(&record(id)).unwrap();
    let writer = store.writer(id).unwrap();
    for idx in 0..N {
        writer.blocking_case(case(idx)).unwrap();
        writer.blocking_trial(trial(idx), Some(new_response(idx))).unwrap();
        if idx % 50 == 0 {
            writer.blocking_flush().unwrap();
        }
    }
    writer.blocking_flush().unwrap();
}

#[test]
fn a_run_is_read_while_it_is_written() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let writer = store.writer("run").unwrap();
            for idx in 0..N {
                writer.blocking_trial(trial(idx), Some(new_response(idx))).unwrap();
            }
            writer.blocking_flush().unwrap();
        });
        let mut n_before = 0;
        loop {
            let is_last = writing.is_finished();
            // What a reader sees is whole and without gaps: this writer records in order.
            let mut n = 0;
            store
                .trials("run", |row| {
                    assert_eq!(row.idx, n);
                    assert!(row.response.is_some());
                    n += 1;
                    ControlFlow::Continue(())
                })
                .unwrap();
            assert!(n_before <= n);
            n_before = n;
            if is_last {
                break;
            }
        }
        assert_eq!(n_before, N);
    });
}

/// The second process.
#[test]
fn writing_child() {
    let Some(directory) = child_directory() else { return };
    write_run(&Store::open(&directory, Access::ReadWrite).unwrap(), "theirs");
}

#[test]
fn two_processes_record_in_one_project() {
    let project = Project::new();
    let store = project.open();
    let mut process = child("concurrent::writing_child", &project.directory())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    write_run(&store, "ours");
    assert!(process.wait().unwrap().success());
    for run in ["ours", "theirs"] {
        let rows = trials(&store, run);
        assert_eq!(rows.len() as u64, N);
        for row in rows {
            let stored = store.response(row.response.unwrap()).unwrap();
            assert_eq!(stored, response(&format!("answer {}", row.idx)));
        }
    }
    drop(store);
    project.check_integrity();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_share_a_writer() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..50 {
        let writer = writer.clone();
        tasks.spawn(async move {
            for number in 0..100 {
                let idx = number * 50 + task;
                writer.trial(trial(idx), Some(new_response(idx))).await.unwrap();
                if number % 10 == 0 {
                    writer.flush().await.unwrap();
                }
            }
        });
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap();
    }
    writer.flush().await.unwrap();
    let done = store.done("run").unwrap();
    assert_eq!(done.n_outputs(), 5000);
    assert!((0..5000).all(|idx| done.has_output(idx)));
}

/// The queue holds 16 MB; 400 records of 100 KB have to wait for room, and none is lost.
#[tokio::test]
async fn a_full_queue_makes_senders_wait() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    for idx in 0..400 {
        let mut new = new_response(idx);
        new.response.raw = vec![b'x'; 100_000];
        writer.trial(trial(idx), Some(new)).await.unwrap();
    }
    // Larger than the whole queue.
    let mut new = new_response(400);
    new.response.raw = vec![b'x'; 20_000_000];
    writer.trial(trial(400), Some(new.clone())).await.unwrap();
    writer.flush().await.unwrap();
    let rows = trials(&store, "run");
    assert_eq!(rows.len(), 401);
    assert_eq!(store.response(rows[400].response.unwrap()).unwrap(), new.response);
}

#[test]
fn records_are_committed_without_being_asked_for() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    let give_up = Instant::now() + Duration::from_secs(20);
    for idx in 0..20 {
        writer.blocking_trial(trial(idx), None).unwrap();
        while !store.done("run").unwrap().contains(idx) {
            assert!(Instant::now() < give_up, "trial {idx} never came");
            std::thread::yield_now();
        }
    }
}

#[test]
fn the_last_handle_commits_what_is_queued() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    for idx in 0..300 {
        writer.blocking_trial(trial(idx), None).unwrap();
    }
    drop(store);
    drop(writer);
    assert_eq!(trials(&project.open(), "run").len(), 300);
}

#[test]
fn the_cache_is_known_after_a_restart() {
    let project = Project::new();
    write_run(&project.open(), "run");
    let store = project.open();
    for number in 0..N {
        let found = store.cached(&crate::fixture::cache_key(number)).unwrap();
        assert_eq!(found.unwrap().1, response(&format!("answer {number}")));
    }
    assert_eq!(store.cached(&crate::fixture::cache_key(N)).unwrap(), None);
}
