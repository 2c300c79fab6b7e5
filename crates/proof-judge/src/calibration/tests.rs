use proptest::prelude::*;

use super::*;
use crate::{Item, Order, Rung, Verdict};

fn settings() -> Settings {
    Settings { level: Level::P95, seed: 7, annotators: Annotators::Experts }
}

/// Items of one person from a table: a row for each label, a column for each verdict.
fn of_table(scale: Scale, table: &[&[u64]]) -> Sample {
    let values = scale.values().unwrap();
    let mut items = vec![];
    for (label, row) in values.iter().zip(table) {
        for (verdict, count) in values.iter().zip(*row) {
            for _ in 0..*count {
                let id = format!("c{}", items.len());
                items.push(Item {
                    group: id.clone(),
                    id,
                    verdict: Verdict::Read(*verdict),
                    labels: vec![Some(*label)],
                    ..Item::default()
                });
            }
        }
    }
    Sample { scale, people: vec!["ann".to_owned()], items }
}

fn near(figure: Option<&Figure>, value: f64) {
    let figure = figure.expect("a figure");
    let estimate = figure.estimate.expect("an estimate");
    assert!((estimate - value).abs() < 1e-12, "{figure:?} is not {value}");
    let ci = figure.ci.as_ref().expect("an interval");
    assert!(ci.low <= value && value <= ci.high && ci.low < ci.high, "{figure:?}");
}

/// Kappa 3/23, 60 of 100 alike: the textbook's table.
#[test]
fn pass_and_fail() {
    let found = calibrate(&of_table(Scale::pass_fail(), &[&[45, 15], &[25, 15]]), settings());
    assert_eq!((found.n, found.n_judged, found.n_groups, found.n_ties), (100, 100, 100, 0));
    near(found.judge.percent.as_ref(), 0.6);
    near(found.judge.cohen_kappa.as_ref(), 3.0 / 23.0);
    assert_eq!(found.kappa().0, "Cohen's kappa");
    let confusion = found.confusion.unwrap();
    assert_eq!(confusion.counts, [[45, 15], [25, 15]]);
    let pass = &confusion.by_class[1];
    assert_eq!((pass.n_people, pass.n_judge), (40, 30));
    near(Some(&pass.sensitivity), 15.0 / 40.0);
    near(Some(&pass.specificity), 45.0 / 60.0);
    near(Some(&pass.precision), 0.5);
    // The judge passes 10 of 100 less than people.
    let bias = &found.bias[0];
    assert_eq!(bias.of, "`pass`");
    near(Some(&bias.overall), -0.1);
    assert!(found.people.is_none() && found.alternative.is_none() && found.position.is_none());
    assert_eq!(found.by_person.len(), 1);
    assert_eq!(found.settled_by, "the one person's label");
}

#[test]
fn levels_count_near_misses_in_part() {
    let level = |name: &str, value| Rung { name: name.to_owned(), value };
    let levels = vec![level("poor", 0.0), level("fair", 0.5), level("good", 1.0)];
    let sample = of_table(Scale::Ordinal { levels }, &[&[53, 5, 2], &[11, 14, 5], &[1, 6, 3]]);
    let found = calibrate(&sample, settings());
    near(found.judge.weighted_kappa.as_ref(), 17.0 / 30.0);
    near(found.judge.percent.as_ref(), 0.7);
    assert_eq!(found.kappa().0, "quadratically weighted kappa");
    // 11 + 6 + 2 * 1 levels lower, 5 + 5 + 2 * 2 higher, half a unit each.
    near(found.judge.difference.as_ref(), -0.5 * 5.0 / 100.0);
    let reliability = found.reliability.unwrap();
    let judged: Vec<f64> = reliability.points.iter().map(|point| point.judge).collect();
    assert_eq!((reliability.of.as_str(), judged), ("number", vec![0.0, 0.5, 1.0]));
    near(Some(&reliability.points[1].people), (5.0 * 0.0 + 14.0 * 0.5 + 6.0) / 25.0);
}

#[test]
fn numbers_have_no_classes() {
    let item = |place: u32| Item {
        id: format!("c{place}"),
        group: format!("c{place}"),
        verdict: Verdict::Read(f64::from(place % 7) + if place.is_multiple_of(2) { 0.5 } else { -0.25 }),
        labels: vec![Some(f64::from(place % 7)), Some(f64::from(place % 7) + f64::from(place % 3) * 0.1)],
        ..Item::default()
    };
    let sample = Sample {
        scale: Scale::Numeric { low: -1.0, high: 10.0 },
        people: vec!["ann".to_owned(), "bob".to_owned()],
        items: (0..60).map(item).collect(),
    };
    let found = calibrate(&sample, settings());
    assert!(found.judge.cohen_kappa.is_none() && found.confusion.is_none());
    assert_eq!((found.kappa().0, found.settled_by.as_str()), ("ICC(2,1)", "the mean label"));
    let icc = found.kappa().1;
    assert!(0.9 < icc.low().unwrap() && icc.high().unwrap() < 1.0, "{icc:?}");
    // (0.5 - 0.25) / 2 - mean of 0, 0.1, 0.2 over two people.
    near(found.judge.difference.as_ref(), 0.125 - 0.05);
    assert!(0.98 < found.people.unwrap().kappa.estimate.unwrap());
}

/// An answer that is no verdict is counted, and changes no other figure.
#[test]
fn an_unreadable_answer_is_an_error_and_no_verdict() {
    let plain = of_table(Scale::pass_fail(), &[&[20, 5], &[3, 22]]);
    let mut with = plain.clone();
    for place in 0..10 {
        let id = format!("u{place}");
        with.items.push(Item {
            group: id.clone(),
            id,
            verdict: Verdict::Unreadable(format!("I cannot say {place}\u{1b}[31m")),
            labels: vec![Some(1.0)],
            ..Item::default()
        });
    }
    let (plain, with) = (calibrate(&plain, settings()), calibrate(&with, settings()));
    assert_eq!(plain.judge, with.judge);
    assert_eq!(plain.confusion, with.confusion);
    assert_eq!((with.n, with.n_judged, with.unreadable.count), (50, 60, 10));
    near(Some(&with.unreadable.rate), 10.0 / 60.0);
    assert_eq!(with.unreadable.examples.len(), 5);
    assert_eq!(plain.unreadable.rate.estimate, Some(0.0));
}

/// What the judge was not asked and what nobody labelled says nothing.
#[test]
fn only_judged_and_labelled_outputs_count() {
    let plain = of_table(Scale::pass_fail(), &[&[20, 5], &[3, 22]]);
    let mut more = plain.clone();
    more.items.push(Item { verdict: Verdict::Missing, labels: vec![Some(1.0)], ..Item::default() });
    more.items.push(Item { verdict: Verdict::Read(1.0), labels: vec![None], ..Item::default() });
    assert_eq!(calibrate(&plain, settings()), calibrate(&more, settings()));
}

/// Two outputs a case that always come out alike carry half as much: the interval is about that of half the outputs.
#[test]
fn outputs_of_one_case_are_one_witness() {
    let plain = of_table(Scale::pass_fail(), &[&[60, 15], &[9, 66]]);
    let mut twice = plain.clone();
    twice
        .items
        .extend(plain.items.iter().map(|item| Item { id: format!("{}-again", item.id), ..item.clone() }));
    let (plain, twice) = (calibrate(&plain, settings()), calibrate(&twice, settings()));
    assert_eq!((twice.n, twice.n_groups), (300, 150));
    let width = |figure: &Figure| figure.high().unwrap() - figure.low().unwrap();
    for (one, two) in [
        (plain.judge.percent.as_ref(), twice.judge.percent.as_ref()),
        (plain.judge.cohen_kappa.as_ref(), twice.judge.cohen_kappa.as_ref()),
        (plain.judge.gwet.as_ref(), twice.judge.gwet.as_ref()),
        (Some(&plain.judge.krippendorff_alpha), Some(&twice.judge.krippendorff_alpha)),
    ] {
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!((one.estimate.unwrap() - two.estimate.unwrap()).abs() < 0.01, "{one:?} {two:?}");
        let ratio = width(two) / width(one);
        assert!((0.9..1.12).contains(&ratio), "{ratio}: {one:?} {two:?}");
    }
}

fn of_people(labels: &[(f64, [Option<f64>; 3])]) -> Sample {
    let item = |(place, (verdict, labels)): (usize, &(f64, [Option<f64>; 3]))| Item {
        id: format!("c{place}"),
        group: format!("c{place}"),
        verdict: Verdict::Read(*verdict),
        labels: labels.to_vec(),
        ..Item::default()
    };
    Sample {
        scale: Scale::pass_fail(),
        people: ["ann", "bob", "eve"].map(str::to_owned).to_vec(),
        items: labels.iter().enumerate().map(item).collect(),
    }
}

#[test]
fn people_are_held_against_each_other() {
    let (yes, no) = (Some(1.0), Some(0.0));
    let mut rows = vec![];
    for place in 0..20 {
        rows.push((1.0, [yes, yes, yes]));
        rows.push((0.0, [no, no, if place % 4 == 0 { yes } else { no }]));
    }
    // Two people, one against one.
    rows.push((1.0, [yes, no, None]));
    let found = calibrate(&of_people(&rows), settings());
    assert_eq!((found.n, found.n_ties), (40, 1));
    assert_eq!(found.settled_by, "the most frequent label, ties left out");
    let people = found.people.unwrap();
    assert_eq!((people.n_people, people.n, people.pairs.len()), (3, 41, 3));
    // 35 alike, 5 with one pair of three, 1 with none.
    near(people.percent.as_ref(), (35.0 + 5.0 / 3.0) / 41.0);
    assert_eq!(people.kappa_is, "mean Cohen's kappa of pairs of people");
    let each: Vec<f64> = people.pairs.iter().map(|pair| pair.agreement.kappa().1.estimate.unwrap()).collect();
    near(Some(&people.kappa), each.iter().sum::<f64>() / 3.0);
    assert!(people.krippendorff_alpha.ci.is_some() && people.gwet.unwrap().ci.is_some());
    let alternative = found.alternative.unwrap();
    assert_eq!((alternative.passes, alternative.people.len()), (Some(true), 3));
}

#[test]
fn a_judge_that_likes_length_is_seen() {
    let mut sample = of_table(Scale::pass_fail(), &[&[40, 20], &[10, 50]]);
    for (place, item) in sample.items.iter_mut().enumerate() {
        let is_over = item.verdict == Verdict::Read(1.0) && item.labels == [Some(0.0)];
        let length = if is_over { 5.0 } else { 1.0 } + (place % 5) as f64 * 0.2;
        item.features.insert("length".to_owned(), length);
        item.features.insert("constant".to_owned(), 3.0);
        if place != 0 {
            item.features.insert("with a gap".to_owned(), length);
        }
    }
    let bias = &calibrate(&sample, settings()).bias[0];
    assert_eq!(bias.features.len(), 1);
    let length = &bias.features[0];
    assert!(length.effect.low().is_some_and(|low| 0.1 < low) && length.p_adjusted < 1e-6, "{bias:?}");
    assert_eq!(
        bias.left_out,
        ["constant: it is the same for all outputs", "with a gap: 1 of 120 outputs do not have it"]
    );
}

#[test]
fn a_place_that_is_preferred_is_seen() {
    let mut sample = of_table(Scale::pass_fail(), &[&[30, 10], &[10, 30]]);
    for (place, item) in sample.items.iter_mut().enumerate() {
        item.order =
            [Some(Order::JudgedBoth), Some(Order::OtherBoth), Some(Order::FirstBoth), None][place % 4];
    }
    let position = calibrate(&sample, settings()).position.unwrap();
    assert_eq!(position.n_pairs, 60);
    near(Some(&position.consistency), 2.0 / 3.0);
    assert_eq!(position.first_of_inconsistent.estimate, Some(1.0));
    assert!((position.bias - 20.0 / 120.0).abs() < 1e-15 && position.p < 1e-4);
}

#[test]
fn tags_and_words_on_which_the_judge_errs() {
    let mut sample = of_table(Scale::pass_fail(), &[&[40, 20], &[0, 60]]);
    for (place, item) in sample.items.iter_mut().enumerate() {
        let is_off = item.read() != item.labels[0];
        item.tags = vec![if is_off { "sarcasm" } else { "plain" }.to_owned()];
        let words = if is_off { "GREAT" } else { "thanks" };
        item.input = format!("{words} {}", ["for one", "for all"][place % 2]);
    }
    let found = calibrate(&sample, settings());
    let tags: Vec<(&str, f64)> =
        found.tags.iter().map(|row| (row.tag.as_str(), row.agreement.estimate.unwrap())).collect();
    assert_eq!(tags, [("plain", 1.0), ("sarcasm", 0.0)]);
    let words: Vec<&str> = found.words.found.iter().take(4).map(|row| row.words.as_str()).collect();
    assert_eq!(words, ["great", "great for", "thanks", "thanks for"]);
    let first = &found.words.found[0];
    assert_eq!(
        (first.n_with, first.disagree_with, first.n_without, first.disagree_without),
        (20, 20, 100, 0)
    );
    assert!(first.p < 1e-20 && first.p_adjusted < 1e-18);
    let dull = found.words.found.iter().find(|row| row.words == "one").unwrap();
    assert!(0.5 < dull.p_adjusted, "{dull:?}");
}

#[test]
fn probabilities_have_a_reliability_curve() {
    let mut sample = of_table(Scale::pass_fail(), &[&[50, 10], &[10, 50]]);
    for (place, item) in sample.items.iter_mut().enumerate() {
        let sure = 0.6 + 0.035 * (place % 10) as f64;
        item.probability = Some(if item.verdict == Verdict::Read(1.0) { sure } else { 1.0 - sure });
    }
    let reliability = calibrate(&sample, settings()).reliability.unwrap();
    assert_eq!(reliability.of, "probability");
    let judged: Vec<f64> = reliability.points.iter().map(|point| point.judge).collect();
    assert!(judged.is_sorted() && 8 <= judged.len(), "{judged:?}");
    assert_eq!(reliability.points.iter().map(|point| point.people.n).sum::<u64>(), 120);
    assert!(reliability.brier.unwrap().ci.is_some() && reliability.calibration_error.unwrap().ci.is_some());
}

#[test]
fn nothing_to_hold_against_is_refused_and_not_invented() {
    let empty = Sample { scale: Scale::pass_fail(), people: vec![], items: vec![] };
    let found = calibrate(&empty, settings());
    assert_eq!((found.n, found.kappa().1.estimate), (0, None));
    assert_eq!(found.kappa().1.refusal.as_ref().unwrap().code, "no_data");
    // A judge that always passes agrees beyond chance with nobody.
    let found = calibrate(&of_table(Scale::pass_fail(), &[&[0, 30], &[0, 70]]), settings());
    assert_eq!(found.kappa().1.refusal.as_ref().unwrap().code, "no_variation");
    near(found.judge.percent.as_ref(), 0.7);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever was judged and labelled, no figure leaves its range, and the same seed gives the same bytes.
    #[test]
    fn any_sample_gives_figures_in_their_ranges(
        rows in prop::collection::vec((0_u8..4, 0_u8..4, 0_u8..4, 0_u8..12, ".{0,12}"), 0..40),
        kind in 0_u8..3,
    ) {
        let scale = match kind {
            0 => Scale::nominal(["a", "b", "c"]),
            1 => Scale::Ordinal { levels: ["a", "b", "c"].iter().zip([0.0, 1.0, 2.0]).map(|(name, value)| Rung { name: (*name).to_owned(), value }).collect() },
            _ => Scale::Numeric { low: 0.0, high: 2.0 },
        };
        let label = |x: u8| (x < 3).then(|| f64::from(x));
        let items = rows.iter().map(|(verdict, first, second, group, text)| Item {
            id: text.clone(),
            group: format!("g{group}"),
            verdict: label(*verdict).map_or_else(|| Verdict::Unreadable(text.clone()), Verdict::Read),
            labels: vec![label(*first), label(*second), label(first.wrapping_add(*second) % 4)],
            tags: vec![format!("t{}", group % 3)],
            input: text.clone(),
            ..Item::default()
        }).collect();
        let sample = Sample { scale, people: ["ann", "bob", "eve"].map(str::to_owned).to_vec(), items };
        let found = calibrate(&sample, settings());
        prop_assert_eq!(&found, &calibrate(&sample, settings()));
        let text = serde_json::to_string(&found).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Calibration>(&text).unwrap(), &found);
        prop_assert!(!text.contains("null,\"high\"") && found.n <= found.n_judged);
        for figure in [found.judge.percent.as_ref(), Some(&found.unreadable.rate)].into_iter().flatten() {
            prop_assert!(figure.estimate.is_none_or(|x| (0.0..=1.0).contains(&x)), "{:?}", figure);
            prop_assert!(figure.ci.as_ref().is_none_or(|ci| 0.0 <= ci.low && ci.high <= 1.0), "{:?}", figure);
        }
        prop_assert!(found.kappa().1.estimate.is_none_or(|x| x <= 1.0 + 1e-12));
    }
}
