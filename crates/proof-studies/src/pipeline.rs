//! Runs through the public pipeline: a suite in a folder, planned, executed on the simulated model, judged.

pub(crate) mod false_claims;
pub(crate) mod until_decided;

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use camino::Utf8PathBuf;
use jiff::Timestamp;
use proof_model::Environment;
use proof_run::{
    Decide, Ending, Execution, GatesDecide, Plan, Project, RunError, RunOptions, Stop, connect, execute,
};
use proof_store::{Access, FixedClock, RunRecord, RunStatus, Store};
use proof_verdict::{Level, Verdict};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// A project in a folder that goes with the value, with a store for the runs of its suites.
pub(crate) struct Bench {
    store: Store,
    root: Utf8PathBuf,
    runtime: Runtime,
    n_runs: u64,
    // Last, so that the store is closed while there is a folder.
    _folder: tempfile::TempDir,
}

impl Bench {
    /// A project with these prompts (`prompts/NAME.prompt`) and so many cases with labels.
    pub(crate) fn new(prompts: &[(&str, &str)], n_cases: u64) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned())
            .map_err(|path| anyhow::anyhow!("{} is not UTF-8", path.display()))?;
        std::fs::write(root.join("proof.yaml"), "name: studies\n")?;
        std::fs::create_dir(root.join("prompts"))?;
        for (name, text) in prompts {
            std::fs::write(root.join(format!("prompts/{name}.prompt")), text)?;
        }
        let mut cases = String::new();
        for n in 0..n_cases {
            let label = if n % 2 == 0 { "bug" } else { "billing" };
            let wrong = if n % 2 == 0 { "billing" } else { "bug" };
            writeln!(
                cases,
                r#"{{"id": "c-{n}", "vars": {{"ticket": "Ticket {n} of this study"}}, "expected": "{label}", "metadata": {{"sim": {{"wrong": ["{wrong}", "other"]}}}}}}"#
            )?;
        }
        std::fs::write(root.join("cases.jsonl"), cases)?;
        let store = Store::open(&root.join(".proof"), Access::ReadWrite)?;
        // One thread, so that studies side by side share the cores evenly; the results do not depend on it.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { store, root, runtime, n_runs: 0, _folder: folder })
    }

    /// Runs a suite to its end and judges it at 95 %.
    pub(crate) fn run(&mut self, suite: &str, options: &RunOptions) -> anyhow::Result<Verdict> {
        self.go(suite, options, None)
    }

    /// Runs a suite until its gates are decided, with so many looks at equal distances, and judges it at 95 %.
    pub(crate) fn run_until_decided(&mut self, suite: &str, looks: u64) -> anyhow::Result<Verdict> {
        let options = RunOptions { until_decided: Some(1), ..RunOptions::default() };
        self.go(suite, &options, Some(looks))
    }

    fn go(&mut self, suite: &str, options: &RunOptions, looks: Option<u64>) -> anyhow::Result<Verdict> {
        std::fs::write(self.root.join("suite.yaml"), suite)?;
        let project = Project::find(&self.root).map_err(|mistakes| anyhow::anyhow!("{mistakes:?}"))?;
        let mut plan = Plan::make(&project, "suite.yaml", options).map_err(told)?;
        if let (Some(looks), Some(sequential)) = (looks, &mut plan.spec.sequential) {
            // The program plans about thirty looks; the studies ask for more.
            let n_cases = plan.spec.dataset.n_cases;
            sequential.looks = (1..=looks).map(|look| (n_cases * look).div_ceil(looks)).collect();
        }
        let plan = Arc::new(plan);
        self.n_runs += 1;
        let id = format!("{:032x}", self.n_runs);
        self.store.begin_run(&RunRecord {
            id: id.clone(),
            created_at: "2026-11-20T12:00:00Z".to_owned(),
            status: RunStatus::Running,
            parent: None,
            planned: plan.n_trials(),
            elapsed_s: 0.0,
            program: "studies".to_owned(),
            spec: plan.spec.clone(),
        })?;
        let targets = connect(&plan, &Environment::default(), &self.store).map_err(told)?;
        let (sender, mut receiver) = mpsc::channel(64);
        let execution = Execution {
            plan,
            run: id.clone(),
            targets,
            store: self.store.clone(),
            prices: project.prices,
            clock: Arc::new(FixedClock::new(Timestamp::constant(1_800_000_000, 0))),
            events: sender,
            stop: Stop::default(),
            retry_errors: false,
            batch: None,
            decide: looks.map(|_| Arc::new(GatesDecide { level: Level::P95 }) as Arc<dyn Decide>),
        };
        let ending = self.runtime.block_on(async {
            let drained = async { while receiver.recv().await.is_some() {} };
            tokio::join!(execute(execution), drained).0
        });
        match ending.map_err(told)? {
            Ending::Finished | Ending::Decided => {}
            other => bail!("a run ended early: {other:?}"),
        }
        Verdict::compute(&self.store, &id, Level::P95).context("the verdict")
    }
}

fn told(error: RunError) -> anyhow::Error {
    match error {
        RunError::Plan(mistakes) | RunError::Outside(mistakes) => anyhow::anyhow!("{mistakes:?}"),
        other => anyhow::anyhow!("{other:?}"),
    }
}
