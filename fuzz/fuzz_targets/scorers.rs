//! The scorers of a suite, and what they say of an output.

#![no_main]

#[path = "../properties/scorers.rs"]
mod scorers;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| scorers::check(data));
