//! Counts of values, and the figures made of them.

use std::ops::AddAssign;

use crate::finding::Finding;

/// How the values of one field, or of all, came out in one document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// In both, and they agree.
    pub(super) right: u64,
    /// In both, and they differ: a false positive and a false negative.
    pub(super) wrong: u64,
    /// In the gold record only: a false negative.
    pub(super) missing: u64,
    /// In the output only: a false positive.
    pub(super) hallucinated: u64,
}

/// A figure that is a ratio of counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    F1,
    Precision,
    Recall,
    Missing,
    Wrong,
    Hallucinated,
}

impl Figure {
    pub(super) const ALL: [Self; 6] =
        [Self::F1, Self::Precision, Self::Recall, Self::Missing, Self::Wrong, Self::Hallucinated];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::F1 => "f1",
            Self::Precision => "precision",
            Self::Recall => "recall",
            Self::Missing => "missing",
            Self::Wrong => "wrong",
            Self::Hallucinated => "hallucinated",
        }
    }

    /// Whether less of it is better.
    pub(super) fn is_failure(self) -> bool {
        matches!(self, Self::Missing | Self::Wrong | Self::Hallucinated)
    }

    /// What there must be for the figure to have a value.
    fn lack(self) -> &'static str {
        match self {
            Self::F1 => "there is no value, neither in the gold record nor in the output",
            Self::Precision | Self::Hallucinated => "the output has no value",
            Self::Recall | Self::Missing | Self::Wrong => "the gold record has no value",
        }
    }
}

impl Counts {
    /// Values of the gold record.
    pub(super) fn n_gold(self) -> u64 {
        self.right + self.wrong + self.missing
    }

    /// Values of the output.
    pub(super) fn n_output(self) -> u64 {
        self.right + self.wrong + self.hallucinated
    }

    pub(super) fn is_faultless(self) -> bool {
        self.wrong + self.missing + self.hallucinated == 0
    }

    /// The numerator and the denominator of a figure. With a wrong value as a false positive and a false negative, F1 is 2TP / (2TP + FP + FN).
    pub(super) fn ratio(self, figure: Figure) -> (u64, u64) {
        match figure {
            Figure::F1 => (2 * self.right, self.n_gold() + self.n_output()),
            Figure::Precision => (self.right, self.n_output()),
            Figure::Recall => (self.right, self.n_gold()),
            Figure::Missing => (self.missing, self.n_gold()),
            Figure::Wrong => (self.wrong, self.n_gold()),
            Figure::Hallucinated => (self.hallucinated, self.n_output()),
        }
    }

    /// The figure of this document with its counts; skipped where it has no denominator.
    pub(super) fn finding(self, figure: Figure) -> Finding {
        let (numerator, denominator) = self.ratio(figure);
        if denominator == 0 {
            return Finding::Skipped(figure.lack().to_owned());
        }
        let (numerator, denominator) = (numerator as f64, denominator as f64);
        Finding::counted(numerator / denominator, vec![numerator, denominator])
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missing += other.missing;
        self.hallucinated += other.hallucinated;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_ratios_of_counts() {
        let counts = Counts { right: 6, wrong: 2, missing: 1, hallucinated: 3 };
        let shown: Vec<(u64, u64)> = Figure::ALL.iter().map(|figure| counts.ratio(*figure)).collect();
        assert_eq!(shown, [(12, 20), (6, 11), (6, 9), (1, 9), (2, 9), (3, 11)]);
        assert_eq!(counts.finding(Figure::F1), Finding::counted(0.6, vec![12.0, 20.0]));
        for figure in Figure::ALL {
            assert!(matches!(Counts::default().finding(figure), Finding::Skipped(_)), "{figure:?}");
        }
    }
}
