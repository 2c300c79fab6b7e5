//! Clustered means and the sign flip of whole clusters.

use crate::oracle::{self, Case};
use proof_stats::{Level, Refusal, cluster, sign_flip};

#[test]
fn clustered_means() {
    oracle::each_case("clustered_se.json", |case| {
        let (ys, clusters) = (case.numbers("y"), case.labels("cluster"));
        if case.has("cluster2") {
            let two = cluster::two_way(&ys, &clusters, &case.labels("cluster2")).unwrap();
            case.close("mean", two.mean);
            case.close("se_twoway_cr0", two.raw_standard_error().unwrap());
            assert!(two.raw_standard_error().unwrap() <= two.standard_error, "{}", case.id);
            return;
        }
        let level = Level::new(case.number("conf")).unwrap();
        let mean = cluster::mean(&ys, &clusters, level);
        if case.expects("refuse") {
            case.refuses(&mean);
            case.refuses(&cluster::standard_errors(&ys, &clusters));
            return;
        }
        if case.expects("se_cr2") {
            every_form(case, &ys, &clusters, level);
        } else {
            assert_eq!(mean, Err(Refusal::NoVariation), "{}", case.id);
        }
        if case.expects("binary_wilson_neff_t") {
            let rate = cluster::proportion(&ys, &clusters, level).unwrap();
            case.close("mean", rate.estimate.value);
            case.close("kish_clusters", rate.kish_clusters);
            case.close("binary_n_eff", rate.estimate.n_effective);
            case.close_interval("binary_wilson_neff_t", rate.estimate.interval);
            case.close("df_satterthwaite", rate.df);
        }
    });
}

fn every_form(case: &Case, ys: &[f64], clusters: &[u32], level: Level) {
    let mean = cluster::mean(ys, clusters, level).unwrap();
    case.equal("n", mean.estimate.n);
    case.equal("clusters", mean.n_clusters);
    case.close("mean", mean.estimate.value);
    case.close("df_satterthwaite", mean.df);
    case.close("lower_cr2", mean.estimate.interval.lo);
    case.close("upper_cr2", mean.estimate.interval.hi);
    case.close("p_cr2_mu0", mean.p_zero.unwrap());
    case.close("design_effect", mean.design_effect.unwrap());
    case.close("n_effective", mean.estimate.n_effective);
    case.close("kish_clusters", mean.kish_clusters);
    case.close_optional("icc_anova", mean.icc);
    let forms = cluster::standard_errors(ys, clusters).unwrap();
    case.close("se_naive", forms.naive);
    case.close("se_cr0", forms.cr0);
    case.close("se_cr1", forms.cr1);
    case.close("se_cr2", forms.cr2);
    case.close("se_cr2", mean.standard_error);
    case.close("se_cr3", forms.cr3);
    case.close("cluster_mean_of_means", forms.mean_of_means);
    case.close("cluster_mean_of_means_se", forms.mean_of_means_error);
}

/// Ten clusters of five, one of which fails twice: by hand, every form is the plain sandwich times a constant.
#[test]
fn equal_clusters_by_hand() {
    let ys: Vec<f64> = (0..50).map(|i| if i < 2 { 0.0 } else { 1.0 }).collect();
    let clusters: Vec<u32> = (0..50).map(|i| i / 5).collect();
    let forms = cluster::standard_errors(&ys, &clusters).unwrap();
    // One cluster misses the mean 0.96 by 1.8 in sum, nine exceed it by 0.2: 3.6 / 2500.
    let cr0 = (3.6_f64 / 2500.0).sqrt();
    let close = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-12, "{got} {expected}");
    close(forms.cr0, cr0);
    close(forms.cr1, cr0 / 0.9_f64.sqrt());
    close(forms.cr2, cr0 / 0.9_f64.sqrt());
    close(forms.cr3, cr0 / 0.9);
    close(forms.mean_of_means, 0.96);
    close(cluster::mean(&ys, &clusters, Level::P95).unwrap().df, 9.0);
}

#[test]
fn flips_of_whole_clusters() {
    oracle::each("cluster_signflip.json", 20, |case| {
        let flip = sign_flip::test_clustered(&case.numbers("diff"), &case.labels("cluster"), 1).unwrap();
        assert!(flip.is_exact);
        case.close("p_signflip_greater", flip.greater);
        case.close("p_signflip_less", flip.less);
        case.close("p_signflip_two_min", flip.two_sided);
        case.close("smallest_attainable_two_sided", flip.smallest_attainable);
        true
    });
}
