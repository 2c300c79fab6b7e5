//! A rubric, and what a judge answers by it.

#![no_main]

#[path = "../properties/rubric.rs"]
mod rubric;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rubric::check(data));
