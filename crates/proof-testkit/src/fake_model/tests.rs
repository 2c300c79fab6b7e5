use std::io::{Read, Write};
use std::net::TcpStream;

use super::*;

/// Sends one chat request and reads until the server closes or `enough` is there.
fn exchange(server: &FakeModel, path: &str, enough: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let body = r#"{"model":"m","messages":[{"role":"user","content":"hello"}]}"#;
    let request = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).unwrap();
    let mut all = vec![];
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(&all).contains(enough) {
        let n = stream.read(&mut buffer).unwrap();
        if n == 0 {
            break;
        }
        all.extend_from_slice(&buffer[..n]);
    }
    String::from_utf8(all).unwrap()
}

#[test]
fn it_speaks_both_formats_and_records_what_it_was_asked() {
    let server = FakeModel::start(Script::from_fn(|asked| Reply::text(asked.last_text()))).unwrap();
    let chat = exchange(&server, "/v1/chat/completions", "total_tokens\":");
    assert!(chat.contains(r#""content":"hello""#), "{chat}");
    let messages = exchange(&server, "/v1/messages", "output_tokens\":");
    assert!(messages.contains(r#""content":[{"type":"text","text":"hello"}]"#), "{messages}");
    assert_eq!((server.requests(), server.max_in_flight()), (2, 1));
    assert_eq!(server.asked()[1].path, "/v1/messages");
}

#[test]
fn faults_come_in_their_turn() {
    let server = FakeModel::start(Script::sequence([
        Reply::rate_limited(20),
        Reply::text("hello").truncated(),
        Reply::text("hello").cut_chunks(),
        Reply::close(),
    ]))
    .unwrap();
    let path = "/v1/chat/completions";
    assert!(exchange(&server, path, "retry-after-ms: 20\r\n").starts_with("HTTP/1.1 429 "));
    assert!(!exchange(&server, path, "\u{0}").contains("total_tokens"));
    assert!(!exchange(&server, path, "\u{0}").contains("0\r\n\r\n"));
    assert_eq!(exchange(&server, path, "\u{0}"), "");
    assert!(exchange(&server, path, "\"ok\"").contains("\"ok\""));
}

#[test]
fn a_held_reply_waits_for_its_release() {
    let server = FakeModel::start(Script::always(Reply::text("hello").held())).unwrap();
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| exchange(&server, "/v1/chat/completions", "total_tokens\":"));
        assert!(server.wait_for_requests(1, Duration::from_secs(30)));
        assert!(!server.wait_for_requests(2, Duration::ZERO));
        server.release();
        assert!(asking.join().unwrap().contains("hello"));
    });
}
