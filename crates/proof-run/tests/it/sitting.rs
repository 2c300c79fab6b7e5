//! One sitting of a run: from `execute` to its end, or to the moment at which it is killed.

use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use proof_model::{Environment, Model, Target};
use proof_run::{BatchRun, Decide, Ending, Execution, Plan, RunError, RunEvent, RunOptions, Stop, execute};
use proof_store::{FixedClock, RunRecord, RunStatus, StoredScore, TrialRow};
use proof_verdict::{Level, Verdict};
use tokio::sync::mpsc;

use crate::folder::Folder;
use crate::model::Scripted;

/// A run whose record is in the store.
pub(crate) struct Run<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) plan: Arc<Plan>,
    pub(crate) id: String,
    /// How batches are run, where the options say that they are.
    pub(crate) batch: BatchRun,
    /// Who looks at it, where it goes on until it is decided.
    pub(crate) decide: Option<Arc<dyn Decide>>,
}

/// Batches that are looked at without a pause.
pub(crate) const BATCH: BatchRun = BatchRun { poll: Duration::from_millis(1), waits: true };

/// How a sitting went.
#[derive(Debug)]
pub(crate) struct Sitting {
    /// None where it was killed.
    pub(crate) ending: Option<Result<Ending, RunError>>,
    pub(crate) events: Vec<RunEvent>,
}

pub(crate) fn clock() -> FixedClock {
    FixedClock::new(Timestamp::constant(1_800_000_000, 0))
}

impl<'a> Run<'a> {
    /// Plans the suite and begins a run of it.
    #[track_caller]
    pub(crate) fn begin(folder: &'a Folder, id: &str, options: &RunOptions) -> Self {
        let run = Self { folder, plan: folder.plan(options), id: id.to_owned(), batch: BATCH, decide: None };
        run.folder.store().begin_run(&run.record()).unwrap();
        run
    }

    /// The same run with a plan made anew, as `--resume` does.
    #[track_caller]
    pub(crate) fn resumed(&self, options: &RunOptions) -> Self {
        let plan = self.folder.plan(options);
        assert_eq!(plan.spec.fingerprint, self.plan.spec.fingerprint);
        Self {
            folder: self.folder,
            plan,
            id: self.id.clone(),
            batch: self.batch,
            decide: self.decide.clone(),
        }
    }

    fn record(&self) -> RunRecord {
        RunRecord {
            id: self.id.clone(),
            created_at: "2027-01-15T08:00:00Z".to_owned(),
            status: RunStatus::Running,
            parent: None,
            planned: self.plan.n_trials(),
            elapsed_s: 0.0,
            program: "test".to_owned(),
            spec: self.plan.spec.clone(),
        }
    }

    /// To the end, with one model for each target of the plan.
    pub(crate) fn go(&self, models: &[&Arc<Scripted>]) -> Sitting {
        self.watch(models, false, |_, _| ControlFlow::Continue(()))
    }

    /// To the end with the targets as the suite has them.
    pub(crate) fn go_connected(&self) -> Sitting {
        let store = self.folder.store();
        let targets = proof_run::connect(&self.plan, &Environment::default(), &store).unwrap();
        drop(store);
        self.sit(targets, false, |_, _| ControlFlow::Continue(()))
    }

    /// Shows every event to `watch`, which may stop the run softly, or break: then everything is dropped as it stands.
    pub(crate) fn watch(
        &self,
        models: &[&Arc<Scripted>],
        retry_errors: bool,
        watch: impl FnMut(&RunEvent, &Stop) -> ControlFlow<()>,
    ) -> Sitting {
        let pairs = self.plan.targets.iter().chain(&self.plan.judges).zip(models);
        let target = |(config, model): (&proof_model::TargetConfig, &&Arc<Scripted>)| {
            let model: Arc<dyn Model> = Arc::clone(model) as Arc<dyn Model>;
            Target::from_model(config.clone(), model, self.plan.concurrency as usize)
        };
        self.sit(pairs.map(target).collect(), retry_errors, watch)
    }

    pub(crate) fn sit(
        &self,
        targets: Vec<Target>,
        retry_errors: bool,
        mut watch: impl FnMut(&RunEvent, &Stop) -> ControlFlow<()>,
    ) -> Sitting {
        assert_eq!(targets.len(), self.plan.targets.len() + self.plan.judges.len());
        let (sender, mut receiver) = mpsc::channel(16);
        let stop = Stop::default();
        let execution = Execution {
            plan: Arc::clone(&self.plan),
            run: self.id.clone(),
            targets,
            store: self.folder.store(),
            prices: self.folder.project().prices,
            clock: Arc::new(clock()),
            events: sender,
            stop: stop.clone(),
            retry_errors,
            batch: self.plan.options.batch.then_some(self.batch),
            decide: self.decide.clone(),
        };
        // Several threads, so that what may happen at the same time does; a runtime of its own, so that everything is
        // gone with it.
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let mut events = vec![];
        let ending = runtime.block_on(async {
            let mut running = pin!(execute(execution));
            let ending = loop {
                tokio::select! {
                    biased;
                    Some(event) = receiver.recv() => {
                        let flow = watch(&event, &stop);
                        events.push(event);
                        if flow.is_break() {
                            return None;
                        }
                    }
                    ending = &mut running => break ending,
                }
            };
            while let Ok(event) = receiver.try_recv() {
                events.push(event);
            }
            Some(ending)
        });
        drop(runtime);
        if ending.is_none() {
            // What the store was given before is not lost: that is its own business, and tested there.
            self.folder.store().writer(&self.id).unwrap().blocking_flush().unwrap();
        }
        Sitting { ending, events }
    }

    /// The records of the run, in the order of the plan.
    pub(crate) fn trials(&self) -> Vec<TrialRow> {
        let mut trials = vec![];
        let visit = |trial| {
            trials.push(trial);
            ControlFlow::Continue(())
        };
        self.folder.store().trials(&self.id, visit).unwrap();
        trials
    }

    /// The records in short: place, what came of it, scores.
    pub(crate) fn records(&self) -> Vec<String> {
        let store = self.folder.store();
        let line = |trial: &TrialRow| {
            let what = match (trial.response, &trial.error) {
                (Some(row), _) => {
                    let json = store.response(row).unwrap().json;
                    serde_json::from_slice::<proof_model::Response>(&json).unwrap().text
                }
                (None, Some(error)) => format!("{}: {}", error["kind"], error["message"]),
                (None, None) => "nothing".to_owned(),
            };
            let scores: Vec<String> = trial.scores.iter().map(score).collect();
            let place = (trial.case_seq, trial.prompt, trial.target, trial.repeat);
            format!("{} {place:?} {what} [{}]", trial.idx, scores.join(", "))
        };
        self.trials().iter().map(line).collect()
    }

    pub(crate) fn found(&self) -> RunRecord {
        self.folder.store().find_run(&self.id).unwrap()
    }

    /// The verdict as JSON, without what tells two equal runs apart.
    pub(crate) fn verdict(&self) -> serde_json::Value {
        let verdict = Verdict::compute(&self.folder.store(), &self.id, Level::P95).unwrap();
        let mut json = serde_json::to_value(verdict).unwrap();
        json["run"]["id"] = serde_json::Value::Null;
        json["suite_uses"] = serde_json::Value::Null;
        json
    }
}

impl Sitting {
    /// How it ended, which it must have.
    #[track_caller]
    pub(crate) fn ending(&self) -> &Ending {
        self.ending.as_ref().expect("it was killed").as_ref().unwrap()
    }

    /// The places of the trials that it told of, in order.
    pub(crate) fn told(&self) -> Vec<u64> {
        let mut told: Vec<u64> = self.events.iter().filter_map(trial_of).collect();
        told.sort_unstable();
        told
    }
}

/// The place of the trial that an event tells of.
pub(crate) fn trial_of(event: &RunEvent) -> Option<u64> {
    match event {
        RunEvent::Trial { idx, .. } => Some(*idx),
        _ => None,
    }
}

pub(crate) fn score(score: &StoredScore) -> String {
    match score {
        StoredScore::Scored { value, pass, .. } => format!("{value} {pass:?}"),
        StoredScore::Skipped(reason) => format!("skipped: {reason}"),
        StoredScore::Counted { value, .. } => format!("counted {value}"),
        StoredScore::Pending => "pending".to_owned(),
        StoredScore::Unscored(reason) => format!("unscored: {reason}"),
    }
}
