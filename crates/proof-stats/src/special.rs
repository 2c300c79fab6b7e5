//! Distribution functions and quantiles every other procedure rests on.
//!
//! Written on `libm` alone, so that the same input gives the same bits on every platform. Tails are computed
//! as tails, never as `1 - cdf`; the leading factors use Loader's saddle-point form, which keeps about 13 digits
//! where differences of log-gammas keep 8. Accuracy is pinned by an oracle computed with 50 digits.

#![expect(clippy::many_single_char_names, reason = "the letters of the formulas in the sources")]

mod beta;
mod binomial;
mod chi_squared;
mod digamma;
mod gamma;
mod kolmogorov;
mod noncentral_t;
mod normal;
mod root;
mod student;

pub use beta::{Tails, beta_quantile, beta_tails, f_quantile, f_tails, ln_beta};
pub use binomial::{binomial_at_least, binomial_at_most, binomial_probability};
pub use chi_squared::{chi_squared_quantile, chi_squared_tails};
pub use digamma::digamma;
pub use gamma::ln_gamma;
pub use kolmogorov::kolmogorov_sf;
pub use noncentral_t::noncentral_t_tails;
pub use normal::{normal_cdf, normal_quantile, normal_sf};
pub use student::{student_p_two_sided, student_quantile, student_quantile_two_sided, student_tails};
