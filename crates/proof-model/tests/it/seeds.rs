//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/prices.rs"]
mod prices;
#[path = "../../../../fuzz/properties/stream.rs"]
mod stream;
#[path = "../../../../fuzz/properties/target.rs"]
mod target;
#[path = "../../../../fuzz/properties/told.rs"]
mod told;
#[path = "../../../../fuzz/properties/wire.rs"]
mod wire;

#[test]
fn prices_holds() {
    each_seed::check("prices", prices::check);
}

#[test]
fn stream_holds() {
    each_seed::check("stream", stream::check);
}

#[test]
fn target_holds() {
    each_seed::check("target", target::check);
}

#[test]
fn wire_holds() {
    each_seed::check("wire", wire::check);
}
