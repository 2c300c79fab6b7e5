//! The store through its public face.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::needless_pass_by_value, reason = "a check is given what it looks at")]

mod concurrent;
mod conformance;
mod crash;
mod diagnostics;
mod fixture;
mod full;
mod large;
mod opening;
mod round_trip;
