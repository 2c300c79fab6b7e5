//! Languages of real outputs: all of them are English.

use std::path::Path;

use proof_text::language::identify;
use serde_json::Value;

/// Of the beginnings of this many characters, at least this share is told, and none of these is another language.
const SHARES: [(usize, f64); 3] = [(80, 0.65), (160, 0.98), (400, 0.99)];

#[test]
fn english_outputs_are_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/xstest");
    let Ok(texts) = ["recorded-llama2orig.jsonl", "recorded-mistralinstruct.jsonl"]
        .map(|name| std::fs::read_to_string(folder.join(name)))
        .into_iter()
        .collect::<Result<Vec<_>, _>>()
    else {
        println!("skipped: no ../shared");
        return;
    };
    let outputs: Vec<String> = texts
        .iter()
        .flat_map(|text| text.lines())
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["completion"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(outputs.len(), 900);
    for (n, share) in SHARES {
        let (mut n_told, mut n_long) = (0, 0);
        for output in outputs.iter().filter(|output| n <= output.chars().count()) {
            let start: String = output.chars().take(n).collect();
            n_long += 1;
            if let Some(found) = identify(&start, &[]).filter(|found| found.is_reliable) {
                assert_eq!(found.language.code(), "en", "{start}");
                n_told += 1;
            }
        }
        println!("{n} characters: {n_told} of {n_long} outputs are told");
        assert!(share <= f64::from(n_told) / f64::from(n_long), "{n} characters: {n_told} of {n_long}");
    }
}
