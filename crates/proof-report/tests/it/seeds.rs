//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/hostile.rs"]
mod hostile;

#[test]
fn hostile_holds() {
    each_seed::check("hostile", hostile::check);
}
