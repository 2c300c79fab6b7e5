//! Foreign text on its way to a terminal, to Markdown and to XML.

#![no_main]

#[path = "../properties/hostile.rs"]
mod hostile;

libfuzzer_sys::fuzz_target!(|data: &[u8]| hostile::check(data));
