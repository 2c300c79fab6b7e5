//! From a suite in a folder to records in a store, through the crate's public face.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::format_collect,
    reason = "a test that cannot go on fails, and its files are short"
)]

mod batch;
mod budget;
mod cache;
mod declared;
mod diagnostics;
mod estimate;
mod events;
mod execute;
mod folder;
mod given_up;
mod judging;
mod media;
mod model;
mod peers;
mod plan;
mod rescore;
mod resume;
mod scoring;
#[cfg(test)]
mod seeds;
mod sitting;
mod until;
