//! Gates.

#![no_main]

#[path = "../properties/gate.rs"]
mod gate;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| gate::check(data));
