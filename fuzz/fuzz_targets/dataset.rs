//! Datasets in every format.

#![no_main]

#[path = "../properties/dataset.rs"]
mod dataset;
#[path = "../properties/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|data: &[u8]| dataset::check(data));
