//! What is true of a request, to be held against what was measured.

use proof_stats::special::{normal_cdf, normal_quantile};

use super::catalogue::CATALOGUE;
use super::world::{Asked, Channel, World};

/// What is true of a request, transport faults apart (they pass with the next attempt).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Truth {
    /// The directives that are seen in the prompt, in its order.
    pub directives: Vec<&'static str>,
    /// The logit of success above the floor.
    pub eta: f64,
    /// The probability that the answer is right, over all cases like this one.
    pub p_success: f64,
    /// The same for this very case and prompt, over repeats; 0 or 1 at temperature 0.
    pub p_success_fixed: f64,
    /// The probability of a refusal.
    pub p_refusal: f64,
    /// The probability that the form of the answer breaks.
    pub p_format_break: f64,
    /// The probability that the token limit cuts the answer.
    pub p_truncation: f64,
    /// The probability that the answer is right and arrives whole, over all cases like this one.
    pub p_pass: f64,
    /// The same for this very case and prompt, over repeats.
    pub p_pass_fixed: f64,
    /// The median of the output tokens, before the limit cuts.
    pub median_tokens: f64,
}

impl World {
    /// What is true of a call.
    pub(super) fn truth(&self, asked: &Asked<'_>) -> Truth {
        let chances = self.chances(asked);
        let fixed = |p: f64, channel: Channel| given(p, self.fixed(asked, channel), chances.luck);
        // A long output is one with a high z: the probability of a cut is that of the upper tail.
        let cut = 1.0 - given(1.0 - chances.truncation, self.fixed(asked, Channel::Tokens), chances.luck);
        let p_success_fixed = fixed(chances.success, Channel::Success);
        let whole = (1.0 - chances.truncation) * (1.0 - chances.form) * (1.0 - chances.refusal);
        let whole_fixed = (1.0 - cut)
            * (1.0 - fixed(chances.form, Channel::Form))
            * (1.0 - fixed(chances.refusal, Channel::Refusal));
        let directives = &asked.prompt.reading.directives;
        Truth {
            directives: directives.iter().filter_map(|it| Some(CATALOGUE.get(it.directive)?.id)).collect(),
            eta: chances.eta,
            p_success: chances.success,
            p_success_fixed,
            p_refusal: chances.refusal,
            p_format_break: chances.form,
            p_truncation: chances.truncation,
            p_pass: chances.success * whole,
            p_pass_fixed: p_success_fixed * whole_fixed,
            median_tokens: libm::exp(chances.ln_median),
        }
    }
}

/// P(Phi(z) < p) when `z_ip` is known.
fn given(p: f64, z_ip: f64, luck: f64) -> f64 {
    if p <= 0.0 || 1.0 <= p {
        return p;
    }
    let distance = normal_quantile(p) - libm::sqrt(1.0 - luck) * z_ip;
    if luck == 0.0 {
        return if 0.0 < distance { 1.0 } else { 0.0 };
    }
    normal_cdf(distance / libm::sqrt(luck))
}
