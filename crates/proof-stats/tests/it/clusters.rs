//! Clustered means and the sign flip of whole clusters.

use crate::oracle::{self, Case};
use proof_stats::{Level, cluster, sign_flip};

fn labels(case: &Case) -> Vec<u32> {
    let list = case.input["cluster"].as_array().unwrap();
    list.iter().map(|label| u32::try_from(label.as_u64().unwrap()).unwrap()).collect()
}

#[test]
fn clustered_means() {
    oracle::each("clustered_se.json", 17, |case| {
        if case.input.get("cluster2").is_some() {
            return false;
        }
        let (ys, clusters) = (case.numbers("y"), labels(case));
        let level = Level::new(case.input["conf"].as_f64().unwrap_or(0.95)).unwrap();
        let mean = cluster::mean(&ys, &clusters, level);
        if let Some(code) = case.refusal() {
            assert_eq!(mean.unwrap_err().code(), code, "{}", case.id);
            return true;
        }
        if let Ok(mean) = &mean {
            case.close("mean", mean.estimate.value);
            case.close("se_cr2", mean.standard_error);
            case.close("df_satterthwaite", mean.df);
            case.close("lower_cr2", mean.estimate.interval.lo);
            case.close("upper_cr2", mean.estimate.interval.hi);
            case.close("p_cr2_mu0", mean.p_zero.unwrap());
            case.close("design_effect", mean.design_effect.unwrap());
            case.close("n_effective", mean.estimate.n_effective);
            case.close("kish_clusters", mean.kish_clusters);
            if let Some(expected) = case.expected["icc_anova"].as_f64() {
                assert!((mean.icc.unwrap() - expected).abs() < 1e-8, "{}", case.id);
            }
        } else {
            assert!(case.expected.get("se_cr2").is_none(), "{}: {mean:?}", case.id);
        }
        if case.expected.get("binary_wilson_neff_t").is_some() {
            let rate = cluster::proportion(&ys, &clusters, level).unwrap();
            case.close("mean", rate.estimate.value);
            case.close("binary_n_eff", rate.estimate.n_effective);
            case.close_interval("binary_wilson_neff_t", rate.estimate.interval);
            case.close("df_satterthwaite", rate.df);
        }
        true
    });
}

#[test]
fn flips_of_whole_clusters() {
    oracle::each("cluster_signflip.json", 20, |case| {
        let flip = sign_flip::test_clustered(&case.numbers("diff"), &labels(case), 1).unwrap();
        assert!(flip.is_exact);
        case.close("p_signflip_greater", flip.greater);
        case.close("p_signflip_less", flip.less);
        case.close("p_signflip_two_min", flip.two_sided);
        case.close("smallest_attainable_two_sided", flip.smallest_attainable);
        true
    });
}
