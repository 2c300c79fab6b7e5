//! `cargo xtask simulate`: the studies of docs/validation.md.

use crate::command::{cargo, must};

/// Builds the studies in release and runs them with these arguments.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let studies = ["run", "--release", "--locked", "--package", "proof-studies", "--bin", "simulate", "--"];
    must(cargo().args(studies).args(arguments), "the studies")
}
