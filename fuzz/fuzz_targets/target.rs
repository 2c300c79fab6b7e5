//! Targets.

#![no_main]

#[path = "../properties/target.rs"]
mod target;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::check(data));
