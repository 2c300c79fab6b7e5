//! Distribution functions against values of 50 digits.

use crate::oracle;
use proof_stats::special::{
    beta_quantile, beta_tails, binomial_at_most, binomial_probability, chi_squared_quantile,
    chi_squared_tails, digamma, f_quantile, f_tails, kolmogorov_sf, ln_beta, ln_gamma, noncentral_t_tails,
    normal_cdf, normal_quantile, normal_sf, student_quantile, student_tails,
};

#[test]
fn distribution_functions() {
    oracle::each_case("special_functions.json", |case| {
        let x = |name: &str| case.number(name);
        let got = match case.text("fn") {
            "norm_cdf" => normal_cdf(x("x")),
            "norm_sf" => normal_sf(x("x")),
            "norm_ppf" => normal_quantile(x("p")),
            "beta_cdf" => beta_tails(x("a"), x("b"), x("x"), 1.0 - x("x")).lower,
            "beta_ppf" => beta_quantile(x("a"), x("b"), x("p"), 1.0 - x("p")),
            "t_cdf" => student_tails(x("t"), x("df")).lower,
            "t_ppf" => student_quantile(x("p"), x("df")),
            "chi2_cdf" => chi_squared_tails(x("x"), x("df")).lower,
            "chi2_sf" => chi_squared_tails(x("x"), x("df")).upper,
            "chi2_ppf" => chi_squared_quantile(x("p"), x("df")),
            "f_cdf" => f_tails(x("x"), x("df1"), x("df2")).lower,
            "f_ppf" => f_quantile(x("p"), x("df1"), x("df2")),
            "binom_cdf" => binomial_at_most(case.count("k"), case.count("n"), x("p")),
            "binom_pmf" => binomial_probability(case.count("k"), case.count("n"), x("p")),
            "ln_gamma" => ln_gamma(x("x")),
            "ln_beta" => ln_beta(x("a"), x("b")),
            "digamma" => digamma(x("x")),
            "kolmogorov_sf" => kolmogorov_sf(x("x")),
            "nct_cdf" => noncentral_t_tails(x("t"), x("df"), x("nc")).lower,
            name => panic!("{}: no function {name}", case.id),
        };
        case.close("value", got);
    });
}
