//! What a report decides together: p-values adjusted over a family, and the words that follow.

use proof_stats::multiplicity::{self, WESTFALL_YOUNG};
use proof_stats::{Interval, Level, cluster};
use proof_store::{MetricKind, Scope};

use super::Draft;
use crate::Ci;
use crate::comparison::{Adjusted, Difference, Family};
use crate::seed::Seed;
use crate::units::shared_clusters;

/// Fewer cases or groups than these have too few sign vectors.
const MIN_UNITS: u64 = 6;
/// More differences than these (rows with any, times columns) take longer than a report may; Holm's adjustment loses little
/// where there are so many.
const MAX_DIFFERENCES: usize = 400_000;

/// The name of the adjustment of a family of one.
const NONE: &str = "none";
const HOLM: &str = "Holm";
/// The name of simultaneous intervals in results.
const SIMULTANEOUS: &str = "simultaneous by shared sign flips";

/// A family before its p-values are adjusted.
#[derive(Clone, Debug)]
pub(crate) struct FamilyPlan {
    /// What is decided together.
    pub(crate) name: &'static str,
    /// Whether its metrics are measured only.
    pub(crate) is_measured: bool,
    /// The members, one a draft.
    pub(crate) members: Vec<String>,
    /// How p-values are adjusted.
    pub(crate) method: Method,
    /// The seed of the shared flips.
    pub(crate) seed: Seed,
}

/// How the p-values of a family are adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Valid whatever the members have in common.
    Holm,
    /// Westfall and Young's shared sign flips where they can be used, which loses less: all members lie on the same cases.
    Shared,
}

/// The adjusted p-values of a family.
struct Adjustment {
    method: &'static str,
    /// Why shared flips were not used.
    reason: Option<&'static str>,
    ps: Vec<Option<f64>>,
    simultaneous: Vec<Option<Interval>>,
}

/// Adjusts the p-values of a family and gives each difference its word.
///
/// # Source
/// Statistics note, sections 3 and 5.11: Westfall & Young (1993) for candidates against one baseline on the same cases, Holm
/// (1979) for anything else. An adjusted p-value is never below the member's own.
pub(crate) fn finish(drafts: Vec<Draft<'_>>, plan: FamilyPlan) -> (Vec<Difference>, Family) {
    let raw: Vec<Option<f64>> = drafts.iter().map(Draft::p).collect();
    let size = raw.iter().flatten().count() as u64;
    let Adjustment { method, reason, ps, simultaneous } = adjust(&drafts, &raw, &plan);
    let members = plan.members.into_iter().zip(&raw).filter_map(|(name, p)| p.map(|_| name)).collect();
    let seed = (method == WESTFALL_YOUNG).then(|| plan.seed.get());
    let family =
        Family { name: plan.name, is_measured: plan.is_measured, method, reason, size, members, seed };
    let adjusted = |p| Adjusted { method, family: plan.name, family_size: size, p };
    let one = |((draft, p), simultaneous): ((Draft<'_>, Option<f64>), Option<Interval>)| {
        let level = draft.level;
        let mut difference = draft.finish(p.map(adjusted));
        difference.ci_simultaneous = simultaneous.map(|interval| Ci::new(interval, level, SIMULTANEOUS));
        difference.evidence = difference.to_evidence();
        difference
    };
    (drafts.into_iter().zip(ps).zip(simultaneous).map(one).collect(), family)
}

fn adjust(drafts: &[Draft<'_>], raw: &[Option<f64>], plan: &FamilyPlan) -> Adjustment {
    let nothing = vec![None; raw.len()];
    if raw.iter().flatten().count() <= 1 {
        return Adjustment { method: NONE, reason: None, ps: raw.to_vec(), simultaneous: nothing };
    }
    let holm = |reason| Adjustment {
        method: HOLM,
        reason,
        ps: multiplicity::holm(raw).unwrap_or_else(|_| raw.to_vec()),
        simultaneous: nothing.clone(),
    };
    if plan.method == Method::Holm {
        return holm(None);
    }
    if drafts.iter().any(|draft| draft.pairs.drawing.is_some()) {
        return holm(Some("sequences over the order of drawing"));
    }
    // Shared flips would read the judge's own differences.
    if drafts.iter().any(|draft| draft.seen.is_corrected()) {
        return holm(Some("differences corrected by human labels"));
    }
    match shared(drafts, raw, plan.seed) {
        Ok(adjustment) => adjustment,
        Err(reason) => holm(Some(reason)),
    }
}

/// Shared flips, or why they cannot be used.
fn shared(drafts: &[Draft<'_>], raw: &[Option<f64>], seed: Seed) -> Result<Adjustment, &'static str> {
    let tested: Vec<&Draft<'_>> =
        drafts.iter().zip(raw).filter_map(|(draft, p)| p.is_some().then_some(draft)).collect();
    let Some(first) = tested.first() else { return Err("no member has a test") };
    if tested.iter().any(|draft| draft.pairs.scope == Scope::Suite) {
        return Err("only the repeats of these cases are random");
    }
    if tested.iter().any(|draft| draft.seen.n_clusters.unwrap_or(draft.seen.n_units) < MIN_UNITS) {
        return Err("fewer than 6 cases or groups");
    }
    let mut columns: Vec<Vec<Option<f64>>> =
        tested.iter().map(|draft| draft.pairs.all_differences().collect()).collect();
    let cases: Vec<usize> = first.pairs.matching.iter().map(|(case, _)| case).collect();
    let clusters = first.pairs.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
    drop(cases);
    let n_rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    for column in &mut columns {
        column.truncate(n_rows);
    }
    let differs = |difference: &Option<f64>| difference.is_some_and(|difference| difference.abs() > 0.0);
    let n_differing =
        (0..n_rows).filter(|row| columns.iter().any(|column| column.get(*row).is_some_and(differs))).count();
    if MAX_DIFFERENCES < n_differing.saturating_mul(columns.len()) {
        return Err("too many differences for shared flips");
    }
    let clusters = clusters.as_deref();
    let cannot = |_| "shared flips cannot be drawn";
    let adjusted = multiplicity::westfall_young(&columns, clusters, seed.get()).map_err(cannot)?;
    let of_level = |level: Level| multiplicity::simultaneous(&columns, clusters, level, seed.get());
    // Centred differences are 0 nowhere, so that every row costs.
    let is_quick = n_rows.saturating_mul(columns.len()) <= MAX_DIFFERENCES;
    let intervals: Vec<Option<Interval>> = match is_quick.then(|| of_level(first.level)) {
        Some(Ok(found)) => found.columns.iter().map(|column| Some(column.as_ref().ok()?.interval)).collect(),
        Some(Err(_)) | None => vec![None; columns.len()],
    };
    let mut found =
        adjusted.p_adjusted().into_iter().zip(intervals).zip(&tested).map(|((p, found), draft)| {
            let has_word = draft.seen.n_clusters.is_none_or(|n| cluster::MIN_CLUSTERS <= n);
            let is_share = draft.pairs.kind != MetricKind::Number;
            let clipped = |found: Interval| if is_share { found.clipped(-1.0, 1.0) } else { found };
            (p, found.filter(|_| has_word).map(clipped))
        });
    let (mut ps, mut simultaneous) = (Vec::new(), Vec::new());
    for raw in raw {
        let of_member =
            raw.and_then(|raw| found.next().map(|(p, interval)| (p.unwrap_or(1.0).max(raw), interval)));
        ps.push(of_member.map(|(p, _)| p));
        simultaneous.push(of_member.and_then(|(_, interval)| interval));
    }
    Ok(Adjustment { method: WESTFALL_YOUNG, reason: None, ps, simultaneous })
}

#[cfg(test)]
mod tests {
    use proof_stats::rng::Rng;
    use proof_store::Direction;

    use super::*;
    use crate::MetricSummary;
    use crate::column::Column;
    use crate::comparison::Word;
    use crate::draft::Terms;
    use crate::pairs::{Matching, Pairs, Side};

    const CASES: usize = 60;

    /// Four candidates that are the baseline under another name: cases of very different rates.
    fn null(rng: &mut Rng) -> Vec<Column> {
        let mut columns = vec![Column::new(MetricKind::PassFail, 1, CASES); 5];
        for case in 0..CASES {
            let rate = if case % 3 == 0 { 0.5 } else { 0.9 };
            for column in &mut columns {
                column.add(case, f64::from(u8::from(rng.unit() < rate)));
            }
        }
        columns
    }

    #[test]
    fn a_family_makes_few_false_claims() {
        let summary = MetricSummary {
            name: "label".to_owned(),
            scorer: Some("equals".to_owned()),
            kind: MetricKind::PassFail,
            direction: Direction::Higher,
            weight: 1.0,
            aggregate: proof_store::Aggregate::Mean,
            part_of: None,
            judge: None,
            rests_on_judges: Vec::new(),
        };
        let mut rng = Rng::from_seed(20_261_120);
        let runs = 120;
        let mut false_claims = 0;
        for run in 0..runs {
            let columns = null(&mut rng);
            let side = |column| Side::new(column, 1);
            let terms = Terms { level: Level::P95, blocked: None };
            let draft = |candidate| {
                let pairs = Pairs {
                    baseline: side(&columns[0]),
                    candidate: side(candidate),
                    matching: Matching::Same(CASES),
                    clusters: None,
                    kind: MetricKind::PassFail,
                    is_judged_otherwise: false,
                    scope: Scope::Population,
                    drawing: None,
                };
                Draft::new(pairs, &summary, None, terms, run)
            };
            let plan = FamilyPlan {
                name: "the candidates",
                is_measured: false,
                members: vec![String::new(); 4],
                method: Method::Shared,
                seed: Seed::of_run(run),
            };
            let (differences, family) = finish(columns[1..].iter().map(draft).collect(), plan);
            assert_eq!((family.method, family.size), (WESTFALL_YOUNG, 4));
            for difference in &differences {
                let (raw, adjusted) =
                    (difference.test.as_ref().unwrap(), difference.p_adjusted.as_ref().unwrap());
                assert!(raw.p <= adjusted.p);
            }
            false_claims += u32::from(differences.iter().any(|found| found.word != Word::Undecided));
        }
        // 5 % and two standard errors.
        let most = 0.05 + 2.0 * (0.05_f64 * 0.95 / runs as f64).sqrt();
        assert!(f64::from(false_claims) / runs as f64 <= most, "{false_claims} of {runs}");
        // The test would be no test if nothing were ever claimed.
        assert!(0 < false_claims, "no claim at all in {runs} runs");
    }
}
