//! What Converse has no words of its own for, in the words of each maker's models.
//!
//! References: <https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html> (Claude),
//! <https://docs.aws.amazon.com/nova/latest/nova2-userguide/using-converse-api.html> (Nova),
//! <https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html> (`OpenAI`'s open models),
//! <https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-cohere-command-r-plus.html> (Cohere).

use serde_json::{Map, Value, json};

use super::super::anthropic_messages::{effort, thinking};
use super::has_schema;
use crate::Request;

/// Models that share the words for what Converse has none for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Claude,
    Nova,
    OpenAi,
    Cohere,
    /// Any other, or one whose name does not tell: the address of a profile of one's own, say.
    Other,
}

impl Family {
    /// By the model's name, which may have a region before it or be the end of an address.
    pub(super) fn of(model: &str) -> Self {
        if model.contains("anthropic.") || model.contains("claude") {
            Self::Claude
        } else if model.contains("amazon.nova") {
            Self::Nova
        } else if model.contains("openai.") {
            Self::OpenAi
        } else if model.contains("cohere.") {
            Self::Cohere
        } else {
            Self::Other
        }
    }

    /// `additionalModelRequestFields`.
    ///
    /// # Errors
    /// A setting that the model has no words for.
    pub(super) fn fields(self, request: &Request) -> Result<Map<String, Value>, String> {
        let settings = &request.settings;
        let mut fields = Map::new();
        let mut put = |key: &str, value: Value| {
            fields.insert(key.to_owned(), value);
        };
        if let Some(top_k) = settings.top_k {
            match self {
                Self::Nova => put("inferenceConfig", json!({"topK": top_k})),
                Self::Cohere => put("k", json!(top_k)),
                Self::Claude | Self::OpenAi | Self::Other => put("top_k", json!(top_k)),
            }
        }
        let word = settings.reasoning_effort.as_deref();
        match self {
            Self::Claude => {
                if let Some(thinking) = thinking(settings, &request.model) {
                    put("thinking", thinking);
                }
                if let Some(effort) = effort(settings).filter(|_| !has_schema(request)) {
                    put("output_config", json!({"effort": effort}));
                }
            }
            Self::Nova => match (settings.reasoning_tokens, word) {
                (Some(0), _) | (None, Some("none")) => put("reasoningConfig", json!({"type": "disabled"})),
                (Some(_), _) => return Err(no_number(&request.model)),
                (None, Some(effort)) => {
                    put("reasoningConfig", json!({"type": "enabled", "maxReasoningEffort": effort}));
                }
                (None, None) => {}
            },
            Self::OpenAi | Self::Cohere | Self::Other => {
                if settings.reasoning_tokens.is_some() {
                    return Err(no_number(&request.model));
                }
                if let Some(effort) = word.filter(|_| self == Self::OpenAi) {
                    put("reasoning_effort", json!(effort));
                }
            }
        }
        Ok(fields)
    }

    /// The effort, where it goes into `outputConfig`: there is one object for it and for the schema in Claude's own format,
    /// and Converse writes the schema into that one; other makers' models may have no words of their own for it.
    pub(super) fn effort_in_output_config(self, request: &Request) -> Option<&str> {
        match self {
            Self::Claude => effort(&request.settings).filter(|_| has_schema(request)),
            Self::Cohere | Self::Other => request.settings.reasoning_effort.as_deref(),
            Self::Nova | Self::OpenAi => None,
        }
    }
}

fn no_number(model: &str) -> String {
    format!(
        "`{model}` takes no number of tokens to reason with: use `reasoning_effort`, or the model's own words in `extra.additionalModelRequestFields`"
    )
}
