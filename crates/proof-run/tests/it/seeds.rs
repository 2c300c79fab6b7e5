//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/suite.rs"]
mod suite;
#[path = "../../../../fuzz/properties/told.rs"]
mod told;

#[test]
fn suite_holds() {
    each_seed::check("suite", suite::check);
}
