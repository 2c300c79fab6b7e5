//! The names and limits of a gate against what the suite has.

use proof_diag::{Diagnostic, did_you_mean};
use proof_store::{MetricKind, MetricSpec};

use super::{Condition, Gate, Name, Quantity, Relation};
use crate::derived::{Derived, metric_names};

pub(super) fn check(
    gate: &Gate,
    metrics: &[MetricSpec],
    prompts: &[&str],
    targets: &[&str],
) -> Vec<Diagnostic> {
    let names = metric_names(metrics);
    let mut found = Vec::new();
    match &gate.condition {
        Condition::Limit { quantity, relation, limit } => {
            if names.contains(&quantity.text) {
                found.extend(unreachable_limit(gate, quantity, metrics, *relation, *limit));
            } else if Quantity::find(&quantity.text).is_none() {
                found.push(unknown_metric(gate, quantity, &names));
            }
        }
        Condition::Agreement { metric, relation, kappa } => {
            found.extend(judged(gate, metric, metrics, &names));
            found.extend(unreachable_kappa(gate, metric, *relation, *kappa));
        }
        Condition::Guaranteed { metric, rate, .. } => {
            found.extend(guaranteed(gate, metric, metrics, &names, *rate));
        }
        Condition::NoWorse { metric, baseline, .. } | Condition::NotShownWorse { metric, baseline } => {
            if !names.contains(&metric.text) {
                found.push(match Quantity::find(&metric.text) {
                    Some(_) => not_paired(gate, metric),
                    None => unknown_metric(gate, metric, &names),
                });
            }
            found.extend(wrong_baseline(gate, baseline, prompts));
        }
    }
    if let Some(prompt) = &gate.prompt {
        found.extend(unknown(gate, prompt, "E0803", "prompt", prompts));
    }
    if let Some(target) = &gate.target {
        found.extend(unknown(gate, target, "E0804", "target", targets));
    }
    found
}

fn unknown_metric(gate: &Gate, name: &Name, metrics: &[String]) -> Diagnostic {
    let quantities = Quantity::ALL.map(Quantity::name);
    let candidates: Vec<&str> =
        metrics.iter().map(String::as_str).chain(quantities.iter().copied()).collect();
    Diagnostic::error("E0802", format!("unknown metric `{}` in a gate", name.text))
        .at(gate.place(name), "no scorer gives this metric")
        .help_opt(did_you_mean(&name.text, candidates))
        .help(format!("the suite's metrics are {}", listed(metrics.iter().map(String::as_str))))
        .help(format!("a gate may also look at {}", listed(Quantity::ALL.into_iter().map(Quantity::name))))
}

fn unknown(gate: &Gate, name: &Name, code: &'static str, what: &str, known: &[&str]) -> Option<Diagnostic> {
    if known.contains(&name.text.as_str()) {
        return None;
    }
    let diagnostic = Diagnostic::error(code, format!("unknown {what} `{}` in a gate", name.text))
        .at(gate.place(name), format!("the suite has no {what} of this name"))
        .help_opt(did_you_mean(&name.text, known.iter().copied()))
        .help(format!("the suite's {what}s are {}", listed(known.iter().copied())));
    Some(diagnostic)
}

fn wrong_baseline(gate: &Gate, baseline: &Name, prompts: &[&str]) -> Option<Diagnostic> {
    if !prompts.contains(&baseline.text.as_str()) {
        let diagnostic =
            Diagnostic::error("E0805", format!("unknown baseline `{}` in a gate", baseline.text))
                .at(gate.place(baseline), "the suite has no prompt of this name")
                .help_opt(did_you_mean(&baseline.text, prompts.iter().copied()))
                .help(format!(
                    "a baseline is a prompt of the suite, run on the same cases: {}",
                    listed(prompts.iter().copied())
                ));
        return Some(diagnostic);
    }
    let is_itself = match &gate.prompt {
        Some(prompt) => prompt.text == baseline.text,
        None => prompts.len() < 2,
    };
    is_itself.then(|| {
        Diagnostic::error("E0807", format!("nothing is compared with the baseline `{}`", baseline.text))
            .at(gate.place(baseline), "the gate compares this prompt with itself")
            .help("add the prompt that is to be no worse to `prompts`, or name it with `for PROMPT`")
    })
}

fn not_paired(gate: &Gate, name: &Name) -> Diagnostic {
    Diagnostic::error("E0807", format!("`{}` cannot be compared case by case", name.text))
        .at(gate.place(name), "a quantity of the whole run")
        .note("the gate compares two prompts on each case, so it needs a metric that each case has")
        .help("add a `latency` or `cost` scorer and name its metric here, or give the quantity a limit")
}

/// A guarantee of a metric that the suite has not, that is no rate, or of a rate that no number of cases shows.
fn guaranteed(
    gate: &Gate,
    name: &Name,
    metrics: &[MetricSpec],
    names: &[String],
    rate: f64,
) -> Option<Diagnostic> {
    let is_rate = |kind| kind == MetricKind::PassFail;
    let kind = metrics.iter().find(|metric| metric.name == name.text).map(|metric| metric.kind);
    let kind = kind.or_else(|| {
        let derived = Derived::new(metrics).summaries();
        derived.iter().find(|metric| metric.name == name.text).map(|metric| metric.kind)
    });
    match kind {
        None if Quantity::find(&name.text).is_none() => return Some(unknown_metric(gate, name, names)),
        Some(kind) if is_rate(kind) => {}
        _ => {
            return Some(
                Diagnostic::error("E0813", format!("`{}` is no rate of cases that pass", name.text))
                    .at(gate.place(name), "`absolute` needs a metric that says pass or fail")
                    .note("the exact bound of a guarantee counts failures among cases")
                    .help("use a scorer that says pass or fail, or write the gate without `absolute`"),
            );
        }
    }
    if 0.0 < rate && rate < 1.0 {
        return None;
    }
    let as_share = rate / 100.0;
    let diagnostic = Diagnostic::error("E0806", format!("no number of cases shows `{}`", gate.text))
        .at(gate.place(name), "the rate of a guarantee lies between 0 and 1, and is neither of them");
    Some(if 1.0 < rate && rate < 100.0 {
        diagnostic.help(format!("for {rate} percent write `{rate}%` or `{as_share}`"))
    } else {
        diagnostic.help("write the rate that would be good enough, such as `99.5%`")
    })
}

/// An agreement that is asked of a metric which no model judges.
fn judged(gate: &Gate, name: &Name, metrics: &[MetricSpec], names: &[String]) -> Option<Diagnostic> {
    if !names.contains(&name.text) {
        return Some(unknown_metric(gate, name, names));
    }
    let is_judged = |metric: &&MetricSpec| metric.judge.is_some();
    if metrics.iter().filter(is_judged).any(|metric| metric.name == name.text) {
        return None;
    }
    let judged: Vec<&str> = metrics.iter().filter(is_judged).map(|metric| metric.name.as_str()).collect();
    let diagnostic = Diagnostic::error("E0820", format!("no model judges `{}`", name.text))
        .at(gate.place(name), "`kappa` is how well the judge of a metric agrees with people");
    Some(if judged.is_empty() {
        diagnostic.help("the suite has no judge: take the gate out, or add a scorer that asks a model")
    } else {
        diagnostic.help(format!("the judged metrics of the suite are {}", listed(judged)))
    })
}

/// A kappa that no judge reaches, or that every judge does.
fn unreachable_kappa(gate: &Gate, name: &Name, relation: Relation, kappa: f64) -> Option<Diagnostic> {
    if relation.holds(1.0, kappa) && !relation.holds(-1.0, kappa) {
        return None;
    }
    let words = if relation.holds(1.0, kappa) { "always holds" } else { "can never hold" };
    let diagnostic = Diagnostic::error("E0806", format!("the gate `{}` {words}", gate.text))
        .at(gate.place(name), "kappa is between -1 and 1");
    Some(if 1.0 < kappa && kappa < 100.0 {
        diagnostic.help(format!("for {kappa} percent write `{kappa}%` or `{}`", kappa / 100.0))
    } else {
        diagnostic.help("write the least agreement that is good enough, such as `0.6`")
    })
}

/// A limit that no run can pass, or that every run passes.
fn unreachable_limit(
    gate: &Gate,
    name: &Name,
    metrics: &[MetricSpec],
    relation: Relation,
    limit: f64,
) -> Option<Diagnostic> {
    let is_number =
        metrics.iter().any(|metric| metric.name == name.text && metric.kind == MetricKind::Number);
    if is_number || relation.holds(0.0, limit) != relation.holds(1.0, limit) {
        return None;
    }
    let words = if relation.holds(0.0, limit) { "always holds" } else { "can never hold" };
    let as_share = limit / 100.0;
    let help = if 1.0 < limit && limit <= 100.0 {
        format!("for {limit} percent write `{limit}%` or `{as_share}`")
    } else {
        "write a limit between 0 and 1, or a percentage".to_owned()
    };
    let diagnostic = Diagnostic::error("E0806", format!("the gate `{}` {words}", gate.text))
        .at(gate.place(name), format!("`{}` is between 0 and 1", name.text))
        .help(help);
    Some(diagnostic)
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "none".to_owned(),
        all => all.join(", "),
    }
}
