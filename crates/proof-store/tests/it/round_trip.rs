//! Whatever is recorded comes back as it was.

use proof_store::{
    CaseRow, Marks, NewResponse, PayloadId, StoreError, StoredResponse, StoredScore, TrialRow, TrialStatus,
};
use proptest::prelude::*;
use serde_json::json;

use crate::fixture::{Project, record, trial, trials};

fn any_case() -> impl Strategy<Value = CaseRow> {
    ("\\PC{0,20}", any::<Option<String>>(), prop::collection::vec(".{0,10}", 0..4), ".{0,300}").prop_map(
        |(id, group, tags, words)| CaseRow {
            seq: 0,
            id,
            group,
            tags,
            json: json!({"vars": words}).to_string(),
        },
    )
}

fn any_score() -> impl Strategy<Value = StoredScore> {
    prop_oneof![
        any::<String>().prop_map(StoredScore::Unscored),
        (-1e9..1e9, any::<Option<bool>>(), any::<Option<String>>())
            .prop_map(|(value, pass, reason)| StoredScore::Scored { value, pass, reason }),
    ]
}

fn any_trial() -> impl Strategy<Value = TrialRow> {
    let status = prop_oneof![Just(TrialStatus::Output), Just(TrialStatus::Error), Just(TrialStatus::Render)];
    let place = (0..1_u64 << 40, any::<u32>(), any::<u32>(), any::<u32>());
    let numbers = (
        any::<bool>(),
        prop::option::of(0.0..1e6),
        prop::option::of(0.0..1e3),
        prop::option::of(0..1_u64 << 62),
        prop::option::of(0..1_u64 << 62),
        any::<u32>(),
    );
    let error = prop::option::of(".{0,60}".prop_map(|message| json!({"kind": "server", "message": message})));
    (status, place, numbers, error, prop::collection::vec(any_score(), 0..6)).prop_map(
        |(status, place, numbers, error, scores)| TrialRow {
            idx: 0,
            case_seq: place.0,
            prompt: place.1,
            target: place.2,
            repeat: place.3,
            status,
            is_cached: numbers.0,
            latency_s: numbers.1,
            cost_usd: numbers.2,
            price: numbers.2.map(|cost| format!("row {}", cost > 500.0).into()),
            marks: if numbers.0 { Marks::REPAIRED.with(Marks::FALLBACK) } else { Marks::default() },
            input_tokens: numbers.3,
            output_tokens: numbers.4,
            attempts: numbers.5,
            error,
            scores,
            response: None,
        },
    )
}

fn any_response() -> impl Strategy<Value = StoredResponse> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..3000),
        ("[ab]{1,40}", 1_usize..400).prop_map(|(words, n)| words.repeat(n).into_bytes()),
    ];
    (bytes.clone(), bytes).prop_map(|(json, raw)| StoredResponse { json, raw })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_back_as_they_were(
        cases in prop::collection::vec(any_case(), 0..20),
        mut rows in prop::collection::vec((any_trial(), prop::option::of(any_response())), 0..20),
    ) {
        let project = Project::new();
        let store = project.open();
        store.begin_run(&record("run")).unwrap();
        let writer = store.writer("run").unwrap();
        let cases: Vec<CaseRow> = (0..).zip(cases).map(|(seq, case)| CaseRow { seq, ..case }).collect();
        for case in &cases {
            writer.blocking_case(case.clone()).unwrap();
        }
        for (idx, (row, response)) in (0..).zip(&mut rows) {
            row.idx = idx;
            let new = response.clone().map(|response| NewResponse { cache_key: None, response });
            writer.blocking_trial(row.clone(), new).unwrap();
        }
        writer.blocking_flush().unwrap();

        let mut cases_back = vec![];
        store.cases("run", |case| cases_back.push(case)).unwrap();
        prop_assert_eq!(cases_back, cases);
        let back = trials(&store, "run");
        prop_assert_eq!(back.len(), rows.len());
        for (mut found, (row, response)) in back.into_iter().zip(rows) {
            let id = found.response.take();
            prop_assert_eq!(found, row);
            prop_assert_eq!(id.map(|id| store.response(id).unwrap()), response);
        }
    }
}

/// Sizes round the limits at which bytes are compressed and become payloads.
#[test]
fn bytes_of_any_size_come_back() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    let noise = |n: usize| -> Vec<u8> {
        let mut bytes = vec![0; n];
        blake3::Hasher::new().finalize_xof().fill(&mut bytes);
        bytes
    };
    let mut responses = vec![];
    for size in [0, 1, 1023, 1024, 1025, 262_143, 262_144, 262_145, 3_000_000] {
        responses.push(StoredResponse { json: noise(size), raw: vec![b'x'; size] });
        responses.push(StoredResponse { json: vec![b'y'; size], raw: noise(size) });
    }
    for (idx, response) in (0..).zip(&responses) {
        let new = NewResponse { cache_key: None, response: response.clone() };
        writer.blocking_trial(trial(idx), Some(new)).unwrap();
    }
    writer.blocking_flush().unwrap();
    for (row, response) in trials(&store, "run").into_iter().zip(&responses) {
        assert!(store.response(row.response.unwrap()).unwrap() == *response, "trial {}", row.idx);
    }
    drop((writer, store));
    let n_bytes = std::fs::metadata(project.database()).unwrap().len();
    assert!(n_bytes < 2_000_000, "large payloads are in the database: {n_bytes} bytes");
}

#[test]
fn a_payload_that_was_changed_is_not_believed() {
    let project = Project::new();
    let store = project.open();
    let id = store.payloads().put(b"what the model said").unwrap();
    assert_eq!(id, PayloadId::of(b"what the model said"));
    assert_eq!(store.payloads().put(b"what the model said").unwrap(), id);
    assert_eq!(store.payloads().get(&id).unwrap(), b"what the model said");
    let name = id.to_string();
    let path = project.directory().join("payloads").join(&name[..2]).join(&name);
    std::fs::write(&path, "what somebody else said").unwrap();
    assert!(matches!(store.payloads().get(&id), Err(StoreError::Corrupt { .. })));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(store.payloads().get(&id), Err(StoreError::Payload { .. })));
}
