//! Models: wire formats, limits, retries, prices.
//!
//! [`TargetConfig`] is a target as it was written; [`Target::connect`] makes it ready; [`Target::ready`] gives a slot and
//! [`Target::call`] makes a call, with retries, rates and timeouts inside. [`Model`] is the seam below: one attempt, over
//! HTTP or by one of the [`local`] models. [`PriceTable`] says what a call costs. No other crate knows a provider's
//! protocol; none of this reads the environment ([`Environment`] is what the edge read) or keeps anything.

mod batch;
mod cache_key;
mod clock;
mod endpoints;
mod environment;
mod error;
mod family;
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod limit;
pub mod local;
mod model;
mod price;
mod provider;
mod request;
mod response;
mod settings;
mod stream;
mod target;
mod wire;

pub use batch::{Batch, BatchLimits, BatchResults, BatchState, BatchStatus};
pub use endpoints::Embeddings;
pub use environment::Environment;
pub use error::{CallError, ErrorKind};
pub use family::family;
pub use limit::{CircuitState, HedgeAfter, TargetStats};
pub use model::Model;
pub use price::{
    BatchPrice, Cost, CostPart, Form, Import, Price, PriceChange, PriceRef, PriceRefError, PriceTable,
    PriceUpdate, Providers, Rate, SkipReason, Skipped, TokenKind, TokenPrices,
};
pub use provider::{Api, Provider};
pub use request::{Hint, Origin, Request};
pub use response::{FinishReason, Response, TokenLogprob, Usage};
pub use settings::{OutputChoice, PromptCache, Settings, ToolChoice};
pub use target::{Permit, ReplaySource, Target, TargetConfig, Timeouts};
pub use wire::moderation::{Moderation, ModerationCategory};
pub use wire::{OutputFormat, OutputMode};
