//! Models that need no network: they answer from the request itself, from a recording, from a program of the user's,
//! or from a simulated world.
//!
//! [`Echo`] repeats the question, [`Replay`] repeats what was once answered, [`Exec`] talks to a program, and [`Sim`] is
//! a simulated model whose truth is known. Each is one [`crate::Model`] and makes one attempt per call.

mod echo;
mod estimate;
pub mod exec;
pub mod replay;
pub mod sim;

pub use echo::Echo;
pub use exec::{Exec, ExecConfig, ExecError};
pub use replay::Replay;
pub use sim::{Sim, SimError, Truth};
