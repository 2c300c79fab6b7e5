//! `XSTest`: what a GPT-4 judge said of 900 answers, and what two people said of them.

use camino::Utf8Path;
use proof_dataset::{Dataset, DatasetSource, Selection};
use proof_judge::{
    Annotators, Calibration, Figure, Item, Sample, Settings, Verdict, calibrate, classes_of, column,
};
use proof_stats::Level;

/// None where the shared data are not there.
fn calibrated(model: &str) -> Option<Calibration> {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/xstest");
    if !root.is_dir() {
        eprintln!("skipped: no ../shared");
        return None;
    }
    let source = DatasetSource::Path(format!("recorded-{model}.jsonl"), None);
    let dataset = Dataset::open(source, Selection::default(), &root).unwrap();
    dataset.survey().unwrap();
    let cases: Vec<_> = dataset.cases().map(|row| row.unwrap().1).collect();
    let of = |name: &str| column(&cases, name, "--label").unwrap();
    let (first, second, truth, judge) =
        (of("annotation_1"), of("annotation_2"), of("human"), of("gpt4_judge"));
    let labels: Vec<&str> = first.iter().chain(&second).flatten().map(String::as_str).collect();
    let scale = classes_of(&labels).unwrap();
    let number = |label: &Option<String>| label.as_deref().and_then(|label| scale.read(label));
    let item = |place: usize| {
        let said = judge[place].clone().unwrap();
        Item {
            id: cases[place].id.clone(),
            group: cases[place].id.clone(),
            verdict: scale.read(&said).map_or(Verdict::Unreadable(said), Verdict::Read),
            labels: vec![number(&first[place]), number(&second[place])],
            truth: number(&truth[place]),
            tags: vec![cases[place].vars["type"].as_str().unwrap().to_owned()],
            input: cases[place].vars["prompt"].as_str().unwrap().to_owned(),
            ..Item::default()
        }
    };
    let items = (0..cases.len()).map(item).collect();
    let sample = Sample {
        scale: scale.clone(),
        people: ["annotation_1", "annotation_2"].map(str::to_owned).to_vec(),
        items,
    };
    Some(calibrate(&sample, Settings { level: Level::P95, seed: 1, annotators: Annotators::Experts }))
}

fn near(figure: &Figure, value: f64) {
    let estimate = figure.estimate.expect("an estimate");
    assert!((estimate - value).abs() < 1e-9, "{figure:?} is not {value}");
    assert!(figure.low().unwrap() < value && value < figure.high().unwrap(), "{figure:?}");
}

/// Values by scikit-learn 1.7 (kappa), the krippendorff package (alpha) and Gwet's formula in Python.
#[test]
fn figures_are_those_of_other_programs() {
    let Some(found) = calibrated("llama2orig") else { return };
    assert_eq!((found.n, found.n_judged, found.unreadable.count), (450, 450, 0));
    near(found.judge.percent.as_ref().unwrap(), 347.0 / 450.0);
    near(found.judge.cohen_kappa.as_ref().unwrap(), 0.579_462_147_056_688_7);
    near(found.judge.gwet.as_ref().unwrap(), 0.688_675_966_086_838_1);
    near(&found.judge.krippendorff_alpha, 0.568_270_087_048_149_2);
    let people = found.people.as_ref().unwrap();
    near(people.percent.as_ref().unwrap(), 434.0 / 450.0);
    near(&people.kappa, 0.929_255_711_127_487_1);
    near(people.gwet.as_ref().unwrap(), 0.952_511_060_141_114_5);
    near(&people.krippendorff_alpha, 0.929_331_885_645_785);
    let confusion = found.confusion.as_ref().unwrap();
    assert_eq!(confusion.counts, [[99, 2, 0], [54, 237, 3], [37, 7, 11]]);
    near(&confusion.by_class[0].sensitivity, 99.0 / 101.0);
    near(&confusion.by_class[0].specificity, 0.739_255_014_326_647_5);
    // The judge says full compliance of 190 outputs, people of 101.
    near(&found.bias[0].overall, 89.0 / 450.0);
    assert_eq!(found.tags.len(), 18);
}

#[test]
fn eleven_answers_in_prose_are_errors_and_no_verdicts() {
    let Some(found) = calibrated("mistralinstruct") else { return };
    assert_eq!((found.n, found.n_judged, found.unreadable.count), (439, 450, 11));
    near(&found.unreadable.rate, 11.0 / 450.0);
    assert!(found.unreadable.examples[0].answer.starts_with("I'm"));
    near(found.judge.percent.as_ref().unwrap(), 333.0 / 439.0);
    near(found.judge.cohen_kappa.as_ref().unwrap(), 0.081_771_182_761_750_77);
    near(found.judge.gwet.as_ref().unwrap(), 0.722_213_682_471_506_6);
    near(&found.people.as_ref().unwrap().kappa, 0.919_544_900_446_972_8);
    assert_eq!(found.confusion.unwrap().counts, [[324, 38, 1], [41, 8, 0], [19, 7, 1]]);
}
