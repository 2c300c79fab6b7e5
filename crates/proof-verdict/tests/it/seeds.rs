//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/gate.rs"]
mod gate;
#[path = "../../../../fuzz/properties/told.rs"]
mod told;

#[test]
fn gate_holds() {
    each_seed::check("gate", gate::check);
}
