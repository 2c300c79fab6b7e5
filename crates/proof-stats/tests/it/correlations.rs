//! Correlations and calibration against their oracles.

use crate::oracle;
use proof_stats::calibration::{auc, calibration};
use proof_stats::correlation::{Correlation, fisher_z_interval, kendall, pearson, spearman};
use proof_stats::{Interval, Level};

#[test]
fn correlations() {
    oracle::each_case("rank_correlation.json", |case| {
        let (a, b) = (case.numbers("a"), case.numbers("b"));
        let linear = pearson(&a, &b, Level::P95);
        if case.refusal().is_some() {
            case.refuses(&spearman(&a, &b, Level::P95));
            case.refuses(&kendall(&a, &b, Level::P95));
            return case.refuses(&linear);
        }
        let (linear, ranks) = (linear.unwrap(), spearman(&a, &b, Level::P95).unwrap());
        let pairs = kendall(&a, &b, Level::P95).unwrap();
        case.close("n", linear.n as f64);
        case.close("pearson", linear.value);
        case.close("spearman", ranks.value);
        case.close("kendall_tau_b", pairs.correlation.value);
        case.close("concordant", pairs.concordant as f64);
        case.close("discordant", pairs.discordant as f64);
        case.close("ties_a", pairs.ties_first as f64);
        case.close("ties_b", pairs.ties_second as f64);
        let suffix = |exact: &'static str, asymptotic: &'static str, is_exact: bool| {
            assert!(case.expects(if is_exact { exact } else { asymptotic }), "{}", case.id);
            if is_exact { exact } else { asymptotic }
        };
        case.close(suffix("p_spearman_exact_perm", "p_spearman_t", ranks.is_exact), ranks.p.unwrap());
        let tau = pairs.correlation;
        case.close(suffix("p_kendall_exact_perm", "p_kendall_asymptotic", tau.is_exact), tau.p.unwrap());
        // A perfect correlation has no interval to print; the file holds the limit of the formula.
        let interval = |got: Correlation| -> Interval {
            got.interval.unwrap_or_else(|| fisher_z_interval(got.value.signum(), 1.0, Level::P95))
        };
        case.close_interval("pearson_ci_fisher", interval(linear));
        case.close_interval("spearman_ci_bonett_wright", interval(ranks));
        assert_eq!(linear.interval.is_none(), linear.value.abs() > 1.0 - 1e-12 || a.len() < 4, "{}", case.id);
    });
}

#[test]
fn calibrations() {
    oracle::each_case("calibration.json", |case| {
        let (p, y) = (case.numbers("p"), case.numbers("y").iter().map(|y| 0.5 < *y).collect::<Vec<_>>());
        let outcome = calibration(&p, &y, usize::try_from(case.count("bins")).unwrap(), Level::P95);
        if case.refusal().is_some() {
            return case.refuses(&outcome);
        }
        let got = outcome.unwrap();
        case.close("brier", got.brier);
        case.close("ece_equal_width", got.ece_equal_width);
        case.close("mce_equal_width", got.mce_equal_width);
        case.close("ece_equal_mass", got.ece_equal_mass);
        case.close("reliability", got.reliability);
        case.close("resolution", got.resolution);
        case.close("uncertainty", got.uncertainty);
        case.close("log_loss_clip_1e-15", got.log_loss);
        let bins: Vec<Vec<f64>> = got
            .bins
            .iter()
            .map(|bin| vec![bin.index as f64, bin.n as f64, bin.mean_prediction, bin.mean_outcome])
            .collect();
        case.close_matrix("bins", &bins);
        if case.expects("auc") {
            case.close("auc", auc(&p, &y, Level::P95).unwrap().value);
        }
    });
}
