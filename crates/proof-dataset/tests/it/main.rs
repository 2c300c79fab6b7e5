//! Datasets from files to cases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod folder;
mod formats;
mod mistakes;
mod order;
mod properties;
mod rows;
#[cfg(test)]
mod seeds;
mod selection;
mod stream;
