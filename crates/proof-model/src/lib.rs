//! Models: wire formats, limits, retries, prices.
//!
//! [`TargetConfig`] is a target as it was written; [`Target::connect`] makes it ready; [`Target::ready`] gives a slot and
//! [`Target::call`] makes a call, with retries, rates and timeouts inside. [`Model`] is the seam below: one attempt, over
//! HTTP or by one of the [`local`] models. [`PriceTable`] says what a call costs. No other crate knows a provider's
//! protocol; none of this reads the environment ([`Environment`] is what the edge read) or keeps anything.

mod cache_key;
mod environment;
mod error;
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
mod target;
mod wire;

pub use environment::Environment;
pub use error::{CallError, ErrorKind};
pub use limit::TargetStats;
pub use model::Model;
pub use price::{Cost, Price, PriceRef, PriceTable};
pub use provider::{Api, Provider};
pub use request::{Hint, Request, Settings};
pub use response::{FinishReason, Response, Usage};
pub use target::{Permit, ReplaySource, Target, TargetConfig, Timeouts};
