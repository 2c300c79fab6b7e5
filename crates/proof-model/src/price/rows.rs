//! The rows of a price file.

use rust_decimal::Decimal;

use super::{PriceRef, Rate, TokenKind, writer};

/// One row: what tokens cost from a date on.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Where the row stands, and the day and the length of input from which it holds.
    pub row: PriceRef,
    /// What the tokens of a call cost that is made at once.
    pub tokens: TokenPrices,
    /// What the tokens of a batch cost, where the row says so.
    pub batch: Option<BatchPrice>,
}

/// Dollars for a million tokens, kind by kind. What is none was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPrices {
    /// Input that no cache had.
    pub input: Decimal,
    /// Output, reasoning included where `reasoning` is none.
    pub output: Decimal,
    /// Input read from the provider's cache; as other input where it is none.
    pub cache_read: Option<Decimal>,
    /// Input written to the provider's cache; as other input where it is none.
    pub cache_write: Option<Decimal>,
    /// Input written to a cache that is kept for an hour; not known where it is none.
    pub cache_write_1h: Option<Decimal>,
    /// Reasoning; as other output where it is none.
    pub reasoning: Option<Decimal>,
    /// Sound in the input; not known where it is none.
    pub input_audio: Option<Decimal>,
    /// Sound in the output; not known where it is none.
    pub output_audio: Option<Decimal>,
}

/// What a batch costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchPrice {
    /// So many times the other price, for every kind of token: 0.5 is half the price.
    Factor(Decimal),
    /// Prices of its own.
    Tokens(TokenPrices),
}

impl Price {
    /// What a million tokens of a kind cost; none where the row does not say.
    pub fn per_million(&self, kind: TokenKind, rate: Rate) -> Option<Decimal> {
        match (rate, self.batch) {
            (Rate::Standard, _) => self.tokens.of(kind),
            (Rate::Batch, Some(BatchPrice::Factor(factor))) => self.tokens.of(kind)?.checked_mul(factor),
            (Rate::Batch, Some(BatchPrice::Tokens(tokens))) => {
                // What has a price of its own is not taken for ordinary input or output because it is a batch.
                let must_be_given = self.tokens.given(kind).is_some();
                if must_be_given { tokens.given(kind) } else { tokens.of(kind) }
            }
            (Rate::Batch, None) => None,
        }
    }

    /// What a million tokens of a kind cost as people read it, at least to the cent: `0.25`, `0.075`, `10.00`. None where the
    /// row does not name this price, even where it follows from another one.
    pub fn shown(&self, kind: TokenKind, rate: Rate) -> Option<String> {
        self.tokens.given(kind)?;
        self.per_million(kind, rate).map(writer::number)
    }
}

impl TokenPrices {
    /// The two prices that every row has; the others are not given.
    pub fn new(input: Decimal, output: Decimal) -> Self {
        Self {
            input,
            output,
            cache_read: None,
            cache_write: None,
            cache_write_1h: None,
            reasoning: None,
            input_audio: None,
            output_audio: None,
        }
    }

    /// What a million tokens of a kind cost; none where it is not known.
    pub fn of(&self, kind: TokenKind) -> Option<Decimal> {
        match kind {
            TokenKind::Input => Some(self.input),
            TokenKind::CacheRead => Some(self.cache_read.unwrap_or(self.input)),
            TokenKind::CacheWrite => Some(self.cache_write.unwrap_or(self.input)),
            TokenKind::CacheWrite1h => self.cache_write_1h,
            TokenKind::InputAudio => self.input_audio,
            TokenKind::Output => Some(self.output),
            TokenKind::Reasoning => Some(self.reasoning.unwrap_or(self.output)),
            TokenKind::OutputAudio => self.output_audio,
        }
    }

    /// The price of a kind as it was given.
    pub fn given(&self, kind: TokenKind) -> Option<Decimal> {
        match kind {
            TokenKind::Input => Some(self.input),
            TokenKind::Output => Some(self.output),
            TokenKind::CacheRead => self.cache_read,
            TokenKind::CacheWrite => self.cache_write,
            TokenKind::CacheWrite1h => self.cache_write_1h,
            TokenKind::InputAudio => self.input_audio,
            TokenKind::Reasoning => self.reasoning,
            TokenKind::OutputAudio => self.output_audio,
        }
    }

    /// Sets the price of a kind.
    pub(super) fn set(&mut self, kind: TokenKind, price: Decimal) {
        match kind {
            TokenKind::Input => self.input = price,
            TokenKind::Output => self.output = price,
            TokenKind::CacheRead => self.cache_read = Some(price),
            TokenKind::CacheWrite => self.cache_write = Some(price),
            TokenKind::CacheWrite1h => self.cache_write_1h = Some(price),
            TokenKind::InputAudio => self.input_audio = Some(price),
            TokenKind::Reasoning => self.reasoning = Some(price),
            TokenKind::OutputAudio => self.output_audio = Some(price),
        }
    }
}
