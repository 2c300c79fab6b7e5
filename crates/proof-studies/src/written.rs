//! Runs that are written to a store as they are, without a call: scores that are known, judged by the program.

use anyhow::Context as _;
use camino::Utf8PathBuf;
use proof_store::{
    Access, CaseRow, DatasetSpec, Direction, MetricKind, MetricSpec, PromptSpec, RunRecord, RunSpec,
    RunStatus, Store, StoredScore, TargetSpec, TrialRow, TrialStatus,
};
use proof_verdict::{Level, Verdict};

/// A store in a folder that goes with it.
pub(crate) struct Written {
    store: Store,
    n_runs: u64,
    // Last, so that the store is closed while there is a folder.
    _folder: tempfile::TempDir,
}

/// A run of one target: for each prompt, one pass or fail a case; none where the call failed.
pub(crate) struct Table<'a> {
    pub(crate) target: &'a str,
    pub(crate) prompts: &'a [&'a str],
    /// By prompt and then by case.
    pub(crate) passes: &'a [Vec<Option<bool>>],
    /// How many cases in a row are a group.
    pub(crate) group_size: usize,
    pub(crate) seed: u64,
}

impl Written {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = Utf8PathBuf::from_path_buf(folder.path().join(".proof"))
            .map_err(|path| anyhow::anyhow!("{} is not UTF-8", path.display()))?;
        Ok(Self { store: Store::open(&path, Access::ReadWrite)?, n_runs: 0, _folder: folder })
    }

    /// Writes a run and judges it at 95 %.
    pub(crate) fn judge(&mut self, table: &Table<'_>) -> anyhow::Result<Verdict> {
        self.n_runs += 1;
        let id = format!("{:032x}", self.n_runs);
        let n_cases = table.passes.first().map_or(0, Vec::len);
        let record = record(&id, table, n_cases);
        self.store.begin_run(&record)?;
        let writer = self.store.writer(&id)?;
        for case in 0..n_cases {
            writer.blocking_case(CaseRow {
                seq: case as u64,
                id: format!("case-{case}"),
                group: (1 < table.group_size).then(|| format!("g{}", case / table.group_size)),
                tags: vec![],
                json: format!("{{\"id\":\"case-{case}\"}}"),
            })?;
        }
        for case in 0..n_cases {
            for (prompt, passes) in table.passes.iter().enumerate() {
                let idx = case * table.passes.len() + prompt;
                let pass = passes.get(case).copied().context("the prompts have unequal numbers of cases")?;
                writer.blocking_trial(trial(idx as u64, case as u64, u32::try_from(prompt)?, pass), None)?;
            }
        }
        writer.blocking_set_status(RunStatus::Finished, 1.0)?;
        Verdict::compute(&self.store, &id, Level::P95).context("the verdict")
    }
}

fn record(id: &str, table: &Table<'_>, n_cases: usize) -> RunRecord {
    let prompt = |name: &&str| PromptSpec {
        name: (*name).to_owned(),
        path: format!("prompts/{name}.prompt"),
        version: "0123456789ab".to_owned(),
        canonical: String::new(),
    };
    let dataset = DatasetSpec {
        path: "cases.jsonl".to_owned(),
        n_cases: n_cases as u64,
        n_total: n_cases as u64,
        has_groups: 1 < table.group_size,
        ..DatasetSpec::default()
    };
    let metric = MetricSpec::new("correct", "equals", MetricKind::PassFail, Direction::Higher, 1.0);
    let target = TargetSpec {
        id: table.target.to_owned(),
        model: table.target.to_owned(),
        is_simulated: false,
        settings: serde_json::json!({}),
    };
    RunRecord {
        id: id.to_owned(),
        created_at: "2026-11-20T12:00:00Z".to_owned(),
        status: RunStatus::Running,
        parent: None,
        planned: (n_cases * table.prompts.len()) as u64,
        elapsed_s: 0.0,
        program: "studies".to_owned(),
        spec: RunSpec {
            suite: "suite.yaml".to_owned(),
            prompts: table.prompts.iter().map(prompt).collect(),
            targets: vec![target],
            dataset,
            repeats: 1,
            metrics: vec![metric],
            seed: table.seed,
            ..RunSpec::default()
        },
    }
}

fn trial(idx: u64, case_seq: u64, prompt: u32, pass: Option<bool>) -> TrialRow {
    let score =
        |pass: bool| StoredScore::Scored { value: f64::from(u8::from(pass)), pass: Some(pass), reason: None };
    let error = serde_json::json!({"kind": "server", "status": 500, "message": "the server had an error"});
    TrialRow {
        idx,
        case_seq,
        prompt,
        target: 0,
        repeat: 0,
        status: if pass.is_some() { TrialStatus::Output } else { TrialStatus::Error },
        is_cached: false,
        latency_s: None,
        cost_usd: None,
        price: None,
        marks: proof_store::Marks::default(),
        input_tokens: None,
        output_tokens: None,
        attempts: 1,
        error: pass.is_none().then_some(error),
        scores: pass.map(score).into_iter().collect(),
        response: None,
    }
}
