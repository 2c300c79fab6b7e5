//! The winner of k variants, reported from the data that selected it.

use proof_stats::multiplicity::james_stein;
use proof_stats::parallel::replicates;

use crate::draw::{normal, seed_of};
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit};

/// Standard error of each variant's mean.
const ERROR: f64 = 0.03;

/// What the winner's mean is above its truth, raw and shrunk.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    for k in [4_usize, 8, 20] {
        for (name, spread) in [("equal variants", 0.0), ("variants that differ by 0.03", 0.03)] {
            let n_replications = context.effort.of(20_000);
            let seed = seed_of(&["winner", name, &k.to_string()]);
            let found = replicates(
                n_replications,
                seed,
                || (),
                |rng, ()| {
                    let truths: Vec<f64> = (0..k).map(|_| 0.7 + spread * normal(rng)).collect();
                    let seen: Vec<f64> = truths.iter().map(|truth| truth + ERROR * normal(rng)).collect();
                    let shrunk = james_stein(&seen, &vec![ERROR; k]).ok()?;
                    let (winner, top) =
                        seen.iter().copied().enumerate().max_by(|one, other| one.1.total_cmp(&other.1))?;
                    let truth = truths.get(winner)?;
                    Some((top - truth, shrunk.estimates.get(winner)? - truth))
                },
            );
            let found: Vec<(f64, f64)> = found.into_iter().flatten().collect();
            let raw = mean_and_error(found.iter().map(|it| it.0));
            let shrunk = mean_and_error(found.iter().map(|it| it.1));
            for (how, (measured, error), bar) in
                [("raw", raw, Bar::None), ("shrunk", shrunk, Bar::Within(-raw.0 / 2.0, raw.0 / 2.0))]
            {
                rows.push(Row {
                    setting: format!("{name}, {how}"),
                    n: k.to_string(),
                    replications: n_replications,
                    answered: None,
                    measured: Some(measured),
                    error,
                    bar,
                });
            }
        }
    }
    Study {
        name: "winner",
        title: "The winner's curse",
        about: "How far the printed mean of the winner of n variants lies above its truth, where each mean has a standard error of 0.03. Raw, and \
                shrunk by James and Stein toward the mean of all variants, as the report prints it. The bar is half of the raw bias: the project's own, \
                for the theory promises less total error and not an unbiased winner."
            .to_owned(),
        unit: Unit::Number,
        rows,
        after: String::new(),
    }
}

fn mean_and_error(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / n;
    let variance = values.map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    (mean, libm::sqrt(variance / n))
}
