//! Prompt files, rendered with hostile values.

#![no_main]

#[path = "../properties/prompt.rs"]
mod prompt;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| prompt::check(data));
