//! What is true of a request, to be held against what was measured.

use proof_stats::special::{normal_cdf, normal_quantile};

use super::about::Channel;
use super::catalogue::CATALOGUE;
use super::judge::graded;
use super::world::{Asked, Chances, World, is_graded};

/// What is true of a request. Each gate's probability is that of its own draw, whatever the other gates do; the output
/// is the first gate that fires. Transport faults pass with the next attempt and take nothing from `p_pass`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Truth {
    /// The directives that are seen in the prompt, in its order.
    pub directives: Vec<&'static str>,
    /// The logit of success above the floor.
    pub eta: f64,
    /// The probability that the answer is right, over all cases like this one. Of a graded answer, its mean score from 0
    /// to 1; of a judge, the probability of its first verdict (good, or the first of two), or its mean score as a share
    /// of the scale.
    pub p_success: f64,
    /// The same for this very case and prompt, over repeats; 0 or 1 at temperature 0, unless it is graded or a noisy judge's.
    pub p_success_fixed: f64,
    /// The probability of a refusal.
    pub p_refusal: f64,
    /// The probability that the form of the answer breaks.
    pub p_format_break: f64,
    /// The probability that the token limit cuts the answer.
    pub p_truncation: f64,
    /// The probability that the attack in the case's text is followed; what it is after leaks then.
    pub p_injection: f64,
    /// The probability that the answer comes in another language.
    pub p_language_switch: f64,
    /// The probability that at least one constraint of the prompt is ignored.
    pub p_constraint_ignored: f64,
    /// The probability that each constraint of the prompt is ignored, by its directive, in the prompt's order.
    pub constraints: Vec<(&'static str, f64)>,
    /// The probability that the answer is made up.
    pub p_hallucination: f64,
    /// The probability that the answer is right and no gate fires, over all cases like this one; of a graded answer, the
    /// mean score where a lost one counts 0.
    pub p_pass: f64,
    /// The same for this very case and prompt, over repeats.
    pub p_pass_fixed: f64,
    /// The probability that the first attempt is told to come back later (429).
    pub p_rate_limit: f64,
    /// The probability that the first attempt meets an error of the server.
    pub p_server_error: f64,
    /// The probability that the first attempt stalls.
    pub p_stall: f64,
    /// The probability that the first attempt's body ends in the middle.
    pub p_malformed: f64,
    /// The median of the output tokens, before the limit cuts.
    pub median_tokens: f64,
    /// The median of the virtual seconds to the first token.
    pub median_start_seconds: f64,
}

impl World {
    /// What is true of a call.
    pub(super) fn truth(&self, asked: &Asked<'_>) -> Truth {
        let chances = self.chances(asked);
        let fixed = |p: f64, channel: Channel| given(p, self.fixed(asked, channel), chances.luck);
        // A long output is one with a high z: the probability of a cut is that of the upper tail.
        let cut = 1.0 - given(1.0 - chances.truncation, self.fixed(asked, Channel::Tokens), chances.luck);
        let p_success_fixed = self.success_fixed(asked, &chances);
        let gates = chances.gates;
        let constraints: Vec<_> = self.constraints(asked).collect();
        let kept = constraints.iter().map(|(_, p)| 1.0 - p).product::<f64>();
        let kept_fixed = constraints.iter().map(|(it, p)| 1.0 - fixed(*p, it.channel())).product::<f64>();
        let whole = (1.0 - chances.truncation)
            * (1.0 - chances.form)
            * (1.0 - chances.refusal)
            * (1.0 - gates.injection)
            * (1.0 - gates.language)
            * kept
            * (1.0 - gates.hallucination);
        let whole_fixed = (1.0 - cut)
            * (1.0 - fixed(chances.form, Channel::Form))
            * (1.0 - fixed(chances.refusal, Channel::Refusal))
            * (1.0 - fixed(gates.injection, Channel::Injection))
            * (1.0 - fixed(gates.language, Channel::Language))
            * kept_fixed
            * (1.0 - fixed(gates.hallucination, Channel::Hallucination));
        let directives = &asked.prompt.reading.directives;
        let faults = self.preset.faults;
        Truth {
            directives: directives.iter().filter_map(|it| Some(CATALOGUE.get(it.directive)?.id)).collect(),
            eta: chances.eta,
            p_success: chances.success,
            p_success_fixed,
            p_refusal: chances.refusal,
            p_format_break: chances.form,
            p_truncation: chances.truncation,
            p_injection: gates.injection,
            p_language_switch: gates.language,
            p_constraint_ignored: 1.0 - kept,
            constraints: constraints.iter().map(|(it, p)| (it.id(), *p)).collect(),
            p_hallucination: gates.hallucination,
            p_pass: chances.success * whole,
            p_pass_fixed: p_success_fixed * whole_fixed,
            p_rate_limit: faults.rate_limit,
            p_server_error: faults.server,
            p_stall: faults.stall,
            p_malformed: faults.malformed,
            median_tokens: libm::exp(chances.ln_median),
            median_start_seconds: self.preset.latency.start,
        }
    }

    fn success_fixed(&self, asked: &Asked<'_>, chances: &Chances) -> f64 {
        let z_ip = self.fixed(asked, chances.channel);
        if !is_graded(asked) {
            return given(chances.success, z_ip, chances.success_luck);
        }
        let concentration = self.preset.channels.concentration;
        let luck = chances.success_luck;
        let score = |xi: f64| {
            let z = libm::sqrt(1.0 - luck) * z_ip + libm::sqrt(luck) * xi;
            graded(chances.success, concentration, normal_cdf(z))
        };
        if luck == 0.0 { score(0.0) } else { over_luck(score) }
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

/// The mean of a function of a standard normal: the trapezoid rule, which converges for such a weight faster than any
/// power of the step.
fn over_luck(of: impl Fn(f64) -> f64) -> f64 {
    const STEPS: i32 = 64;
    let (mut sum, mut weights) = (0.0, 0.0);
    for step in -STEPS..=STEPS {
        let xi = f64::from(step) / 8.0;
        let weight = libm::exp(-0.5 * xi * xi);
        sum += weight * of(xi);
        weights += weight;
    }
    sum / weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_over_luck_are_exact_for_known_functions() {
        assert!((over_luck(|x| x * x) - 1.0).abs() < 1e-12);
        assert!((over_luck(libm::exp) - libm::exp(0.5)).abs() < 1e-10);
        // E Phi(a + b x) = Phi(a / sqrt(1 + b²)).
        assert!(
            (over_luck(|x| normal_cdf(0.3 + 0.8 * x)) - normal_cdf(0.3 / libm::sqrt(1.64))).abs() < 1e-10
        );
    }
}
