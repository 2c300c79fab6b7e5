//! What a prompt adds to the equations, worked out once for all its cases.

use super::about::About;
use super::catalogue::{CATALOGUE, Category};
use super::gate::{CONSTRAINTS, Constrained};
use super::preset::{Effect, Spread};
use super::reading::{Found, Reading};
use super::world::{SLICES, World};

/// A prompt as a world weighs it: all that does not depend on the case.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    /// Stands for the prompt in every draw.
    pub(super) id: u64,
    /// What was read.
    pub(super) reading: Reading,
    /// The prompt's share of eta, by slice.
    pub(super) logit: [f64; SLICES],
    /// What it takes from the logit of a refusal.
    pub(super) refusal: f64,
    /// What it takes from the logit of a broken form.
    pub(super) form: f64,
    /// What it takes from the logit of following an attack.
    pub(super) injection: f64,
    /// What it adds to the logarithm of the length.
    pub(super) verbosity: f64,
    /// The directives that an answer can be seen to ignore, in the order of the prompt.
    pub(super) constraints: Vec<Constrained>,
}

impl World {
    /// Weighs a prompt.
    pub(super) fn weigh(&self, id: u64, reading: Reading) -> Weighed {
        let adherence = self.preset.adherence;
        let followed = adherence.family.adherence(reading.directives.len());
        let mut weighed = Weighed {
            id,
            logit: [0.0; SLICES],
            refusal: 0.0,
            form: 0.0,
            injection: 0.0,
            verbosity: 0.0,
            constraints: vec![],
            reading,
        };
        for found in &weighed.reading.directives {
            let (Some(effect), Some(directive)) =
                (self.effects.get(found.directive), CATALOGUE.get(found.directive))
            else {
                continue;
            };
            let gain =
                found.strength.factor() * followed * (1.0 + adherence.position * (0.5 - found.position));
            for (slice, logit) in weighed.logit.iter_mut().enumerate() {
                *logit += gain * self.effect_in(effect, found.directive, slice);
            }
            weighed.refusal += gain * effect.refusal;
            if matches!(directive.category, Category::Form | Category::Examples) {
                weighed.form += gain * effect.form;
            }
            weighed.injection += gain * effect.injection;
            weighed.verbosity += effect.verbosity;
            if CONSTRAINTS.contains(&directive.id) {
                weighed.constraints.push(Constrained { directive: found.directive, gain });
            }
        }
        let everywhere = self.pairs(&weighed.reading.directives)
            + self.conflicts(&weighed.reading)
            + self.order(&weighed.reading.directives)
            + self.preset.format_sd * self.draw(About::Format).number(weighed.reading.format as u64).normal()
            + weighed.reading.lines.iter().map(|line| self.line(*line)).sum::<f64>();
        weighed.logit.iter_mut().for_each(|logit| *logit += everywhere);
        weighed
    }

    /// beta + delta.
    fn effect_in(&self, effect: &Effect, directive: usize, slice: usize) -> f64 {
        let draw = self.draw(About::Slices).number(directive as u64);
        let first = draw.number(1).below(SLICES);
        match effect.spread {
            Spread::HurtsOne if slice == first => -effect.success,
            Spread::Even | Spread::HurtsOne => effect.success,
            Spread::Two => {
                let second = (first + 1 + draw.number(2).below(SLICES - 1)) % SLICES;
                if slice == first || slice == second { 3.0 * effect.success } else { 0.0 }
            }
        }
    }

    fn pairs(&self, directives: &[Found]) -> f64 {
        let mut sum = 0.0;
        for (idx, one) in directives.iter().enumerate() {
            for other in directives.get(idx + 1..).unwrap_or_default() {
                let (lo, hi) = (one.directive.min(other.directive), one.directive.max(other.directive));
                let draw = self.draw(About::Pair).number(lo as u64).number(hi as u64);
                if draw.number(1).uniform() < self.preset.pair_share {
                    sum += self.preset.pair_sd * draw.number(2).normal();
                }
            }
        }
        sum
    }

    /// What directives cost that contradict each other.
    fn conflicts(&self, reading: &Reading) -> f64 {
        let both = self.preset.conflicts.iter().filter(|it| reading.has(it.one) && reading.has(it.other));
        both.map(|conflict| conflict.success).sum()
    }

    fn order(&self, directives: &[Found]) -> f64 {
        if directives.len() < 2 {
            return 0.0;
        }
        let draw =
            directives.iter().fold(self.draw(About::Order), |draw, it| draw.number(it.directive as u64));
        self.preset.order_sd * draw.normal()
    }

    fn line(&self, line: u64) -> f64 {
        self.preset.line_sd * self.draw(About::Line).number(line).normal()
    }
}
