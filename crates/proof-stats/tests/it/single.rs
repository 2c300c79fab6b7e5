//! Where procedures meet.

use proof_stats::{Level, betting, cluster, mean, proportion, quantile};

#[test]
fn procedures_agree_where_they_meet() {
    let level = Level::P95;
    // 200 single trials: folding them changes nothing.
    let means: Vec<f64> = (0..200).map(|i| if i % 5 == 0 { 0.0 } else { 1.0 }).collect();
    assert_eq!(proportion::folded(&means, 200, level, 1), proportion::estimate(160, 200, level));
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
