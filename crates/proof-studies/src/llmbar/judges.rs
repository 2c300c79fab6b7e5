//! The models as judges: a case is judged in both orders, an output wins it if it wins both, and anything else is a tie.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use camino::Utf8Path;
use proof_judge::{
    Annotators, Calibration, Figure, Item, Order, Sample, Scale, Settings, Verdict, calibrate,
};
use proof_stats::Level;
use proof_verdict::words::{interval, p_value};

use super::{PROMPTS, lines, text, winner};

/// The classes of the scale, by their places in it.
const FIRST: f64 = 0.0;
const SECOND: f64 = 1.0;
const TIE: f64 = 2.0;

/// Agreement with people and leanings of a model under each prompt.
pub(super) fn table(folder: &Utf8Path, model: &str) -> anyhow::Result<String> {
    let mut table = String::from(
        "| prompt | same winner in both orders | kappa with people | Gwet's AC | first place | p | longer output | adjusted p | unreadable |\n\
         |---|---|---|---|---:|---:|---|---:|---:|\n",
    );
    for prompt in PROMPTS {
        let sample = sample(folder, model, prompt)?;
        let settings = Settings { level: Level::P95, seed: 7, annotators: Annotators::default() };
        let found = calibrate(&sample, settings);
        let position = found.position.as_ref().context("no pair in both orders")?;
        let (kappa, gwet) = (found.judge.cohen_kappa.as_ref(), found.judge.gwet.as_ref());
        writeln!(
            table,
            "| {prompt} | {} | {} | {} | {:+.3} | {} | {} | {} of 419 |",
            shown(Some(&position.consistency)),
            shown(kappa),
            shown(gwet),
            position.bias,
            p_value(position.p),
            length(&found),
            found.unreadable.count
        )?;
    }
    Ok(table)
}

fn shown(figure: Option<&Figure>) -> String {
    match figure.map(|figure| (figure.estimate, &figure.ci)) {
        Some((Some(value), Some(ci))) => format!("{value:.3} {}", interval(ci.low, ci.high)),
        Some((Some(value), None)) => format!("{value:.3}, no interval"),
        _ => "–".to_owned(),
    }
}

/// How much more often than people the judge names the first output for each 1,000 characters that it is longer.
fn length(found: &Calibration) -> String {
    let row = found.bias.iter().find(|bias| bias.of.contains("first")).and_then(|bias| bias.features.first());
    row.map_or_else(
        || "– | –".to_owned(),
        |row| format!("{} | {}", shown(Some(&row.effect)), p_value(row.p_adjusted)),
    )
}

fn sample(folder: &Utf8Path, model: &str, prompt: &str) -> anyhow::Result<Sample> {
    let recorded = lines(&folder.join(format!("recorded-{model}.jsonl")))?;
    let mut answers = BTreeMap::new();
    for row in recorded.iter().filter(|row| row.get("prompt").and_then(|it| it.as_str()) == Some(prompt)) {
        let is_swapped = row.get("swap").and_then(serde_json::Value::as_bool).context("no `swap`")?;
        answers.insert((text(row, "case")?.to_owned(), is_swapped), text(row, "completion")?.to_owned());
    }
    let mut items = vec![];
    for case in lines(&folder.join("cases.jsonl"))? {
        let id = text(&case, "id")?.to_owned();
        let is_first_better =
            case.get("label").and_then(serde_json::Value::as_u64).context("no `label`")? == 1;
        let answer = |is_swapped: bool| {
            let answer = answers.get(&(id.clone(), is_swapped)).context("no answer")?;
            anyhow::Ok(winner(prompt, answer))
        };
        let verdicts = (answer(false)?, answer(true)?);
        let n_characters = |key: &str| anyhow::Ok(text(&case, key)?.chars().count() as f64);
        let longer = (n_characters("output_1")? - n_characters("output_2")?) / 1000.0;
        items.push(Item {
            group: id.clone(),
            verdict: verdict(verdicts),
            truth: Some(if is_first_better { FIRST } else { SECOND }),
            labels: vec![],
            tags: vec![text(&case, "subset")?.to_owned()],
            features: BTreeMap::from([("first output longer, 1,000 characters".to_owned(), longer)]),
            order: order(verdicts),
            id,
            ..Item::default()
        });
    }
    Ok(Sample { scale: Scale::nominal(["first", "second", "tie"]), people: vec![], items })
}

/// What the two answers come to; each says whether the output that it was shown first wins.
fn verdict(answers: (Option<bool>, Option<bool>)) -> Verdict {
    match answers {
        (Some(true), Some(false)) => Verdict::Read(FIRST),
        (Some(false), Some(true)) => Verdict::Read(SECOND),
        (Some(_), Some(_)) => Verdict::Read(TIE),
        _ => Verdict::Unreadable("neither output is named".to_owned()),
    }
}

fn order(answers: (Option<bool>, Option<bool>)) -> Option<Order> {
    Some(match answers {
        (Some(true), Some(false)) => Order::JudgedBoth,
        (Some(false), Some(true)) => Order::OtherBoth,
        (Some(true), Some(true)) => Order::FirstBoth,
        (Some(false), Some(false)) => Order::SecondBoth,
        _ => return None,
    })
}
