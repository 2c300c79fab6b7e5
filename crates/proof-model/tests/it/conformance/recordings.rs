//! What lies in `conformance/`.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use proof_model::{Api, OutputFormat, OutputMode, Request, Settings};
use proof_prompt::{Message, Tool};
use serde::Deserialize;
use serde_json::Value;

/// A call in our own form.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Case {
    pub stream: bool,
    pub request: Option<Asked>,
    #[serde(default)]
    pub texts: Vec<String>,
    pub dimensions: Option<u32>,
}

/// What is asked.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Asked {
    pub messages: Vec<Message>,
    #[serde(default)]
    pub settings: Settings,
    #[serde(default)]
    pub tools: Vec<Tool>,
    pub output: Option<Output>,
}

/// The form that the output must have.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Output {
    pub schema: Value,
}

impl Asked {
    pub(super) fn of(&self, model: &str) -> Request {
        let output = self.output.as_ref().map(|output| {
            Arc::new(OutputFormat { mode: OutputMode::Strict, schema: output.schema.clone(), notes: vec![] })
        });
        let mut request = Request::new(model, self.messages.clone());
        request.settings = self.settings.clone();
        request.tools = self.tools.clone().into();
        request.output = output;
        request
    }
}

/// What the SDKs sent for a call.
#[derive(Debug, Deserialize)]
pub(super) struct Recorded {
    /// The model's name, which differs by format.
    pub model: String,
    /// One entry, or one for each SDK where they differ.
    pub sent: Vec<Sent>,
}

/// A request as an SDK sent it.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

/// What is known of a format's recordings.
#[derive(Debug, Deserialize)]
pub(super) struct FormatIndex {
    /// The calls that the format has no words for, with the reason.
    pub cannot: BTreeMap<String, String>,
}

fn root() -> Utf8PathBuf {
    Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../conformance")
}

fn json<T: for<'de> Deserialize<'de>>(path: &str) -> T {
    let path = root().join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of a folder's files, sorted.
fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = root()
        .join(folder)
        .read_dir_utf8()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_owned())
        .collect();
    names.sort();
    names
}

pub(super) fn formats() -> BTreeMap<String, FormatIndex> {
    json("recorded/index.json")
}

/// The wire format that a recorded one is: two of them differ in the address and the key only.
pub(super) fn api(format: &str) -> Api {
    match format {
        "azure" => Api::OpenAi,
        "vertex" => Api::Gemini,
        name => Api::from_name(name).unwrap(),
    }
}

/// All calls, by name.
pub(super) fn cases() -> BTreeMap<String, Case> {
    names("cases")
        .iter()
        .map(|name| (name.strip_suffix(".json").unwrap().to_owned(), json(&format!("cases/{name}"))))
        .collect()
}

pub(super) fn recorded(format: &str, case: &str) -> Recorded {
    json(&format!("recorded/{format}/{case}.json"))
}

/// An answer that the SDKs have read.
#[derive(Debug)]
pub(super) struct Answer {
    /// The file's name, such as `text.sse`.
    pub name: String,
    /// What the server sends.
    pub body: Vec<u8>,
    /// What the SDKs made of it: one value, or one for each SDK where they differ.
    pub values: Vec<Value>,
}

impl Answer {
    /// Whether it comes as a stream.
    pub(super) fn is_stream(&self) -> bool {
        Utf8Path::new(&self.name).extension() != Some("json")
    }
}

pub(super) fn answers(format: &str) -> Vec<Answer> {
    names(&format!("parsed/{format}"))
        .iter()
        .map(|file| {
            let name = file.strip_suffix(".json").unwrap().to_owned();
            let body = std::fs::read(root().join("answers").join(format).join(&name)).unwrap();
            let read: Value = json(&format!("parsed/{format}/{file}"));
            let values =
                read["read"].as_array().unwrap().iter().map(|group| group["value"].clone()).collect();
            Answer { name, body, values }
        })
        .collect()
}

/// The answers that went back, by name, each with the bodies of the requests that the SDKs sent then.
pub(super) fn returned(format: &str) -> Vec<(String, Vec<Value>)> {
    let folder = format!("returned/{format}");
    if !root().join(&folder).exists() {
        return vec![];
    }
    let bodies = |file: &String| {
        let sent: Value = json(&format!("{folder}/{file}"));
        let bodies = sent["sent"].as_array().unwrap().iter().map(|group| group["body"].clone()).collect();
        (file.strip_suffix(".json").unwrap().to_owned(), bodies)
    };
    names(&folder).iter().map(bodies).collect()
}

/// A whole number, which some SDKs give as a float.
pub(super) fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_f64()?.to_string().parse().ok())
}
