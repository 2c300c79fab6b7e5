//! One pass rate of clustered cases.

use proof_stats::{Level, cluster};

use super::{RATES, Simulated};
use crate::draw::{beta, happens};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// The correlation of two cases of a cluster.
pub(crate) const CORRELATION: f64 = 0.3;

/// Equal clusters, and sizes of the note's simulation.
pub(crate) const PATTERNS: [(&str, &[u32]); 2] =
    [("clusters of 4", &[4]), ("clusters of 1, 1, 2, 4 and 30", &[1, 1, 2, 4, 30])];

/// The sizes of so many clusters.
pub(crate) fn cluster_sizes(pattern: &[u32], n: u64) -> anyhow::Result<Vec<u32>> {
    Ok((0..usize::try_from(n)?).filter_map(|g| pattern.get(g % pattern.len()).copied()).collect())
}

/// Wilson's interval with the effective n of the cluster-robust variance.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    for (name, pattern) in PATTERNS {
        for rate in RATES {
            for n in context.effort.sizes() {
                let cell = Simulated {
                    study: "clustered-proportion",
                    setting: format!("{name}, rate {rate}"),
                    n,
                    effort: context.effort,
                    bar: Bar::COVERAGE,
                };
                let sizes = cluster_sizes(pattern, n)?;
                rows.push(cell.row(|rng| {
                    let (mut ys, mut clusters) = (vec![], vec![]);
                    for (label, size) in (0..).zip(&sizes) {
                        // Beta-binomial: the correlation inside is 1 / (1 + concentration).
                        let p = beta(rng, rate, 1.0 / CORRELATION - 1.0);
                        for _ in 0..*size {
                            ys.push(f64::from(u8::from(happens(rng, p))));
                            clusters.push(label);
                        }
                    }
                    let found = cluster::pass_rate(&ys, &clusters, Level::P95).ok()?;
                    Some(found.estimate.interval.contains(rate))
                }));
            }
        }
    }
    Ok(Study {
        name: "clustered-proportion",
        title: "Coverage: one pass rate of clustered cases",
        about: "n is the number of clusters; two cases of a cluster correlate by 0.3 (beta-binomial). Wilson's interval with the effective n of \
                the CR2 variance and Student's quantile."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}
