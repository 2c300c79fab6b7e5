//! The metrics against the golden values of the tools that define them: every number of every line, and nothing besides.

use std::collections::BTreeMap;
use std::path::Path;

use proof_text::language::{Language, identify};
use proof_text::readability::{Counts, Formula};
use proof_text::similarity::bleu::{BleuOptions, BleuScore, BleuStatistics, Smoothing};
use proof_text::similarity::chrf::{ChrfOptions, ChrfStatistics};
use proof_text::similarity::edit::{Pair, normalised};
use proof_text::similarity::rouge::{Rouge, Variant, rouge};
use proof_text::similarity::ter::{TerStatistics, TerTokenizer};
use proof_text::similarity::{Tokenizer, meteor::meteor, rouge, squad};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A candidate with its references.
struct Texts<'a> {
    candidate: &'a str,
    references: Vec<&'a str>,
}

impl<'a> Texts<'a> {
    fn of(line: &'a Value) -> Self {
        let references = line["references"].as_array().unwrap().iter().map(|text| text.as_str().unwrap());
        Self { candidate: line["candidate"].as_str().unwrap(), references: references.collect() }
    }

    /// The golden values leave TER and tokens out for long candidates.
    fn is_below(&self, n_characters: usize) -> bool {
        self.candidate.chars().count() < n_characters
    }
}

fn bleu_variants(base: BleuOptions) -> Vec<(&'static str, BleuOptions)> {
    let tokenizer = |name| BleuOptions { tokenizer: Tokenizer::of_name(name).unwrap(), ..base };
    let smoothing = |smoothing| BleuOptions { smoothing, ..base };
    let mut variants = vec![
        ("default", base),
        ("lowercase", BleuOptions { lowercase: true, ..base }),
        ("intl", tokenizer("intl")),
        ("char", tokenizer("char")),
        ("zh", tokenizer("zh")),
        ("none", tokenizer("none")),
        ("smooth_none", smoothing(Smoothing::None)),
        ("smooth_floor", smoothing(Smoothing::Floor(0.1))),
        ("smooth_add_k", smoothing(Smoothing::AddK(1.0))),
        ("order2", BleuOptions { max_order: 2, ..base }),
    ];
    if base.effective_order {
        variants.push(("no_effective_order", BleuOptions { effective_order: false, ..base }));
    }
    variants
}

fn shown(statistics: &BleuStatistics, options: &BleuOptions) -> Value {
    let BleuScore { score, precisions, brevity_penalty, matches, totals } = statistics.score(options);
    json!({
        "score": score, "precisions": precisions, "bp": brevity_penalty, "counts": matches, "totals": totals,
        "sys_len": statistics.n_candidate, "ref_len": statistics.n_reference,
    })
}

fn chrf_variants() -> Vec<(&'static str, ChrfOptions)> {
    let base = ChrfOptions::chrf();
    vec![
        ("chrf", base),
        ("chrf_plus", ChrfOptions { word_order: 1, ..base }),
        ("chrf_plus_plus", ChrfOptions::chrf_plus_plus()),
        ("chrf_lowercase", ChrfOptions { lowercase: true, ..base }),
        ("chrf_whitespace", ChrfOptions { whitespace: true, ..base }),
        ("chrf_beta1", ChrfOptions { beta: 1.0, ..base }),
        ("chrf_eps", ChrfOptions { eps_smoothing: true, ..base }),
    ]
}

fn rouges(candidate: &str, references: &[&str], stem: bool) -> [Rouge; 4] {
    [Variant::Ngrams(1), Variant::Ngrams(2), Variant::Longest, Variant::LongestSum]
        .map(|variant| rouge(candidate, references, variant, stem).unwrap())
}

fn named(rouges: [Rouge; 4]) -> Value {
    let shown = rouges
        .map(|Rouge { precision, recall, f }| json!({"precision": precision, "recall": recall, "f": f}));
    ["rouge1", "rouge2", "rougeL", "rougeLsum"]
        .map(str::to_owned)
        .into_iter()
        .zip(shown)
        .collect::<Map<_, _>>()
        .into()
}

fn object<'a>(pairs: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
}

fn ter(statistics: TerStatistics) -> Value {
    let TerStatistics { n_edits, n_reference } = statistics;
    json!({"score": statistics.score(), "num_edits": n_edits, "ref_length": n_reference})
}

/// All values of a pair, in the form of the golden file.
fn values_of_pair(line: &Value) -> Value {
    let Texts { candidate, references } = &Texts::of(line);
    let (first, texts) = (&references[..1], Texts::of(line));
    let bleu = bleu_variants(BleuOptions::sentence())
        .into_iter()
        .map(|(name, options)| (name, shown(&BleuStatistics::of(candidate, references, &options), &options)));
    let chrf = chrf_variants().into_iter().map(|(name, options)| {
        (name, json!(ChrfStatistics::of(candidate, references, &options).score(&options)))
    });
    let ter_variants = [
        ("default", TerTokenizer::default()),
        ("case_sensitive", TerTokenizer { case_sensitive: true, ..TerTokenizer::default() }),
        ("normalized", TerTokenizer { normalized: true, ..TerTokenizer::default() }),
    ]
    .map(|(name, tokenizer)| (name, ter(TerStatistics::of(candidate, references, tokenizer).unwrap())));
    let rouge_of = |stem| {
        object([
            ("first_ref", named(rouges(candidate, first, stem))),
            ("best_ref", named(rouges(candidate, references, stem))),
        ])
    };
    let pair = Pair::new(candidate, first[0]);
    let (levenshtein, indel) = (pair.levenshtein().unwrap(), pair.indel().unwrap());
    object([
        ("bleu", object(bleu)),
        ("chrf", object(chrf)),
        ("ter", if texts.is_below(1_200) { object(ter_variants) } else { Value::Null }),
        ("rouge", object([("no_stem", rouge_of(false)), ("stem", rouge_of(true))])),
        (
            "edit",
            json!({
                "levenshtein": levenshtein,
                "levenshtein_similarity": normalised(levenshtein, pair.max_length()),
                "indel": indel,
                "indel_similarity": normalised(indel, pair.total_length()),
                "osa": pair.osa().unwrap(),
                "damerau_levenshtein": pair.damerau_levenshtein().unwrap(),
                "lcs_length": pair.lcs_length().unwrap(),
                "jaro": pair.jaro().unwrap(),
                "jaro_winkler": pair.jaro_winkler().unwrap(),
            }),
        ),
        (
            "squad",
            json!({
                "normalised_candidate": squad::normalise(candidate),
                "normalised_references": references.iter().map(|text| squad::normalise(text)).collect::<Vec<_>>(),
                "exact_match": f64::from(squad::exact_match(candidate, references)),
                "f1": squad::f1(candidate, references),
                "exact_match_first_ref": f64::from(squad::exact_match(candidate, first)),
                "f1_first_ref": squad::f1(candidate, first),
            }),
        ),
        ("exact", json!(f64::from(references.contains(candidate)))),
        ("meteor_no_synonyms", json!(meteor(candidate, references))),
        (
            "tokens",
            if texts.is_below(600) {
                json!({
                    "bleu_13a": Tokenizer::V13a.tokenize(candidate),
                    "bleu_intl": Tokenizer::Intl.tokenize(candidate),
                    "rouge_no_stem": rouge::words(candidate, false),
                    "rouge_stem": rouge::words(candidate, true),
                })
            } else {
                Value::Null
            },
        ),
    ])
}

/// All values of a corpus, in the form of the golden file.
fn values_of_corpus(line: &Value, pairs: &BTreeMap<&str, &Value>) -> Value {
    let is_first_only = line["references_used"] == "first";
    let members: Vec<Texts<'_>> = line["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| {
            let mut texts = Texts::of(pairs[id.as_str().unwrap()]);
            if is_first_only {
                texts.references.truncate(1);
            }
            texts
        })
        .collect();
    let bleu = bleu_variants(BleuOptions::corpus()).into_iter().map(|(name, options)| {
        let mut sum = BleuStatistics::default();
        for Texts { candidate, references } in &members {
            sum += &BleuStatistics::of(candidate, references, &options);
        }
        (name, shown(&sum, &options))
    });
    let chrf = chrf_variants().into_iter().map(|(name, options)| {
        let mut sum = ChrfStatistics::default();
        for Texts { candidate, references } in &members {
            sum += &ChrfStatistics::of(candidate, references, &options);
        }
        (name, json!(sum.score(&options)))
    });
    let mut ter_sum = TerStatistics::default();
    for texts in members.iter().filter(|texts| texts.is_below(1_200)) {
        ter_sum += TerStatistics::of(texts.candidate, &texts.references, TerTokenizer::default()).unwrap();
    }
    let mut ter_sum = ter(ter_sum);
    ter_sum["note"] = "pairs with a candidate of 1,200 characters or more left out".into();
    let n = members.len() as f64;
    let mean_rouge = |stem| {
        let mut means = [Rouge::default(); 4];
        for Texts { candidate, references } in &members {
            for (mean, found) in means.iter_mut().zip(rouges(candidate, references, stem)) {
                mean.precision += found.precision / n;
                mean.recall += found.recall / n;
                mean.f += found.f / n;
            }
        }
        named(means)
    };
    let mean = |value: fn(&Texts<'_>) -> f64| members.iter().map(value).sum::<f64>() / n;
    object([
        ("bleu", object(bleu)),
        ("chrf", object(chrf)),
        ("ter", ter_sum),
        ("rouge_mean", object([("no_stem", mean_rouge(false)), ("stem", mean_rouge(true))])),
        (
            "squad_mean",
            json!({
                "exact_match": mean(|texts| f64::from(squad::exact_match(texts.candidate, &texts.references))),
                "f1": mean(|texts| squad::f1(texts.candidate, &texts.references)),
            }),
        ),
    ])
}

/// Compares every leaf; numbers within 1e-6. What only one side has is a difference too.
fn compare(path: &str, expected: &Value, found: &Value, n_leaves: &mut usize, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let mut keys: Vec<&String> = expected.keys().chain(found.keys()).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                let (expected, found) = (expected.get(key), found.get(key));
                match (expected, found) {
                    (Some(expected), Some(found)) => {
                        compare(&format!("{path}.{key}"), expected, found, n_leaves, differences);
                    }
                    _ => differences.push(format!("{path}.{key}: expected {expected:?}, found {found:?}")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (idx, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{path}[{idx}]"), expected, found, n_leaves, differences);
            }
        }
        _ => {
            *n_leaves += 1;
            let is_equal = match (expected.as_f64(), found.as_f64()) {
                (Some(expected), Some(found)) => (expected - found).abs() <= 1e-6,
                _ => expected == found,
            };
            if !is_equal {
                differences.push(format!("{path}: expected {expected}, found {found}"));
            }
        }
    }
}

#[test]
fn every_golden_value_comes_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oracles/text_metrics.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no ../shared");
        return;
    };
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_pair = |line: &&Value| line["type"] == "pair";
    let pairs: BTreeMap<&str, &Value> =
        lines.iter().filter(is_pair).map(|line| (line["id"].as_str().unwrap(), line)).collect();
    assert_eq!((pairs.len(), lines.len() - pairs.len()), (76, 6));

    let (mut n_leaves, mut differences) = (0, vec![]);
    for line in &lines {
        let mut found = if is_pair(&line) { values_of_pair(line) } else { values_of_corpus(line, &pairs) };
        // What the line is made of, not what it says of it.
        for key in ["type", "id", "lang", "note", "candidate", "references", "members", "references_used"] {
            if let Some(value) = line.get(key) {
                found[key] = value.clone();
            }
        }
        compare(line["id"].as_str().unwrap(), line, &found, &mut n_leaves, &mut differences);
    }
    let n = differences.len();
    differences.truncate(30);
    assert!(n == 0, "{n} of {n_leaves} values differ:\n{}", differences.join("\n"));
    assert!(20_000 < n_leaves, "{n_leaves} values were compared");
}

/// Texts of all kinds: words that repeat, marks, scripts, marks that combine, control characters.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "cat",
        "cats",
        "the",
        "The",
        "running",
        "a",
        "1,000.5",
        "don't",
        "x-y",
        "&amp;lt;",
        "-\n",
        "\n",
        " ",
        " ",
        " ",
        "\u{a0}",
        "\u{1c}",
        ".",
        "...",
        "!?",
        "é",
        "e\u{301}",
        "ß",
        "İ",
        "家",
        "かな",
        "привет",
        "🙂",
        "👩‍👩‍👧",
        "\0",
        "\u{202e}",
        "\u{feff}",
        "<skipped>",
        "\u{10ffff}",
        "yyyy",
        "ness",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// Every value in [0, 1] of two texts but TER.
fn shares(candidate: &str, references: &[&str]) -> Vec<f64> {
    let mut shares: Vec<f64> = bleu_variants(BleuOptions::sentence())
        .iter()
        .map(|(_, options)| BleuStatistics::of(candidate, references, options).score(options).score / 100.0)
        .collect();
    let chrf =
        |(_, options): &(_, ChrfOptions)| ChrfStatistics::of(candidate, references, options).score(options);
    shares.extend(chrf_variants().iter().map(|variant| chrf(variant) / 100.0));
    for stem in [false, true] {
        shares.extend(
            rouges(candidate, references, stem)
                .iter()
                .flat_map(|rouge| [rouge.precision, rouge.recall, rouge.f]),
        );
    }
    shares.extend([meteor(candidate, references), squad::f1(candidate, references)]);
    shares
}

proptest! {
    #[test]
    fn values_are_in_range_and_more_references_do_no_harm(a in any_text(), b in any_text(), c in any_text()) {
        for share in shares(&a, &[&b]) {
            prop_assert!((0.0..=1.0 + 1e-9).contains(&share), "{}", share);
        }
        let options = ChrfOptions::chrf();
        let f = |references: &[&str]| {
            [
                ChrfStatistics::of(&a, references, &options).score(&options),
                rouges(&a, references, true)[0].f,
                rouges(&a, references, true)[3].f,
                meteor(&a, references),
                squad::f1(&a, references),
            ]
        };
        for (one, two) in f(&[&b]).into_iter().zip(f(&[&b, &c])) {
            prop_assert!(one <= two, "{} and {}", one, two);
        }
        let ter = |references: &[&str]| TerStatistics::of(&a, references, TerTokenizer::default()).unwrap();
        prop_assert!(ter(&[&b, &c]).n_edits <= ter(&[&b]).n_edits && 0.0 <= ter(&[&b]).score());
    }

    #[test]
    fn a_text_is_most_like_itself(text in any_text()) {
        let near = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
        let same = &[text.as_str()];
        for (name, options) in bleu_variants(BleuOptions::sentence()) {
            let statistics = BleuStatistics::of(&text, same, &options);
            // Without effective order a text needs as many words as the order.
            if options.effective_order && 0 < statistics.n_candidate {
                prop_assert!(near(statistics.score(&options).score, 100.0), "{}", name);
            }
            prop_assert_eq!(&statistics.matches, &statistics.totals);
            prop_assert_eq!(BleuStatistics::of_counts(&statistics.to_counts()), Some(statistics));
        }
        for (name, options) in chrf_variants() {
            let statistics = ChrfStatistics::of(&text, same, &options);
            let is_full = !options.eps_smoothing && statistics.orders.iter().any(|order| 0 < order.n_matches);
            prop_assert!(!is_full || near(statistics.score(&options), 100.0), "{}", name);
            prop_assert_eq!(ChrfStatistics::of_counts(&statistics.to_counts()), Some(statistics));
        }
        prop_assert_eq!(TerStatistics::of(&text, same, TerTokenizer::default()).unwrap().n_edits, 0);
        let n_words = rouge::words(&text, true).len();
        for (rouge, least) in rouges(&text, same, true).into_iter().zip([1, 2, 1, 1]) {
            prop_assert!(near(rouge.f, if least <= n_words { 1.0 } else { 0.0 }), "{:?}", rouge);
        }
        prop_assert!(near(squad::f1(&text, same), 1.0) && squad::exact_match(&text, same));
    }

    #[test]
    fn what_should_be_symmetric_is(a in any_text(), b in any_text()) {
        let near = |left: f64, right: f64| (left - right).abs() < 1e-9;
        prop_assert!(near(squad::f1(&a, &[&b]), squad::f1(&b, &[&a])));
        prop_assert_eq!(squad::exact_match(&a, &[&b]), squad::exact_match(&b, &[&a]));
        for (one, other) in rouges(&a, &[&b], true).into_iter().zip(rouges(&b, &[&a], true)).take(3) {
            prop_assert!(near(one.f, other.f) && near(one.precision, other.recall));
        }
        let options = ChrfOptions { beta: 1.0, ..ChrfOptions::chrf_plus_plus() };
        let chrf = |a: &str, b: &str| ChrfStatistics::of(a, &[b], &options).score(&options);
        prop_assert!(near(chrf(&a, &b), chrf(&b, &a)));
    }

    #[test]
    fn tokens_hold_what_the_text_holds(text in any_text()) {
        let is_kept = |c: &char| !c.is_whitespace() && !('\u{1c}'..='\u{1f}').contains(c);
        let characters = |text: &str| text.chars().filter(is_kept).collect::<String>();
        // Nothing is lost but what 13a and zh leave out or read as entities.
        for name in ["intl", "char", "none"] {
            let tokens = Tokenizer::of_name(name).unwrap().tokenize(&text);
            prop_assert_eq!(characters(&tokens), characters(&text), "{}", name);
            prop_assert!(!tokens.starts_with(' ') && !tokens.ends_with(' ') && !tokens.contains("  "));
        }
        prop_assert_eq!(TerTokenizer::default().tokenize(&text).split_whitespace().count() > 0, !characters(&text).is_empty());
    }

    #[test]
    fn languages_and_readability_say_something_of_any_text(text in any_text()) {
        let counts = Counts::of(&text);
        prop_assert!(counts.words <= counts.syllables && counts.letters <= counts.characters);
        prop_assert!(counts.complex_words <= counts.polysyllables && counts.polysyllables <= counts.words);
        for formula in Formula::NAMES.iter().filter_map(|name| Formula::of_name(name)) {
            let value = formula.value(&counts);
            prop_assert!(value.is_none_or(f64::is_finite));
            prop_assert!(formula == Formula::Smog || value.is_some() == (0 < counts.words));
        }
        if let Some(found) = identify(&text, &[]) {
            prop_assert!((0.0..=1.0).contains(&found.confidence) && found.may_be(found.language));
            prop_assert_eq!(Language::of_code(found.language.code()), Some(found.language));
        }
    }
}
