//! Many cases; only with `SLOW=1`.

use camino::Utf8PathBuf;
use proof_store::{Access, CaseRow, RunStatus, Store, StoredScore, TrialRow, TrialStatus};
use proof_verdict::{Level, Verdict};

use crate::build::Build;

const N: u64 = 1_000_000;

/// A million cases with two metrics need less than 100 MB beside what the store needs.
#[test]
fn a_million_cases_fit() {
    #[expect(clippy::disallowed_methods, reason = "the switch of the slow tests")]
    let is_slow = std::env::var("SLOW").is_ok_and(|slow| slow == "1");
    if !is_slow || resident_mb().is_none() {
        println!("skipped: SLOW is not 1, or this is not Linux");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join(".proof")).unwrap();
    let store = Store::open(&path, Access::ReadWrite).unwrap();
    let build = Build::new(&["a"], &["m"]).label().metric("tone", proof_store::MetricKind::PassFail, 1.0);
    let mut record = build.record();
    record.spec.dataset.n_cases = N;
    record.planned = N;
    store.begin_run(&record).unwrap();
    let writer = store.writer(&record.id).unwrap();
    for seq in 0..N {
        let id = format!("case-{seq}");
        writer
            .blocking_case(CaseRow {
                seq,
                id,
                group: None,
                tags: vec!["all".to_owned()],
                json: "{}".to_owned(),
            })
            .unwrap();
        writer.blocking_trial(trial(seq), None).unwrap();
    }
    writer.blocking_set_status(RunStatus::Finished, 1.0).unwrap();
    let before = resident_mb().unwrap();
    let verdict = Verdict::compute(&store, &record.id, Level::P95).unwrap();
    let after = resident_mb().unwrap();
    assert_eq!(verdict.cells[0].metrics[0].n_cases, N);
    println!("peak {before} MB before, {after} MB after");
    assert!(after < before + 100, "{before} MB before, {after} MB after");
}

fn trial(seq: u64) -> TrialRow {
    let score = |is_pass| StoredScore::Scored {
        value: f64::from(u8::from(is_pass)),
        pass: Some(is_pass),
        reason: None,
    };
    TrialRow {
        idx: seq,
        case_seq: seq,
        prompt: 0,
        target: 0,
        repeat: 0,
        status: TrialStatus::Output,
        is_cached: false,
        latency_s: Some(0.001 * (seq % 1000) as f64),
        price: None,
        marks: proof_store::Marks::default(),
        cost_usd: Some(0.001),
        input_tokens: Some(10),
        output_tokens: Some(10),
        attempts: 1,
        error: None,
        scores: vec![score(seq.is_multiple_of(3)), score(seq % 5 < 4)],
        response: None,
    }
}

/// The peak of resident memory so far.
fn resident_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}
