//! People with each other: how well anybody can be expected to agree.

use proof_stats::agreement::fleiss_gwet::{Counts, Distance, gwet};
use proof_stats::agreement::krippendorff::{self, Measurement, alpha_with_interval};
use proof_stats::mean::{self, Scale as Range};
use proof_stats::{bootstrap, cluster};
use serde::{Deserialize, Serialize};

use super::agreement::{Coefficient, agreement};
use super::{Agreement, ByPerson, Settings};
use crate::figure::Figure;
use crate::pairs::Pairs;
use crate::sample::Sample;
use crate::scale::{Scale, is_equal};

/// How well people agree with each other on the outputs that two or more of them labelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// How many people labelled anything.
    pub n_people: u64,
    /// Outputs with the labels of two or more.
    pub n: u64,
    /// The share of pairs of labels of one output that are equal, averaged over outputs; none for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Figure>,
    /// The coefficient that stands beside the judge's: of the pair for two people; for more the mean over their pairs,
    /// with an interval by drawing outputs again.
    pub kappa: Figure,
    /// Which coefficient `kappa` is.
    pub kappa_is: String,
    /// Krippendorff's alpha over all people, which allows for gaps.
    pub krippendorff_alpha: Figure,
    /// Gwet's AC1, or AC2 with squared distances for levels, over all people; none for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gwet: Option<Figure>,
    /// Every pair of people.
    pub pairs: Vec<Between>,
}

/// Two people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Between {
    /// One of them.
    pub first: String,
    /// The other.
    pub second: String,
    /// How well they agree.
    pub agreement: Agreement,
}

/// People with each other; none unless two of them labelled the same output.
pub(super) fn between(sample: &Sample, settings: Settings) -> Option<People> {
    let groups = sample.groups();
    let of_two = |first: usize, second: usize| {
        let mut pairs = Pairs::default();
        for (place, item) in sample.items.iter().enumerate() {
            let label = |person: usize| item.labels.get(person).copied().flatten();
            if let (Some(a), Some(b), Some(group)) = (label(first), label(second), groups.get(place)) {
                pairs.push(a, b, *group, place);
            }
        }
        pairs
    };
    let mut both = vec![];
    for (first, name) in sample.people.iter().enumerate() {
        for (second, other) in sample.people.iter().enumerate().skip(first + 1) {
            let pairs = of_two(first, second);
            if 0 < pairs.len() {
                let agreement = agreement(&pairs, &sample.scale, settings.level, settings.seed);
                both.push((Between { first: name.clone(), second: other.clone(), agreement }, pairs));
            }
        }
    }
    let (kappa_is, single) = match both.first() {
        Some((between, _)) => between.agreement.kappa(),
        None => return None,
    };
    let labelled_twice = |item: &&crate::sample::Item| 1 < item.labels.iter().flatten().count();
    let n = sample.items.iter().filter(labelled_twice).count() as u64;
    let kappa = if both.len() == 1 { single.clone() } else { mean_of_pairs(&both, sample, settings, n) };
    Some(People {
        n_people: sample.people.len() as u64,
        n,
        percent: percent(sample, &groups, settings),
        kappa,
        kappa_is: if both.len() == 1 {
            kappa_is.to_owned()
        } else {
            format!("mean {kappa_is} of pairs of people")
        },
        krippendorff_alpha: alpha(sample, &groups, settings, n),
        gwet: of_all_by_gwet(sample, settings, n),
        pairs: both.into_iter().map(|(between, _)| between).collect(),
    })
}

/// The judge with each person who labelled a judged output.
pub(super) fn with_each(sample: &Sample, settings: Settings) -> Vec<ByPerson> {
    let mut rows = vec![];
    for (person, name) in sample.people.iter().enumerate() {
        let pairs = Pairs::with_person(sample, person);
        if 0 < pairs.len() {
            let agreement = agreement(&pairs, &sample.scale, settings.level, settings.seed);
            rows.push(ByPerson { person: name.clone(), agreement });
        }
    }
    rows
}

/// The mean coefficient of pairs of people; its interval draws groups of outputs again.
fn mean_of_pairs(both: &[(Between, Pairs)], sample: &Sample, settings: Settings, n: u64) -> Figure {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let values: Vec<f64> = both.iter().filter_map(|(pair, _)| pair.agreement.kappa().1.estimate).collect();
    if values.len() < both.len() {
        return Figure::refused(None, n, proof_stats::Refusal::NoVariation);
    }
    // For each pair of people its coefficient, and where the pair has each item.
    let of_pairs: Vec<(Coefficient<'_>, Vec<Option<usize>>)> = both
        .iter()
        .map(|(_, pairs)| {
            let mut rows = vec![None; sample.items.len()];
            for (row, place) in pairs.places.iter().enumerate() {
                if let Some(slot) = rows.get_mut(*place) {
                    *slot = Some(row);
                }
            }
            (Coefficient::new(pairs, &sample.scale), rows)
        })
        .collect();
    let statistic = |items: &[usize]| {
        let of = |(coefficient, rows): &(Coefficient<'_>, Vec<Option<usize>>)| {
            let drawn: Vec<usize> =
                items.iter().filter_map(|item| rows.get(*item).copied().flatten()).collect();
            coefficient.of(&drawn)
        };
        let values: Option<Vec<f64>> = of_pairs.iter().map(of).collect();
        values.map(|values| mean(&values))
    };
    let drawn =
        bootstrap::statistic_of_clusters(&sample.groups(), &statistic, bootstrap::Plan::new(settings.seed));
    match drawn.and_then(|replicates| replicates.with_interval(settings.level)) {
        Ok(estimate) => Figure { n, ..Figure::of(Ok(estimate), n) },
        Err(refusal) => Figure::refused(Some(mean(&values)), n, refusal),
    }
}

/// Ratings by person, as the statistics take them.
fn raters(sample: &Sample) -> Vec<Vec<Option<f64>>> {
    let person =
        |person: usize| sample.items.iter().map(|item| item.labels.get(person).copied().flatten()).collect();
    (0..sample.people.len()).map(person).collect()
}

fn percent(sample: &Sample, groups: &[u32], settings: Settings) -> Option<Figure> {
    if matches!(sample.scale, Scale::Numeric { .. }) {
        return None;
    }
    let (mut shares, mut of_groups) = (vec![], vec![]);
    for (item, group) in sample.items.iter().zip(groups) {
        let labels: Vec<f64> = item.labels.iter().copied().flatten().collect();
        let (mut equal, mut pairs) = (0_u32, 0_u32);
        for (place, a) in labels.iter().enumerate() {
            for b in labels.iter().skip(place + 1) {
                pairs += 1;
                equal += u32::from(is_equal(*a, *b));
            }
        }
        if 0 < pairs {
            shares.push(f64::from(equal) / f64::from(pairs));
            of_groups.push(*group);
        }
    }
    let n = shares.len() as u64;
    let mut kinds = of_groups.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let found = if kinds.len() < of_groups.len() {
        cluster::bounded(&shares, &of_groups, Range::UNIT, settings.level, settings.seed)
            .map(|it| it.estimate)
    } else if shares.iter().all(|share| *share <= 0.0 || 1.0 <= *share) {
        let equal = shares.iter().filter(|share| 1.0 <= **share).count() as u64;
        proof_stats::proportion::estimate(equal, n, settings.level)
    } else {
        mean::bounded(&shares, Range::UNIT, settings.level, settings.seed)
    };
    Some(Figure::of(found, n))
}

fn alpha(sample: &Sample, groups: &[u32], settings: Settings, n: u64) -> Figure {
    let measurement = match sample.scale {
        Scale::Nominal { .. } => Measurement::Nominal,
        Scale::Ordinal { .. } => Measurement::Ordinal,
        Scale::Numeric { .. } => Measurement::Interval,
    };
    let all = raters(sample);
    let value = match krippendorff::alpha(&all, measurement) {
        Ok(value) => value,
        Err(refusal) => return Figure::refused(None, n, refusal),
    };
    let mut kinds = groups.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() == groups.len() {
        return match alpha_with_interval(&all, measurement, settings.level, settings.seed) {
            Ok(alpha) => {
                let method = "percentile bootstrap of items";
                Figure::new(alpha.value, alpha.interval, settings.level, alpha.n, method)
            }
            Err(refusal) => Figure::refused(Some(value), n, refusal),
        };
    }
    let statistic = |rows: &[usize]| {
        let pick = |ratings: &Vec<Option<f64>>| -> Vec<Option<f64>> {
            rows.iter().map(|row| ratings.get(*row).copied().flatten()).collect()
        };
        krippendorff::alpha(&all.iter().map(pick).collect::<Vec<_>>(), measurement).ok()
    };
    let drawn = bootstrap::statistic_of_clusters(groups, &statistic, bootstrap::Plan::new(settings.seed));
    match drawn.and_then(|replicates| replicates.with_interval(settings.level)) {
        Ok(estimate) => Figure::of(Ok(estimate), n),
        Err(refusal) => Figure::refused(Some(value), n, refusal),
    }
}

fn of_all_by_gwet(sample: &Sample, settings: Settings, n: u64) -> Option<Figure> {
    let values = sample.scale.values()?;
    let distance =
        if matches!(sample.scale, Scale::Ordinal { .. }) { Distance::Quadratic } else { Distance::Nominal };
    let found = Counts::of_ratings(&raters(sample), &values)
        .and_then(|counts| gwet(&counts, distance, settings.level));
    Some(match found {
        Ok(found) => {
            let method = "Gwet, Wilson with effective n";
            Figure::new(found.value, found.interval, settings.level, found.n, method)
        }
        Err(refusal) => Figure::refused(None, n, refusal),
    })
}
