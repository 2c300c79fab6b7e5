//! The name of a row: what a recorded cost keeps, so that it can be checked years later.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which row a cost rests on.
///
/// As text it is `MODEL@DAY`, then what applies of `>TOKENS` (the row for longer input), `+batch` and `#FILE` (a file that
/// did not come with the program). Where the price was read (`source`) is not a part of the text: the row has it.
///
/// ```
/// use proof_model::PriceRef;
/// let row: PriceRef = "openai/gpt-6-luna@2026-09-22>272000+batch#prices.yaml".parse()?;
/// assert_eq!((row.model.as_str(), row.above_input), ("openai/gpt-6-luna", 272_000));
/// assert_eq!(row.file.as_deref(), Some("prices.yaml"));
/// # Ok::<(), proof_model::PriceRefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PriceRef {
    /// The model, as the row names it.
    pub model: String,
    /// From when it holds.
    pub from: Date,
    /// Holds for calls with more input tokens than this.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub above_input: u64,
    /// Whether the row's price for batches was taken.
    #[serde(default)]
    pub rate: Rate,
    /// Where the price was read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The file that the row stands in; none for the prices that come with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Which of a provider's prices a call has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// A call that is made at once.
    #[default]
    Standard,
    /// A call in a batch.
    Batch,
}

/// A text that names no row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` names no price: expected `provider/model@2026-01-31`")]
pub struct PriceRefError {
    /// The text.
    pub text: String,
}

impl PriceRef {
    /// The same row, as a price at once or for a batch.
    pub(super) fn at(&self, rate: Rate) -> Self {
        Self { rate, ..self.clone() }
    }
}

const BATCH: &str = "+batch";

impl fmt::Display for PriceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The first `#` begins the file, so none may stand in the model's name.
        write!(f, "{}@{}", self.model.replace('%', "%25").replace('#', "%23"), self.from)?;
        if 0 < self.above_input {
            write!(f, ">{}", self.above_input)?;
        }
        if self.rate == Rate::Batch {
            f.write_str(BATCH)?;
        }
        match &self.file {
            Some(file) => write!(f, "#{file}"),
            None => Ok(()),
        }
    }
}

impl FromStr for PriceRef {
    type Err = PriceRefError;

    fn from_str(text: &str) -> Result<Self, PriceRefError> {
        read(text).ok_or_else(|| PriceRefError { text: text.to_owned() })
    }
}

fn read(text: &str) -> Option<PriceRef> {
    let (row, file) = text.split_once('#').map_or((text, None), |(row, file)| (row, Some(file.to_owned())));
    // A model's name may hold `@`, `>` and `+`; the last `@` is ours.
    let (model, when) = row.rsplit_once('@')?;
    let (when, rate) = when.strip_suffix(BATCH).map_or((when, Rate::Standard), |when| (when, Rate::Batch));
    let (day, above_input) = match when.split_once('>') {
        Some((day, above)) => (day, above.parse().ok()?),
        None => (when, 0),
    };
    let from: Date = day.parse().ok()?;
    let model = model.replace("%23", "#").replace("%25", "%");
    let row = PriceRef { model, from, above_input, rate, source: String::new(), file };
    // Every row has one text: what would be written in another way (`>0`, `>007`) is not read.
    (!row.model.is_empty() && row.to_string() == text).then_some(row)
}

#[cfg(test)]
mod tests;
