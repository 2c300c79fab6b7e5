//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/told.rs"]
mod told;
#[path = "../../../../fuzz/properties/yaml.rs"]
mod yaml;

#[test]
fn yaml_holds() {
    each_seed::check("yaml", yaml::check);
}
