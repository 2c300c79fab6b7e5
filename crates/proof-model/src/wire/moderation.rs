//! What is wrong with a text, as a provider sees it: what is asked, and what is answered.

mod mistral;
mod openai;
#[cfg(test)]
mod tests;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::no_answer;
use crate::{Api, CallError, ErrorKind, Provider};

/// What a provider finds in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moderation {
    /// Whether it finds anything.
    pub flagged: bool,
    /// What it looked for, by the provider's names, in its order.
    pub categories: IndexMap<String, ModerationCategory>,
}

/// One thing that is looked for in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModerationCategory {
    /// Whether it is found.
    pub flagged: bool,
    /// How sure the provider is, from 0 to 1, where it says.
    pub score: Option<f64>,
}

/// How a provider is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `OpenAI`.
    OpenAi,
    /// Mistral.
    Mistral,
}

/// The most texts of one request. No provider says a number; this many keep answers short.
pub(crate) const MOST_TEXTS: usize = 32;

/// The body of a request, the same for both.
pub(crate) fn write(
    model: &str,
    texts: &[String],
    extra: &Map<String, Value>,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(model));
    body.insert("input".to_owned(), json!(texts));
    body.extend(extra.iter().map(|(key, value)| (key.clone(), value.clone())));
    serde_json::to_vec(&body)
}

impl Dialect {
    /// That of a target; none if its provider offers no moderation.
    pub(crate) fn of(provider: Provider, api: Api) -> Option<Self> {
        match api {
            Api::OpenAi | Api::OpenAiResponses if provider != Provider::Azure => Some(Self::OpenAi),
            Api::Mistral => Some(Self::Mistral),
            _ => None,
        }
    }

    /// What a body of status 200 holds, for a request of so many texts.
    pub(crate) fn read(self, body: &[u8], n_texts: usize) -> Result<Vec<Moderation>, CallError> {
        let Ok(Answer { results: Some(results) }) = serde_json::from_slice(body) else {
            return Err(no_answer(body, "`results`"));
        };
        if results.len() != n_texts {
            let message = format!("texts sent: {n_texts}, results that came back: {}", results.len());
            return Err(CallError::new(ErrorKind::Malformed, message));
        }
        let flagged = match self {
            Self::OpenAi => openai::flagged,
            Self::Mistral => mistral::flagged,
        };
        results
            .into_iter()
            .map(|found| Some(Moderation { flagged: flagged(&found)?, categories: found.categories() }))
            .collect::<Option<_>>()
            .ok_or_else(|| no_answer(body, "`flagged` in each of `results`"))
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    results: Option<Vec<Found>>,
}

/// What is found in one text, as both providers write it.
#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    flagged: Option<bool>,
    /// Null counts as not found: what an older model does not look for.
    categories: IndexMap<String, Option<bool>>,
    #[serde(default)]
    category_scores: IndexMap<String, Option<f64>>,
}

impl Found {
    fn categories(self) -> IndexMap<String, ModerationCategory> {
        let Self { categories, category_scores, .. } = self;
        let category = |(name, flagged): (String, Option<bool>)| {
            let score = category_scores.get(&name).copied().flatten();
            (name, ModerationCategory { flagged: flagged.unwrap_or(false), score })
        };
        categories.into_iter().map(category).collect()
    }
}
