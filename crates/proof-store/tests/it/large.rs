//! A run of a million trials: memory stays bounded. With `SLOW=1` only; prints what it took.

use std::ops::ControlFlow;
use std::time::Instant;

use crate::fixture::{Project, cache_key, case, new_response, record, trial};

const N: u64 = 1_000_000;

#[test]
fn a_million_trials_fit_in_bounded_memory() {
    if std::env::var_os("SLOW").is_none() {
        return println!("skipped: SLOW=1 runs it");
    }
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    let before = peak_megabytes();
    let start = (Instant::now(), cpu_seconds());
    for idx in 0..N {
        assert_eq!(store.cached(&cache_key(idx)).unwrap(), None);
        writer.blocking_case(case(idx)).unwrap();
        writer.blocking_trial(trial(idx), Some(new_response(idx))).unwrap();
    }
    writer.blocking_flush().unwrap();
    println!("{}", took("written", start));

    let start = (Instant::now(), cpu_seconds());
    let mut n_passed = 0;
    store
        .trial_values("run", |row| {
            n_passed += u64::from(!row.scores.is_empty());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(n_passed, N);
    println!("{}", took("values read", start));

    let start = (Instant::now(), cpu_seconds());
    assert_eq!(store.done("run").unwrap().n_outputs(), N);
    println!("{}", took("done set read", start));

    let start = (Instant::now(), cpu_seconds());
    for number in N..2 * N {
        assert!(store.cached(&cache_key(number)).unwrap().is_none());
    }
    println!("{}", took("misses of the cache", start));

    let log = std::fs::metadata(format!("{}-wal", project.database())).unwrap().len();
    assert!(log < 100_000_000, "the log has {log} bytes");
    let grown = peak_megabytes() - before;
    assert!(grown < 60, "{grown} MB more than before");
}

fn took(what: &str, start: (Instant, f64)) -> String {
    let (elapsed, cpu) = (start.0.elapsed().as_secs_f64(), cpu_seconds() - start.1);
    format!("{what}: {elapsed:.2} s, {cpu:.2} s of CPU")
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or_default() / 1000
}

/// Of all threads of this process; ticks of a hundredth of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    ticks.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
