//! Values recomputed with `scipy` and `statsmodels`, or from definitions; `tests/reference/make.py` is the recipe.

use proof_stats::independent::{self, Counts};
use proof_stats::{
    Interval, Level, cluster, mcnemar, mean, multiplicity, paired, proportion, quantile, sign_flip, special,
};
use std::num::NonZeroU64;
use std::path::PathBuf;

/// One row of a table, by column name.
struct Row {
    header: csv::StringRecord,
    fields: csv::StringRecord,
    place: String,
}

fn each(table: &str, check: impl Fn(&Row)) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(format!("{table}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut n_rows = 0;
    for fields in reader.records() {
        n_rows += 1;
        let place = format!("{table}.csv row {n_rows}");
        check(&Row { header: header.clone(), fields: fields.unwrap(), place });
    }
    assert!(3 <= n_rows, "{table} has {n_rows} rows");
}

impl Row {
    #[track_caller]
    fn text(&self, column: &str) -> &str {
        let idx = self.header.iter().position(|name| name == column).unwrap();
        &self.fields[idx]
    }

    #[track_caller]
    fn number(&self, column: &str) -> f64 {
        self.text(column).parse().unwrap()
    }

    #[track_caller]
    fn count(&self, column: &str) -> u64 {
        self.text(column).parse().unwrap()
    }

    #[track_caller]
    fn list<T: std::str::FromStr<Err: std::fmt::Debug>>(&self, column: &str) -> Vec<T> {
        self.text(column).split(' ').map(|x| x.parse().unwrap()).collect()
    }

    #[track_caller]
    fn level(&self) -> Level {
        Level::new(self.number("level")).unwrap()
    }

    #[track_caller]
    fn close(&self, column: &str, got: f64, relative: f64) {
        let expected = self.number(column);
        let limit = relative * expected.abs().max(1e-3);
        assert!((got - expected).abs() <= limit, "{} {column}: got {got}, expected {expected}", self.place);
    }

    #[track_caller]
    fn close_interval(&self, (lo, hi): (&str, &str), got: Interval, relative: f64) {
        self.close(lo, got.lo, relative);
        self.close(hi, got.hi, relative);
    }
}

#[test]
fn rates() {
    each("proportion", |row| {
        let (x, n) = (row.count("successes"), NonZeroU64::new(row.count("n")).unwrap());
        row.close_interval(("wilson_lo", "wilson_hi"), proportion::wilson(x, n, row.level()), 1e-10);
        row.close_interval(("exact_lo", "exact_hi"), proportion::clopper_pearson(x, n, row.level()), 1e-9);
    });
}

#[test]
fn means() {
    each("mean", |row| {
        let values: Vec<f64> = row.list("values");
        let moments = mean::Moments::of(&values).unwrap();
        row.close("mean", moments.mean, 1e-12);
        row.close_interval(("lo", "hi"), moments.interval(Level::P95), 1e-10);
        row.close("p_zero", moments.p_two_sided(0.0), 1e-9);
    });
}

#[test]
fn paired_rates() {
    each("paired_binary", |row| {
        let (gains, losses) = (row.count("gains"), row.count("losses"));
        let result = paired::binary(gains, losses, row.count("n"), row.level()).unwrap();
        // The reference maximises the likelihood numerically, which costs half of the digits.
        row.close_interval(("lo", "hi"), result.interval, 1e-6);
        row.close("p_exact", result.p_exact, 1e-12);
        row.close("p_mid", result.p_mid, 1e-12);
        row.close("p_mid", mcnemar::mid_p(losses, gains), 1e-12);
    });
}

#[test]
fn clustered_means() {
    each("clustered", |row| {
        let (values, clusters): (Vec<f64>, Vec<u32>) = (row.list("values"), row.list("clusters"));
        let result = cluster::mean(&values, &clusters, Level::P95).unwrap();
        row.close("mean", result.estimate.value, 1e-12);
        row.close("standard_error", result.standard_error, 1e-10);
        row.close("df", result.df, 1e-10);
        row.close_interval(("lo", "hi"), result.estimate.interval, 1e-9);
    });
}

#[test]
fn flips() {
    each("sign_flip", |row| {
        let flip = sign_flip::test(&row.list::<f64>("differences"), 1).unwrap();
        row.close("greater", flip.greater, 1e-12);
        row.close("less", flip.less, 1e-12);
        row.close("two_sided", flip.two_sided, 1e-12);
    });
}

#[test]
fn quantiles() {
    each("quantile", |row| {
        let values: Vec<f64> = row.list("values");
        let result = quantile::interval(&values, row.number("q"), row.level()).unwrap();
        row.close("value", result.value, 1e-12);
        assert_eq!(result.lo, row.text("lo").parse().ok(), "{}", row.place);
        assert_eq!(result.hi, row.text("hi").parse().ok(), "{}", row.place);
    });
}

#[test]
fn families() {
    each("multiplicity", |row| {
        let ps: Vec<Option<f64>> = row.list("ps").into_iter().map(Some).collect();
        let check = |column: &str, got: Vec<Option<f64>>| {
            for (got, expected) in got.into_iter().zip(row.list::<f64>(column)) {
                assert!((got.unwrap() - expected).abs() < 1e-12, "{} {column}", row.place);
            }
        };
        check("holm", multiplicity::holm(&ps).unwrap());
        check("hochberg", multiplicity::hochberg(&ps).unwrap());
        check("bh", multiplicity::benjamini_hochberg(&ps).unwrap());
        check("by", multiplicity::benjamini_yekutieli(&ps).unwrap());
    });
}

#[test]
fn distributions() {
    each("distribution", |row| {
        let (a, b, x) = (row.number("a"), row.number("b"), row.number("x"));
        let got = match row.text("function") {
            "t_upper_quantile" => -special::student_quantile(x, a),
            "chi2_quantile" => special::chi_squared_quantile(x, a),
            "beta_quantile" => special::beta_quantile(a, b, x, 1.0 - x),
            "normal_cdf" => special::normal_cdf(x),
            other => panic!("unknown function {other}"),
        };
        let expected = row.number("value");
        assert!((got / expected - 1.0).abs() < 1e-9, "{}: got {got}, expected {expected}", row.place);
    });
}

#[test]
fn different_cases() {
    each("independent_rates", |row| {
        let counts =
            |x: &str, n: &str| Counts { successes: row.count(x), n: NonZeroU64::new(row.count(n)).unwrap() };
        let got = independent::rates(counts("x1", "n1"), counts("x2", "n2"), row.level()).unwrap();
        // Numerically maximised, as above.
        row.close_interval(("lo", "hi"), got, 1e-5);
    });
    each("welch", |row| {
        let (a, b): (Vec<f64>, Vec<f64>) = (row.list("a"), row.list("b"));
        let got = independent::welch(&a, &b, Level::P95).unwrap();
        row.close_interval(("lo", "hi"), got.interval, 1e-10);
        row.close("p", got.p, 1e-9);
    });
}
