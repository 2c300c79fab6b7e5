//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/dataset.rs"]
mod dataset;
#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/told.rs"]
mod told;

#[test]
fn dataset_holds() {
    each_seed::check("dataset", dataset::check);
}
