//! YAML and JSON documents, and the mistakes in them as people see them.

#![no_main]

#[path = "../properties/told.rs"]
mod told;
#[path = "../properties/yaml.rs"]
mod yaml;

libfuzzer_sys::fuzz_target!(|data: &[u8]| yaml::check(data));
