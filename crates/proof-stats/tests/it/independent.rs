//! Two variants on different cases.

use crate::oracle;
use proof_stats::independent::{self, Counts};
use proof_stats::{Level, Refusal};
use std::num::NonZeroU64;

#[test]
fn rates() {
    oracle::each_case("independent_proportions.json", |case| {
        let counts = |successes: &str, n: &str| Counts {
            successes: case.count(successes),
            n: NonZeroU64::new(case.count(n)).unwrap(),
        };
        let (first, second) = (counts("x1", "n1"), counts("x2", "n2"));
        let level = Level::new(case.number("conf")).unwrap();
        let rate = |counts: Counts| counts.successes as f64 / counts.n.get() as f64;
        case.close("diff", rate(first) - rate(second));
        case.close_interval("newcombe", independent::newcombe(first, second, level).unwrap());
        case.close_interval("miettinen_nurminen", independent::rates(first, second, level).unwrap());
        case.close_interval("agresti_caffo", independent::agresti_caffo(first, second, level).unwrap());
        case.close("p_fisher", independent::fisher(first, second).unwrap().two_sided);
        let pooled = independent::pooled_z(first, second).unwrap();
        case.close("z_pooled", pooled.z);
        case.close("p_z_pooled", pooled.p);
    });
}

#[test]
fn means() {
    oracle::each_case("unpaired_numeric.json", |case| {
        let (first, second) = (case.numbers("a"), case.numbers("b"));
        let level = Level::new(case.number("conf")).unwrap();
        let permutation = independent::permutation(&first, &second, 1).unwrap();
        assert!(permutation.is_exact, "{}", case.id);
        case.close("p_perm_greater", permutation.greater);
        case.close("p_perm_less", permutation.less);
        case.close("p_perm_abs", permutation.two_sided);
        let ranks = independent::mann_whitney(&first, &second).unwrap();
        assert!(ranks.is_exact, "{}", case.id);
        case.close("U", ranks.u);
        case.close("p_mwu_exact_greater", ranks.greater);
        case.close("p_mwu_exact_less", ranks.less);
        case.close("p_mwu_exact", ranks.two_sided);
        case.close("prob_superiority", ranks.probability_of_superiority);
        case.close("cliffs_delta", ranks.cliffs_delta);
        match independent::welch(&first, &second, level) {
            Ok(welch) => {
                case.close("welch_t", welch.t);
                case.close("welch_df", welch.df);
                case.close("p_welch", welch.p);
                case.close("welch_lower", welch.interval.lo);
                case.close("welch_upper", welch.interval.hi);
            }
            Err(refusal) => assert!(!case.expects("welch_t"), "{}: {refusal}", case.id),
        }
    });
}

#[test]
fn more_successes_than_trials() {
    let wrong = Counts { successes: 3, n: NonZeroU64::MIN };
    let right = Counts { successes: 1, n: NonZeroU64::MIN };
    let refused = Err(Refusal::InvalidInput { what: "more successes than trials" });
    assert_eq!(independent::rates(wrong, right, Level::P95), refused);
    assert_eq!(independent::newcombe(right, wrong, Level::P95), refused);
    assert_eq!(independent::agresti_caffo(wrong, right, Level::P95), refused);
    assert_eq!(independent::fisher(wrong, right).unwrap_err().code(), "invalid_input");
    assert_eq!(independent::pooled_z(right, wrong).unwrap_err().code(), "invalid_input");
}

/// Newcombe (1998), Stat. Med. 17:873, table II: 56 of 70 against 48 of 80 by his methods 10 and 5.
#[test]
fn published_intervals() {
    let counts = |successes, n| Counts { successes, n: NonZeroU64::new(n).unwrap() };
    let (first, second) = (counts(56, 70), counts(48, 80));
    let hybrid = independent::newcombe(first, second, Level::P95).unwrap();
    assert!((hybrid.lo - 0.0524).abs() < 5e-5 && (hybrid.hi - 0.3339).abs() < 5e-5, "{hybrid:?}");
    let score = independent::rates(first, second, Level::P95).unwrap();
    assert!((score.lo - 0.0528).abs() < 5e-5 && (score.hi - 0.3382).abs() < 5e-5, "{score:?}");
}
