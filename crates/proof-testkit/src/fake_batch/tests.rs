use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use super::*;

/// Makes a call; gives back the status and the body.
fn exchange(server: &FakeBatch, method: &str, path: &str, kind: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = vec![];
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), String::from_utf8(body).unwrap())
}

fn get(server: &FakeBatch, path: &str) -> Value {
    serde_json::from_str(&exchange(server, "GET", path, "", "").1).unwrap()
}

fn chat(text: &str) -> Value {
    json!({"model": "m", "messages": [{"role": "user", "content": text}]})
}

fn upload(lines: &str) -> String {
    let purpose = "Content-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n";
    let file = format!("Content-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n{lines}\r\n");
    format!("--B\r\n{purpose}--B\r\n{file}--B--\r\n")
}

#[test]
fn files_become_batches_and_batches_files() {
    let script = BatchScript::new(|name, asked| match name {
        "b" => Fate::Answered(Reply::error(400, "bad", "no")),
        "c" => Fate::Expired,
        "d" => Fate::Forgotten,
        _ => Fate::Answered(Reply::text(asked.last_text())),
    });
    let server = FakeBatch::start(script.polls(1)).unwrap();
    let line = |name: &str| {
        json!({"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": chat(name)})
            .to_string()
    };
    let lines = ["a", "b", "c", "d"].map(line).join("\n");
    let kind = "multipart/form-data; boundary=B";
    let (status, file) = exchange(&server, "POST", "/v1/files", kind, &upload(&lines));
    assert_eq!(status, 200, "{file}");
    let create =
        json!({"input_file_id": "file-1", "endpoint": "/v1/chat/completions", "completion_window": "24h"});
    let (_, batch) = exchange(&server, "POST", "/v1/batches", "application/json", &create.to_string());
    assert!(batch.contains(r#""status":"in_progress""#), "{batch}");
    assert_eq!(get(&server, "/v1/batches/batch_1")["status"], "in_progress");
    let done = get(&server, "/v1/batches/batch_1");
    assert_eq!(
        (&done["status"], &done["request_counts"]),
        (&json!("expired"), &json!({"total": 4, "completed": 1, "failed": 2}))
    );
    let (_, output) = exchange(&server, "GET", "/v1/files/file-output-batch_1/content", "", "");
    assert!(output.contains(r#""custom_id":"a""#) && output.contains(r#""content":"a""#), "{output}");
    assert_eq!(output.lines().count(), 1);
    let (_, errors) = exchange(&server, "GET", "/v1/files/file-error-batch_1/content", "", "");
    assert!(errors.contains(r#""status_code":400"#) && errors.contains("batch_expired"), "{errors}");
    assert_eq!(errors.lines().count(), 2);
    assert_eq!(server.batches()[0].1[1], ("b".to_owned(), chat("b")));
    assert_eq!(server.calls()[0].call, "POST /v1/files");
    assert_eq!(exchange(&server, "GET", "/v1/batches/batch_2", "", "").0, 404);
}

#[test]
fn messages_become_results() {
    let server = FakeBatch::start(BatchScript::echo().order(ResultOrder::Mixed)).unwrap();
    let requests: Vec<Value> =
        (0..5).map(|idx| json!({"custom_id": format!("r{idx}"), "params": chat("hello")})).collect();
    let body = json!({"requests": requests}).to_string();
    let (_, batch) = exchange(&server, "POST", "/v1/messages/batches", "application/json", &body);
    assert!(batch.contains("msgbatch_1"), "{batch}");
    let done = get(&server, "/v1/messages/batches/msgbatch_1");
    assert_eq!(
        (&done["processing_status"], &done["request_counts"]["succeeded"]),
        (&json!("ended"), &json!(5))
    );
    let (_, lines) = exchange(&server, "GET", "/v1/messages/batches/msgbatch_1/results", "", "");
    let names: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["custom_id"].as_str().unwrap().to_owned())
        .collect();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(sorted, ["r0", "r1", "r2", "r3", "r4"]);
    assert_ne!(names, sorted);
}

#[test]
fn what_is_stopped_is_cancelled_and_what_is_refused_fails() {
    let server = FakeBatch::start(BatchScript::echo().polls(10)).unwrap();
    let body = json!({"requests": [{"custom_id": "a", "params": chat("x")}]}).to_string();
    exchange(&server, "POST", "/v1/messages/batches", "application/json", &body);
    exchange(&server, "POST", "/v1/messages/batches/msgbatch_1/cancel", "", "");
    assert_eq!(get(&server, "/v1/messages/batches/msgbatch_1")["request_counts"]["canceled"], 1);
    let server = FakeBatch::start(BatchScript::echo().refused("not today")).unwrap();
    let (status, said) = exchange(&server, "POST", "/v1/messages/batches", "application/json", &body);
    assert!(status == 400 && said.contains("not today"), "{said}");
}

#[test]
fn a_fault_comes_once() {
    let script = BatchScript::echo().fault("GET /v1/batches", Reply::server_error());
    let server = FakeBatch::start(script).unwrap();
    let statuses = [0; 2].map(|_| exchange(&server, "GET", "/v1/batches/batch_1", "", "").0);
    assert_eq!(statuses, [500, 404]);
}
