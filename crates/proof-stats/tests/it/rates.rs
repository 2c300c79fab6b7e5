//! One pass rate.

use crate::oracle::{self, Case};
use proof_stats::{Interval, Level, Refusal, proportion};
use std::num::NonZeroU64;

#[test]
fn rates() {
    oracle::each_case("proportion_ci.json", |case| {
        if case.expects("refuse") {
            refusal(case);
        } else if case.has("p0") {
            let test =
                proportion::binomial_test(case.count("x"), case.count("n"), case.number("p0")).unwrap();
            case.close("p_two_sided_minlike", test.two_sided);
            case.close("p_greater", test.greater);
            case.close("p_less", test.less);
        } else {
            intervals(case);
        }
    });
}

fn refusal(case: &Case) {
    let outcome = Level::new(case.number("conf")).and_then(|level| match case.input["x"].as_u64() {
        Some(x) => proportion::estimate(x, case.count("n"), level),
        // A negative count cannot even be said in the types.
        None => Err(Refusal::InvalidInput { what: "negative" }),
    });
    case.refuses(&outcome);
}

fn intervals(case: &Case) {
    let (x, n) = (case.count("x"), case.count("n"));
    let level = Level::new(case.number("conf")).unwrap();
    let estimate = proportion::estimate(x, n, level).unwrap();
    let n = NonZeroU64::new(n).unwrap();
    case.close("estimate", estimate.value);
    case.close_interval("wilson", estimate.interval);
    case.close_interval("wilson_cc", proportion::wilson_corrected(x, n, level));
    case.close_interval("clopper_pearson", proportion::clopper_pearson(x, n, level));
    case.close_interval("jeffreys", proportion::jeffreys(x, n, level));
    case.close_interval("jeffreys_equal_tailed", proportion::jeffreys_equal_tailed(x, n, level));
    case.close_interval("agresti_coull", proportion::agresti_coull(x, n, level));
    case.close_interval("beta_uniform_prior", proportion::uniform_prior(x, n, level));
    case.close("clopper_pearson_one_sided_lower", proportion::clopper_pearson_lower(x, n, level));
    case.close("clopper_pearson_one_sided_upper", proportion::clopper_pearson_upper(x, n, level));
}

/// Newcombe (1998), Stat. Med. 17:857, table I: 81 of 263 and 0 of 20 by his methods 3, 4 and 5.
#[test]
fn published_intervals() {
    let n = |n: u64| NonZeroU64::new(n).unwrap();
    let near = |got: Interval, lo: f64, hi: f64| {
        assert!((got.lo - lo).abs() < 5e-5 && (got.hi - hi).abs() < 5e-5, "{got:?}");
    };
    near(proportion::wilson(81, n(263), Level::P95), 0.2553, 0.3662);
    near(proportion::wilson_corrected(81, n(263), Level::P95), 0.2535, 0.3682);
    near(proportion::clopper_pearson(81, n(263), Level::P95), 0.2527, 0.3676);
    near(proportion::wilson(0, n(20), Level::P95), 0.0, 0.1611);
    near(proportion::wilson_corrected(0, n(20), Level::P95), 0.0, 0.2005);
    near(proportion::clopper_pearson(0, n(20), Level::P95), 0.0, 0.1684);
}
