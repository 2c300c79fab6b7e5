//! Reads a suite's `scorers:` list.
//!
//! An item is a bare name (`- json`), the short form with the scorer's main argument (`- contains: refund`), or a map of
//! arguments (`- contains: {any: [refund, money]}`). The common keys `of`, `as`, `weight`, `threshold` and `direction` stand among
//! the arguments or beside the scorer's name (`{not: {contains: refund}, as: no_refund}`): the wrappers take them there.

mod common;
mod wrapper;

use std::collections::BTreeMap;

use camino::Utf8Path;
use proof_diag::{Diagnostic, Entry, Map, MapReader, Node, SourceSpan, Value, did_you_mean};

use crate::arguments::Arguments;
use crate::ask::JudgeTarget;
use crate::excerpt::one_line;
use crate::metric::{Judged, Metric, MetricKind};
use crate::peers::Peers;
use crate::registry::{ScorerInfo, families, find, registry};
use crate::scorer::{Body, Built, PartMetric, Scorer, Threshold};
use crate::set::Reference;
use common::{COMMON, Common, common, not_here};
use wrapper::WRAPPERS;

/// What reading scorers may use of the world.
#[derive(Clone, Copy)]
pub struct ParseContext<'a> {
    /// Reads a file that a scorer names, such as a schema; paths are relative to the suite.
    pub files: &'a dyn Fn(&str) -> std::io::Result<String>,
    /// The directory in which the programs of `exec` run.
    pub directory: &'a Utf8Path,
    /// Whether every prompt of the suite has an `output` schema.
    pub has_output_schema: bool,
}

impl std::fmt::Debug for ParseContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParseContext")
            .field("directory", &self.directory)
            .field("has_output_schema", &self.has_output_schema)
            .finish_non_exhaustive()
    }
}

/// One item of the list.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) scorer: Scorer,
    /// Its own metric, then those of its parts.
    pub(crate) metrics: Vec<Metric>,
    pub(crate) is_blocking: bool,
    pub(crate) peers: Peers,
}

/// What the scorers of a list need from outside.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// Of a case.
    pub(crate) references: Vec<Reference>,
    /// The models that they ask.
    pub(crate) judges: Vec<JudgeTarget>,
}

/// Where a scorer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the suite's list: it is a metric.
    List,
    /// In a wrapper: it must decide, and has no name or weight of its own.
    Part,
    /// On a field: what it looks at is given, too.
    Field,
}

/// A scorer that was read, with what its place needs to know.
pub(crate) struct Parsed {
    pub(crate) scorer: Scorer,
    pub(crate) decides: bool,
    pub(crate) is_blocking: bool,
    pub(crate) peers: Peers,
    metric: Metric,
    parts: Vec<Metric>,
    name_span: SourceSpan,
}

/// Reads the whole list: all items or, if anything is wrong, none.
pub(crate) fn parse_list(
    list: &Node,
    context: &ParseContext<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Vec<Item>, Needs)> {
    let nodes = match &list.value {
        Value::List(nodes) => nodes.as_slice(),
        Value::Null => &[],
        _ => {
            diagnostics.push(proof_diag::document::wrong_type(list, "`scorers`", "a list"));
            return None;
        }
    };
    if nodes.is_empty() {
        diagnostics.push(
            Diagnostic::error("E0601", "there are no scorers")
                .at(list.span.clone(), "this list is empty")
                .note("a run without scorers would check nothing, and must not look like a pass")
                .help("add one, such as `- contains: refund`"),
        );
        return None;
    }
    let n_before = diagnostics.len();
    let mut needs = Needs::default();
    let mut reader = Reader { context, needs: &mut needs, diagnostics };
    let parsed: Vec<Option<Parsed>> = nodes.iter().map(|node| reader.scorer(node, Place::List)).collect();
    report_collisions(parsed.iter().flatten(), reader.diagnostics);
    if diagnostics.get(n_before..).is_some_and(proof_diag::has_errors) {
        return None;
    }
    let items = parsed.into_iter().map(|parsed| {
        let Parsed { scorer, metric, parts, is_blocking, peers, .. } = parsed?;
        Some(Item { scorer, metrics: std::iter::once(metric).chain(parts).collect(), is_blocking, peers })
    });
    Some((items.collect::<Option<Vec<_>>>()?, needs))
}

fn report_collisions<'p>(parsed: impl Iterator<Item = &'p Parsed>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, &SourceSpan> = BTreeMap::new();
    for item in parsed {
        let names = std::iter::once(&item.metric).chain(&item.parts).map(|metric| metric.name.as_str());
        for name in names {
            let Some(first) = seen.get(name).copied() else {
                seen.insert(name, &item.name_span);
                continue;
            };
            diagnostics.push(
                Diagnostic::error("E0605", format!("two metrics have the name `{name}`"))
                    .at(item.name_span.clone(), "this is the second")
                    .and_at(first.clone(), "this is the first")
                    .help(format!(
                        "give one of them a name with `as:`, such as `as: {}_2`",
                        item.metric.name
                    )),
            );
        }
    }
}

/// What reading one scorer needs.
pub(crate) struct Reader<'a> {
    pub(crate) context: &'a ParseContext<'a>,
    pub(crate) needs: &'a mut Needs,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

/// An item taken apart: `{NAME: BODY, …common keys}`.
struct Written<'n> {
    name: &'n str,
    name_span: &'n SourceSpan,
    body: Option<&'n Node>,
    beside: Vec<&'n Entry>,
    node: &'n Node,
}

impl Reader<'_> {
    /// Reads one scorer.
    pub(crate) fn scorer(&mut self, node: &Node, place: Place) -> Option<Parsed> {
        let written = self.take_apart(node)?;
        if WRAPPERS.contains(&written.name) {
            return self.wrapper(&written, place);
        }
        let Some(info) = find(written.name) else {
            self.unknown(&written);
            return None;
        };
        let map = self.gather(&written, Some(info))?;
        let what = format!("scorer `{}`", info.name);
        let n_before = self.diagnostics.len();
        let mut arguments = Arguments {
            reader: MapReader::new(&map, &what, self.diagnostics)?,
            info,
            context: self.context,
            needs: self.needs,
            name_span: written.name_span.clone(),
        };
        let common = common(&mut arguments, place, info.has_subject);
        let built = (info.build)(&mut arguments);
        arguments.reader.finish();
        if self.diagnostics.get(n_before..).is_some_and(proof_diag::has_errors) {
            return None;
        }
        let built = built?;
        self.finish(&written, info.name, info.name.to_owned(), built, common)
    }

    fn take_apart<'n>(&mut self, node: &'n Node) -> Option<Written<'n>> {
        if let Value::String(name) = &node.value {
            return Some(Written { name, name_span: &node.span, body: None, beside: vec![], node });
        }
        let Some(map) = node.as_map() else {
            self.diagnostics.push(malformed(format!("a scorer cannot be {}", node.kind()), &node.span));
            return None;
        };
        let (beside, named): (Vec<&Entry>, Vec<&Entry>) =
            map.entries.iter().partition(|entry| COMMON.contains(&entry.key.as_str()));
        match named.as_slice() {
            [] => {
                self.diagnostics.push(malformed("this item names no scorer".to_owned(), &node.span));
                None
            }
            [entry] => {
                let body = Some(&entry.value).filter(|body| body.value != Value::Null);
                Some(Written { name: &entry.key, name_span: &entry.key_span, body, beside, node })
            }
            [first, second, ..] => {
                let help = if is_name(&second.key) {
                    format!("begin another item for it: `- {}: …`", second.key)
                } else {
                    format!("indent `{}` under `{}`, if it is an argument of it", second.key, first.key)
                };
                let message = format!("this item holds `{}` and `{}`", first.key, second.key);
                self.diagnostics.push(
                    Diagnostic::error("E0603", message)
                        .at(second.key_span.clone(), "an item holds one scorer")
                        .and_at(first.key_span.clone(), "the scorer is this one")
                        .help(help),
                );
                None
            }
        }
    }

    fn unknown(&mut self, written: &Written<'_>) {
        let names = registry().iter().map(|info| info.name).chain(WRAPPERS);
        let mut diagnostic =
            Diagnostic::error("E0602", format!("unknown scorer `{}`", one_line(written.name, 40)))
                .at(written.name_span.clone(), "no scorer has this name")
                .help_opt(did_you_mean(written.name, names));
        if diagnostic.help.is_empty() {
            let families: Vec<&str> = families().iter().map(|(family, _)| *family).collect();
            diagnostic = diagnostic.help(format!(
                "`proof scorers` lists them: {}, {}",
                families.join(", "),
                WRAPPERS.join(", ")
            ));
        }
        self.diagnostics.push(diagnostic);
    }

    /// The arguments as one map: those of the body and the common keys beside it.
    fn gather(&mut self, written: &Written<'_>, info: Option<&ScorerInfo>) -> Option<Node> {
        let mut entries: Vec<Entry> = vec![];
        match (written.body.map(|body| &body.value), info) {
            (Some(Value::Map(map)), Some(_)) => entries.extend(map.entries.iter().cloned()),
            (Some(_), Some(info)) => {
                let Some(main) = info.main else {
                    let message = format!("scorer `{}` takes no value of its own", info.name);
                    let keys: Vec<String> = info.arguments.iter().map(|a| format!("`{}`", a.name)).collect();
                    self.diagnostics.push(
                        Diagnostic::error("E0606", message)
                            .at(written.body?.span.clone(), "expected a map, or nothing")
                            .help(if keys.is_empty() {
                                format!("write `- {}` alone", info.name)
                            } else {
                                format!("it takes {}, such as `{}`", keys.join(", "), info.example)
                            }),
                    );
                    return None;
                };
                let (key_span, value) = (written.name_span.clone(), written.body?.clone());
                entries.push(Entry { key: main.to_owned(), key_span, value });
            }
            (None, _) | (_, None) => {}
        }
        for entry in &written.beside {
            if let Some(twice) = entries.iter().find(|other| other.key == entry.key) {
                self.diagnostics.push(
                    Diagnostic::error("E0606", format!("`{}` is given twice", entry.key))
                        .at(entry.key_span.clone(), "here")
                        .and_at(twice.key_span.clone(), "and here"),
                );
                return None;
            }
            entries.push((*entry).clone());
        }
        Some(Node { value: Value::Map(Map { entries }), span: written.node.span.clone() })
    }

    fn finish(
        &mut self,
        written: &Written<'_>,
        scorer_name: &'static str,
        default: String,
        built: Built,
        common: Common,
    ) -> Option<Parsed> {
        let Built {
            check,
            kind,
            direction,
            unit,
            decides,
            is_blocking,
            note,
            aggregate,
            parts,
            judged,
            peers,
        } = built;
        let place = |key: &str| place_of(written, key);
        if kind == MetricKind::PassFail {
            for (key, is_given) in
                [("threshold", common.threshold.is_some()), ("direction", common.direction.is_some())]
            {
                if is_given {
                    let node = place(key)?;
                    self.diagnostics.push(not_here(
                        key,
                        &format!("`{scorer_name}` passes or fails here"),
                        node,
                    ));
                    return None;
                }
            }
        }
        if kind == MetricKind::Bounded && common.threshold.is_some_and(|bound| !(0.0..=1.0).contains(&bound))
        {
            let node = place("threshold")?;
            let message = format!("the threshold of `{scorer_name}` must be between 0 and 1");
            self.diagnostics
                .push(Diagnostic::error("E0606", message).at(node.span.clone(), "its values are in [0, 1]"));
            return None;
        }
        let direction = common.direction.unwrap_or(direction);
        let threshold = common.threshold.map(|bound| Threshold { bound, direction });
        let is_measured_only = kind == MetricKind::Number && !decides && threshold.is_none();
        if is_measured_only && common.weight.is_some_and(|weight| 0.0 < weight) {
            let node = place("weight")?;
            self.diagnostics.push(
                Diagnostic::error("E0613", format!("`{scorer_name}` measures here and has no weight"))
                    .at(node.span.clone(), "a number without a bound cannot count")
                    .help("add a `threshold`, or set the weight to 0"),
            );
            return None;
        }
        let metric = Metric {
            name: common.name.unwrap_or(default),
            scorer: scorer_name,
            kind,
            direction,
            weight: common.weight.unwrap_or(if is_measured_only { 0.0 } else { 1.0 }),
            threshold: common.threshold,
            unit,
            aggregate,
            part_of: None,
            judged,
            note,
        };
        let parts: Vec<Metric> = parts.into_iter().map(|part| part_metric(part, &metric)).collect();
        let scorer = Scorer {
            label: label(written),
            selector: common.selector,
            body: Body::Check(check),
            threshold,
            when: common.when,
            n_parts: parts.len(),
        };
        let decides = decides || threshold.is_some();
        let name_span = written.name_span.clone();
        Some(Parsed { scorer, decides, is_blocking, peers, metric, parts, name_span })
    }
}

fn part_metric(part: PartMetric, whole: &Metric) -> Metric {
    let PartMetric { suffix, kind, direction, unit, aggregate } = part;
    Metric {
        name: format!("{}.{suffix}", whole.name),
        scorer: whole.scorer,
        kind,
        direction,
        weight: 0.0,
        threshold: None,
        unit,
        aggregate,
        part_of: Some(whole.name.clone()),
        judged: whole.judged.clone(),
        note: None,
    }
}

fn label(written: &Written<'_>) -> String {
    match written.body {
        Some(body) => format!("{}: {}", written.name, one_line(body.span.text(), 50)),
        None => written.name.to_owned(),
    }
}

fn place_of<'n>(written: &Written<'n>, key: &str) -> Option<&'n Node> {
    let beside = written.beside.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
    beside.or_else(|| written.body?.as_map()?.get(key))
}

fn is_name(name: &str) -> bool {
    find(name).is_some() || WRAPPERS.contains(&name)
}

fn found(node: &Node) -> &'static str {
    match &node.value {
        Value::List(items) if items.is_empty() => "an empty list",
        Value::String(text) if text.trim().is_empty() => "an empty string",
        _ => node.kind(),
    }
}

fn malformed(message: String, span: &SourceSpan) -> Diagnostic {
    Diagnostic::error("E0603", message)
        .at(span.clone(), "expected a scorer")
        .note("a scorer is a name (`- json`), a name with a value (`- contains: refund`) or with arguments (`- contains: {any: [a, b]}`)")
}

/// The mistake of a measure where something must pass or fail.
pub(crate) fn undecided(part: &Parsed, wrapper: &str) -> Diagnostic {
    Diagnostic::error(
        "E0612",
        format!("`{}` measures, but `{wrapper}` needs pass or fail", part.scorer.label),
    )
    .at(part.name_span.clone(), "this neither passes nor fails")
    .help("add a `threshold`, or a bound such as `max`")
}

impl Parsed {
    /// What a reader of the metric should know.
    pub(crate) fn note(&self) -> Option<String> {
        self.metric.note.clone()
    }

    /// Who judges, where a model does.
    pub(crate) fn judged(&self) -> Option<Judged> {
        self.metric.judged.clone()
    }
}
