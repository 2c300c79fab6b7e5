//! Sentences, words, tokens and refusals.

#![no_main]

#[path = "../properties/text.rs"]
mod text;

libfuzzer_sys::fuzz_target!(|data: &[u8]| text::check(data));
