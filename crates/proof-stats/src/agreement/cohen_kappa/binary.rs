//! What explains a kappa of pass and fail: prevalence, bias and the largest value that the margins allow.

use super::Table;
use crate::refusal::Refusal;
use serde::Serialize;

/// The figures beside kappa for two categories.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BinaryAgreement {
    /// How unequally the two categories are used, `|a - d| / n`: near 1, kappa is small whatever the raters do.
    pub prevalence_index: f64,
    /// How much the raters differ in their frequencies, `|b - c| / n`.
    pub bias_index: f64,
    /// Kappa if both categories were equally frequent and the raters unbiased: `2 * agreement - 1`.
    pub pabak: f64,
    /// Matthews' correlation coefficient; none when a rater uses only one category.
    pub mcc: Option<f64>,
    /// The largest kappa that the raters' frequencies allow; none when chance explains everything.
    pub kappa_max: Option<f64>,
}

/// Prevalence, bias, PABAK, Matthews' correlation and the largest possible kappa of a table of two categories.
///
/// # Refusals
/// `invalid_input` unless the table has two categories.
///
/// # Source
/// Byrt, Bishop & Carlin (1993), J. Clin. Epidemiol. 46:423–429.
pub fn binary(table: &Table) -> Result<BinaryAgreement, Refusal> {
    let [both_first, first_second, second_first, both_second] = *table.cells() else {
        return Err(Refusal::InvalidInput { what: "the table must have two categories" });
    };
    let share = |count: u64| count as f64 / table.n();
    let (a, b) = (share(both_first), share(first_second));
    let (c, d) = (share(second_first), share(both_second));
    let margins = (a + b) * (c + d) * (a + c) * (b + d);
    let chance = (a + b) * (a + c) + (c + d) * (b + d);
    let most = (a + b).min(a + c) + (c + d).min(b + d);
    Ok(BinaryAgreement {
        prevalence_index: (a - d).abs(),
        bias_index: (b - c).abs(),
        pabak: 2.0 * (a + d) - 1.0,
        mcc: (0.0 < margins).then(|| (a * d - b * c) / libm::sqrt(margins)),
        kappa_max: (chance < 1.0).then(|| (most - chance) / (1.0 - chance)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned() {
        let got = binary(&Table::new(&[vec![45, 15], vec![25, 15]]).unwrap()).unwrap();
        assert!((got.prevalence_index - 0.3).abs() < 1e-15 && (got.bias_index - 0.1).abs() < 1e-15);
        assert!((got.pabak - 0.2).abs() < 1e-15 && (got.kappa_max.unwrap() - 0.36 / 0.46).abs() < 1e-14);
        assert!((got.mcc.unwrap() - 0.133_630_620_956).abs() < 1e-11);
        let constant = binary(&Table::new(&[vec![9, 0], vec![0, 0]]).unwrap()).unwrap();
        assert_eq!((constant.mcc, constant.kappa_max), (None, None));
        let wide = Table::new(&[vec![1, 0, 0], vec![0, 1, 0], vec![0, 0, 1]]).unwrap();
        assert_eq!(binary(&wide).unwrap_err().code(), "invalid_input");
    }
}
