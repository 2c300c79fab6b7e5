//! The seeds of the fuzz targets, held to the same properties as under the fuzzer: see `fuzz/README.md`.

#[path = "../../../../fuzz/properties/seeds.rs"]
mod each_seed;
#[path = "../../../../fuzz/properties/expression.rs"]
mod expression;
#[path = "../../../../fuzz/properties/prompt.rs"]
mod prompt;
#[path = "../../../../fuzz/properties/prompt_format.rs"]
mod prompt_format;
#[path = "../../../../fuzz/properties/told.rs"]
mod told;

#[test]
fn expression_holds() {
    each_seed::check("expression", expression::check);
}

#[test]
fn prompt_holds() {
    each_seed::check("prompt", prompt::check);
}

#[test]
fn prompt_format_holds() {
    each_seed::check("prompt_format", prompt_format::check);
}
