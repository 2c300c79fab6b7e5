//! Suite files.

#![no_main]

#[path = "../properties/suite.rs"]
mod suite;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| suite::check(data));
