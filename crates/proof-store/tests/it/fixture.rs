//! Folders and rows for the tests, and a way to run one of these tests as a process of its own.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use proof_store::{
    Access, CaseRow, NewResponse, RunRecord, RunSpec, RunStatus, Store, StoredResponse, StoredScore,
    TrialRow, TrialStatus,
};
use serde_json::json;

/// A folder that goes with the value, and the store in it.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The store's folder; it does not exist at first.
    pub(crate) fn directory(&self) -> Utf8PathBuf {
        Utf8Path::from_path(self.folder.path()).unwrap().join(".proof")
    }

    pub(crate) fn database(&self) -> Utf8PathBuf {
        self.directory().join("proof.db")
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.directory(), Access::ReadWrite).unwrap()
    }

    /// What `SQLite` itself says of the file.
    #[track_caller]
    pub(crate) fn check_integrity(&self) {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        let said: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(said, "ok");
    }
}

pub(crate) fn record(id: &str) -> RunRecord {
    RunRecord {
        id: id.to_owned(),
        created_at: "2026-11-20T13:00:00Z".to_owned(),
        status: RunStatus::Running,
        parent: None,
        planned: 100,
        elapsed_s: 0.0,
        program: "0.1.0".to_owned(),
        spec: RunSpec { suite: "suites/triage.yaml".to_owned(), repeats: 1, ..RunSpec::default() },
    }
}

pub(crate) fn case(seq: u64) -> CaseRow {
    CaseRow {
        seq,
        id: format!("case-{seq}"),
        group: seq.is_multiple_of(2).then(|| format!("pair-{}", seq / 2)),
        tags: vec!["edge".to_owned()],
        json: json!({"id": format!("case-{seq}"), "vars": {"ticket": "My \u{1b}[31minvoice is wrong"}})
            .to_string(),
    }
}

pub(crate) fn trial(idx: u64) -> TrialRow {
    TrialRow {
        idx,
        case_seq: idx,
        prompt: 0,
        target: 0,
        repeat: 0,
        status: TrialStatus::Output,
        is_cached: false,
        latency_s: Some(0.25),
        cost_usd: Some(0.001),
        price: Some("openai/gpt-x@2026-01-01".into()),
        marks: proof_store::Marks::HEDGED,
        input_tokens: Some(120),
        output_tokens: Some(8),
        attempts: 1,
        error: None,
        scores: vec![
            StoredScore::Scored { value: 1.0, pass: Some(true), reason: None },
            StoredScore::Scored { value: 0.25, pass: None, reason: Some("too long".to_owned()) },
        ],
        response: None,
    }
}

pub(crate) fn failed_trial(idx: u64) -> TrialRow {
    TrialRow {
        status: TrialStatus::Error,
        error: Some(json!({"kind": "timeout", "message": "no answer within 60 s"})),
        scores: vec![],
        latency_s: None,
        cost_usd: None,
        price: None,
        marks: proof_store::Marks::default(),
        input_tokens: None,
        output_tokens: None,
        ..trial(idx)
    }
}

pub(crate) fn response(words: &str) -> StoredResponse {
    StoredResponse {
        json: json!({"text": words}).to_string().into_bytes(),
        raw: format!("{{\"choices\": [{words:?}]}}").into_bytes(),
    }
}

pub(crate) fn cache_key(number: u64) -> [u8; 32] {
    *blake3::hash(&number.to_le_bytes()).as_bytes()
}

pub(crate) fn new_response(number: u64) -> NewResponse {
    NewResponse { cache_key: Some(cache_key(number)), response: response(&format!("answer {number}")) }
}

/// All trials of a run.
#[track_caller]
pub(crate) fn trials(store: &Store, run_id: &str) -> Vec<TrialRow> {
    let mut rows = vec![];
    store
        .trials(run_id, |row| {
            rows.push(row);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    rows
}

const CHILD_DIRECTORY: &str = "PROOF_STORE_TEST_DIRECTORY";

/// The folder of the store on which this process was told to work, if it is a child of a test.
pub(crate) fn child_directory() -> Option<Utf8PathBuf> {
    let directory = std::env::var_os(CHILD_DIRECTORY)?;
    Some(Utf8PathBuf::from_path_buf(directory.into()).unwrap())
}

/// The command that runs one test of this binary as a process on a store.
pub(crate) fn child(test: &str, directory: &Utf8Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]).env(CHILD_DIRECTORY, directory);
    command
}
