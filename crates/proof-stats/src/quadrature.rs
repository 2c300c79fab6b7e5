//! Numerical integration.

/// Composite Gauss-Legendre quadrature with eight nodes a panel; 0 when the range is empty.
///
/// # Source
/// Abramowitz & Stegun (1964), table 25.4. Exact for polynomials of degree 15 on each panel.
pub(crate) fn integral(lo: f64, hi: f64, panels: u32, f: impl Fn(f64) -> f64) -> f64 {
    /// Nodes on (0, 1) and their weights, each also mirrored.
    const NODES: [(f64, f64); 4] = [
        (0.183_434_642_495_649_8, 0.362_683_783_378_362),
        (0.525_532_409_916_329, 0.313_706_645_877_887_27),
        (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
        (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
    ];
    if hi <= lo {
        return 0.0;
    }
    let half = (hi - lo) / f64::from(2 * panels);
    let mut sum = 0.0;
    for panel in 0..panels {
        let middle = lo + half * f64::from(2 * panel + 1);
        for (node, weight) in NODES {
            sum += weight * (f(middle - half * node) + f(middle + half * node));
        }
    }
    sum * half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_and_an_exponential() {
        assert!((integral(-1.0, 2.0, 1, |x| x * x * x) - 3.75).abs() < 1e-13);
        assert!((integral(0.0, 1.0, 4, libm::exp) - (std::f64::consts::E - 1.0)).abs() < 1e-14);
        assert!(integral(1.0, 1.0, 4, libm::exp).abs() <= 0.0);
    }
}
