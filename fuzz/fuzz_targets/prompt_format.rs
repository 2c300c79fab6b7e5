//! The layout of prompt files.

#![no_main]

#[path = "../properties/prompt_format.rs"]
mod prompt_format;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| prompt_format::check(data));
