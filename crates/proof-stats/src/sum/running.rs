//! Mean and variance of values that come one at a time.

/// Count, mean and variance of a stream of values, of which none is kept.
///
/// Where all values are at hand, [`super::mean`] and [`super::variance`] are more accurate. Two streams that ran beside
/// each other can be merged; merging in a fixed order gives the same bytes every time.
///
/// # Source
/// Welford (1962), Technometrics 4:419–420; merging by Chan, Golub & LeVeque (1983), Am. Stat. 37:242–247.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Running {
    n: u64,
    mean: f64,
    /// Sum of the squared deviations from the mean.
    squares: f64,
}

impl Running {
    /// Takes one more value, which must be finite.
    pub fn push(&mut self, x: f64) {
        self.n += 1;
        let before = x - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (x - self.mean);
    }

    /// The stream of both, as if the values of `other` had come after those of `self`.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        if self.n == 0 || other.n == 0 {
            return if self.n == 0 { other } else { self };
        }
        let n = self.n + other.n;
        let step = other.mean - self.mean;
        let share = other.n as f64 / n as f64;
        Self {
            n,
            mean: self.mean + step * share,
            squares: self.squares + other.squares + step * step * share * self.n as f64,
        }
    }

    /// How many values there were.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Their mean; none of no value.
    pub fn mean(&self) -> Option<f64> {
        (0 < self.n).then_some(self.mean)
    }

    /// Their unbiased variance; none for fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        (1 < self.n).then(|| self.squares / (self.n - 1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sum;
    use proptest::prelude::*;

    fn of(values: &[f64]) -> Running {
        let mut running = Running::default();
        for x in values {
            running.push(*x);
        }
        running
    }

    #[test]
    fn nothing_and_one() {
        assert_eq!((of(&[]).n(), of(&[]).mean(), of(&[]).variance()), (0, None, None));
        assert_eq!((of(&[3.0]).n(), of(&[3.0]).mean(), of(&[3.0]).variance()), (1, Some(3.0), None));
        assert_eq!(of(&[]).merged(of(&[3.0])), of(&[3.0]));
        assert_eq!(of(&[3.0]).merged(of(&[])), of(&[3.0]));
    }

    #[test]
    fn variance_survives_an_offset() {
        let values: Vec<f64> = [4.0, 7.0, 13.0, 16.0].iter().map(|x| x + 1e9).collect();
        assert!((of(&values).variance().unwrap() - 30.0).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn it_agrees_with_two_passes(values in prop::collection::vec(-100.0..100.0_f64, 2..200), cut in 0_usize..200) {
            let (left, right) = values.split_at(cut.min(values.len()));
            let mean = sum::mean(&values);
            for running in [of(&values), of(left).merged(of(right))] {
                prop_assert_eq!(running.n(), values.len() as u64);
                prop_assert!((running.mean().unwrap() - mean).abs() < 1e-11);
                let variance = sum::variance(&values, mean);
                prop_assert!((running.variance().unwrap() - variance).abs() < 1e-9 * (1.0 + variance));
            }
        }
    }
}
