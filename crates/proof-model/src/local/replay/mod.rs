//! `replay`: the model that answers with what was once recorded.
//!
//! A recording is a file (see [`Replay::read`]) or the records of an earlier run. Nothing is guessed: a
//! request whose case, prompt and repeat were not recorded is an error that says what there is.

mod file;
mod recording;

pub use recording::Replay;
