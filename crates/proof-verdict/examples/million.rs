//! How long the figures of a million trials take, once they are read.
//!
//! `cargo run --release -p proof-verdict --example million`: two prompts on 500,000 cases with ten tags; once with
//! independent cases (exact and mid-p tests, Wilson), once in groups of five (clustered intervals, flips of whole groups).
//! Prints one line for each, for `cargo xtask bench`: its name, a tab, seconds.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a measurement for people"
)]

use std::time::Instant;

use camino::Utf8PathBuf;
use proof_store::{
    Access, CaseRow, DatasetSpec, Direction, Marks, MetricKind, MetricSpec, PromptSpec, RunRecord, RunSpec,
    RunStatus, Store, StoredScore, TargetSpec, TrialRow, TrialStatus,
};
use proof_verdict::{Level, Loaded};

const CASES: u64 = 500_000;
const TAGS: u64 = 10;

fn main() {
    for has_groups in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join(".proof")).unwrap();
        let store = Store::open(&path, Access::ReadWrite).unwrap();
        let record = record(has_groups);
        write(&store, &record, has_groups);
        let begin = Instant::now();
        let loaded = Loaded::read(&store, &record.id, Level::P95).unwrap();
        let read = begin.elapsed();
        let begin = Instant::now();
        let figures = loaded.figures();
        let drawn = begin.elapsed();
        let what = if has_groups { "in groups of 5" } else { "independent" };
        let seconds = drawn.as_secs_f64();
        println!("verdict of {} trials, cases {what}, after loading\t{seconds:.3}", thousands(2 * CASES));
        eprintln!(
            "read in {:.2} s: {} cells, {} rows by tag, {} comparisons",
            read.as_secs_f64(),
            figures.cells.len(),
            figures.tags.len(),
            figures.comparisons.len()
        );
    }
}

fn thousands(n: u64) -> String {
    proof_verdict::words::grouped(n)
}

fn record(has_groups: bool) -> RunRecord {
    let prompt = |name: &str| PromptSpec { name: name.to_owned(), ..PromptSpec::default() };
    let metric = MetricSpec::new("label", "equals", MetricKind::PassFail, Direction::Higher, 1.0);
    let spec = RunSpec {
        prompts: vec![prompt("a"), prompt("b")],
        targets: vec![TargetSpec { id: "m".to_owned(), ..TargetSpec::default() }],
        dataset: DatasetSpec { n_cases: CASES, n_total: CASES, has_groups, ..DatasetSpec::default() },
        repeats: 1,
        metrics: vec![metric],
        seed: 7,
        ..RunSpec::default()
    };
    RunRecord {
        id: "0192f0c1a2b37c4d8e9f00000000abcd".to_owned(),
        created_at: "2026-11-20T12:00:00Z".to_owned(),
        status: RunStatus::Running,
        parent: None,
        planned: 2 * CASES,
        elapsed_s: 0.0,
        program: "example".to_owned(),
        spec,
    }
}

fn write(store: &Store, record: &RunRecord, has_groups: bool) {
    store.begin_run(record).unwrap();
    let writer = store.writer(&record.id).unwrap();
    for seq in 0..CASES {
        let group = has_groups.then(|| format!("g{}", seq / 5));
        let tags = vec![format!("tag {}", scattered(seq) % TAGS)];
        let row = CaseRow { seq, id: format!("case-{seq}"), group, tags, json: "{}".to_owned() };
        writer.blocking_case(row).unwrap();
        for prompt in 0..2 {
            writer.blocking_trial(trial(seq, prompt), None).unwrap();
        }
    }
    writer.blocking_set_status(RunStatus::Finished, 1.0).unwrap();
}

fn trial(seq: u64, prompt: u32) -> TrialRow {
    // Half of the outcome belongs to the group, a tenth of the cases changes with the prompt.
    let luck = if seq.is_multiple_of(2) { scattered(seq / 5) } else { scattered(seq + 77) };
    let is_pass = if scattered(seq + 31 * u64::from(prompt)).is_multiple_of(10) {
        scattered(seq + 7 * u64::from(prompt)).is_multiple_of(2)
    } else {
        luck % 5 < 4
    };
    TrialRow {
        idx: 2 * seq + u64::from(prompt),
        case_seq: seq,
        prompt,
        target: 0,
        repeat: 0,
        status: TrialStatus::Output,
        is_cached: false,
        latency_s: Some(0.2 + 0.001 * (scattered(seq) % 1000) as f64),
        price: None,
        marks: Marks::default(),
        cost_usd: Some(0.001 + 0.000_001 * (scattered(seq + 5) % 1000) as f64),
        input_tokens: Some(100 + scattered(seq + 3) % 50),
        output_tokens: Some(10 + scattered(seq + 4) % 50),
        attempts: 1,
        error: None,
        scores: vec![StoredScore::Scored {
            value: f64::from(u8::from(is_pass)),
            pass: Some(is_pass),
            reason: None,
        }],
        response: None,
    }
}

/// A number that looks like chance and is the same everywhere: the finaliser of `SplitMix64`.
fn scattered(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
