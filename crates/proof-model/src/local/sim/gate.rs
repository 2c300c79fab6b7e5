//! The gates that an answer passes after truncation, form and refusal: how probable it is that each one fires.
//!
//! ```text
//! injection followed   sigma(j0 + attack − Σ x g beta_j − hierarchy)           where the case carries an attack
//! language switched    sigma(−5 + 2 · foreign − 2.5 · rule)
//! constraint k ignored 1 − sigma(u0 + u1 g_k − u2 (n − 1) / 10)                for each constraint of the prompt
//! hallucination        sigma(h0 + 2.2 · context missing − 1.5 · cite − 1.2 · abstain)
//! ```

use super::about::{About, Channel};
use super::catalogue::CATALOGUE;
use super::world::{Asked, World, sigma};

/// The directives that an answer can be seen to ignore; see [`super::lapse`] for the words.
pub(super) const CONSTRAINTS: [&str; 5] = ["no-refund", "escalate", "abstain", "brevity", "polite"];

/// A constraint of the prompt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constrained {
    /// Its position in the catalogue.
    pub(super) directive: usize,
    /// g: how well it is followed.
    pub(super) gain: f64,
}

impl Constrained {
    /// Its name.
    pub(super) fn id(self) -> &'static str {
        CATALOGUE.get(self.directive).map_or("", |directive| directive.id)
    }

    /// What draws its fate.
    pub(super) fn channel(self) -> Channel {
        Channel::Constraint(self.directive)
    }
}

/// The probabilities of the gates, each given that none before it fired.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gates {
    pub(super) injection: f64,
    pub(super) language: f64,
    pub(super) hallucination: f64,
}

impl Gates {
    /// A judge's output passes none of these gates.
    const OPEN: Self = Self { injection: 0.0, language: 0.0, hallucination: 0.0 };
}

impl World {
    /// The probabilities of the gates but the constraints'.
    pub(super) fn gates(&self, asked: &Asked<'_>) -> Gates {
        let Asked { prompt, facts, .. } = *asked;
        let channels = &self.preset.channels;
        if facts.judging.is_some() {
            return Gates::OPEN;
        }
        let injection = channels.injection.zip(facts.attack).map_or(0.0, |(law, attack)| {
            let drawn = || law.strongest * self.draw(About::Attack).number(facts.id).uniform();
            let hierarchy = if prompt.reading.has_system { law.hierarchy } else { 0.0 };
            sigma(law.base + attack.strength.unwrap_or_else(drawn) - prompt.injection - hierarchy)
        });
        let language = channels.language.map_or(0.0, |law| {
            let foreign = if facts.is_foreign { law.foreign } else { 0.0 };
            let rule = if prompt.reading.has("language") { law.rule } else { 0.0 };
            sigma(law.base + foreign - rule)
        });
        let hallucination = channels.hallucination.map_or(0.0, |law| {
            let missing = if facts.lacks_context { law.missing } else { 0.0 };
            let cite = if prompt.reading.has("quote") { law.cite } else { 0.0 };
            let abstain = if prompt.reading.has("abstain") { law.abstain } else { 0.0 };
            sigma(law.base + missing - cite - abstain)
        });
        Gates { injection, language, hallucination }
    }

    /// The constraints of the prompt in its order, each with the probability that it is ignored.
    pub(super) fn constraints<'a>(
        &self,
        asked: &Asked<'a>,
    ) -> impl Iterator<Item = (Constrained, f64)> + use<'a> {
        let law = self.preset.channels.constraint.filter(|_| asked.facts.judging.is_none());
        let others = asked.prompt.reading.directives.len().saturating_sub(1) as f64;
        asked.prompt.constraints.iter().filter_map(move |constrained| {
            let law = law?;
            // The upper tail as such: 1 − sigma(x) is sigma(−x).
            Some((*constrained, sigma(-(law.base + law.gain * constrained.gain - law.crowd * others / 10.0))))
        })
    }
}
