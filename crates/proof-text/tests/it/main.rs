//! The crate through its public face.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod language;
#[cfg(test)]
mod seeds;
mod similarity;
