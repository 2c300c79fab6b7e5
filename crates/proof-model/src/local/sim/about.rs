//! What draws are about: the names of the places in the tree of draws. Append only, or every world changes.

/// What is drawn, each apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Channel {
    Success,
    Refusal,
    Form,
    Tokens,
    LatencyStart,
    LatencyWriting,
    Words,
    Injection,
    Language,
    Hallucination,
    Judge,
    /// A constraint, by its position in the catalogue.
    Constraint(usize),
    /// A verdict of a judge beside its first one, by what stands for its place in the answer.
    Verdict(u64),
}

impl Channel {
    /// The step down in the tree of draws: fixed for ever.
    pub(super) fn number(self) -> u64 {
        match self {
            Self::Success => 1,
            Self::Refusal => 2,
            Self::Form => 3,
            Self::Tokens => 4,
            Self::LatencyStart => 5,
            Self::LatencyWriting => 6,
            Self::Words => 7,
            Self::Injection => 8,
            Self::Language => 9,
            Self::Hallucination => 10,
            Self::Judge => 11,
            Self::Constraint(directive) => 1000 + directive as u64,
            Self::Verdict(place) => 1 << 63 | place,
        }
    }
}

/// What draws are about: the first step down from the root.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    Difficulty = 1,
    Discrimination = 2,
    Demonstrations = 3,
    Case = 4,
    CaseAndPrompt = 5,
    Luck = 6,
    Slices = 7,
    Pair = 8,
    Order = 9,
    Format = 10,
    Line = 11,
    Transport = 12,
    Attack = 13,
    Drift = 14,
}
