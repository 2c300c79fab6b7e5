//! Two variants, on the same cases and on different ones.

use crate::oracle;
use proof_stats::independent::{self, Counts};
use proof_stats::tango::{self, Pairs};
use proof_stats::{Level, mcnemar, mean::Moments, paired, sign_flip};
use std::num::NonZeroU64;

#[test]
fn mcnemar_test() {
    oracle::each("mcnemar.json", 26, |case| {
        let (gains, losses) = (case.count("only_candidate"), case.count("only_baseline"));
        case.close("p_exact", mcnemar::exact(gains, losses));
        case.close("p_midp", mcnemar::mid_p(gains, losses));
        case.close("p_one_sided_gain_exact", mcnemar::exact_gain(gains, losses));
        case.close("p_one_sided_loss_exact", mcnemar::exact_loss(gains, losses));
        true
    });
}

#[test]
fn tango_interval() {
    oracle::each("paired_diff_ci.json", 37, |case| {
        let (gains, losses) = (case.count("only_candidate"), case.count("only_baseline"));
        let n = case.count("both") + case.count("neither") + gains + losses;
        let level = Level::new(case.number("conf")).unwrap();
        let result = paired::binary(gains, losses, n, level);
        if let Some(code) = case.refusal() {
            assert_eq!(result.unwrap_err().code(), code, "{}", case.id);
            return true;
        }
        let result = result.unwrap();
        case.close("estimate", result.difference);
        case.close_interval("tango", result.interval);
        true
    });
}

#[test]
fn non_inferiority_of_rates() {
    oracle::each("paired_noninferiority.json", 24, |case| {
        let (gains, losses) = (case.count("only_candidate"), case.count("only_baseline"));
        let n = case.count("both") + case.count("neither") + gains + losses;
        let pairs = Pairs { gains, losses, n: NonZeroU64::new(n).unwrap() };
        let (margin, alpha) = (case.number("margin"), case.number("alpha"));
        case.close("z_noninferior", tango::score(pairs, -margin));
        case.close("p_noninferior", tango::noninferiority_p(pairs, margin));
        case.close("z_nonsuperior", tango::score(pairs, margin));
        case.close("p_nonsuperior", tango::nonsuperiority_p(pairs, margin));
        // The interval and the test say the same.
        let level = Level::new(1.0 - 2.0 * alpha).unwrap();
        let by_interval = -margin < tango::interval(pairs, level).lo;
        assert_eq!(Some(by_interval), case.expected["non_inferior"].as_bool(), "{}", case.id);
        true
    });
}

#[test]
fn numeric_differences() {
    oracle::each("paired_numeric.json", 16, |case| {
        let differences = case.numbers("diff");
        if let Some(code) = case.refusal() {
            let refusal = paired::numeric(&differences, Level::P95, 1).unwrap_err();
            assert_eq!(refusal.code(), code, "{}", case.id);
            return true;
        }
        if case.expected.get("p_signflip_greater").is_none() {
            return false;
        }
        let flip = sign_flip::test(&differences, 1).unwrap();
        case.close("p_signflip_greater", flip.greater);
        case.close("p_signflip_less", flip.less);
        case.close("p_signflip_two_min", flip.two_sided);
        for (name, level) in [("0.95", Level::P95), ("0.9", Level::P90), ("0.8", Level::P80)] {
            let Some(expected) = case.expected.get(format!("signflip_ci_{name}")) else { continue };
            let got = sign_flip::interval(&differences, level);
            assert_eq!(got.is_none(), expected.is_null(), "{} {name}", case.id);
            if let Some(got) = got {
                case.close_interval(&format!("signflip_ci_{name}"), got);
            }
        }
        let moments = Moments::of(&differences);
        if let Some(code) = case.expected["refuse_t"].as_str() {
            assert_eq!(moments.unwrap_err().code(), code, "{}", case.id);
            return true;
        }
        let moments = moments.unwrap();
        case.close("mean_diff", moments.mean);
        case.close("df", moments.df());
        case.close("p_t", moments.p_two_sided(0.0));
        case.close("t_lower", moments.interval(Level::P95).lo);
        case.close("t_upper", moments.interval(Level::P95).hi);
        true
    });
}

#[test]
fn equivalence_of_means() {
    oracle::each("tost.json", 20, |case| {
        let differences = case.numbers("diff");
        let Ok(result) = paired::numeric(&differences, Level::P95, 1) else { return false };
        let margin = case.number("margin");
        case.close("mean", result.difference);
        case.close("p_noninferior", result.noninferiority_p(margin));
        case.close("p_nonsuperior", result.nonsuperiority_p(margin));
        case.close_interval("ci90", result.interval90);
        true
    });
}

#[test]
fn rates_on_different_cases() {
    oracle::each("independent_proportions.json", 22, |case| {
        let counts = |x: &str, n: &str| Counts {
            successes: case.count(x),
            n: NonZeroU64::new(case.count(n)).unwrap(),
        };
        let level = Level::new(case.number("conf")).unwrap();
        let interval = independent::rates(counts("x1", "n1"), counts("x2", "n2"), level).unwrap();
        case.close_interval("miettinen_nurminen", interval);
        true
    });
}

#[test]
fn means_on_different_cases() {
    oracle::each("unpaired_numeric.json", 10, |case| {
        if case.expected.get("p_welch").is_none() {
            return false;
        }
        let level = Level::new(case.number("conf")).unwrap();
        let result = independent::welch(&case.numbers("a"), &case.numbers("b"), level).unwrap();
        case.close("welch_df", result.df);
        case.close("p_welch", result.p);
        case.close("welch_lower", result.interval.lo);
        case.close("welch_upper", result.interval.hi);
        case.close("welch_t", result.difference / result.standard_error);
        true
    });
}
