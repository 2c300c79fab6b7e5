//! Price files, and what calls cost by them.

#![no_main]

#[path = "../properties/prices.rs"]
mod prices;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| prices::check(data));
