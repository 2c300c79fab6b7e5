//! The crate through its public face.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod language;
#[cfg(test)]
mod normal;
#[cfg(test)]
mod pii;
#[cfg(test)]
mod seeds;
#[cfg(test)]
mod similarity;
mod speed;
