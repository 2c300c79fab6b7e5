//! An answer goes back in the next turn as the SDKs send it back: with its reasoning, signatures and calls as they came.

use proof_model::{Request, fuzzing};
use proof_prompt::{Content, Message, Role};
use serde_json::Value;

use super::allowed::{ALLOWED, ALLOWED_RETURNED};
use super::diff::differences;
use super::recordings::{Answer, answers, api, formats, returned};

const QUESTION: &str = "What is the weather in Paris?";
const RESULT: &str = "{\"degrees\": 21.5, \"sky\": \"clear\"}";

#[test]
fn answers_go_back_as_the_sdks_send_them_back() {
    let mut wrong = vec![];
    let mut n_compared = 0;
    for format in formats().keys() {
        for (name, bodies) in returned(format) {
            let answer = answers(format).into_iter().find(|answer| answer.name == name).unwrap();
            let ours = fuzzing::write(api(format), &next_turn(format, &answer), false).unwrap();
            let ours: Value = serde_json::from_slice(&ours).unwrap();
            // Where SDKs differ, one of them is enough.
            let found = bodies.iter().map(|theirs| {
                let mut found = differences(theirs, &ours);
                found.retain(|difference| {
                    let mut allowed = ALLOWED.iter().chain(ALLOWED_RETURNED);
                    !allowed.any(|allowed| allowed.covers(format, difference))
                });
                found
            });
            let found = found.min_by_key(Vec::len).unwrap();
            wrong.extend(found.into_iter().map(|difference| format!("{format}/{name}{difference}")));
            n_compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    assert!(10 <= n_compared, "only {n_compared} answers were compared");
}

/// The conversation after an answer that called a tool.
fn next_turn(format: &str, answer: &Answer) -> Request {
    let read = if answer.is_stream() {
        fuzzing::read_stream(api(format), [&*answer.body])
    } else {
        fuzzing::read(api(format), &answer.body)
    };
    let response = read.unwrap();
    let results = response.tool_calls.iter().map(|call| {
        let mut result = Message::text(Role::Tool, RESULT);
        result.tool_call_id = Some(call.id.clone());
        result
    });
    let results: Vec<Message> = results.collect();
    let text = Some(response.text).filter(|text| !text.is_empty());
    let spoken = Message {
        role: Role::Assistant,
        content: text.map(|text| Content::Text { text }).into_iter().collect(),
        reasoning: response.reasoning_blocks,
        tool_calls: response.tool_calls,
        tool_call_id: None,
    };
    let messages = [Message::text(Role::User, QUESTION), spoken].into_iter().chain(results);
    Request::new("any", messages.collect())
}
