//! The seeds of a target, for the tests of the crate that it is about.

use std::path::Path;

/// Holds every seed of a target to its property.
pub(crate) fn check(target: &str, property: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let seeds = std::fs::read_dir(&folder).expect("a folder of seeds");
    let mut seeds: Vec<_> = seeds.map(|seed| seed.expect("a seed").path()).collect();
    seeds.sort_unstable();
    assert!(!seeds.is_empty(), "no seeds in {}", folder.display());
    for seed in seeds {
        println!("{}", seed.display());
        property(&std::fs::read(&seed).expect("a seed that can be read"));
    }
}
