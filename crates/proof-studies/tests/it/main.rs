//! The studies through the crate's face: they run, they say what they measured, and threads change nothing.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::process::Command;

use proof_studies::{Context, Effort, Study, studies};

const SMOKE: Context = Context { effort: Effort::Smoke, shared: None };

fn run(name: &str, threads: usize) -> Option<Study> {
    let entry = studies().iter().find(|entry| entry.name == name).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| entry.run(&SMOKE)).unwrap_or_else(|error| panic!("{name}: {error:#}"))
}

/// Studies of real outputs, which lie beside the repository.
const REAL: [&str; 2] = ["llmbar", "xstest"];

#[test]
fn every_study_measures_something() {
    for entry in studies().iter().filter(|entry| !REAL.contains(&entry.name)) {
        let study = run(entry.name, 2).unwrap();
        assert_eq!(study.name, entry.name);
        assert!(study.rows.iter().any(|row| row.measured.is_some()), "{}", entry.name);
        for row in &study.rows {
            assert!(row.measured.is_none_or(f64::is_finite), "{}: {}", entry.name, row.setting);
            assert!(row.error.is_finite() && 0.0 <= row.error, "{}: {}", entry.name, row.setting);
        }
        assert!(study.markdown().starts_with(&format!("## {}\n", study.title)));
    }
}

#[test]
fn threads_change_no_byte() {
    for name in ["mean", "best-set", "false-claims", "saving"] {
        assert_eq!(run(name, 1).unwrap().markdown(), run(name, 3).unwrap().markdown(), "{name}");
    }
}

#[test]
fn without_the_shared_data_the_real_outputs_are_skipped() {
    for name in REAL {
        assert!(run(name, 1).is_none(), "{name}");
    }
}

#[test]
fn names_are_listed_and_a_wrong_one_is_told() {
    let simulate =
        |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_simulate")).args(arguments).output().unwrap();
    let listed = String::from_utf8(simulate(&["--list"]).stdout).unwrap();
    assert_eq!(listed.lines().collect::<Vec<_>>(), studies().iter().map(|it| it.name).collect::<Vec<_>>());
    let wrong = simulate(&["--only", "meen"]);
    assert!(!wrong.status.success());
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("no study `meen`; there are proportion,"));
    assert_eq!(simulate(&["--fast"]).status.code(), Some(2));
}
