//! Posteriors and shrunk rates against `bayes.json`.

use crate::oracle::{self, Case};
use proof_stats::Level;
use proof_stats::bayes::{
    BetaPrior, ShrunkRate, Tally, posterior, probability_greater, probability_of_gain, shrink,
};

#[test]
fn posteriors() {
    oracle::each_case("bayes.json", |case| match case.text("kind") {
        "p_greater" => greater(case),
        "p_gain_greater_loss" => {
            let (gains, losses) = (case.count("gains"), case.count("losses"));
            case.close("p", probability_of_gain(gains, losses, case.number("prior_each")).unwrap());
        }
        "empirical_bayes_slices" => shrunk(case),
        kind => panic!("{}: no procedure for {kind}", case.id),
    });
}

fn greater(case: &Case) {
    for (name, prior) in [("p_gt_uniform_prior", BetaPrior::UNIFORM), ("p_gt_jeffreys", BetaPrior::JEFFREYS)]
    {
        let of = |x: &str, n: &str| posterior(case.count(x), case.count(n), prior).unwrap();
        case.close(name, probability_greater(of("x1", "n1"), of("x2", "n2")));
    }
}

fn shrunk(case: &Case) {
    let tags: Vec<Tally> = case
        .counts("x")
        .into_iter()
        .zip(case.counts("n"))
        .map(|(passes, cases)| Tally { passes, cases })
        .collect();
    let result = shrink(&tags, Level::P95).unwrap();
    case.close("alpha", result.prior.alpha);
    case.close("beta", result.prior.beta);
    case.close("loglik", result.log_likelihood);
    let all = |value: fn(&ShrunkRate) -> f64| -> Vec<f64> { result.tags.iter().map(value).collect() };
    case.close_list("shrunk_mean", &all(|tag| tag.rate));
    case.close_list("lower_95", &all(|tag| tag.interval.lo));
    case.close_list("upper_95", &all(|tag| tag.interval.hi));
}
