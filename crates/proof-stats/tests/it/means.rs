//! One mean: Student's t and the bootstrap.

use crate::oracle::{self, Case};
use proof_stats::bootstrap::{self, Plan, Replicates};
use proof_stats::mean::{self, Moments, Scale};
use proof_stats::{Level, Refusal, parallel, quantile, sum};

#[test]
fn means() {
    oracle::each_case("mean_ci.json", |case| match case.text("kind") {
        "t" => student_t(case),
        "bounded_all_max" => all_at_the_top(case),
        "ideal_bootstrap_mean" => every_resample(case),
        "bca_given_replicates" => given_replicates(case),
        "bca_mean_random" => random_resamples(case),
        kind => panic!("{}: unknown kind {kind}", case.id),
    });
}

fn level(case: &Case) -> Level {
    Level::new(case.number("conf")).unwrap()
}

fn student_t(case: &Case) {
    let (values, level) = (case.numbers("x"), level(case));
    if case.expects("refuse") {
        case.refuses(&Moments::of(&values));
        case.refuses(&mean::student_t(&values, level));
        return;
    }
    let moments = Moments::of(&values).unwrap();
    // The note of the file allows 1e-6 where a huge offset leaves few digits.
    let relative = if case.id.contains("huge-offset") { 1e-6 } else { 0.0 };
    case.equal("n", moments.n);
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

fn all_at_the_top(case: &Case) {
    let scale = Scale { lo: case.number("lo"), hi: case.number("hi") };
    let values = vec![scale.hi; usize::try_from(case.count("n")).unwrap()];
    let estimate = mean::bounded(&values, scale, level(case), 1).unwrap();
    case.close("estimate", estimate.value);
    case.close("lower_two_sided", estimate.interval.lo);
    case.close("upper", estimate.interval.hi);
    let one_sided = mean::bounded(&values, scale, level(case).two_sided().unwrap(), 1).unwrap();
    case.close("lower_one_sided", one_sided.interval.lo);
}

/// All n^n resamples of a few values, so that nothing is random.
fn every_resample(case: &Case) {
    let values = case.numbers("x");
    let n = values.len();
    let n_resamples = n.pow(u32::try_from(n).unwrap());
    let mean_of = |resample: usize| {
        // The digits of the number in base n are the values that are drawn.
        let drawn = (0..n).scan(resample, |rest, _| {
            let digit = *rest % n;
            *rest /= n;
            Some(values[digit])
        });
        drawn.sum::<f64>() / n as f64
    };
    let total = sum::sum(&values);
    let jackknife = values.iter().map(|x| (total - x) / (n as f64 - 1.0)).collect();
    let all = Replicates::new(total / n as f64, (0..n_resamples).map(mean_of).collect(), jackknife).unwrap();
    case.equal("n_resamples", n_resamples);
    case.close("theta", all.estimate());
    case.close("boot_mean", sum::mean(all.values()));
    // The divisor of the file is the number of resamples.
    let divisor = n_resamples as f64;
    case.close("boot_sd_pop", all.standard_error() * ((divisor - 1.0) / divisor).sqrt());
    intervals(case, &all);
}

fn given_replicates(case: &Case) {
    let mut values = case.numbers("x");
    values.sort_by(f64::total_cmp);
    let estimate = match case.text("stat") {
        "mean" => sum::mean(&values),
        "median" => quantile::type_7(&values, 0.5),
        "sd" => sum::variance(&values, sum::mean(&values)).sqrt(),
        stat => panic!("{}: unknown statistic {stat}", case.id),
    };
    let given = Replicates::new(estimate, case.numbers("replicates"), case.numbers("jackknife")).unwrap();
    case.close("theta", given.estimate());
    case.close("boot_se", given.standard_error());
    case.close_interval("basic", given.basic(level(case)).unwrap());
    intervals(case, &given);
}

fn intervals(case: &Case, replicates: &Replicates) {
    let bca = replicates.bca(level(case)).unwrap();
    case.close("z0", bca.bias_correction);
    case.close("acceleration", bca.acceleration);
    case.close("level_lo", bca.level_lo);
    case.close("level_hi", bca.level_hi);
    case.close_interval("bca", bca.interval);
    case.close_interval("percentile", replicates.percentile(level(case)).unwrap());
}

fn random_resamples(case: &Case) {
    let values = case.numbers("x");
    let plan = Plan { resamples: usize::try_from(case.count("min_resamples")).unwrap(), seed: 20_240_607 };
    let replicates = match bootstrap::mean(&values, plan) {
        Ok(replicates) => replicates,
        // The file knows nothing of our least number of cases and values; the interval itself is still checked.
        Err(Refusal::TooFewUnits { .. } | Refusal::FewDistinct { .. }) => unguarded(&values, plan),
        Err(refusal) => panic!("{}: {refusal}", case.id),
    };
    let interval = replicates.bca(level(case)).unwrap().interval;
    case.close("lower", interval.lo);
    case.close("upper", interval.hi);
}

fn unguarded(values: &[f64], plan: Plan) -> Replicates {
    let n = values.len();
    let draws = parallel::replicates(
        plan.resamples,
        plan.seed,
        || (),
        |rng, ()| {
            let drawn = (0..n).map(|_| values[usize::try_from(rng.index(n as u64)).unwrap()]);
            drawn.sum::<f64>() / n as f64
        },
    );
    let total = sum::sum(values);
    let jackknife = values.iter().map(|x| (total - x) / (n as f64 - 1.0)).collect();
    Replicates::new(total / n as f64, draws, jackknife).unwrap()
}

/// Values of our own, by hand, so that the procedures are pinned without the shared files: the 0.975 quantile of
/// Student's t is 2.7764451 at 4 degrees of freedom, and two values have four resamples.
#[test]
fn pinned() {
    let moments = Moments::of(&[1.0, 2.0, 3.0, 4.0, 10.0]).unwrap();
    assert!((moments.standard_deviation - 12.5_f64.sqrt()).abs() < 1e-14);
    let interval = moments.interval(Level::P95);
    let reach = 2.776_445_1 * 2.5_f64.sqrt();
    assert!((interval.lo - 4.0 + reach).abs() < 1e-6 && (interval.hi - 4.0 - reach).abs() < 1e-6);
    let halves = Replicates::new(0.5, vec![0.0, 0.5, 0.5, 1.0], vec![1.0, 0.0]).unwrap();
    let bca = halves.bca(Level::P80).unwrap();
    assert!(bca.bias_correction.abs() < 1e-15 && bca.acceleration.abs() < 1e-15, "{bca:?}");
    // Type 7 at 0.1 and 0.9 of four numbers: 0.3 of the way into the outer steps.
    assert!((bca.interval.lo - 0.15).abs() < 1e-12 && (bca.interval.hi - 0.85).abs() < 1e-12, "{bca:?}");
    // A symmetric distribution mirrors into itself.
    let basic = halves.basic(Level::P80).unwrap();
    assert!((basic.lo - 0.15).abs() < 1e-12 && (basic.hi - 0.85).abs() < 1e-12, "{basic:?}");
}
