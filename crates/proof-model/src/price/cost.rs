//! From tokens and a row to dollars: exact, and told part by part.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Price, PriceRef, Rate};
use crate::Usage;

/// What a call costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Dollars.
    pub usd: Decimal,
    /// The row it rests on.
    pub row: PriceRef,
    /// What makes it up; kinds without tokens are left out. Their sum is `usd`.
    pub parts: Vec<CostPart>,
}

/// The tokens of one kind and what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostPart {
    /// Which tokens.
    pub kind: TokenKind,
    /// How many, none of which is counted in another part.
    pub tokens: u64,
    /// Dollars for a million of them.
    pub usd_per_million: Decimal,
    /// Dollars.
    pub usd: Decimal,
}

/// Tokens that may have a price of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// Input that is none of the below.
    Input,
    /// Input read from the provider's cache.
    CacheRead,
    /// Input written to the provider's cache for its shortest time.
    CacheWrite,
    /// Input written to the provider's cache for an hour.
    #[serde(rename = "cache_write_1h")]
    CacheWrite1h,
    /// Sound in the input.
    InputAudio,
    /// Output that is none of the below.
    Output,
    /// Reasoning.
    Reasoning,
    /// Sound in the output.
    OutputAudio,
}

impl TokenKind {
    /// All of them, in the order in which they are listed to people.
    pub const ALL: [Self; 8] = [
        Self::Input,
        Self::CacheRead,
        Self::CacheWrite,
        Self::CacheWrite1h,
        Self::InputAudio,
        Self::Output,
        Self::Reasoning,
        Self::OutputAudio,
    ];

    /// The key in a price file: `input`, `cache_read`, `cache_write`, `cache_write_1h`, `input_audio`, `output`,
    /// `reasoning`, `output_audio`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::CacheRead => "cache_read",
            Self::CacheWrite => "cache_write",
            Self::CacheWrite1h => "cache_write_1h",
            Self::InputAudio => "input_audio",
            Self::Output => "output",
            Self::Reasoning => "reasoning",
            Self::OutputAudio => "output_audio",
        }
    }
}

const MILLIONTH: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

impl Price {
    /// What a call costs by this row; none where the row has no price for some of its tokens.
    pub fn cost_at(&self, usage: &Usage, rate: Rate) -> Option<Cost> {
        let parts = self.parts(usage, rate).collect::<Option<Vec<CostPart>>>()?;
        Some(Cost { usd: sum(parts.iter().map(|part| part.usd))?, row: self.row.at(rate), parts })
    }

    /// [`Self::cost_at`] without its reasons.
    pub(super) fn usd(&self, usage: &Usage, rate: Rate) -> Option<Decimal> {
        self.parts(usage, rate).try_fold(Decimal::ZERO, |usd, part| usd.checked_add(part?.usd))
    }

    fn parts(&self, usage: &Usage, rate: Rate) -> impl Iterator<Item = Option<CostPart>> {
        // How much of the sound was read from a cache is not said. It does not matter where sound costs what text does.
        let is_mixed = 0 < usage.input_audio && 0 < usage.cache_read.saturating_add(usage.cache_write);
        let is_unclear = is_mixed
            && self.per_million(TokenKind::InputAudio, rate) != self.per_million(TokenKind::Input, rate);
        let parts = split(usage).into_iter().filter(|(_, tokens)| 0 < *tokens).map(move |(kind, tokens)| {
            let usd_per_million = self.per_million(kind, rate)?;
            // Six digits further down: exact, where a division would round.
            let usd = Decimal::from(tokens).checked_mul(usd_per_million)?.checked_mul(MILLIONTH)?;
            Some(CostPart { kind, tokens, usd_per_million, usd })
        });
        // A call without any token must have a price too: without one for batches, a batch of nothing has none.
        let has_price = self.per_million(TokenKind::Input, rate).is_some() && !is_unclear;
        (!has_price).then_some(None).into_iter().chain(parts)
    }
}

fn sum(mut parts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    parts.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// The tokens by kind, each token once: `input` counts all input and `output` all output, and the other counts are parts
/// of them. A provider that reports a part larger than the whole has the part cut to the whole.
fn split(usage: &Usage) -> [(TokenKind, u64); 8] {
    let mut input = usage.input;
    let cache_read = take(&mut input, usage.cache_read);
    let mut cache_write = take(&mut input, usage.cache_write);
    let cache_write_1h = take(&mut cache_write, usage.cache_write_1h);
    let input_audio = take(&mut input, usage.input_audio);
    let mut output = usage.output;
    let reasoning = take(&mut output, usage.reasoning);
    let output_audio = take(&mut output, usage.output_audio);
    [
        (TokenKind::Input, input),
        (TokenKind::CacheRead, cache_read),
        (TokenKind::CacheWrite, cache_write),
        (TokenKind::CacheWrite1h, cache_write_1h),
        (TokenKind::InputAudio, input_audio),
        (TokenKind::Output, output),
        (TokenKind::Reasoning, reasoning),
        (TokenKind::OutputAudio, output_audio),
    ]
}

/// Takes a part out of what is left of a whole.
fn take(whole: &mut u64, part: u64) -> u64 {
    let part = part.min(*whole);
    *whole -= part;
    part
}
