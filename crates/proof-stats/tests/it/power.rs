//! Power and numbers of cases.

use crate::oracle::{self, Case, Fields};
use proof_stats::power::{self, McNemarTest};
use proof_stats::variance::{self, CaseSums};
use proof_stats::{Level, proportion};
use std::num::NonZeroU64;

const TESTS: [(&str, McNemarTest); 3] =
    [("exact", McNemarTest::Exact), ("midp", McNemarTest::MidP), ("asymptotic", McNemarTest::Asymptotic)];

#[test]
fn numbers_of_cases() {
    oracle::each_case("power.json", |case| match case.text("kind") {
        "mcnemar_power" => mcnemar_power(case),
        "mcnemar_n" => mcnemar_cases(case),
        "paired_t_power" => {
            let power = power::paired_t_power(
                case.number("delta"),
                case.number("sd_diff"),
                case.count("n"),
                case.number("alpha"),
            );
            case.close("power", power.unwrap());
        }
        "paired_t_n" => paired_t_cases(case),
        "paired_n_with_trials" => cases_with_repeats(case),
        "variance_parts" => variance_parts(case),
        "tost_power" => {
            let power = power::equivalence_power(
                case.count("n"),
                case.number("delta"),
                case.number("sd_diff"),
                case.number("margin"),
                case.number("alpha"),
            );
            // The tolerance that the file states for this field.
            case.close_absolute("power", power.unwrap(), 2e-5);
        }
        "zero_failure_n" => {
            let level = Level::new(1.0 - case.number("alpha")).unwrap();
            case.equal("n", proportion::zero_failure_cases(case.number("p0"), level).unwrap());
        }
        "optimal_trials" => {
            let best = power::best_repeats(
                case.number("var_between"),
                case.number("var_within"),
                case.number("cost_case"),
                case.number("cost_trial"),
            )
            .unwrap();
            case.close("k_continuous", best.continuous);
            case.equal("k", best.repeats);
        }
        other => panic!("{}: nobody knows {other}", case.id),
    });
}

fn mcnemar_power(case: &Case) {
    for (name, test) in TESTS {
        let (gain, loss) = (case.number("p_gain"), case.number("p_loss"));
        let power = power::mcnemar_power(case.count("n"), gain, loss, case.number("alpha"), test).unwrap();
        case.close(&format!("power_{name}"), power.either);
        case.close(&format!("power_{name}_right_direction"), power.right_direction);
    }
}

fn mcnemar_cases(case: &Case) {
    let (gain, loss) = (case.number("p_gain"), case.number("p_loss"));
    let (alpha, power) = (case.number("alpha"), case.number("power"));
    let asymptotic = power::mcnemar_cases(gain, loss, alpha, power);
    case.close("n_asymptotic", asymptotic);
    case.equal("n_asymptotic_ceil", rounded_up(asymptotic));
    for (name, test) in &TESTS[..2] {
        let needed = power::mcnemar_cases_exact(gain, loss, alpha, power, *test).unwrap();
        case.equal(&format!("n_first_{name}"), needed.first);
        case.equal(&format!("n_stable30_{name}"), needed.stable);
    }
}

fn paired_t_cases(case: &Case) {
    let (delta, sd) = (case.number("delta"), case.number("sd_diff"));
    let (alpha, power) = (case.number("alpha"), case.number("power"));
    case.equal("n_ceil", power::paired_t_cases(delta, sd, alpha, power).unwrap());
    let normal = power::paired_cases(sd * sd, [0.0; 2], [NonZeroU64::MIN; 2], delta, alpha, power);
    case.close("n_normal_approx", normal);
}

fn cases_with_repeats(case: &Case) {
    let trials = |name: &str| NonZeroU64::new(case.count(name)).unwrap();
    let (alpha, power, between) = (case.number("alpha"), case.number("power"), case.number("omega2"));
    let within = [case.number("sigma2_a"), case.number("sigma2_b")];
    let trials = [trials("k_a"), trials("k_b")];
    let n = power::paired_cases(between, within, trials, case.number("delta"), alpha, power);
    case.close("n", n);
    let whole = rounded_up(n);
    case.equal("n_ceil", whole);
    case.close("mde_at_n_ceil", power::detectable(whole, between, within, trials, alpha, power).unwrap());
}

fn variance_parts(case: &Case) {
    let side = |name: &str| -> Vec<CaseSums> {
        let fields: &Fields = case;
        fields.matrix(name).iter().map(|repeats| CaseSums::of(repeats)).collect()
    };
    let (baseline, candidate) = (side("baseline_case_by_trial"), side("candidate_case_by_trial"));
    let got = variance::two_stage_difference(&baseline, &candidate).unwrap();
    let [sigma2_a, sigma2_b] = got.within;
    case.close("mean_diff", got.difference);
    case.close("var_case_diff", got.total);
    case.close("sigma2_a", sigma2_a.unwrap());
    case.close("sigma2_b", sigma2_b.unwrap());
    case.close("omega2_raw", got.between.unwrap());
    case.close("omega2_truncated", got.between.unwrap().max(0.0));
    case.close("se_diff", got.standard_error);
    case.close("share_within", got.share_within.unwrap());
}

fn rounded_up(x: f64) -> u64 {
    format!("{:.0}", x.ceil()).parse().unwrap()
}
