//! Who answers: the providers by name, and the wire formats they speak.

/// Who answers a request: the first half of `provider/name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Anything that speaks chat completions, the format of `OpenAI`, at any `base_url`.
    OpenAi,
    /// Anything that speaks Anthropic messages.
    Anthropic,
    /// A program of the user's.
    Exec,
    /// Recorded outputs.
    Replay,
    /// The last user message, given back.
    Echo,
    /// The simulated model.
    Sim,
}

impl Provider {
    /// All of them, in the order in which they are listed to people.
    pub const ALL: [Self; 6] =
        [Self::OpenAi, Self::Anthropic, Self::Exec, Self::Replay, Self::Echo, Self::Sim];

    /// The word in `provider/name`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Exec => "exec",
            Self::Replay => "replay",
            Self::Echo => "echo",
            Self::Sim => "sim",
        }
    }

    /// The provider of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }

    /// The wire format it speaks; none for those that answer without HTTP.
    pub fn api(self) -> Option<Api> {
        match self {
            Self::OpenAi => Some(Api::OpenAi),
            Self::Anthropic => Some(Api::Anthropic),
            Self::Exec | Self::Replay | Self::Echo | Self::Sim => None,
        }
    }

    /// Whether it answers at once and for nothing: no limits, no waiting between attempts.
    pub fn is_instant(self) -> bool {
        matches!(self, Self::Replay | Self::Echo | Self::Sim)
    }
}

/// A wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// Chat completions, the format of `OpenAI`.
    OpenAi,
    /// Anthropic messages.
    Anthropic,
}

impl Api {
    /// The word in a target's `api`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
        }
    }

    /// The wire format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::OpenAi, Self::Anthropic].into_iter().find(|api| api.name() == name)
    }

    /// Where the provider itself answers.
    pub fn official_base_url(self) -> &'static str {
        match self {
            Self::OpenAi => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com",
        }
    }

    /// The environment variable that holds the key.
    pub fn key_variable(self) -> &'static str {
        match self {
            Self::OpenAi => "OPENAI_API_KEY",
            Self::Anthropic => "ANTHROPIC_API_KEY",
        }
    }

    /// The environment variable that may hold another base address.
    pub fn base_url_variable(self) -> &'static str {
        match self {
            Self::OpenAi => "OPENAI_BASE_URL",
            Self::Anthropic => "ANTHROPIC_BASE_URL",
        }
    }

    /// What follows the base address.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::OpenAi => "chat/completions",
            Self::Anthropic => "v1/messages",
        }
    }
}
