//! The difference of two pass rates on the same cases, in clusters.

use proof_stats::{Level, paired};

use super::clustered::{CORRELATION, cluster_sizes};
use super::{RATES, Simulated};
use crate::draw::{beta, happens};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// CR2 with Satterthwaite's t on the differences.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    for (name, pattern) in super::clustered::PATTERNS {
        for rate in RATES {
            // The candidate passes a tenth of what the baseline fails: in every other cluster a fifth, else nothing.
            let truth = 0.1 * (1.0 - rate);
            for n in context.effort.sizes() {
                let cell = Simulated {
                    study: "paired-clustered",
                    setting: format!("{name}, baseline {rate}, true difference {truth:+.3}"),
                    n,
                    effort: context.effort,
                    bar: Bar::COVERAGE,
                };
                let sizes = cluster_sizes(pattern, n)?;
                rows.push(cell.row(|rng| {
                    let (mut differences, mut clusters) = (vec![], vec![]);
                    for (label, size) in (0..).zip(&sizes) {
                        let p = beta(rng, rate, 1.0 / CORRELATION - 1.0);
                        let gain = if happens(rng, 0.5) { 0.2 * (1.0 - p) } else { 0.0 };
                        for _ in 0..*size {
                            let (baseline, candidate) = (happens(rng, p), happens(rng, p + gain));
                            differences.push(f64::from(u8::from(candidate)) - f64::from(u8::from(baseline)));
                            clusters.push(label);
                        }
                    }
                    let found =
                        paired::clustered_bounded(&differences, &clusters, Level::P95, rng.next_u64());
                    Some(found.ok()?.interval.contains(truth))
                }));
            }
        }
    }
    Ok(Study {
        name: "paired-clustered",
        title: "Coverage: the difference of two pass rates of clustered cases",
        about: "n is the number of clusters; rates correlate by 0.3 within a cluster, and the gain differs from cluster to cluster. The CR2 standard error with \
                Satterthwaite's t; where few clusters differ, the betting interval over clusters."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}
