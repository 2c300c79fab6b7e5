//! One rate, one mean, one quantile.

use crate::oracle;
use proof_stats::mean::{Moments, Scale};
use proof_stats::{Level, Refusal, betting, cluster, mean, power, proportion, quantile};
use std::num::NonZeroU64;

#[test]
fn rates() {
    oracle::each("proportion_ci.json", 60, |case| {
        if let Some(code) = case.refusal() {
            let level = case.input.get("conf").and_then(serde_json::Value::as_f64).unwrap_or(0.95);
            let got = match (Level::new(level), case.input["x"].as_u64()) {
                (Err(refusal), _) => refusal,
                (Ok(level), Some(x)) => proportion::estimate(x, case.count("n"), level).unwrap_err(),
                // A negative count cannot even be said in the types.
                (Ok(_), None) => Refusal::InvalidInput { what: "negative" },
            };
            assert_eq!(got.code(), code, "{}", case.id);
            return true;
        }
        let (x, n) = (case.count("x"), case.count("n"));
        if case.input.get("p0").is_some() {
            let test = proportion::binomial_test(x, n, case.number("p0")).unwrap();
            case.close("p_two_sided_minlike", test.two_sided);
            case.close("p_greater", test.greater);
            case.close("p_less", test.less);
            return true;
        }
        let level = Level::new(case.number("conf")).unwrap();
        let trials = NonZeroU64::new(n).unwrap();
        let estimate = proportion::estimate(x, n, level).unwrap();
        case.close("estimate", estimate.value);
        case.close_interval("wilson", estimate.interval);
        case.close_interval("clopper_pearson", proportion::clopper_pearson(x, trials, level));
        case.close("clopper_pearson_one_sided_lower", proportion::clopper_pearson_lower(x, trials, level));
        case.close("clopper_pearson_one_sided_upper", proportion::clopper_pearson_upper(x, trials, level));
        true
    });
}

#[test]
fn means() {
    oracle::each("mean_ci.json", 30, |case| {
        match case.text("kind") {
            "t" => {
                let values = case.numbers("x");
                let level = Level::new(case.number("conf")).unwrap();
                let moments = Moments::of(&values);
                if let Some(code) = case.refusal() {
                    assert_eq!(moments.unwrap_err().code(), code, "{}", case.id);
                    assert_eq!(mean::student_t(&values, level).unwrap_err().code(), code, "{}", case.id);
                    return true;
                }
                let moments = moments.unwrap();
                // The note of the file allows 1e-6 where a huge offset leaves few digits.
                let relative = if case.id.contains("huge-offset") { 1e-6 } else { 0.0 };
                case.close_within("mean", moments.mean, relative);
                case.close_within("sd", moments.standard_deviation, relative);
                case.close_within("se", moments.standard_error(), relative);
                case.close("df", moments.df());
                case.close_within("lower", moments.interval(level).lo, relative);
                case.close_within("upper", moments.interval(level).hi, relative);
                case.close_within("p_two_sided_mu_0.5", moments.p_two_sided(0.5), relative);
                match mean::student_t(&values, level) {
                    Ok(estimate) => assert_eq!(estimate.interval, moments.interval(level)),
                    Err(refusal) => assert_eq!(refusal.code(), "few_changes", "{}", case.id),
                }
            }
            "bounded_all_max" => {
                let scale = Scale { lo: case.number("lo"), hi: case.number("hi") };
                let values = vec![scale.hi; usize::try_from(case.count("n")).unwrap()];
                let level = Level::new(case.number("conf")).unwrap();
                let estimate = mean::bounded(&values, scale, level, 1).unwrap();
                case.close("estimate", estimate.value);
                case.close("lower_two_sided", estimate.interval.lo);
                case.close("upper", estimate.interval.hi);
                let one_sided = mean::bounded(&values, scale, level.two_sided().unwrap(), 1).unwrap();
                case.close("lower_one_sided", one_sided.interval.lo);
            }
            _ => return false,
        }
        true
    });
}

#[test]
fn quantiles() {
    oracle::each("quantile_ci.json", 20, |case| {
        let mut values = case.numbers("x");
        values.sort_by(f64::total_cmp);
        let (q, level) = (case.number("q"), Level::new(case.number("conf")).unwrap());
        let estimate = quantile::interval(&values, q, level).unwrap();
        case.close("estimate_type7", estimate.value);
        let (lower_rank, upper_rank) = quantile::ranks(estimate.n, q, level);
        assert_eq!(lower_rank, case.expected["lower_rank"].as_u64(), "{}", case.id);
        assert_eq!(upper_rank, case.expected["upper_rank"].as_u64(), "{}", case.id);
        assert_eq!(estimate.lo, case.expected["lower"].as_f64(), "{}", case.id);
        assert_eq!(estimate.hi, case.expected["upper"].as_f64(), "{}", case.id);
        true
    });
}

#[test]
fn number_of_cases() {
    oracle::each("power.json", 16, |case| {
        match case.text("kind") {
            "mcnemar_n" => {
                let n = power::mcnemar_cases(
                    case.number("p_gain"),
                    case.number("p_loss"),
                    case.number("alpha"),
                    case.number("power"),
                );
                case.close("n_asymptotic", n);
            }
            "paired_n_with_trials" => {
                let trials = |name: &str| NonZeroU64::new(case.count(name)).unwrap();
                let n = power::paired_cases(
                    case.number("omega2"),
                    [case.number("sigma2_a"), case.number("sigma2_b")],
                    [trials("k_a"), trials("k_b")],
                    case.number("delta"),
                    case.number("alpha"),
                    case.number("power"),
                );
                case.close("n", n);
            }
            "zero_failure_n" => {
                let level = Level::new(1.0 - case.number("alpha")).unwrap();
                let n = proportion::zero_failure_cases(case.number("p0"), level).unwrap();
                assert_eq!(Some(n), case.expected["n"].as_u64(), "{}", case.id);
            }
            _ => return false,
        }
        true
    });
}

#[test]
fn procedures_agree_where_they_meet() {
    let level = Level::P95;
    // 200 single trials: folding them changes nothing.
    let means: Vec<f64> = (0..200).map(|i| if i % 5 == 0 { 0.0 } else { 1.0 }).collect();
    assert_eq!(proportion::folded(&means, level, 1), proportion::estimate(160, 200, level));
    // Every case its own cluster: the plain t interval.
    let values: Vec<f64> = (0..40_u32).map(|i| f64::from(i * i % 17)).collect();
    let singletons: Vec<u32> = (0..40).map(|i| 1000 - i * 3).collect();
    let clustered = cluster::mean(&values, &singletons, level).unwrap();
    let plain = mean::student_t(&values, level).unwrap();
    assert!((clustered.estimate.interval.lo - plain.interval.lo).abs() < 1e-12);
    assert!((clustered.estimate.interval.hi - plain.interval.hi).abs() < 1e-12);
    // The p95 has an upper limit from 72 values on, at 95 %.
    assert_eq!(quantile::cases_for_upper_limit(0.95, level), Ok(72));
    assert_eq!(quantile::ranks(71, 0.95, level).1, None);
    assert_eq!(quantile::ranks(72, 0.95, level).1, Some(72));
    // The betting interval needs no case at all to be valid.
    assert_eq!(betting::interval(&[], level, 1), proof_stats::Interval { lo: 0.0, hi: 1.0 });
}
