//! Answers that come in pieces.

#![no_main]

#[path = "../properties/stream.rs"]
mod stream;
#[path = "../properties/told.rs"]
mod told;
#[path = "../properties/wire.rs"]
mod wire;

libfuzzer_sys::fuzz_target!(|data: &[u8]| stream::check(data));
