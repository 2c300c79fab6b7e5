//! A fake model server that speaks the real wire formats, for tests and benchmarks.
//!
//! [`FakeModel`] answers as a [`Script`] says: texts, refusals, faults, cut and stalled bodies; it records what it was
//! asked. [`FakeBatch`] takes batches and gives results back. [`LoadServer`] is the leanest server there can be, and [`bare_loop`] the leanest client: what benchmarks compare
//! with. Both servers listen on loopback only and run on a thread of their own, so that a test may pause its clock.

mod bare_loop;
mod fake_batch;
mod fake_model;
mod http;
mod load_server;
mod reply;

pub use bare_loop::{LoopResult, bare_loop};
pub use fake_batch::{BatchCall, BatchScript, FakeBatch, Fate, ResultOrder};
pub use fake_model::{FakeModel, Script};
pub use load_server::LoadServer;
pub use reply::{Asked, Reply};
