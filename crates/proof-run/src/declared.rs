//! What a suite declares of its statistics before anything is called: margins, scope, hold-out.

use std::collections::BTreeMap;

use proof_diag::{Diagnostic, MapReader, Node, SourceSpan, Value, did_you_mean};
use proof_store::{MetricKind, MetricSpec, Scope};
use proof_verdict::metric_names;

use crate::plan::quoted;

/// What a suite declares of its statistics, with the places where it does.
#[derive(Debug)]
pub struct Declared {
    /// The margins, in the file's order.
    margins: Vec<Margin>,
    /// What the figures are about, and where that is written.
    pub scope: Option<(Scope, SourceSpan)>,
    /// The split that is held out, and where it is named; none where the suite leaves it at [`HOLDOUT`].
    pub holdout: Option<(String, SourceSpan)>,
    /// How many looks at the hold-out are declared; 1 where the suite says nothing.
    pub holdout_looks: u32,
    /// Where the suite selects a split, if it does.
    pub(crate) split_span: Option<SourceSpan>,
}

/// The split that is held out where the suite names none.
pub const HOLDOUT: &str = "holdout";
/// More looks than these would leave nothing of the level.
const MAX_LOOKS: u64 = 1_000;

/// A margin as it was written.
#[derive(Debug)]
struct Margin {
    metric: String,
    metric_span: SourceSpan,
    value: f64,
    value_span: SourceSpan,
    is_percent: bool,
}

impl Declared {
    /// The split that is held out.
    pub fn holdout_split(&self) -> &str {
        self.holdout.as_ref().map_or(HOLDOUT, |(split, _)| split)
    }

    /// Reads the keys of the suite.
    pub(crate) fn decode(reader: &mut MapReader<'_, '_>) -> Self {
        let margins = reader.get("margins");
        let scope = reader.get("scope");
        let looks = reader.integer("holdout_looks", 1..=MAX_LOOKS);
        let diagnostics = &mut *reader.diagnostics;
        Self {
            margins: margins.map(|node| decode_margins(node, diagnostics)).unwrap_or_default(),
            scope: scope.and_then(|node| Some((decode_scope(node, diagnostics)?, node.span.clone()))),
            holdout: None,
            split_span: None,
            holdout_looks: looks.and_then(|looks| u32::try_from(looks).ok()).unwrap_or(1),
        }
    }

    /// The margins by metric; those of metrics that the run does not have, and those that say nothing, are mistakes.
    pub(crate) fn margins(
        &self,
        metrics: &[MetricSpec],
        mistakes: &mut Vec<Diagnostic>,
    ) -> BTreeMap<String, f64> {
        let names = metric_names(metrics);
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut margins = BTreeMap::new();
        for margin in &self.margins {
            if !known.contains(&margin.metric.as_str()) {
                mistakes.push(
                    Diagnostic::error("E0230", format!("unknown metric `{}` in `margins`", margin.metric))
                        .at(margin.metric_span.clone(), "no scorer gives this metric")
                        .help_opt(did_you_mean(&margin.metric, known.iter().copied()))
                        .help(format!("the suite's metrics are {}", quoted(&known))),
                );
                continue;
            }
            let is_number = metrics
                .iter()
                .any(|metric| metric.name == margin.metric && metric.kind == MetricKind::Number);
            match margin.mistake(is_number) {
                Some(mistake) => mistakes.push(mistake),
                None => drop(margins.insert(margin.metric.clone(), margin.value)),
            }
        }
        margins
    }

    /// The scope, which needs repeats where it is the suite.
    pub(crate) fn scope(&self, repeats: u32, mistakes: &mut Vec<Diagnostic>) -> Scope {
        let Some((scope, span)) = &self.scope else { return Scope::default() };
        if *scope == Scope::Suite && repeats < 2 {
            mistakes.push(
                Diagnostic::error("E0233", "the scope `suite` needs at least 2 repeats, and there is 1")
                    .at(span.clone(), "only the model's answers are random")
                    .note("with one answer for each case nothing shows how much the model's answers vary")
                    .help("write `repeats: 2` or more, or leave `scope` out: then the cases stand for the inputs to come"),
            );
        }
        *scope
    }
}

impl Margin {
    fn mistake(&self, is_number: bool) -> Option<Diagnostic> {
        if is_number && self.is_percent {
            return Some(
                wrong_margin(&self.metric, self.value_span.clone(), "a percentage of nothing")
                    .note(format!("`{}` is no share, so a percentage has no meaning for it", self.metric))
                    .help("write the margin in the metric's own unit, such as `0.5` for half a second"),
            );
        }
        if is_number || self.value < 1.0 {
            return None;
        }
        let shown = self.value;
        let mistake = wrong_margin(&self.metric, self.value_span.clone(), "the whole range or more").note(
            format!("`{}` is between 0 and 1: every difference would be within this margin", self.metric),
        );
        Some(if 1.0 < shown && shown < 100.0 {
            mistake.help(format!("for {shown} percent write `{shown}%` or `{}`", shown / 100.0))
        } else {
            mistake.help("write the greatest difference that does not matter, such as `0.02`")
        })
    }
}

fn wrong_margin(metric: &str, span: SourceSpan, label: &str) -> Diagnostic {
    Diagnostic::error("E0231", format!("the margin of `{metric}` cannot be used")).at(span, label)
}

fn decode_margins(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Margin> {
    let Some(map) = node.as_map() else {
        diagnostics.push(
            proof_diag::document::wrong_type(node, "`margins`", "a map from metrics to margins")
                .help("such as `margins: {label: 0.02}`"),
        );
        return vec![];
    };
    let mut margins = vec![];
    for entry in &map.entries {
        match share(&entry.value).filter(|(value, _)| 0.0 < *value) {
            Some((value, is_percent)) => margins.push(Margin {
                metric: entry.key.clone(),
                metric_span: entry.key_span.clone(),
                value,
                value_span: entry.value.span.clone(),
                is_percent,
            }),
            None => diagnostics.push(
                wrong_margin(&entry.key, entry.value.span.clone(), "expected a number above 0")
                    .note("a margin is the greatest difference that does not matter; no number of cases shows that two prompts are exactly equal")
                    .help("write a number above 0, such as `0.02` or `2%`"),
            ),
        }
    }
    margins
}

/// A finite number, or a percentage such as `2%`, and whether it was one.
fn share(node: &Node) -> Option<(f64, bool)> {
    let (value, is_percent) = match &node.value {
        Value::Number(number) => (number.as_f64()?, false),
        _ => (node.scalar_text()?.strip_suffix('%')?.trim_end().parse::<f64>().ok()? / 100.0, true),
    };
    value.is_finite().then_some((value, is_percent))
}

fn decode_scope(node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Scope> {
    const SCOPES: [(&str, Scope); 2] = [("population", Scope::Population), ("suite", Scope::Suite)];
    let text = node.scalar_text().unwrap_or_default();
    let found = SCOPES.into_iter().find(|(name, _)| *name == text);
    if found.is_none() {
        diagnostics.push(
            Diagnostic::error("E0232", format!("`scope` must be `population` or `suite`, found `{}`", node.span.text()))
                .at(node.span.clone(), "what the figures are about")
                .help_opt(did_you_mean(text, SCOPES.map(|(name, _)| name)))
                .help("`population`: the inputs that the cases stand for; `suite`: these cases and no others, which needs repeats"),
        );
    }
    found.map(|(_, scope)| scope)
}
