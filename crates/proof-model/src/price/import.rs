//! Price lists that others keep, read as rows of ours: what cannot be said in a row is left out and told, not guessed.

mod list;
mod litellm;
mod models_dev;

use std::fmt;

use jiff::civil::Date;
use proof_diag::{Diagnostic, Map, Node, SourceFile};

use self::list::List;
use super::Price;

/// What a price list says.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The form it was in.
    pub form: Form,
    /// Its rows, in the order of models, days and lengths of input.
    pub prices: Vec<Price>,
    /// What was left out.
    pub skipped: Vec<Skipped>,
}

/// The form of a price list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A price file of ours. A row that does not name a price says that there is none.
    Own,
    /// `model_prices_and_context_window.json` of `LiteLLM`: dollars for a token.
    LiteLlm,
    /// `api.json` of models.dev: dollars for a million tokens.
    ModelsDev,
}

/// A model that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The model, by the name that it would have had.
    pub model: String,
    /// Why.
    pub why: SkipReason,
}

/// Why a model was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// The provider is none of ours.
    UnknownProvider,
    /// Pictures, speech, search: nothing that is priced by tokens of text.
    OtherKind,
    /// No price for tokens.
    NoPrice,
    /// A price of 0, which may mean that it is free or that it is not known.
    Zero,
    /// A price that holds in one region, or for capacity that was bought before.
    Regional,
    /// A fee beside the tokens, so that the tokens alone would be too little.
    FeeBesideTokens,
    /// Prices that a row cannot say.
    OtherPrices,
    /// The list has it twice, or one of its keys.
    Twice,
    /// The file has another price from the same day, and history is not rewritten.
    SameDay,
}

/// Which providers are taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Providers {
    /// Those that a target can name.
    Known,
    /// All of them, under the list's own word for those that are not known.
    All,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownProvider => "of a provider that no target can name",
            Self::OtherKind => "not for text",
            Self::NoPrice => "without a price for tokens",
            Self::Zero => "priced 0, which may mean free or not known",
            Self::Regional => "for one region, or for capacity bought before",
            Self::FeeBesideTokens => "with a fee beside the tokens",
            Self::OtherPrices => "priced in a way that a row cannot say",
            Self::Twice => "written twice in the list",
            Self::SameDay => "with another price from the same day in your file",
        })
    }
}

impl Form {
    /// `proofmark`, `litellm`, `models.dev`: the `source` of the rows where the list names none.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "proofmark",
            Self::LiteLlm => "litellm",
            Self::ModelsDev => "models.dev",
        }
    }
}

impl Import {
    /// Reads a price list in one of the forms; rows of a list without days hold from `date` on.
    ///
    /// # Errors
    /// All mistakes of the list: nothing of a list with mistakes is taken over.
    pub fn read(file: &SourceFile, date: Date, providers: Providers) -> Result<Self, Vec<Diagnostic>> {
        let (document, mut diagnostics) = proof_diag::parse_yaml(file);
        let Some(document) = document else { return Err(diagnostics) };
        let Some((form, entries)) = document.root.as_map().and_then(|root| Some((form(root)?, root))) else {
            diagnostics.push(unknown_form(&document.root));
            return Err(diagnostics);
        };
        let mut list = List::new(form, date, providers);
        match form {
            // The reader finds the mistakes of the document again.
            Form::Own => list.own_file(file),
            Form::LiteLlm => {
                list.set_aside(diagnostics);
                litellm::read(entries, &mut list);
            }
            Form::ModelsDev => {
                list.set_aside(diagnostics);
                models_dev::read(entries, &mut list);
            }
        }
        list.finish()
    }
}

/// Which form a document has, by what only that form has.
fn form(root: &Map) -> Option<Form> {
    if root.get("prices").is_some() {
        return Some(Form::Own);
    }
    let has = |key: &str| {
        root.entries.iter().any(|entry| entry.value.as_map().is_some_and(|map| map.get(key).is_some()))
    };
    if has("litellm_provider") {
        return Some(Form::LiteLlm);
    }
    has("models").then_some(Form::ModelsDev)
}

fn unknown_form(root: &Node) -> Diagnostic {
    let start = root.span.slice(0..root.span.text().lines().next().unwrap_or_default().len());
    Diagnostic::error("E0522", "this is no price list that can be read")
        .at(start, "neither `prices:`, nor models with `litellm_provider`, nor providers with `models`")
        .help("give a price file of Proofmark's, LiteLLM's `model_prices_and_context_window.json` or the `api.json` of models.dev")
}

#[cfg(test)]
mod tests;
