//! How many outputs of 1 kB a core compares in a second: a name, a tab and the rate on each line, for `cargo xtask bench`.

use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use proof_text::similarity::bleu::{self, BleuOptions};
use proof_text::similarity::chrf::{self, ChrfOptions};
use proof_text::similarity::edit::Pair;
use proof_text::similarity::rouge::{Variant, rouge};
use proof_text::similarity::ter::{self, TerTokenizer};
use proof_text::similarity::{meteor::meteor, squad};

const WORDS: &str = "the a of and to in for with that this is was are be on at by from it as the order invoice contract \
    customer payment service delivery address number first second third between before after which because however \
    price total amount due within thirty days notice written party agreement shall may not any other under section \
    review answer question model output quality measure report account support request ticket billing refund policy";

type Metric<'a> = &'a dyn Fn(&str) -> f64;

/// Lines of prose, about 1 kB; every seventh word is another one for each seed.
fn text(seed: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = String::new();
    let mut state = 1_usize;
    let mut n = 0;
    while text.len() < 1_000 {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        let shift = if n % 7 == 0 { seed } else { 0 };
        text.push_str(words[(state / 65_536 + shift) % words.len()]);
        n += 1;
        text.push_str(if n % 21 == 0 {
            ".\n"
        } else if n % 9 == 0 {
            ", "
        } else {
            " "
        });
    }
    text
}

fn main() -> std::io::Result<()> {
    let candidates: Vec<String> = (1..20).map(text).collect();
    let reference = text(0);
    let rouge =
        |text: &str, variant, stem| rouge(text, &[&reference], variant, stem).map_or(0.0, |found| found.f);
    let all: [(&str, Metric<'_>); 13] = [
        ("ROUGE-1", &|text| rouge(text, Variant::Ngrams(1), false)),
        ("ROUGE-2", &|text| rouge(text, Variant::Ngrams(2), false)),
        ("ROUGE-L", &|text| rouge(text, Variant::Longest, false)),
        ("ROUGE-Lsum", &|text| rouge(text, Variant::LongestSum, false)),
        ("ROUGE-Lsum, stemmed", &|text| rouge(text, Variant::LongestSum, true)),
        ("chrF", &|text| chrf::sentence(text, &[&reference], &ChrfOptions::chrf())),
        ("chrF++", &|text| chrf::sentence(text, &[&reference], &ChrfOptions::chrf_plus_plus())),
        ("BLEU", &|text| bleu::sentence(text, &[&reference], &BleuOptions::sentence()).score),
        ("METEOR", &|text| meteor(text, &[&reference])),
        ("SQuAD F1", &|text| squad::f1(text, &[&reference])),
        ("TER", &|text| ter::sentence(text, &[&reference], TerTokenizer::default()).unwrap_or(0.0)),
        ("Levenshtein", &|text| Pair::new(text, &reference).levenshtein().unwrap_or(0) as f64),
        ("Jaro-Winkler", &|text| Pair::new(text, &reference).jaro_winkler().unwrap_or(0.0)),
    ];
    for (name, metric) in all {
        // The best of many short rounds: what else the machine does makes a round slower, never faster.
        let mut best = f64::INFINITY;
        let started = Instant::now();
        while started.elapsed().as_secs_f64() < 1.0 {
            let round = Instant::now();
            for candidate in &candidates {
                black_box(metric(black_box(candidate)));
            }
            best = best.min(round.elapsed().as_secs_f64());
        }
        writeln!(std::io::stdout(), "{name}\t{:.0}", candidates.len() as f64 / best)?;
    }
    Ok(())
}
