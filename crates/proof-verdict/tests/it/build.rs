//! Runs from a compact table: a line of signs for each prompt × target.
//!
//! A word of signs is a metric's trials, a sign each: `1` pass, `0` fail, `5` half, `?` not scored, `x` the call failed,
//! `s` nothing to score, `c` a ratio of [`Build::parts`], `r` the prompt could not be rendered, `-` not made, `v` a number by [`Build::value`], `n` not a number, `i` infinite.
//! With repeats, the repeats of a case stand together; `_` is a gap.
//! With several metrics the words stand one after the other, separated by blanks.

use camino::Utf8PathBuf;
use proof_store::{
    Access, Aggregate, CaseRow, DatasetSpec, Direction, HumanLabelRow, JudgeSpec, Marks, MetricKind,
    MetricSpec, NewResponse, PromptSpec, RunRecord, RunSpec, RunStatus, ScorerCallRow, Store, StoredResponse,
    StoredScore, TargetSpec, TrialRow, TrialStatus,
};
use serde_json::json;

/// A run to be written to a store of its own.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) id: String,
    pub(crate) spec: RunSpec,
    lines: Vec<(usize, usize, Vec<String>)>,
    tags: fn(usize) -> Vec<&'static str>,
    group_size: usize,
    output: fn(usize) -> String,
    price: Option<f64>,
    latency: fn(usize) -> f64,
    is_cached: fn(usize) -> bool,
    value: fn(usize) -> f64,
    parts: fn(usize) -> (f64, f64),
    people: Vec<(String, People)>,
    scorer_calls: fn(usize) -> Option<ScorerCallRow>,
    pub(crate) marks: fn(usize) -> Marks,
    /// In which order the trials are recorded: a step that has no divisor in common with their number.
    pub(crate) step: usize,
}

/// What people say of an output, by the prompt's place and the number of the trial: the case times the repeats, and the repeat.
pub(crate) type People = fn(usize, usize) -> &'static [f64];

/// A store in a folder that goes with it.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) store: Store,
    pub(crate) id: String,
    _folder: tempfile::TempDir,
}

impl Build {
    pub(crate) fn new(prompts: &[&str], targets: &[&str]) -> Self {
        let prompt = |name: &&str| PromptSpec {
            name: (*name).to_owned(),
            path: format!("prompts/{name}.prompt"),
            version: "0123456789ab".to_owned(),
            canonical: String::new(),
        };
        let target = |id: &&str| TargetSpec {
            id: (*id).to_owned(),
            model: if id.starts_with("sim") { "sim/support-demo".to_owned() } else { format!("openai/{id}") },
            is_simulated: id.starts_with("sim"),
            settings: json!({}),
        };
        let spec = RunSpec {
            suite: "suites/triage.yaml".to_owned(),
            description: None,
            fingerprint: "f00d".to_owned(),
            prompts: prompts.iter().map(prompt).collect(),
            targets: targets.iter().map(target).collect(),
            dataset: DatasetSpec { path: "data/tickets.jsonl".to_owned(), ..DatasetSpec::default() },
            repeats: 1,
            metrics: Vec::new(),
            gates: Vec::new(),
            seed: 7,
            ..RunSpec::default()
        };
        Self {
            id: "0192f0c1a2b37c4d8e9f00000000abcd".to_owned(),
            spec,
            lines: Vec::new(),
            tags: |_| Vec::new(),
            group_size: 1,
            output: |case| format!("answer {case}"),
            price: Some(0.001),
            latency: |case| 0.2 + 0.01 * case as f64,
            is_cached: |_| false,
            value: |case| case as f64,
            parts: |_| (1.0, 1.0),
            people: Vec::new(),
            scorer_calls: |_| None,
            marks: |_| Marks::default(),
            step: 1,
        }
    }

    pub(crate) fn metric(mut self, name: &str, kind: MetricKind, weight: f64) -> Self {
        let direction = if kind == MetricKind::Number { Direction::Lower } else { Direction::Higher };
        self.spec.metrics.push(MetricSpec::new(name, "equals", kind, direction, weight));
        self
    }

    /// A metric that a model judges.
    pub(crate) fn judged(mut self, name: &str, kind: MetricKind, weight: f64) -> Self {
        self = self.metric(name, kind, weight);
        if let Some(metric) = self.spec.metrics.last_mut() {
            "judge".clone_into(&mut metric.scorer);
            metric.judge = Some(JudgeSpec {
                rubric: Some("rubrics/helpful.yaml".to_owned()),
                rubric_hash: "0a1b2c3d4e5f".to_owned(),
                judges: vec!["judge-model".to_owned()],
                ..JudgeSpec::default()
            });
        }
        self
    }

    /// A metric whose figure is a ratio of counts.
    pub(crate) fn ratio(mut self, name: &str, weight: f64) -> Self {
        self = self.metric(name, MetricKind::Bounded, weight);
        if let Some(metric) = self.spec.metrics.last_mut() {
            metric.aggregate = Aggregate::Ratio;
        }
        self
    }

    /// One pass/fail metric called `label`.
    pub(crate) fn label(self) -> Self {
        self.metric("label", MetricKind::PassFail, 1.0)
    }

    pub(crate) fn line(mut self, prompt: usize, target: usize, signs: &str) -> Self {
        let words = signs.split(' ').map(|word| word.replace('_', "")).collect();
        self.lines.push((prompt, target, words));
        self
    }

    pub(crate) fn gates(mut self, gates: &[&str]) -> Self {
        self.spec.gates = gates.iter().map(|gate| (*gate).to_owned()).collect();
        self
    }

    pub(crate) fn repeats(mut self, repeats: u32) -> Self {
        self.spec.repeats = repeats;
        self
    }

    /// So many cases in a row are a group.
    pub(crate) fn groups_of(mut self, size: usize) -> Self {
        self.group_size = size;
        self.spec.dataset.has_groups = true;
        self
    }

    pub(crate) fn tags(mut self, tags: fn(usize) -> Vec<&'static str>) -> Self {
        self.tags = tags;
        self
    }

    pub(crate) fn output(mut self, output: fn(usize) -> String) -> Self {
        self.output = output;
        self
    }

    pub(crate) fn price(mut self, price: Option<f64>) -> Self {
        self.price = price;
        self
    }

    pub(crate) fn latency(mut self, latency: fn(usize) -> f64) -> Self {
        self.latency = latency;
        self
    }

    /// What a `v` is, by the number of the trial: the case times the repeats, and the repeat.
    pub(crate) fn value(mut self, value: fn(usize) -> f64) -> Self {
        self.value = value;
        self
    }

    /// Part and whole of a `c`, by the number of the trial.
    pub(crate) fn parts(mut self, parts: fn(usize) -> (f64, f64)) -> Self {
        self.parts = parts;
        self
    }

    /// What people said of outputs, for a metric: one value a person.
    pub(crate) fn people(mut self, metric: &str, people: People) -> Self {
        self.people.push((metric.to_owned(), people));
        self
    }

    /// The call that scorers made of each trial, by its place in the plan.
    pub(crate) fn scorer_calls(mut self, calls: fn(usize) -> Option<ScorerCallRow>) -> Self {
        self.scorer_calls = calls;
        self
    }

    pub(crate) fn cached(mut self, is_cached: fn(usize) -> bool) -> Self {
        self.is_cached = is_cached;
        self
    }

    fn repeats_n(&self) -> usize {
        self.spec.repeats as usize
    }

    fn n_cases(&self) -> usize {
        let longest = self.lines.iter().flat_map(|(_, _, words)| words).map(String::len).max().unwrap_or(0);
        longest / self.repeats_n()
    }

    /// Writes it to a new store.
    pub(crate) fn write(&self) -> Built {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join(".proof")).unwrap();
        let store = Store::open(&path, Access::ReadWrite).unwrap();
        self.write_to(&store);
        Built { store, id: self.id.clone(), _folder: folder }
    }

    /// Writes it to a store that may hold other runs.
    pub(crate) fn write_to(&self, store: &Store) {
        let n_cases = self.n_cases();
        let record = self.record();
        store.begin_run(&record).unwrap();
        let writer = store.writer(&self.id).unwrap();
        for case in 0..n_cases {
            let tags = (self.tags)(case).into_iter().map(str::to_owned).collect();
            let group = (1 < self.group_size).then(|| format!("g{}", case / self.group_size));
            let json = format!("{{\"id\":\"case-{case}\"}}");
            writer
                .blocking_case(CaseRow { seq: case as u64, id: format!("case-{case}"), group, tags, json })
                .unwrap();
        }
        let trials = self.trials(n_cases);
        let mut place = 0;
        for _ in 0..trials.len() {
            if let Some((row, response)) = trials[place].clone() {
                writer.blocking_trial(row, response).unwrap();
            }
            place = (place + self.step) % trials.len();
        }
        for row in (0..trials.len()).filter_map(self.scorer_calls) {
            wait(writer.scorer_call(row, None)).unwrap();
        }
        for (metric, people) in &self.people {
            writer.blocking_labels(metric, self.labels(n_cases, metric, *people)).unwrap();
        }
        let is_whole = trials.iter().all(Option::is_some);
        let status = if is_whole { RunStatus::Finished } else { RunStatus::Interrupted };
        writer.blocking_set_status(status, 1.5).unwrap();
    }

    fn labels(&self, n_cases: usize, metric: &str, people: People) -> Vec<HumanLabelRow> {
        let (n_prompts, n_targets) = (self.spec.prompts.len(), self.spec.targets.len());
        let mut rows = Vec::new();
        for (prompt, target, _) in &self.lines {
            for place in 0..n_cases * self.repeats_n() {
                let (case, repeat) = (place / self.repeats_n(), place % self.repeats_n());
                let idx = ((case * n_prompts + prompt) * n_targets + target) * self.repeats_n() + repeat;
                for (person, value) in people(*prompt, place).iter().enumerate() {
                    rows.push(HumanLabelRow {
                        idx: idx as u64,
                        metric: metric.to_owned(),
                        person: format!("person-{person}"),
                        label: value.to_string(),
                        value: Some(*value),
                    });
                }
            }
        }
        rows
    }

    /// The run's record.
    pub(crate) fn record(&self) -> RunRecord {
        let n_cases = self.n_cases();
        let mut spec = self.spec.clone();
        spec.dataset.n_cases = n_cases as u64;
        spec.dataset.n_total = n_cases as u64;
        let planned = n_cases * spec.prompts.len() * spec.targets.len() * self.repeats_n();
        RunRecord {
            id: self.id.clone(),
            created_at: "2026-11-20T12:00:00Z".to_owned(),
            status: RunStatus::Running,
            parent: None,
            planned: planned as u64,
            elapsed_s: 0.0,
            program: "0.1.0".to_owned(),
            spec,
        }
    }

    fn trials(&self, n_cases: usize) -> Vec<Option<(TrialRow, Option<NewResponse>)>> {
        let (n_prompts, n_targets) = (self.spec.prompts.len(), self.spec.targets.len());
        let repeats = self.repeats_n();
        let mut trials = vec![None; n_cases * n_prompts * n_targets * repeats];
        for (prompt, target, words) in &self.lines {
            for case in 0..n_cases {
                for repeat in 0..repeats {
                    let idx = ((case * n_prompts + prompt) * n_targets + target) * repeats + repeat;
                    let place = case * repeats + repeat;
                    let signs: Vec<char> = words.iter().filter_map(|word| word.chars().nth(place)).collect();
                    trials[idx] = self.trial(idx, case, (*prompt, *target), repeat, &signs);
                }
            }
        }
        trials
    }

    fn trial(
        &self,
        idx: usize,
        case: usize,
        (prompt, target): (usize, usize),
        repeat: usize,
        signs: &[char],
    ) -> Option<(TrialRow, Option<NewResponse>)> {
        let status = match signs.first() {
            None | Some('-') => return None,
            Some('x') => TrialStatus::Error,
            Some('r') => TrialStatus::Render,
            Some(_) => TrialStatus::Output,
        };
        let is_output = status == TrialStatus::Output;
        let error = match status {
            TrialStatus::Output => None,
            TrialStatus::Error => Some(json!({"kind": "rate_limit", "status": 429, "message": "slow down"})),
            TrialStatus::Render => Some(json!({"kind": "render", "message": "`name` is undefined"})),
        };
        let text = (self.output)(case);
        let response = json!({"text": text, "finish_reason": "stop"}).to_string();
        let row = TrialRow {
            idx: idx as u64,
            case_seq: case as u64,
            prompt: u32::try_from(prompt).unwrap(),
            target: u32::try_from(target).unwrap(),
            repeat: u32::try_from(repeat).unwrap(),
            status,
            is_cached: is_output && (self.is_cached)(case),
            latency_s: is_output.then(|| (self.latency)(case)),
            cost_usd: self.price.filter(|_| is_output),
            price: None,
            marks: (self.marks)(case),
            input_tokens: is_output.then_some(120),
            output_tokens: is_output.then_some(30),
            attempts: 1,
            error,
            scores: if is_output {
                let number = (self.value)(case * self.repeats_n() + repeat);
                let parts = (self.parts)(case * self.repeats_n() + repeat);
                signs.iter().map(|sign| score(*sign, case, number, parts)).collect()
            } else {
                Vec::new()
            },
            response: None,
        };
        let response = StoredResponse { json: response.into_bytes(), raw: Vec::new() };
        Some((row, is_output.then_some(NewResponse { cache_key: None, response })))
    }
}

/// Waits for a write without an executor.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}

fn score(sign: char, case: usize, number: f64, (part, whole): (f64, f64)) -> StoredScore {
    let scored = |value| StoredScore::Scored { value, pass: None, reason: None };
    match sign {
        'v' => scored(number),
        'n' => scored(f64::NAN),
        'i' => scored(f64::INFINITY),
        's' => StoredScore::Skipped("no claim to check".to_owned()),
        'c' => {
            let (value, counts) = (part / whole, vec![part, whole]);
            StoredScore::Counted { value, counts, pass: None, reason: None }
        }
        '?' => StoredScore::Unscored("the output is not JSON".to_owned()),
        '1' => StoredScore::Scored { value: 1.0, pass: Some(true), reason: None },
        '5' => scored(0.5),
        _ => StoredScore::Scored {
            value: 0.0,
            pass: Some(false),
            reason: Some(format!("expected `refund`, found `other {case}`")),
        },
    }
}
