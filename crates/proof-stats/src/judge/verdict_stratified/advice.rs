//! Which verdict to label next, and how many labels a wanted precision takes.

use super::{ClassRate, CorrectedPassRate};
use crate::refusal::Refusal;

impl ClassRate {
    /// What one label of this verdict has to settle: its share times the standard deviation of one label.
    ///
    /// A rate of exactly 0 or 1 is taken one case off each end, so that a class with three equal labels still
    /// gets more.
    fn weight(&self) -> f64 {
        let n = self.labelled as f64;
        let rate = (self.rate * n + 1.0) / (n + 2.0);
        self.share * libm::sqrt(rate * (1.0 - rate))
    }

    fn unlabelled(&self) -> u64 {
        self.judged.saturating_sub(self.labelled)
    }
}

impl CorrectedPassRate {
    /// How many of the next `labels` go to each verdict, in the order of the classes.
    ///
    /// Every label goes where the labels so far are fewest for what they have to settle, which leads to numbers in
    /// proportion to `w_j sqrt(p_j (1 - p_j))`. No verdict gets more than its unlabelled cases.
    ///
    /// # Source
    /// Neyman's allocation (1934); statistics note, section 5.15. Complexity: O(labels times classes).
    pub fn next_labels(&self, labels: u64) -> Vec<u64> {
        let mut next = vec![0_u64; self.classes.len()];
        for _ in 0..labels {
            let urgency = |class: &ClassRate, extra: u64| {
                let n = (class.labelled + extra) as f64;
                // The variance falls by this share's square over n (n + 1) with one more label.
                class.weight() * class.weight() / (n.max(0.5) * (n + 1.0))
            };
            let most_urgent = self
                .classes
                .iter()
                .zip(&mut next)
                .filter(|(class, extra)| **extra < class.unlabelled())
                .max_by(|a, b| urgency(a.0, *a.1).total_cmp(&urgency(b.0, *b.1)));
            let Some((_, extra)) = most_urgent else { break };
            *extra += 1;
        }
        next
    }

    /// How many labels in all, best divided among the verdicts, bring the half-width down to `half_width`.
    ///
    /// # Refusals
    /// `not_reachable` when the judged cases alone leave a wider interval, or when there are fewer judged cases
    /// than labels needed: then judge more cases. `invalid_input` unless `half_width` is positive.
    ///
    /// # Source
    /// Under Neyman's allocation the variance is `(sum w_j s_j)^2 / n` and that of the verdict shares.
    pub fn labels_needed(&self, half_width: f64) -> Result<u64, Refusal> {
        if !(0.0 < half_width && half_width.is_finite()) {
            return Err(Refusal::InvalidInput { what: "the half-width must be positive" });
        }
        let z = self.estimate.level.z();
        let room = half_width * half_width / (z * z) - self.variance_of_shares;
        let total: f64 = self.classes.iter().map(ClassRate::weight).sum();
        if room <= 0.0 {
            return Err(Refusal::NotReachable);
        }
        let labels = crate::power::whole_cases(total * total / room)?;
        if self.judged < labels { Err(Refusal::NotReachable) } else { Ok(labels) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{VerdictClass, corrected_pass_rate};
    use crate::level::Level;

    fn class(judged: u64, labelled: u64, human_passes: u64) -> VerdictClass {
        VerdictClass { judged, labelled, human_passes }
    }

    #[test]
    fn labels_go_where_they_settle_most() {
        // Half and half, but the second verdict is nearly certain.
        let result = corrected_pass_rate(&[class(500, 20, 10), class(500, 20, 0)], Level::P95).unwrap();
        let next = result.next_labels(30);
        assert_eq!(next.iter().sum::<u64>(), 30);
        assert!(25 <= next[0], "{next:?}");
        // Many labels end in proportion to w sqrt(p (1 - p)).
        let large = corrected_pass_rate(&[class(60_000, 50, 25), class(40_000, 50, 5)], Level::P95).unwrap();
        let next = large.next_labels(10_000);
        let smoothed = 6.0 / 52.0;
        let ratio = 0.6 * 0.5 / (0.4 * libm::sqrt(smoothed * (1.0 - smoothed)));
        let got = (next[0] + 50) as f64 / (next[1] + 50) as f64;
        assert!((got / ratio - 1.0).abs() < 1e-3, "{got} {ratio}");
    }

    #[test]
    fn no_class_gets_more_than_it_has() {
        let result = corrected_pass_rate(&[class(12, 10, 5), class(30, 0, 0)], Level::P95).unwrap();
        assert_eq!(result.next_labels(1), [0, 1]);
        assert_eq!(result.next_labels(1000), [2, 30]);
    }

    #[test]
    fn labels_for_a_width() {
        let result = corrected_pass_rate(&[class(800, 40, 36), class(200, 20, 4)], Level::P95).unwrap();
        let labels = result.labels_needed(0.06).unwrap();
        assert!((60..400).contains(&labels), "{labels}");
        assert!(labels < result.labels_needed(0.05).unwrap());
        assert_eq!(result.labels_needed(0.01).unwrap_err().code(), "not_reachable");
        assert_eq!(result.labels_needed(0.0).unwrap_err().code(), "invalid_input");
    }
}
