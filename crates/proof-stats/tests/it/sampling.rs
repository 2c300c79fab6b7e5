//! The frozen random streams.

use crate::oracle;
use proof_stats::rng::{Rng, SplitMix64};
use serde_json::Value;

fn word(value: &Value) -> u64 {
    let text = value.as_str().unwrap();
    u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap()
}

#[test]
fn streams() {
    oracle::each_case("rng.json", |case| {
        let seed = case.input.get("seed").map(word);
        let count = case.input["count"].as_u64().unwrap_or(0);
        let words = |mut next: Box<dyn FnMut() -> u64>| {
            let got: Vec<u64> = (0..count).map(|_| next()).collect();
            let expected: Vec<u64> = case.expected("u64").as_array().unwrap().iter().map(word).collect();
            assert_eq!(got, expected, "{}", case.id);
        };
        match (case.text("kind"), seed) {
            ("splitmix64", Some(seed)) => {
                let mut rng = SplitMix64::new(seed);
                words(Box::new(move || rng.next_u64()));
            }
            ("xoshiro256pp_state", None) => {
                let state: Vec<u64> =
                    case.input["state"].as_array().unwrap().iter().map(|x| x.as_u64().unwrap()).collect();
                let mut rng = Rng::from_state([state[0], state[1], state[2], state[3]]);
                words(Box::new(move || rng.next_u64()));
            }
            ("index", Some(seed)) => {
                let mut rng = Rng::from_seed(seed);
                let got: Vec<u64> = (0..count).map(|_| rng.index(case.count("n"))).collect();
                assert_eq!(serde_json::to_value(got).unwrap(), *case.expected("index"), "{}", case.id);
            }
            ("unit_f64", Some(seed)) => {
                let mut rng = Rng::from_seed(seed);
                let got: Vec<f64> = (0..count).map(|_| rng.unit()).collect();
                assert_eq!(got, oracle::list(case.expected("f64")), "{}", case.id);
            }
            ("shuffle", Some(seed)) => {
                let mut items: Vec<u64> = (0..case.count("n")).collect();
                Rng::from_seed(seed).shuffle(&mut items);
                assert_eq!(
                    serde_json::to_value(items).unwrap(),
                    *case.expected("permutation"),
                    "{}",
                    case.id
                );
            }
            (kind, Some(seed)) if kind.starts_with("xoshiro") => {
                let mut rng = Rng::from_seed(seed);
                words(Box::new(move || rng.next_u64()));
            }
            (kind, _) => panic!("{}: unknown kind {kind}", case.id),
        }
    });
}
