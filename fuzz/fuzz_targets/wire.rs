//! What providers answer, and what is sent to them.

#![no_main]

#[path = "../properties/told.rs"]
mod told;
#[path = "../properties/wire.rs"]
mod wire;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wire::check(data));
