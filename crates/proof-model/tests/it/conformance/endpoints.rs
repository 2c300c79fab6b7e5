//! Vectors and moderation: asked for as the SDKs ask for them, and read as they read them.

use camino::Utf8Path;
use proof_model::Target;
use proof_testkit::{Asked, FakeModel, Reply, Script};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::addresses::{config, environment, header};
use super::diff::differences;
use super::recordings::{Case, Recorded, answers, cases, formats, recorded, whole};

/// An answer, and what the SDKs read from it.
fn answer(format: &str, name: &str) -> (Reply, Value) {
    // These two have the answers of the formats that they share.
    let format = match format {
        "azure" => "openai",
        "vertex" => "gemini",
        format => format,
    };
    let answer = answers(format).into_iter().find(|answer| answer.name == name).unwrap();
    let [value] = &*answer.values else { panic!("{format}/{name}: the SDKs differ") };
    (Reply::raw(200, "application/json", answer.body.clone()), value.clone())
}

fn connect(
    format: &str,
    case: &Case,
    recorded: &Recorded,
    reply: Reply,
    extra: &Value,
) -> (FakeModel, Target) {
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let mut config = config(format, case, recorded, &server);
    config.settings.extra = extra.as_object().unwrap().clone();
    let target = Target::connect(config, &environment(format), Utf8Path::new("."), 1).unwrap();
    (server, target)
}

/// How the request differs from the SDK's.
fn compare(format: &str, case: &Case, recorded: &Recorded, ours: &Asked) -> Vec<String> {
    let [theirs] = &*recorded.sent else { panic!("{format}: the SDKs differ") };
    let mut wrong: Vec<String> = differences(&theirs.body, &ours.body)
        .iter()
        .map(|difference| format!("{format}{difference}"))
        .collect();
    let mut check = |what: &str, theirs: &str, ours: Option<&str>| {
        if ours != Some(theirs) {
            wrong.push(format!("{format}: {what}: `{theirs}` is expected, we have {ours:?}"));
        }
    };
    check("address", &super::addresses::address(format, theirs), Some(&ours.path));
    // These endpoints have one form of answer: nothing is said of `accept`.
    for (name, value) in theirs.headers.iter().filter(|(name, _)| *name != "accept") {
        if let Some((name, value)) = header(format, case, name, value) {
            check(name, &value, ours.header(name));
        }
    }
    wrong
}

#[tokio::test]
async fn vectors_are_asked_for_and_read_as_the_sdks_do() {
    let case = &cases()["embeddings"];
    let dimensions = case.dimensions.unwrap();
    let mut wrong = vec![];
    for (format, index) in &formats() {
        if index.cannot.contains_key("embeddings") {
            continue;
        }
        // In the provider's own words, as a target's `extra` has them.
        let extra = match &**format {
            "openai" | "azure" | "ollama" => json!({"dimensions": dimensions}),
            "mistral" | "cohere" => json!({"output_dimension": dimensions}),
            "gemini" | "vertex" => json!({"outputDimensionality": dimensions}),
            format => panic!("{format}: nobody has said how many dimensions are asked for"),
        };
        let (reply, value) = answer(format, "embeddings.json");
        let recorded = recorded(format, "embeddings");
        let (server, target) = connect(format, case, &recorded, reply, &extra);
        match target.embed(&case.texts, &CancellationToken::new()).await {
            Ok(ours) => {
                let vectors: Vec<Vec<f32>> = serde_json::from_value(value["vectors"].clone()).unwrap();
                assert_eq!(ours.vectors, vectors, "{format}");
                assert_eq!(ours.served_model.as_deref(), value["model"].as_str(), "{format}");
                let names = ["prompt_tokens", "input_tokens", "prompt_eval_count"];
                let input = names.iter().find_map(|name| whole(&value["usage"][name]));
                assert_eq!(ours.usage.map(|usage| usage.input), input, "{format}");
            }
            Err(error) => wrong.push(format!("{format}: {error}")),
        }
        wrong.extend(compare(format, case, &recorded, &server.asked()[0]));
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn moderation_is_asked_for_and_read_as_the_sdks_do() {
    let case = &cases()["moderation"];
    let mut wrong = vec![];
    for (format, index) in &formats() {
        if index.cannot.contains_key("moderation") {
            continue;
        }
        let (reply, value) = answer(format, "moderation.json");
        let recorded = recorded(format, "moderation");
        let (server, target) = connect(format, case, &recorded, reply, &json!({}));
        let ours = target.moderate(&case.texts, &CancellationToken::new()).await.unwrap();
        let theirs = value["results"].as_array().unwrap().clone();
        assert_eq!(ours.len(), theirs.len(), "{format}");
        for (ours, theirs) in ours.iter().zip(&theirs) {
            let categories = theirs["categories"].as_object().unwrap();
            // Mistral says what it finds, not whether that is anything.
            let flagged = theirs["flagged"]
                .as_bool()
                .unwrap_or_else(|| categories.values().any(|is_found| *is_found == Value::Bool(true)));
            assert_eq!(ours.flagged, flagged, "{format}");
            assert_eq!(ours.categories.len(), categories.len(), "{format}");
            for (name, is_found) in categories {
                let category = ours.categories[name];
                assert_eq!(Value::from(category.flagged), *is_found, "{format}: {name}");
                assert_eq!(category.score, theirs["scores"][name].as_f64(), "{format}: {name}");
            }
        }
        wrong.extend(compare(format, case, &recorded, &server.asked()[0]));
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
