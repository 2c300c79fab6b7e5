//! The suite file: prompts × targets × dataset + scorers + gates, as it was written.

use proof_dataset::{DatasetSource, Selection};
use proof_diag::document::wrong_type;
use proof_diag::{Diagnostic, MapReader, Node, SourceFile, SourceSpan, Value, parse_yaml};
use proof_model::TargetConfig;
use proof_score::{ParseContext, ScorerSet};
use proof_verdict::Gate;

use crate::{Declared, FileIncludes, Project};

/// A suite, decoded; files are not looked at yet but for schemas that scorers name.
#[derive(Debug)]
pub struct Suite {
    /// Its file.
    pub file: SourceFile,
    /// What it is for.
    pub description: Option<String>,
    /// Paths or globs of prompts, in order.
    pub prompts: Vec<(String, SourceSpan)>,
    /// Targets, in order; none means each prompt's own `model`.
    pub targets: Vec<(TargetConfig, SourceSpan)>,
    /// Where the cases come from.
    pub dataset: DatasetSource,
    /// The dataset's place in the file.
    pub dataset_span: SourceSpan,
    /// Which of them are taken.
    pub selection: Selection,
    /// Trials of each prompt × target × case.
    pub repeats: u32,
    /// The seed of everything drawn.
    pub seed: u64,
    /// The scorers.
    pub scorers: ScorerSet,
    /// The scorers' place in the file.
    scorers_node: Node,
    /// The scorers as they were written, as JSON: part of the plan's identity.
    pub scorers_json: String,
    /// The gates.
    pub gates: Vec<Gate>,
    /// Limits.
    pub limits: Limits,
    /// What it declares of its statistics.
    pub declared: Declared,
}

/// Limits of a suite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Calls in flight for each target.
    pub concurrency: Option<u32>,
    /// Dollars that a run may spend.
    pub cost_usd: Option<f64>,
    /// Seconds for a call, in total.
    pub timeout_s: Option<f64>,
}

/// The seed where the suite gives none.
const DEFAULT_SEED: u64 = 1;
/// The most repeats that make sense.
const MAX_REPEATS: u64 = 10_000;

impl Suite {
    /// Reads a suite file (a path relative to the project's root).
    ///
    /// # Errors
    /// All mistakes of the file.
    pub fn read(project: &Project, path: &str) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        match Self::read_all(project, path) {
            (Some(suite), diagnostics) if !proof_diag::has_errors(&diagnostics) => Ok((suite, diagnostics)),
            (_, diagnostics) => Err(diagnostics),
        }
    }

    /// Reads a suite file as far as it goes: with mistakes there may still be a suite, whose prompts and cases can be
    /// looked at for theirs.
    pub(crate) fn read_all(project: &Project, path: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let file = match crate::project::read_source(&project.root, path) {
            Ok(file) => file,
            Err(mistakes) => return (None, mistakes),
        };
        let (document, mut diagnostics) = parse_yaml(&file);
        let suite = document.and_then(|document| decode(project, &file, &document.root, &mut diagnostics));
        (suite, diagnostics)
    }

    /// Reads the scorers again for prompts of which not every one has an output schema: a scorer that needs it is a
    /// mistake then.
    pub(crate) fn scorers_without_schema(&mut self, project: &Project, mistakes: &mut Vec<Diagnostic>) {
        if let Some(scorers) = decode_scorers(project, &self.scorers_node, false, mistakes) {
            self.scorers = scorers;
        }
    }
}

/// What a suite has besides its scorers and gates.
const SUITE_KEYS: [&str; 11] = [
    "description",
    "version",
    "prompts",
    "targets",
    "dataset",
    "repeats",
    "seed",
    "limits",
    "margins",
    "scope",
    "holdout_looks",
];

/// What a file says of scores: a suite, or one that holds nothing else.
#[derive(Debug)]
pub(crate) struct ScorersOfFile {
    pub(crate) scorers: ScorerSet,
    /// The scorers as they were written.
    pub(crate) json: String,
    pub(crate) gates: Vec<Gate>,
    /// The targets that the file has: scorers may ask one of them.
    pub(crate) targets: Vec<(TargetConfig, SourceSpan)>,
}

/// Reads only the scorers and gates of a suite file or of a file that holds nothing else (`proof rescore --scorers`).
///
/// # Errors
/// All mistakes of the scorers and gates.
pub(crate) fn read_scorers(
    project: &Project,
    path: &str,
    has_output_schema: bool,
) -> Result<ScorersOfFile, Vec<Diagnostic>> {
    let file = crate::project::read_source(&project.root, path)?;
    let (document, mut diagnostics) = parse_yaml(&file);
    let decoded = document.and_then(|document| {
        let mut reader = MapReader::new(&document.root, "the file", &mut diagnostics)?;
        let scorers = required_scorers(&mut reader);
        let gates = reader.get("gates");
        let targets = reader.get("targets");
        for key in SUITE_KEYS {
            reader.get(key);
        }
        reader.finish();
        let scorers = scorers?;
        let json = scorers.to_json().to_string();
        let scorers = decode_scorers(project, scorers, has_output_schema, &mut diagnostics)?;
        let gates = decode_gates(gates, &mut diagnostics);
        let targets = match targets.filter(|_| !scorers.judges().is_empty()) {
            Some(node) => decode_targets(project, node, &mut diagnostics)?,
            None => vec![],
        };
        Some(ScorersOfFile { scorers, json, gates, targets })
    });
    match decoded {
        Some(decoded) if !proof_diag::has_errors(&diagnostics) => Ok(decoded),
        _ => Err(diagnostics),
    }
}

/// The scorers, which must be there: without them everything would pass.
fn required_scorers<'a>(reader: &mut MapReader<'a, '_>) -> Option<&'a Node> {
    let n_before = reader.diagnostics.len();
    let scorers = reader.required("scorers");
    if let Some(mistake) = reader.diagnostics.get_mut(n_before) {
        mistake
            .notes
            .push("a run without scorers would check nothing, and must not look like a pass".to_owned());
        mistake.help.push("add `scorers:` with at least one, such as `- contains: refund`".to_owned());
    }
    scorers
}

fn decode(
    project: &Project,
    file: &SourceFile,
    root: &Node,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Suite> {
    if root.value == Value::Null {
        diagnostics.push(Diagnostic::error("E0227", format!("the suite `{}` is empty", file.name())).help(
            "a suite has `prompts`, `dataset` and `scorers` at least; `proof init` makes a project with one",
        ));
        return None;
    }
    let mut reader = MapReader::new(root, "the suite", diagnostics)?;
    let description = reader.string("description");
    let version = reader.get("version");
    let prompts = reader.required("prompts");
    let targets = reader.get("targets");
    let dataset = reader.required("dataset");
    let repeats = reader.integer("repeats", 1..=MAX_REPEATS);
    let seed = reader.integer("seed", 0..=u64::MAX);
    let scorers = required_scorers(&mut reader);
    let gates = reader.get("gates");
    let limits = reader.get("limits");
    let mut declared = Declared::decode(&mut reader);
    reader.finish();

    if let Some(version) = version.filter(|version| version.scalar_text() != Some("1")) {
        diagnostics.push(
            Diagnostic::error("E0202", "this version of Proofmark reads suites of version 1")
                .at(version.span.clone(), "a newer version, or no version at all")
                .help("update Proofmark, or write `version: 1`"),
        );
    }
    let prompts = prompts.map(|node| decode_prompts(node, diagnostics));
    let targets = targets.map_or(Some(vec![]), |node| decode_targets(project, node, diagnostics));
    let dataset =
        dataset.and_then(|node| Some((decode_dataset(node, &mut declared, diagnostics)?, node.span.clone())));
    let set = scorers.and_then(|node| decode_scorers(project, node, true, diagnostics));
    let gates = decode_gates(gates, diagnostics);
    let limits = limits.and_then(|node| decode_limits(node, diagnostics)).unwrap_or_default();
    let ((source, mut selection), dataset_span) = dataset?;
    let seed = seed.unwrap_or(DEFAULT_SEED);
    selection.seed = seed;
    Some(Suite {
        file: file.clone(),
        description,
        prompts: prompts?,
        targets: targets?,
        dataset: source,
        dataset_span,
        selection,
        repeats: u32::try_from(repeats.unwrap_or(1)).unwrap_or(u32::MAX),
        seed,
        scorers: set?,
        scorers_node: scorers?.clone(),
        scorers_json: scorers.map(|node| node.to_json().to_string()).unwrap_or_default(),
        gates,
        limits,
        declared,
    })
}

fn decode_prompts(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, SourceSpan)> {
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    if items.is_empty() {
        diagnostics.push(
            Diagnostic::error("E0205", "the suite has no prompts")
                .at(node.span.clone(), "an empty list")
                .help("name at least one: `prompts: [prompts/triage.prompt]`"),
        );
    }
    let mut prompts = vec![];
    for item in items {
        match item.scalar_text() {
            Some(path) => prompts.push((path.to_owned(), item.span.clone())),
            None => diagnostics.push(wrong_type(
                item,
                "a prompt",
                "the path of a `.prompt`, `.txt` or `.md` file",
            )),
        }
    }
    prompts
}

fn decode_targets(
    project: &Project,
    node: &Node,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<(TargetConfig, SourceSpan)>> {
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    if items.is_empty() {
        diagnostics.push(
            Diagnostic::error("E0206", "the suite has no targets")
                .at(node.span.clone(), "an empty list")
                .help("name at least one: `targets: [openai/gpt-6-luna]`, or leave `targets` out to use each prompt's `model`"),
        );
        return None;
    }
    let mut targets: Vec<(TargetConfig, SourceSpan)> = vec![];
    for item in items {
        let named = item.scalar_text().and_then(|id| project.targets.get(id)).unwrap_or(item);
        let Some(config) = TargetConfig::parse(named, diagnostics) else { continue };
        if let Some((_, first)) = targets.iter().find(|(other, _)| other.id == config.id) {
            diagnostics.push(
                Diagnostic::error("E0207", format!("two targets have the id `{}`", config.id))
                    .at(item.span.clone(), "the second one")
                    .and_at(first.clone(), "the first one")
                    .help("give one of them another `id`"),
            );
            continue;
        }
        targets.push((config, item.span.clone()));
    }
    Some(targets)
}

fn decode_dataset(
    node: &Node,
    declared: &mut Declared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(DatasetSource, Selection)> {
    match &node.value {
        Value::List(_) => Some((DatasetSource::Inline(node.clone()), Selection::default())),
        Value::Map(_) => decode_dataset_map(node, declared, diagnostics),
        _ => {
            let Some(path) = node.scalar_text() else {
                diagnostics.push(wrong_type(
                    node,
                    "`dataset`",
                    "a path, a list of cases, or a map with `path`",
                ));
                return None;
            };
            let source = DatasetSource::Path(path.to_owned(), Some(node.span.clone()));
            Some((source, Selection::default()))
        }
    }
}

fn decode_dataset_map(
    node: &Node,
    declared: &mut Declared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(DatasetSource, Selection)> {
    let mut reader = MapReader::new(node, "the dataset", diagnostics)?;
    let where_ = reader.get("where");
    let path = reader.get("path");
    let cases = reader.get("cases");
    let shard = reader.get("shard");
    let holdout = reader.string("holdout");
    let place = |key| node.as_map().and_then(|map| map.get(key)).map(|node| node.span.clone());
    declared.holdout = holdout.zip(place("holdout"));
    declared.split_span = place("split");
    let selection = Selection {
        split: reader.string("split"),
        where_: where_.and_then(|node| Some((node.scalar_text()?.to_owned(), node.span.clone()))),
        sample: reader.integer("sample", 1..=u64::MAX),
        ..Selection::default()
    };
    reader.finish();
    if let Some(node) = where_.filter(|node| node.scalar_text().is_none()) {
        diagnostics.push(wrong_type(node, "`where`", "an expression such as `'edge' in tags`"));
    }
    let shard = shard.and_then(|node| decode_shard(node, diagnostics));
    let source = decode_source(node, path, cases, diagnostics)?;
    Some((source, Selection { shard, ..selection }))
}

fn decode_shard(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<(u32, u32)> {
    let shard = node.scalar_text().and_then(|text| proof_dataset::parse_shard(text).ok());
    if shard.is_none() {
        diagnostics.push(wrong_type(node, "`shard`", "a part of the whole such as `2/5`"));
    }
    shard
}

/// Where the cases come from: a path, or the suite itself.
fn decode_source(
    node: &Node,
    path: Option<&Node>,
    cases: Option<&Node>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DatasetSource> {
    let mistake = match (path, cases) {
        (Some(path), None) => match path.scalar_text() {
            Some(text) => return Some(DatasetSource::Path(text.to_owned(), Some(path.span.clone()))),
            None => wrong_type(path, "`path`", "the path of a dataset, or a glob"),
        },
        (None, Some(cases)) => return Some(DatasetSource::Inline(cases.clone())),
        (Some(_), Some(cases)) => Diagnostic::error("E0208", "the dataset has both `path` and `cases`")
            .at(cases.span.clone(), "inline cases")
            .help("keep one of them"),
        (None, None) => Diagnostic::error("E0103", "the dataset has no `path`")
            .at(node.span.clone(), "`path` is missing here")
            .help("write `path: data/cases.jsonl`, or give the cases inline as `cases:`"),
    };
    diagnostics.push(mistake);
    None
}

fn decode_scorers(
    project: &Project,
    node: &Node,
    has_output_schema: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ScorerSet> {
    let includes = FileIncludes::new(&project.root);
    let read = |path: &str| includes.read_text(path);
    let context = ParseContext { files: &read, directory: &project.root, has_output_schema };
    ScorerSet::parse(node, &context, diagnostics)
}

fn decode_gates(node: Option<&Node>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Gate> {
    let Some(node) = node else { return vec![] };
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let mut gates = vec![];
    for item in items {
        match item.scalar_text().map(|text| Gate::parse(text, item.span.clone())) {
            Some(Ok(gate)) => gates.push(gate),
            Some(Err(mistake)) => diagnostics.push(mistake),
            None => diagnostics.push(wrong_type(item, "a gate", "a line such as `label >= 0.90`")),
        }
    }
    gates
}

fn decode_limits(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Limits> {
    let mut reader = MapReader::new(node, "`limits`", diagnostics)?;
    let concurrency = reader.integer("concurrency", 1..=10_000).and_then(|value| u32::try_from(value).ok());
    let cost_usd = reader.number("cost_usd");
    let timeout_s = reader.number("timeout_s");
    reader.finish();
    for (name, value) in [("cost_usd", cost_usd), ("timeout_s", timeout_s)] {
        if value.is_some_and(|value| value <= 0.0) {
            diagnostics.push(
                Diagnostic::error("E0209", format!("`{name}` must be more than 0")).at(
                    node.as_map()
                        .and_then(|map| map.get(name))
                        .map_or(node.span.clone(), |node| node.span.clone()),
                    "not more than 0",
                ),
            );
        }
    }
    Some(Limits { concurrency, cost_usd, timeout_s })
}
