//! Keys that are planted wherever a provider can give them back, and searched for in every byte that is kept or printed.

use std::collections::BTreeMap;
use std::path::Path;

use camino::Utf8Path;
use proof_store::{Access, Store};
use proof_testkit::{Asked, FakeModel, Reply, Script};
use serde_json::{Value, json};

use crate::project::{Printed, Project, printed};

/// By a variable, by a command, in a header; and that of the fallback.
const KEYS: [&str; 4] = [
    "planted/variable+0123456789=a",
    "planted/command+0123456789=bc",
    "planted-header-0123456789-def",
    "planted-fallback-0123456789-g",
];

const SUITE: &str = "
prompts: [ask.txt]
targets:
  - {id: plain, model: openai/m, base_url: \"[url]\", key_env: PLANTED, max_attempts: 2, else: {id: second, model: anthropic/n, base_url: \"[url]\", key_env: FALLBACK, max_attempts: 1}}
  - {id: streamed, model: openai/other, base_url: \"[url]\", key_env: PLANTED, stream: true, max_attempts: 2}
  - {id: commanded, model: anthropic/m, base_url: \"[url]\", key_cmd: [cat, secret.txt], headers: {x-team: \"${TEAM}\"}, max_attempts: 2}
dataset: cases.jsonl
scorers:
  - contains: \"{{ expected }}\"
";

/// What is planted, by the case's word.
const PLACES: [&str; 12] = [
    "text",
    "long",
    "huge",
    "tool",
    "reasoning",
    "model",
    "header",
    "escaped",
    "refused",
    "failed",
    "page",
    "overloaded",
];

/// The keys that came with a request, one after the other, with words between them.
fn keys_of(asked: &Asked) -> String {
    let sent = |key: &&&str| asked.headers.iter().any(|(_, value)| value.contains(**key));
    KEYS.iter().filter(sent).map(|key| format!("see {key} there")).collect::<Vec<_>>().join(" and ")
}

/// A text as JSON may write any text.
fn escaped(text: &str) -> String {
    text.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect()
}

fn answer(asked: &Asked) -> Reply {
    let place = asked.last_text();
    let keys = keys_of(asked);
    if asked.body["stream"] == true {
        return stream(&place, &keys);
    }
    let message = |fields: Value| {
        let mut message = json!({"role": "assistant", "content": "ok"});
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!({"id": keys, "model": "m", "choices": [{"message": message, "finish_reason": "stop"}], "x": keys})
    };
    let anthropic = |content: Value, model: &str| json!({"id": keys, "model": model, "content": content, "stop_reason": "end_turn", "x": keys});
    let is_anthropic = asked.is_anthropic();
    match place.as_str() {
        // More than a kilobyte is compressed in the store, more than 256 are a file of their own.
        "long" => Reply::text(keys.repeat(20)),
        "huge" => Reply::text(keys.repeat(4_000)),
        "tool" if is_anthropic => {
            let call = json!({"type": "tool_use", "id": keys, "name": keys, "input": {"a": keys}});
            Reply::json(200, &anthropic(json!([call]), "m"))
        }
        "tool" => {
            let call = json!({"id": keys, "type": "function", "function": {"name": keys, "arguments": keys}});
            Reply::json(200, &message(json!({"tool_calls": [call]})))
        }
        "reasoning" if is_anthropic => {
            let thinking = json!({"type": "thinking", "thinking": keys, "signature": keys});
            Reply::json(200, &anthropic(json!([thinking, {"type": "text", "text": "ok"}]), "m"))
        }
        "reasoning" => Reply::json(200, &message(json!({"reasoning_content": keys}))),
        "model" => Reply::json(
            200,
            &json!({"id": "x", "model": keys, "system_fingerprint": keys, "content":
            [{"type": "text", "text": "ok"}], "stop_reason": "end_turn", "choices": [{"message": {"content": "ok"}}]}),
        ),
        "header" => Reply::text("ok")
            .header("x-request-id", &keys)
            .header("request-id", &keys)
            .header("x-note", &keys),
        "escaped" => {
            let body = if is_anthropic {
                anthropic(json!([{"type": "text", "text": "[keys]"}]), "m")
            } else {
                message(json!({"content": "[keys]"}))
            };
            Reply::raw(200, "application/json", body.to_string().replace("[keys]", &escaped(&keys)))
        }
        "refused" => Reply::error(400, &keys, &keys).header("x-request-id", &keys),
        "failed" => Reply::error(500, "server_error", keys),
        "page" => Reply::html(&keys),
        "overloaded" => Reply::error(429, "rate_limit_exceeded", keys).header("retry-after", "7200"),
        _ => Reply::text(keys),
    }
}

/// A stream with a key cut in two, and the keys in whatever is beside the text.
fn stream(place: &str, keys: &str) -> Reply {
    let (head, tail) = KEYS[0].split_at(13);
    let event = |delta: Value| {
        let chunk = json!({"id": keys, "model": keys, "system_fingerprint": keys, "choices": [{"index": 0, "delta": delta, "finish_reason": null}]});
        format!("data: {chunk}\n\n")
    };
    let call = |text: &str| json!({"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": text}}]});
    let pieces = match place {
        "tool" => vec![
            event(call(head)),
            event(json!({"tool_calls": [{"index": 0, "function": {"arguments": tail}}]})),
        ],
        "reasoning" => {
            vec![event(json!({"reasoning_content": head})), event(json!({"reasoning_content": tail}))]
        }
        "failed" => vec![format!("data: {}\n\n", json!({"error": {"message": keys, "code": 500}}))],
        _ => vec![event(json!({"content": head})), event(json!({"content": tail}))],
    };
    let end =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let body = format!(": {keys}\nid: {keys}\nx-note: {keys}\n\n{}{end}", pieces.concat());
    Reply::raw(200, "text/event-stream", body)
}

/// What would show that a key is there: any twelve characters of one that are its own, or all of it, escaped.
fn traces() -> Vec<String> {
    let parts = KEYS
        .iter()
        .flat_map(|key| key.as_bytes()[8..].windows(12))
        .map(|part| str::from_utf8(part).unwrap().to_owned());
    let escaped = KEYS.map(escaped);
    let addresses = KEYS.map(|key| key.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D"));
    parts.chain(escaped).chain(addresses).collect()
}

#[track_caller]
fn assert_clean(place: &str, bytes: &[u8], traces: &[String]) {
    let text = String::from_utf8_lossy(bytes);
    for trace in traces {
        assert!(!text.contains(trace), "{place} holds `{trace}`");
    }
}

/// Every byte of every file in a folder.
fn search(folder: &Path, traces: &[String]) -> usize {
    let mut n_files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            n_files += search(&path, traces);
        } else {
            assert_clean(&path.display().to_string(), &std::fs::read(&path).unwrap(), traces);
            n_files += 1;
        }
    }
    n_files
}

/// What the store gives back: its bodies are compressed in the file.
fn search_store(folder: &Path, traces: &[String]) -> BTreeMap<String, usize> {
    let store = Store::open(Utf8Path::from_path(folder).unwrap(), Access::ReadOnly).unwrap();
    let mut n = BTreeMap::new();
    for run in store.runs().unwrap() {
        let mut rows = vec![];
        let visit = |trial: proof_store::TrialRow| {
            assert_clean("a trial", format!("{trial:?}").as_bytes(), traces);
            rows.extend(trial.response);
            *n.entry(if trial.error.is_some() { "errors" } else { "outputs" }.to_owned()).or_default() += 1;
            std::ops::ControlFlow::Continue(())
        };
        store.trials(&run.id, visit).unwrap();
        for row in rows {
            let stored = store.response(row).unwrap();
            assert_clean("a response", &stored.json, traces);
            assert_clean("a body", &stored.raw, traces);
            let raw = String::from_utf8_lossy(&stored.raw);
            assert!(raw.contains("***") || raw.contains("left out"), "nothing was planted: {raw}");
        }
        assert_clean("a run", format!("{run:?}").as_bytes(), traces);
    }
    n
}

fn run(project: &Project, arguments: &[&str]) -> Printed {
    let mut command = project.command(arguments);
    command.env("PLANTED", KEYS[0]).env("TEAM", KEYS[2]).env("FALLBACK", KEYS[3]);
    command.env("PROOF_LIMITS_DIR", project.file("limits"));
    printed(&command.output().unwrap())
}

#[test]
fn no_byte_that_is_kept_or_printed_holds_a_key() {
    let server = FakeModel::start(Script::from_fn(answer)).unwrap();
    let project = Project::new();
    project.write("suite.yaml", SUITE.replace("[url]", &server.base_url()));
    project.write("secret.txt", format!("{}\n", KEYS[1]));
    project.write("ask.txt", "{{ place }}");
    let cases = PLACES
        .map(|place| json!({"id": place, "vars": {"place": place}, "expected": "***"}).to_string() + "\n");
    project.write("cases.jsonl", cases.concat());
    let traces = traces();
    let mut all = vec![run(&project, &["run", "suite.yaml"])];
    let asked: Vec<String> =
        server.asked().iter().flat_map(|asked| asked.headers.clone()).map(|(_, value)| value).collect();
    for key in KEYS {
        assert!(asked.iter().any(|value| value.contains(key)), "nobody sent {key}: {:?}", all[0]);
    }
    for format in ["human", "json", "jsonl", "junit", "markdown"] {
        all.push(run(&project, &["show", "last", "--format", format]));
    }
    for target in ["plain", "streamed", "commanded"] {
        for place in PLACES {
            all.push(run(&project, &["models", "test", target, "--prompt", place]));
        }
    }
    all.push(run(&project, &["run", "suite.yaml", "--format", "json", "--no-cache"]));
    all.push(run(&project, &["list"]));
    for printed in &all {
        assert_clean("stdout", printed.stdout.as_bytes(), &traces);
        assert_clean("stderr", printed.stderr.as_bytes(), &traces);
    }
    assert!(all.iter().any(|printed| printed.stdout.contains("***")), "{all:?}");
    let n = search_store(&project.file(".proof"), &traces);
    assert!(15 < n["outputs"] && 5 < n["errors"], "{n:?}");
    // The database, a payload of its own for each huge answer; the ledgers of the accounts and endpoints.
    assert!(3 < search(&project.file(".proof"), &traces));
    assert!(3 < search(&project.file("limits"), &traces));
}
