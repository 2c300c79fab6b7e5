//! Rows by tag: rates, shrunk rates, and the difference to the other cases.

use proof_stats::bayes::{Tally, shrink};
use proof_store::MetricKind;
use proof_verdict::{Level, TagRow, Verdict};

use crate::build::Build;
use crate::verdict;

/// Six tags of 20 cases; the cases of tag `t0` fail more often.
fn six_tags() -> Build {
    let signs: String = (0..120).map(|case| if case % (3 + case % 6 * 2) == 0 { '0' } else { '1' }).collect();
    Build::new(&["a"], &["m"])
        .label()
        .tags(|case| vec![["t0", "t1", "t2", "t3", "t4", "t5"][case % 6]])
        .line(0, 0, &signs)
}

fn row<'a>(verdict: &'a Verdict, tag: &str) -> &'a TagRow {
    verdict.tags.iter().find(|row| row.tag == tag).unwrap()
}

#[test]
fn a_tag_is_held_against_the_others_and_its_p_is_adjusted() {
    let verdict = verdict(&six_tags());
    let rests: Vec<_> = verdict.tags.iter().map(|row| row.metrics[0].rest.as_ref().unwrap()).collect();
    for (row, rest) in verdict.tags.iter().zip(&rests) {
        let estimate = row.metrics[0].estimate.unwrap();
        let all = verdict.cells[0].metrics[0].estimate.unwrap();
        let others = (all * 120.0 - estimate * 20.0) / 100.0;
        assert!((rest.estimate.unwrap() - (estimate - others)).abs() < 1e-12);
        let ci = rest.ci.as_ref().unwrap();
        assert_eq!(
            (rest.n_rest, rest.harm, ci.method),
            (100, Some(0.0 - ci.high), "Miettinen-Nurminen score")
        );
        let adjusted = rest.p_adjusted.as_ref().unwrap();
        assert_eq!((adjusted.method, adjusted.family_size), ("Benjamini-Hochberg", 6));
        assert!(rest.p.unwrap() <= adjusted.p && adjusted.p <= 1.0);
        assert_eq!(rest.evidence.adjustments, ["p: Benjamini-Hochberg over 6 rows"]);
    }
    // The smallest of six p-values is multiplied by six.
    let least = rests.iter().min_by(|a, b| a.p.unwrap().total_cmp(&b.p.unwrap())).unwrap();
    assert!(least.p_adjusted.as_ref().unwrap().p <= 6.0 * least.p.unwrap() + 1e-15);
}

#[test]
fn rates_of_tags_are_drawn_together() {
    let verdict = verdict(&six_tags());
    let tallies: Vec<Tally> = verdict
        .tags
        .iter()
        .map(|row| Tally { passes: passes(row.metrics[0].estimate.unwrap()), cases: 20 })
        .collect();
    let wanted = shrink(&tallies, Level::P95).unwrap();
    for (row, wanted) in verdict.tags.iter().zip(&wanted.tags) {
        let found = &row.metrics[0];
        let shrunk = found.shrunk.as_ref().unwrap();
        assert_eq!((shrunk.estimate, shrunk.ci().unwrap().low), (Some(wanted.rate), wanted.interval.lo));
        assert_eq!((shrunk.n, shrunk.method), (20, Some("beta-binomial empirical Bayes")));
    }
    let rates: Vec<f64> = verdict.tags.iter().map(|row| row.metrics[0].estimate.unwrap()).collect();
    let shrunk: Vec<f64> =
        verdict.tags.iter().map(|row| row.metrics[0].shrunk.as_ref().unwrap().estimate.unwrap()).collect();
    let spread = |rates: &[f64]| {
        rates.iter().fold(0.0_f64, |most, rate| most.max(*rate))
            - rates.iter().fold(1.0_f64, |least, rate| least.min(*rate))
    };
    assert!(spread(&shrunk) < spread(&rates));
}

/// How many of 20 a rate is.
fn passes(rate: f64) -> u64 {
    (0..=20).find(|passes| (rate * 20.0 - *passes as f64).abs() < 1e-9).unwrap()
}

#[test]
fn few_tags_are_not_shrunk_and_small_ones_not_tested() {
    let build = Build::new(&["a"], &["m"])
        .label()
        .tags(|case| if case < 9 { vec!["rare"] } else { vec!["plain"] })
        .line(0, 0, &"1101".repeat(10));
    let verdict = verdict(&build);
    let plain = &row(&verdict, "plain").metrics[0];
    assert!(plain.shrunk.is_none());
    let rest = plain.rest.as_ref().unwrap();
    assert!(rest.is_small && rest.ci.is_some() && rest.p.is_none() && rest.p_adjusted.is_none());
    let rare = row(&verdict, "rare").metrics[0].rest.as_ref().unwrap();
    assert!(!rare.is_small && rare.test.is_none(), "under 10 cases a tag is listed without words");
}

#[test]
fn tags_that_overlap_take_the_cautious_adjustment() {
    let build = Build::new(&["a"], &["m"])
        .label()
        .tags(|case| {
            if case % 2 == 0 {
                vec!["even", "number"]
            } else if case < 30 {
                vec!["number"]
            } else {
                vec![]
            }
        })
        .line(0, 0, &"110110".repeat(10));
    let verdict = verdict(&build);
    let adjusted = row(&verdict, "even").metrics[0].rest.as_ref().unwrap().p_adjusted.clone().unwrap();
    assert_eq!((adjusted.method, adjusted.family_size), ("Benjamini-Yekutieli", 2));
}

#[test]
fn a_tag_of_all_cases_has_no_rest() {
    let build = Build::new(&["a"], &["m"]).label().tags(|_| vec!["all"]).line(0, 0, &"110".repeat(10));
    assert!(row(&verdict(&build), "all").metrics[0].rest.is_none());
}

#[test]
fn means_and_groups_have_differences_too() {
    let build = Build::new(&["a"], &["m"])
        .metric("tone", MetricKind::Bounded, 1.0)
        .metric("length", MetricKind::Number, 1.0)
        .value(|trial| [0.2, 0.9, 0.4, 0.7, 0.65][trial % 5] / (1.0 + (trial % 3) as f64))
        .tags(|case| if case % 3 == 0 { vec!["short"] } else { vec!["long"] })
        .line(0, 0, &format!("{0} {0}", "v".repeat(60)));
    let plain = verdict(&build);
    let grouped = verdict(&build.clone().groups_of(6));
    for metric in 0..2 {
        let of = |verdict: &Verdict| row(verdict, "short").metrics[metric].rest.clone().unwrap();
        let (plain, grouped) = (of(&plain), of(&grouped));
        assert!(plain.p.unwrap() < 0.001 && plain.estimate.unwrap() > 0.1, "{plain:?}");
        assert_eq!(plain.estimate, grouped.estimate);
        assert_ne!(plain.ci, grouped.ci);
    }
}
