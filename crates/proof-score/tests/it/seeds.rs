//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/rubric.rs"]
mod rubric;
#[path = "../../../../fuzz/properties/scorers.rs"]
mod scorers;
#[path = "../../../../fuzz/properties/told.rs"]
mod told;

#[test]
fn rubric_holds() {
    each_seed::check("rubric", rubric::check);
}

#[test]
fn scorers_holds() {
    each_seed::check("scorers", scorers::check);
}
