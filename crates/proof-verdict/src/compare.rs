//! All comparisons of a run: every prompt against the first, every pair where there are few, and every target against the
//! first.

use std::collections::BTreeMap;

use proof_store::Scope;

use crate::comparison::{Comparison, Difference, Family, MarginSource, TargetComparison};
use crate::draft::{Draft, FamilyPlan, Margin, Method, Terms, finish};
use crate::gate::{Condition, Gate, Name};
use crate::observations::{CellData, Observations};
use crate::pairs::{Matching, Pairs, Side};
use crate::ratio::ratios;
use crate::seed::Seed;

/// With more prompts than these only comparisons with the first are made.
const MAX_PROMPTS_IN_PAIRS: usize = 6;

/// What comparisons of a run rest on beside its trials.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Basis<'a> {
    pub(crate) observations: &'a Observations,
    pub(crate) prompts: &'a [String],
    pub(crate) targets: &'a [String],
    /// Which of the targets are simulated: it is said wherever they are named.
    pub(crate) simulated: &'a [bool],
    /// The gates that were understood.
    pub(crate) gates: &'a [Gate],
    /// Margins by metric, declared before the run.
    pub(crate) margins: &'a BTreeMap<String, f64>,
    pub(crate) scope: Scope,
    pub(crate) terms: Terms,
    pub(crate) seed: Seed,
}

/// The comparisons of a run, and what is decided together.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// Those against the first prompt first.
    pub(crate) prompts: Vec<Comparison>,
    /// Every target against the first.
    pub(crate) targets: Vec<TargetComparison>,
    pub(crate) families: Vec<Family>,
}

/// Makes the comparisons. Words come from p-values that are adjusted over what is decided together: all comparisons with
/// the first prompt, or all pairs, or all comparisons with the first target; metrics that are measured only are apart.
pub(crate) fn comparisons(basis: &Basis<'_>) -> Compared {
    let mut compared = Compared::default();
    basis.prompts(&mut compared);
    basis.targets(&mut compared);
    compared
}

/// A target's name, marked where it is simulated.
pub(crate) fn named(target: &str, is_simulated: bool) -> String {
    if is_simulated { format!("{target} (simulated)") } else { target.to_owned() }
}

/// Two cells that are set side by side.
struct Contest<'a> {
    baseline: &'a CellData,
    candidate: &'a CellData,
    /// The margin that a gate declares for a metric.
    margins: Vec<Option<Margin>>,
    /// How the candidate is called among the members of a family.
    member: String,
    seed: Seed,
}

impl<'a> Basis<'a> {
    fn prompts(&self, compared: &mut Compared) {
        let n = self.prompts.len();
        let first: Vec<_> = (1..n).map(|candidate| (0, candidate)).collect();
        let mut rest = Vec::new();
        if n <= MAX_PROMPTS_IN_PAIRS {
            rest.extend((1..n).flat_map(|first| (first + 1..n).map(move |second| (first, second))));
        }
        let first = self.pairs_of_prompts(&first);
        let rest = self.pairs_of_prompts(&rest);
        let drafts = self.drafts(first.iter().map(|(contest, _)| contest));
        // The other pairs are decided among all pairs, those with the first prompt included.
        let all_pairs = (!rest.is_empty()).then(|| {
            let mut all = drafts.clone();
            all.extend(self.drafts(rest.iter().map(|(contest, _)| contest)));
            all
        });
        let found =
            self.decide(drafts, "comparisons with the first prompt", Method::Shared, &mut compared.families);
        let metrics = self.observations.metrics.len().max(1);
        let decided = [(first, found, true)].into_iter().chain(all_pairs.map(|all| {
            let n_first = all.len() - rest.len() * metrics;
            let mut found = self.decide(all, "all pairs of prompts", Method::Holm, &mut compared.families);
            (rest, found.split_off(n_first.min(found.len())), false)
        }));
        for (contests, differences, is_against_first) in decided {
            let mut differences = differences.into_iter();
            for (contest, (target, baseline, candidate)) in contests {
                compared.prompts.push(Comparison {
                    baseline: self.prompts.get(baseline).cloned().unwrap_or_default(),
                    candidate: self.prompts.get(candidate).cloned().unwrap_or_default(),
                    target: self.targets.get(target).cloned().unwrap_or_default(),
                    is_against_first,
                    metrics: differences.by_ref().take(metrics).collect(),
                    ratios: self.ratios(&contest),
                });
            }
        }
    }

    fn pairs_of_prompts(&self, pairs: &[(usize, usize)]) -> Vec<(Contest<'a>, (usize, usize, usize))> {
        let places = (0..self.targets.len()).flat_map(|target| {
            pairs.iter().map(move |(baseline, candidate)| (target, *baseline, *candidate))
        });
        let contest = |(target, baseline, candidate)| {
            let names =
                (self.prompts.get(baseline)?, self.prompts.get(candidate)?, self.targets.get(target)?);
            let metrics = self.observations.metrics.iter();
            let on = if self.targets.len() < 2 {
                String::new()
            } else {
                format!(" on {}", self.target_name(target))
            };
            let against = if baseline == 0 { String::new() } else { format!(" against {}", names.0) };
            let contest = Contest {
                baseline: self.observations.cell(baseline, target)?,
                candidate: self.observations.cell(candidate, target)?,
                margins: metrics.map(|metric| self.gate_margin(&metric.name, names)).collect(),
                member: format!("{}{against}{on}", names.1),
                seed: self.seed.of(names.2).of(names.0).of(names.1),
            };
            Some((contest, (target, baseline, candidate)))
        };
        places.filter_map(contest).collect()
    }

    fn targets(&self, compared: &mut Compared) {
        let Some(first) = self.targets.first() else { return };
        let mut contests = Vec::new();
        for (prompt, name) in self.prompts.iter().enumerate() {
            for (target, other) in self.targets.iter().enumerate().skip(1) {
                let cells = self.observations.cell(prompt, 0).zip(self.observations.cell(prompt, target));
                let Some((baseline, candidate)) = cells else { continue };
                let with = if self.prompts.len() < 2 { String::new() } else { format!(" with {name}") };
                let contest = Contest {
                    baseline,
                    candidate,
                    margins: vec![None; self.observations.metrics.len()],
                    member: format!("{}{with}", self.target_name(target)),
                    seed: self.seed.of("targets").of(name).of(first).of(other),
                };
                contests.push((contest, name, other));
            }
        }
        let drafts = self.drafts(contests.iter().map(|(contest, ..)| contest));
        let found =
            self.decide(drafts, "comparisons with the first target", Method::Shared, &mut compared.families);
        let mut found = found.into_iter();
        for (contest, prompt, candidate) in contests {
            compared.targets.push(TargetComparison {
                prompt: prompt.clone(),
                baseline: first.clone(),
                candidate: candidate.clone(),
                metrics: found.by_ref().take(self.observations.metrics.len()).collect(),
                ratios: self.ratios(&contest),
            });
        }
    }

    fn target_name(&self, target: usize) -> String {
        let name = self.targets.get(target).map_or("", String::as_str);
        named(name, self.simulated.get(target).copied().unwrap_or(false))
    }

    /// One draft for each contest and metric.
    fn drafts<'b>(&self, contests: impl Iterator<Item = &'b Contest<'a>>) -> Vec<(Draft<'a>, String)>
    where
        'a: 'b,
    {
        let metrics = 0..self.observations.metrics.len();
        let drafts = contests.flat_map(|contest| metrics.clone().map(move |metric| (contest, metric)));
        drafts.filter_map(|(contest, metric)| self.draft(contest, metric)).collect()
    }

    fn draft(&self, contest: &Contest<'a>, metric: usize) -> Option<(Draft<'a>, String)> {
        let observations = self.observations;
        let summary = observations.metrics.get(metric)?;
        let repeats = observations.repeats;
        let pairs = Pairs {
            baseline: Side::new(contest.baseline.columns.get(metric)?, repeats),
            candidate: Side::new(contest.candidate.columns.get(metric)?, repeats),
            matching: Matching::Same(observations.n_cases),
            clusters: observations.clusters.as_deref(),
            kind: summary.kind,
            is_judged_otherwise: false,
            scope: self.scope,
            drawing: observations.drawing,
        }
        .linearised();
        let of_suite = self.margins.get(&summary.name).filter(|margin| 0.0 < **margin);
        let of_suite = of_suite.map(|value| Margin { value: *value, source: MarginSource::Suite });
        let margin = Margin::smaller(of_suite, contest.margins.get(metric).copied().flatten());
        let seed = contest.seed.of(&summary.name).get();
        let member = format!("{} {}", contest.member, summary.name);
        Some((Draft::new(pairs, summary, margin, self.terms, seed), member))
    }

    /// Gives the drafts their words. Metrics that are measured only are a family of their own.
    fn decide(
        &self,
        drafts: Vec<(Draft<'a>, String)>,
        name: &'static str,
        method: Method,
        families: &mut Vec<Family>,
    ) -> Vec<Difference> {
        let metrics = &self.observations.metrics;
        let is_weighted = |place: usize| {
            metrics.get(place % metrics.len().max(1)).is_some_and(crate::MetricSummary::is_weighted)
        };
        let mut parts = [Vec::new(), Vec::new()];
        let mut order = Vec::new();
        for (place, draft) in drafts.into_iter().enumerate() {
            let [weighted, measured] = &mut parts;
            order.push(is_weighted(place));
            if is_weighted(place) { weighted.push(draft) } else { measured.push(draft) }
        }
        let [weighted, measured] = parts;
        let mut decided = |part: Vec<(Draft<'a>, String)>, is_measured| {
            let (drafts, members): (Vec<_>, Vec<_>) = part.into_iter().unzip();
            if drafts.is_empty() {
                return Vec::new().into_iter();
            }
            let plan = FamilyPlan { name, is_measured, members, method, seed: self.seed.of(name) };
            let (differences, family) = finish(drafts, plan);
            families.push(family);
            differences.into_iter()
        };
        let (mut weighted, mut measured) = (decided(weighted, false), decided(measured, true));
        let next = |is_weighted| if is_weighted { weighted.next() } else { measured.next() };
        order.into_iter().filter_map(next).collect()
    }

    fn ratios(&self, contest: &Contest<'_>) -> Vec<crate::Ratio> {
        ratios(
            contest.baseline,
            contest.candidate,
            Matching::Same(self.observations.n_cases),
            self.observations.clusters.as_deref(),
            (self.terms.level, self.observations.drawing),
            contest.seed.of("ratio"),
        )
    }

    /// The smallest margin that a gate declares for a comparison.
    fn gate_margin(
        &self,
        metric: &str,
        (baseline, candidate, target): (&String, &String, &String),
    ) -> Option<Margin> {
        let is_about =
            |name: &Option<Name>, wanted: &str| name.as_ref().is_none_or(|name| name.text == wanted);
        let margins = self.gates.iter().filter_map(|gate| match &gate.condition {
            Condition::NoWorse { metric: name, baseline: other, margin }
                if name.text == metric
                    && other.text == *baseline
                    && is_about(&gate.prompt, candidate)
                    && is_about(&gate.target, target) =>
            {
                Some(Margin { value: *margin, source: MarginSource::Gate })
            }
            _ => None,
        });
        margins.fold(None, |found, margin| Margin::smaller(found, Some(margin)))
    }
}
