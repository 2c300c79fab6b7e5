//! Two variants, on the same cases and on different ones.

use crate::oracle::{self, Case};
use proof_stats::independent::{self, Counts};
use proof_stats::mean::Moments;
use proof_stats::paired::{self, PairedTable};
use proof_stats::{Level, decision, mcnemar, multiplicity, pass_at_k, sign_flip, sum, tango, tost};
use std::num::NonZeroU64;

#[test]
fn mcnemar_test() {
    oracle::each_case("mcnemar.json", |case| {
        let (gains, losses) = (case.count("only_candidate"), case.count("only_baseline"));
        case.equal("n_discordant", gains + losses);
        case.close("p_exact", mcnemar::exact(gains, losses));
        case.close("p_midp", mcnemar::mid_p(gains, losses));
        case.close("p_one_sided_gain_exact", mcnemar::exact_gain(gains, losses));
        case.close("p_one_sided_loss_exact", mcnemar::exact_loss(gains, losses));
        let asymptotic = mcnemar::asymptotic(gains, losses);
        assert_eq!(asymptotic.is_some(), case.expects("chi2"), "{}", case.id);
        if let Some(asymptotic) = asymptotic {
            case.close("chi2", asymptotic.chi_squared);
            case.close("p_asymptotic", asymptotic.p);
        }
    });
}

fn table(case: &Case) -> PairedTable {
    PairedTable {
        both: case.count("both"),
        gains: case.count("only_candidate"),
        losses: case.count("only_baseline"),
        neither: case.count("neither"),
    }
}

#[test]
fn intervals_of_paired_rates() {
    oracle::each_case("paired_diff_ci.json", |case| {
        let (table, level) = (table(case), Level::new(case.number("conf")).unwrap());
        if case.refusal().is_some() {
            case.refuses(&table.pairs());
            case.refuses(&paired::newcombe(table, level));
            case.refuses(&paired::binary(0, 0, 0, level));
            return;
        }
        let pairs = table.pairs().unwrap();
        let result = paired::binary(pairs.gains, pairs.losses, pairs.n.get(), level).unwrap();
        case.close("estimate", result.difference);
        case.close_interval("tango", result.interval);
        case.close_interval("newcombe10", paired::newcombe(table, level).unwrap());
        case.close_interval("newcombe8_no_cc", paired::newcombe_uncorrected(table, level).unwrap());
        case.close_interval("bonett_price", paired::bonett_price(pairs, level));
        // The tolerance that the file states for this field.
        case.close_interval_absolute("exact_compatible", paired::exact_compatible(pairs, level), 1e-6);
        match paired::wald(pairs, level) {
            Ok(interval) => case.close_interval("wald", interval),
            Err(refusal) => {
                // An interval of width zero, which the file shows to be avoided.
                assert_eq!(refusal.code(), "no_variation", "{}", case.id);
                case.close_list("wald", &[result.difference; 2]);
            }
        }
    });
}

#[test]
fn non_inferiority_of_rates() {
    oracle::each_case("paired_noninferiority.json", |case| {
        let (pairs, margin) = (table(case).pairs().unwrap(), case.number("margin"));
        let got = tost::rates(pairs, margin, case.number("alpha")).unwrap();
        case.close("z_noninferior", tango::score(pairs, -margin));
        case.close("p_noninferior", got.p_noninferior);
        case.close("z_nonsuperior", tango::score(pairs, margin));
        case.close("p_nonsuperior", got.p_nonsuperior);
        case.close("p_equivalent", got.p());
        case.equal("non_inferior", got.is_non_inferior);
        case.equal("equivalent", got.is_equivalent);
        // The interval and the test say the same.
        assert_eq!(got.is_non_inferior, -margin < got.interval.lo, "{}", case.id);
    });
}

#[test]
fn numeric_differences() {
    oracle::each_case("paired_numeric.json", |case| {
        let differences = case.numbers("diff");
        if case.refusal().is_some() {
            let refused = paired::numeric(&differences, Level::P95, 1);
            case.refuses(&refused);
            let decision = decision::Decision::refused(refused.unwrap_err());
            case.equal("decision", decision.word.to_string());
            return;
        }
        ranks(case, &differences);
        if case.expects("p_signflip_greater") {
            flips(case, &differences);
        }
        let moments = Moments::of(&differences);
        if case.expects("refuse_t") {
            case.refuses_part("t", &moments);
        }
        case.equal("n", differences.len());
        case.close("mean_diff", sum::mean(&differences));
        if let Ok(moments) = moments {
            let level = Level::new(case.optional_number("conf").unwrap_or(0.95)).unwrap();
            case.close("t", moments.mean / moments.standard_error());
            case.close("df", moments.df());
            case.close("p_t", moments.p_two_sided(0.0));
            case.close("t_lower", moments.interval(level).lo);
            case.close("t_upper", moments.interval(level).hi);
        }
    });
}

fn ranks(case: &Case, differences: &[f64]) {
    let got = paired::wilcoxon(differences).unwrap();
    case.close("wilcoxon_W_plus", got.positive_ranks);
    case.equal("wilcoxon_n_nonzero", got.n_nonzero);
    case.close("p_wilcoxon_exact_greater", got.greater);
    case.close("p_wilcoxon_exact_less", got.less);
    case.close("p_wilcoxon_exact", got.two_sided);
    case.close("p_pratt_exact", paired::wilcoxon_pratt(differences).unwrap().two_sided);
    case.close("z_wilcoxon", got.z);
    case.close("p_wilcoxon_normal", got.p_normal);
    let sizes = paired::effect_size(differences).unwrap();
    case.close_optional("rank_biserial", sizes.rank_biserial);
    case.close_optional("cohen_dz", sizes.standardised);
    let signs = paired::sign_test(differences).unwrap();
    case.close("p_sign_test", signs.p);
    case.equal("wins", sizes.wins);
    case.equal("losses", sizes.losses);
    case.equal("ties", sizes.ties);
}

fn flips(case: &Case, differences: &[f64]) {
    let flip = sign_flip::test(differences, 1).unwrap();
    case.close("p_signflip_greater", flip.greater);
    case.close("p_signflip_less", flip.less);
    case.close("p_signflip_two_min", flip.two_sided);
    // One column of the shared flips counts by the size of the sum.
    let column: Vec<Option<f64>> = differences.iter().copied().map(Some).collect();
    let alone = multiplicity::westfall_young(&[column], None, 1).unwrap();
    case.close_optional("p_signflip_abs", alone.p_adjusted()[0]);
    for (name, level) in [("0.95", Level::P95), ("0.9", Level::P90), ("0.8", Level::P80)] {
        let name = format!("signflip_ci_{name}");
        match sign_flip::interval(differences, level) {
            Some(interval) => case.close_interval(&name, interval),
            None => case.close_optional(&name, None),
        }
    }
}

#[test]
fn whole_clusters_flipped() {
    oracle::each_case("cluster_signflip.json", |case| {
        let flip = sign_flip::test_clustered(&case.numbers("diff"), &case.labels("cluster"), 1).unwrap();
        case.close("p_signflip_greater", flip.greater);
        case.close("p_signflip_less", flip.less);
        case.close("p_signflip_two_min", flip.two_sided);
        case.close("smallest_attainable_two_sided", flip.smallest_attainable);
    });
}

#[test]
fn equivalence_of_means() {
    oracle::each_case("tost.json", |case| {
        let (differences, margin) = (case.numbers("diff"), case.number("margin"));
        let got = tost::means(&differences, margin, case.number("alpha")).unwrap();
        case.close("mean", got.difference);
        case.close("p_noninferior", got.p_noninferior);
        case.close("p_nonsuperior", got.p_nonsuperior);
        case.close("p_tost", got.p());
        case.close_interval("ci90", tost::means(&differences, margin, 0.05).unwrap().interval);
        case.equal("equivalent", got.is_equivalent);
        case.equal("non_inferior", got.is_non_inferior);
        // Where no guard refuses, the comparison of a report says the same.
        if let Ok(result) = paired::numeric(&differences, Level::P95, 1) {
            case.close("p_noninferior", result.noninferiority_p(margin));
            case.close("p_nonsuperior", result.nonsuperiority_p(margin));
            case.close_interval("ci90", result.interval90);
        }
    });
}

#[test]
fn attempts() {
    oracle::each_case("pass_at_k.json", |case| {
        let k = case.count("k");
        if !case.has("conf") {
            let got = pass_at_k::of_case(case.count("n"), case.count("c"), k);
            if case.refusal().is_some() {
                case.refuses(&got);
                return;
            }
            case.close("pass_at_k", got.unwrap().any);
            case.close("pass_hat_k", got.unwrap().all);
            return;
        }
        let cases: Vec<(u64, u64)> = case.counts("n").into_iter().zip(case.counts("c")).collect();
        let got = pass_at_k::of_suite(&cases, k, Level::new(case.number("conf")).unwrap(), 1).unwrap();
        case.close("pass_at_k", got.any.estimate.value);
        case.close("pass_at_k_se", got.any.standard_error);
        case.close_interval("pass_at_k_ci_t", got.any.t_interval.unwrap());
        case.close("pass_hat_k", got.all.estimate.value);
        case.close("pass_hat_k_se", got.all.standard_error);
    });
}

#[test]
fn rates_on_different_cases() {
    oracle::each("independent_proportions.json", 22, |case| {
        let counts = |x: &str, n: &str| Counts {
            successes: case.count(x),
            n: NonZeroU64::new(case.count(n)).unwrap(),
        };
        let level = Level::new(case.number("conf")).unwrap();
        let interval = independent::rates(counts("x1", "n1"), counts("x2", "n2"), level).unwrap();
        case.close_interval("miettinen_nurminen", interval);
        true
    });
}

#[test]
fn means_on_different_cases() {
    oracle::each("unpaired_numeric.json", 10, |case| {
        if case.expected.get("p_welch").is_none() {
            return false;
        }
        let level = Level::new(case.number("conf")).unwrap();
        let result = independent::welch(&case.numbers("a"), &case.numbers("b"), level).unwrap();
        case.close("welch_df", result.df);
        case.close("p_welch", result.p);
        case.close("welch_lower", result.interval.lo);
        case.close("welch_upper", result.interval.hi);
        case.close("welch_t", result.difference / result.standard_error);
        true
    });
}
