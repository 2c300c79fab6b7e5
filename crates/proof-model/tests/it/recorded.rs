//! Real outputs of real models, served over HTTP by `../shared/tools/recorded-model`.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use proof_model::{Environment, Hint, Provider, Request, Settings, Target, TargetConfig};
use proof_prompt::{Message, Role};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// The server, which ends with the test.
struct Recorded {
    process: Child,
    base_url: String,
}

impl Recorded {
    fn start(shared: &Utf8Path, args: &[&str]) -> Option<Self> {
        let mut command = Command::new("python3");
        command.arg(shared.join("tools/recorded-model")).args(["--port", "0"]).args(args);
        let mut process = command.stdout(Stdio::piped()).spawn().ok()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take()?).read_line(&mut line).ok()?;
        let base_url = line.trim().strip_prefix("listening on ")?.to_owned();
        Some(Self { process, base_url })
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn lines(path: &Utf8Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The messages of a recorded call, as the data's README describes them.
fn messages(prompt: &Value, case: &Value, swap: bool) -> Vec<Message> {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let (first, second) = if swap { ("output_2", "output_1") } else { ("output_1", "output_2") };
    let fill = |template: &str| {
        let marked =
            template.replace("{input}", "\0I").replace("{output_1}", "\0A").replace("{output_2}", "\0B");
        marked.replace("\0I", text("input")).replace("\0A", text(first)).replace("\0B", text(second))
    };
    let messages = prompt["messages"].as_array().unwrap().iter().map(|message| {
        let role = match message["role"].as_str() {
            Some("system") => Role::System,
            Some("assistant") => Role::Assistant,
            _ => Role::User,
        };
        Message::text(role, fill(message["content"].as_str().unwrap()))
    });
    messages.collect()
}

#[tokio::test]
async fn recorded_outputs_come_back_word_for_word_in_both_formats_and_through_faults() {
    let shared = Utf8PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let data = shared.join("data/llmbar");
    let faults = ["--fail-429-every", "7", "--fail-500-every", "11", "--truncate-every", "13"];
    let server = if data.exists() { Recorded::start(&shared, &faults) } else { None };
    let Some(server) = server else {
        println!("skipped: no ../shared");
        return;
    };
    let by_id = |file: &str| -> HashMap<String, Value> {
        lines(&data.join(file)).into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
    };
    let (prompts, cases) = (by_id("prompts.jsonl"), by_id("cases.jsonl"));
    let records = lines(&data.join("recorded-gpt-4.jsonl"));
    for provider in [Provider::OpenAi, Provider::Anthropic] {
        let mut config = TargetConfig::new(provider, "gpt-4");
        config.base_url = Some(server.base_url.clone());
        let target = Target::connect(config, &Environment::default(), Utf8Path::new("."), 4).unwrap();
        for record in records.iter().step_by(records.len() / 40) {
            let case = &cases[record["case"].as_str().unwrap()];
            let prompt = &prompts[record["prompt"].as_str().unwrap()];
            let request = Request {
                model: "gpt-4".to_owned(),
                messages: messages(prompt, case, record["swap"] == true),
                settings: Settings::default(),
                tools: [].into(),
                output: None,
                origin: None,
                repeat: 0,
                hint: Hint::default(),
            };
            let permit = target.ready().await;
            let response = target.call(&permit, &request, &CancellationToken::new()).await.unwrap();
            assert_eq!(response.text, record["completion"].as_str().unwrap());
            assert!(response.usage.is_some_and(|usage| 0 < usage.input));
        }
        assert!(0 < target.stats().retries);
    }
}
