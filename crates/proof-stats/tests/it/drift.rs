//! Distances between samples against scipy and R.

use crate::oracle::{self, Case};
use crate::sequences::only;
use proof_stats::drift::{self, Points};
use serde_json::Value;

fn counts(case: &Case, name: &str) -> Vec<u64> {
    case.input[name].as_array().unwrap().iter().map(|x| x.as_u64().unwrap()).collect()
}

#[test]
fn distances() {
    oracle::each("drift.json", 21, |case| {
        match case.text("kind") {
            "counts" => of_counts(case),
            "samples" => of_samples(case),
            "psi_quantile_bins" => of_bins(case),
            other => panic!("{}: no check knows the kind {other}", case.id),
        }
        true
    });
}

fn of_counts(case: &Case) {
    only(
        case,
        &["kind", "reference", "current"],
        &[
            "refuse",
            "psi_eps_1e-4",
            "js_nats",
            "js_bits",
            "js_distance_bits",
            "tv",
            "hellinger",
            "chi2",
            "chi2_p",
        ],
    );
    let (old, new) = (counts(case, "reference"), counts(case, "current"));
    if let Some(code) = case.refusal() {
        assert_eq!(drift::psi(&old, &new).unwrap_err().code(), code, "{}", case.id);
        assert_eq!(drift::jensen_shannon(&old, &new).unwrap_err().code(), code, "{}", case.id);
        assert_eq!(drift::total_variation(&old, &new).unwrap_err().code(), code, "{}", case.id);
        assert_eq!(drift::hellinger(&old, &new).unwrap_err().code(), code, "{}", case.id);
        assert_eq!(drift::chi_square(&old, &new).unwrap_err().code(), code, "{}", case.id);
        return;
    }
    case.close("psi_eps_1e-4", drift::psi(&old, &new).unwrap().value);
    let divergence = drift::jensen_shannon(&old, &new).unwrap();
    case.close("js_nats", divergence.nats);
    case.close("js_bits", divergence.bits);
    case.close("js_distance_bits", divergence.distance);
    case.close("tv", drift::total_variation(&old, &new).unwrap());
    case.close("hellinger", drift::hellinger(&old, &new).unwrap());
    let test = drift::chi_square(&old, &new).unwrap();
    case.close("chi2", test.statistic);
    case.close("chi2_p", test.p);
}

fn of_samples(case: &Case) {
    only(
        case,
        &["kind", "reference", "current"],
        &[
            "ks",
            "ks_p_kolmogorov",
            "ks_p_exact",
            "wasserstein_1",
            "mmd2_biased_sigma1",
            "mmd2_unbiased_sigma1",
        ],
    );
    let (old, new) = (case.numbers("reference"), case.numbers("current"));
    let test = drift::kolmogorov_smirnov(&old, &new).unwrap();
    case.close("ks", test.distance);
    case.close("ks_p_kolmogorov", test.p_asymptotic);
    case.close("ks_p_exact", test.p_exact.unwrap());
    case.close("wasserstein_1", drift::wasserstein(&old, &new).unwrap());
    let points = |values| Points { values, dimension: 1 };
    let mmd = drift::mmd(points(&old), points(&new), 1.0).unwrap();
    case.close("mmd2_biased_sigma1", mmd.biased);
    assert_eq!(mmd.unbiased.is_some(), case.expected.get("mmd2_unbiased_sigma1").is_some(), "{}", case.id);
    case.close("mmd2_unbiased_sigma1", mmd.unbiased.unwrap_or(f64::NAN));
}

fn of_bins(case: &Case) {
    only(
        case,
        &["kind", "reference", "current", "bins", "eps"],
        &["inner_edges", "reference_counts", "current_counts", "psi"],
    );
    assert!((case.number("eps") - 1e-4).abs() < 1e-18, "{}", case.id);
    let (old, new) = (case.numbers("reference"), case.numbers("current"));
    let edges = drift::quantile_edges(&old, u32::try_from(case.count("bins")).unwrap()).unwrap();
    assert_eq!(case.expected["inner_edges"].as_array().unwrap().len(), edges.len(), "{}", case.id);
    for (expected, got) in case.expected["inner_edges"].as_array().unwrap().iter().zip(&edges) {
        case.close_to("inner_edges", expected, *got, 0.0);
    }
    let (of_old, of_new) = (drift::count(&old, &edges), drift::count(&new, &edges));
    assert_eq!(case.expected["reference_counts"], Value::from(of_old.clone()), "{}", case.id);
    assert_eq!(case.expected["current_counts"], Value::from(of_new.clone()), "{}", case.id);
    case.close("psi", drift::psi(&of_old, &of_new).unwrap().value);
}
