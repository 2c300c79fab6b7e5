//! Before spending: what a plan can show, and what it would take to show more.
//!
//! A function of the resolved plan, of the latest run of the same suite where there is one, and of stated assumptions where
//! there is none. Start at [`plan`].

mod basis;
mod gates;
mod power;

use std::collections::BTreeMap;

use proof_store::{MetricKind, RunSpec};
use serde::Serialize;

use crate::gate::{Condition, Gate};
use crate::{ObservedVariance, SCHEMA_VERSION, Verdict};

pub use basis::Assumed;
use basis::Basis;
pub use gates::PlannedGate;

/// What is wished of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Wishes {
    /// The difference that should be found, for every metric; the suite's margins where there is none.
    pub effect: Option<f64>,
    /// The chance of finding it, such as 0.8.
    pub power: f64,
    /// The two-sided error rate, such as 0.05.
    pub alpha: f64,
    /// Dollars that a new case costs beside its calls: writing and labelling it.
    pub case_usd: f64,
    /// What is taken for granted where no run says otherwise.
    pub assumed: Assumed,
}

/// An earlier run of the same suite.
#[derive(Debug)]
pub struct Earlier<'a> {
    /// Its verdict.
    pub verdict: &'a Verdict,
    /// How its metrics vary.
    pub variance: &'a [ObservedVariance],
}

/// What a plan can show.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planning {
    /// The version of this form.
    pub schema_version: u32,
    /// The suite.
    pub suite: String,
    /// Cases of the plan.
    pub n_cases: u64,
    /// Repeats of each case.
    pub repeats: u32,
    /// Prompts.
    pub n_prompts: u64,
    /// Targets.
    pub n_targets: u64,
    /// Calls of the plan.
    pub n_calls: u64,
    /// Dollars of the plan; none where a target has no price.
    pub usd: Option<f64>,
    /// Dollars that a new case is taken to cost beside its calls.
    pub case_usd: f64,
    /// The chance of finding a difference that the plan is asked for.
    pub power: f64,
    /// The two-sided error rate of each comparison.
    pub alpha: f64,
    /// The run that the figures rest on; none where they rest on assumptions.
    pub earlier_run: Option<String>,
    /// What each metric's comparisons can show, by metric and target.
    pub comparisons: Vec<PlannedComparison>,
    /// What the gates on a limit need.
    pub gates: Vec<PlannedGate>,
    /// What else a reader must know.
    pub warnings: Vec<String>,
}

/// What two prompts on the same cases can show of one metric.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedComparison {
    /// The metric.
    pub metric: String,
    /// The target; none where nothing tells the targets apart.
    pub target: Option<String>,
    /// What the variance rests on.
    pub basis: Basis,
    /// The smallest true difference that this plan finds with the wished power; none where it finds none at all.
    pub detectable: Option<f64>,
    /// The difference wished for; none without `--effect` and without a margin.
    pub wanted: Option<f64>,
    /// The chance that this plan finds the wished difference.
    pub power_now: Option<f64>,
    /// Cases that the wished difference takes with the plan's repeats.
    pub needed: Option<Purchase>,
    /// The cheapest split between cases and repeats for the wished difference.
    pub best: Option<Purchase>,
    /// Whether repeats make sense, in words.
    pub advice: String,
}

/// A number of cases and repeats, and what they cost for all prompts on one target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Purchase {
    /// Cases.
    pub n_cases: u64,
    /// Repeats of each.
    pub repeats: u32,
    /// Calls.
    pub n_calls: u64,
    /// Dollars of the calls and of the cases beyond those of the plan; none without a price.
    pub usd: Option<f64>,
}

/// The prices and counts that purchases are worked out with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Market {
    pub(crate) n_cases: u64,
    pub(crate) n_prompts: u64,
    pub(crate) repeats: u32,
    /// Dollars of one call on the target.
    pub(crate) call_usd: Option<f64>,
    pub(crate) case_usd: f64,
}

impl Market {
    /// What so many cases and repeats cost.
    pub(crate) fn purchase(self, n_cases: u64, repeats: u32) -> Purchase {
        let n_calls = n_cases.saturating_mul(self.n_prompts).saturating_mul(u64::from(repeats));
        let more_cases = n_cases.saturating_sub(self.n_cases) as f64;
        let usd = self.call_usd.map(|usd| usd * n_calls as f64 + self.case_usd * more_cases);
        Purchase { n_cases, repeats, n_calls, usd }
    }
}

/// Works out what a plan can show.
///
/// # Arguments
/// - `spec`: the resolved plan
/// - `call_usd`: dollars of one call, by target id; a target that is not there has no price
/// - `earlier`: the latest run of the same suite
/// - `wishes`: what is wished of it
pub fn plan(
    spec: &RunSpec,
    call_usd: &BTreeMap<String, f64>,
    earlier: Option<&Earlier<'_>>,
    wishes: &Wishes,
) -> Planning {
    let metrics = crate::derived::all_metrics(&spec.metrics);
    let n_cases = spec.dataset.n_cases;
    let (n_prompts, n_targets) = (spec.prompts.len() as u64, spec.targets.len() as u64);
    let n_calls = n_cases * n_prompts * n_targets * u64::from(spec.repeats);
    let calls_each = n_cases * n_prompts * u64::from(spec.repeats);
    let prices: Vec<Option<f64>> =
        spec.targets.iter().map(|target| call_usd.get(&target.id).copied()).collect();
    let usd = prices.iter().map(|price| price.map(|usd| usd * calls_each as f64)).sum();
    let mut comparisons = Vec::new();
    let mut warnings = Vec::new();
    for metric in metrics.iter().filter(|metric| metric.is_weighted()) {
        if spec.prompts.len() < 2 {
            break;
        }
        for (target, call_usd) in spec.targets.iter().zip(&prices) {
            let market = Market {
                n_cases,
                n_prompts,
                repeats: spec.repeats,
                call_usd: *call_usd,
                case_usd: wishes.case_usd,
            };
            let Some(basis) = Basis::of(metric, &target.id, earlier, &wishes.assumed) else {
                warnings.push(format!(
                    "`{}` is a number: how much it varies is known after a first run",
                    metric.name
                ));
                break;
            };
            let wanted = wishes.effect.or_else(|| margin(spec, &metric.name));
            comparisons.push(power::comparison(metric, &target.id, basis, market, wanted, wishes));
        }
    }
    if spec.prompts.len() < 2 {
        warnings.push("one prompt: there is nothing to compare it with".to_owned());
    }
    if spec.repeats == 1 && comparisons.iter().any(|found| found.basis.within.is_none()) {
        warnings.push(
            "without repeats in a run it is not known how much of the variance repeats would take away"
                .to_owned(),
        );
    }
    warnings.dedup();
    Planning {
        schema_version: SCHEMA_VERSION,
        suite: spec.suite.clone(),
        n_cases,
        repeats: spec.repeats,
        n_prompts,
        n_targets,
        n_calls,
        usd,
        case_usd: wishes.case_usd,
        power: wishes.power,
        alpha: wishes.alpha,
        earlier_run: earlier.map(|earlier| earlier.verdict.run.id.clone()),
        gates: gates::planned(spec, earlier, wishes),
        comparisons,
        warnings,
    }
}

/// The difference that the suite says matters: its `margins`, or the margin of a gate.
fn margin(spec: &RunSpec, metric: &str) -> Option<f64> {
    let of_gates = || {
        spec.gates.iter().filter_map(|text| Gate::recorded(text).ok()).find_map(|gate| match gate.condition {
            Condition::NoWorse { metric: name, margin, .. } if name.text == metric => Some(margin),
            _ => None,
        })
    };
    spec.margins.get(metric).copied().or_else(of_gates)
}

/// Whether the values of a metric lie on a known scale.
fn is_bounded(kind: MetricKind) -> bool {
    kind != MetricKind::Number
}
