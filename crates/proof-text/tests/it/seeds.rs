//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/text.rs"]
mod text;

#[test]
fn text_holds() {
    each_seed::check("text", text::check);
}
