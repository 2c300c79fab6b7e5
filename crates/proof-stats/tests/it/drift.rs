//! Distances between samples against scipy and R.

use crate::oracle::{self, Case};
use crate::sequences::only;
use proof_stats::drift::{self, Points};

#[test]
fn distances() {
    oracle::each_case("drift.json", |case| match case.text("kind") {
        "counts" => of_counts(case),
        "samples" => of_samples(case),
        "psi_quantile_bins" => of_bins(case),
        other => panic!("{}: no check knows the kind {other}", case.id),
    });
}

fn of_counts(case: &Case) {
    only(case, &["kind", "reference", "current"]);
    let (old, new) = (case.counts("reference"), case.counts("current"));
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
    only(case, &["kind", "reference", "current"]);
    let (old, new) = (case.numbers("reference"), case.numbers("current"));
    let test = drift::kolmogorov_smirnov(&old, &new).unwrap();
    case.close("ks", test.distance);
    case.close("ks_p_kolmogorov", test.p_asymptotic);
    case.close("ks_p_exact", test.p_exact.unwrap());
    case.close("wasserstein_1", drift::wasserstein(&old, &new).unwrap());
    let points = |values| Points { values, dimension: 1 };
    let mmd = drift::mmd(points(&old), points(&new), 1.0).unwrap();
    case.close("mmd2_biased_sigma1", mmd.biased);
    assert_eq!(mmd.unbiased.is_some(), case.expects("mmd2_unbiased_sigma1"), "{}", case.id);
    case.close_optional("mmd2_unbiased_sigma1", mmd.unbiased);
}

fn of_bins(case: &Case) {
    only(case, &["kind", "reference", "current", "bins", "eps"]);
    assert!((case.number("eps") - 1e-4).abs() < 1e-18, "{}", case.id);
    let (old, new) = (case.numbers("reference"), case.numbers("current"));
    let edges = drift::quantile_edges(&old, u32::try_from(case.count("bins")).unwrap()).unwrap();
    case.close_list("inner_edges", &edges);
    let (of_old, of_new) = (drift::count(&old, &edges), drift::count(&new, &edges));
    case.equal("reference_counts", of_old.clone());
    case.equal("current_counts", of_new.clone());
    case.close("psi", drift::psi(&of_old, &of_new).unwrap().value);
}
