//! The parameters of what may become of an answer beyond success, form and refusal, and of judging.
//!
//! Symbols in the comments are those of [`super::gate`] and [`super::judge`].

/// Everything of a preset that its older channels do not say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Channels {
    /// When an attack in the case's text is followed; none for never.
    pub(super) injection: Option<Injection>,
    /// When the answer comes in another language; none for never.
    pub(super) language: Option<Language>,
    /// When a constraint of the prompt is ignored; none for never.
    pub(super) constraint: Option<Constraint>,
    /// When something is made up; none for never.
    pub(super) hallucination: Option<Hallucination>,
    /// psi: what eta loses where the case's name, dialect or gender was swapped.
    pub(super) bias: f64,
    /// How narrow graded scores lie about their mean: the sum of both parameters of the beta law.
    pub(super) concentration: f64,
    /// How it judges.
    pub(super) judge: Judge,
    /// How the model changes unseen; none for never.
    pub(super) drift: Option<Drift>,
}

impl Channels {
    /// None of the gates: what is asked to judge or to grade is judged and graded all the same.
    pub(super) const NONE: Self = Self {
        injection: None,
        language: None,
        constraint: None,
        hallucination: None,
        bias: 0.0,
        concentration: 8.0,
        judge: Judge::USUAL,
        drift: None,
    };
    /// All gates, as a hosted model of middling size has them.
    pub(super) const USUAL: Self = Self {
        injection: Some(Injection::USUAL),
        language: Some(Language::USUAL),
        constraint: Some(Constraint::USUAL),
        hallucination: Some(Hallucination::USUAL),
        ..Self::NONE
    };
}

/// `sigma(base + attack − Σ x g beta_j − hierarchy · has_system)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Injection {
    /// j0.
    pub(super) base: f64,
    /// The strongest attack: where a case does not say how strong its attack is, it is uniform from 0 to this.
    pub(super) strongest: f64,
    /// What it helps that a system message outranks the text of the case.
    pub(super) hierarchy: f64,
}

impl Injection {
    pub(super) const USUAL: Self = Self { base: -1.0, strongest: 2.5, hierarchy: 1.0 };
}

/// `sigma(base + foreign · is_foreign − rule · has_rule)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Language {
    pub(super) base: f64,
    /// What a case in another language adds.
    pub(super) foreign: f64,
    /// What a rule about the language takes.
    pub(super) rule: f64,
}

impl Language {
    pub(super) const USUAL: Self = Self { base: -5.0, foreign: 2.0, rule: 2.5 };
}

/// `1 − sigma(base + gain · g_k − crowd · (n − 1) / 10)`, for each constraint k of the prompt's n directives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constraint {
    /// u0.
    pub(super) base: f64,
    /// u1.
    pub(super) gain: f64,
    /// u2.
    pub(super) crowd: f64,
}

impl Constraint {
    pub(super) const USUAL: Self = Self { base: 1.5, gain: 2.0, crowd: 0.15 };
}

/// `sigma(base + missing · lacks_context − cite · cites − abstain · abstains)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hallucination {
    /// h0.
    pub(super) base: f64,
    /// What it adds that the case lacks what the answer would need.
    pub(super) missing: f64,
    /// What a rule to quote takes.
    pub(super) cite: f64,
    /// What a rule to say "I do not know" takes.
    pub(super) abstain: f64,
}

impl Hallucination {
    pub(super) const USUAL: Self = Self { base: -3.0, missing: 2.2, cite: 1.5, abstain: 1.2 };
}

/// How the model judges, in probabilities; see [`super::judge`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Judge {
    /// The probability that it finds good what is good.
    pub(super) sensitivity: f64,
    /// The probability that it finds bad what is bad.
    pub(super) specificity: f64,
    /// What it adds to stand first of two.
    pub(super) position: f64,
    /// What it adds to be e times as long.
    pub(super) length: f64,
    /// What it adds to be the judge's own output.
    pub(super) own: f64,
    /// The share of luck that is left at temperature 0.
    pub(super) noise: f64,
}

impl Judge {
    pub(super) const USUAL: Self =
        Self { sensitivity: 0.88, specificity: 0.84, position: 0.06, length: 0.1, own: 0.05, noise: 0.0 };
    /// One that likes what stands first, what is long and what is its own, and changes its mind.
    pub(super) const LYING: Self =
        Self { sensitivity: 0.72, specificity: 0.48, position: 0.2, length: 0.2, own: 0.15, noise: 0.15 };
}

/// How a model changes under the same name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drift {
    pub(super) kind: DriftKind,
    /// t*: when it begins, in the units of the calls' own times.
    pub(super) start: f64,
    /// How long a ramp takes.
    pub(super) span: f64,
    /// How far it goes: logits of success or of a broken form, or the logarithm of the length.
    pub(super) size: f64,
    /// When a call is made whose case does not say so.
    pub(super) now: f64,
}

/// What changes, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DriftKind {
    /// Success falls at once.
    Step,
    /// Success falls little by little.
    Ramp,
    /// Success falls at once, in one of the six slices only.
    Slice,
    /// Outputs get longer at once.
    Verbosity,
    /// Forms break more often at once.
    Format,
}

impl DriftKind {
    /// The kind of a name in a target's parameters.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "step" => Some(Self::Step),
            "ramp" => Some(Self::Ramp),
            "slice" => Some(Self::Slice),
            "verbosity" => Some(Self::Verbosity),
            "format" => Some(Self::Format),
            _ => None,
        }
    }
}

impl Drift {
    pub(super) const fn usual(kind: DriftKind) -> Self {
        Self { kind, start: 500.0, span: 500.0, size: 0.35, now: 0.0 }
    }

    /// How far it has gone: `size` times the share of the way.
    pub(super) fn gone(&self, at: Option<f64>) -> f64 {
        let late = at.unwrap_or(self.now) - self.start;
        let share = match self.kind {
            DriftKind::Ramp => (late / self.span).clamp(0.0, 1.0),
            _ if 0.0 <= late => 1.0,
            _ => 0.0,
        };
        self.size * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_comes_at_once_and_a_ramp_little_by_little() {
        let gone = |kind, at| Drift::usual(kind).gone(Some(at));
        let close = |x: f64, y: f64| assert!((x - y).abs() < 1e-12, "{x} is not {y}");
        close(gone(DriftKind::Step, 499.9), 0.0);
        close(gone(DriftKind::Step, 500.0), 0.35);
        close(gone(DriftKind::Ramp, 500.0), 0.0);
        close(gone(DriftKind::Ramp, 600.0), 0.07);
        close(gone(DriftKind::Ramp, 9_000.0), 0.35);
        close(Drift::usual(DriftKind::Format).gone(None), 0.0);
        close(Drift { now: 700.0, ..Drift::usual(DriftKind::Format) }.gone(None), 0.35);
    }
}
