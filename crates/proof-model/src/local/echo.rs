//! `echo`: the model that repeats the question.

use futures_util::future::{BoxFuture, ready};
use proof_prompt::Role;

use super::estimate;
use crate::{CallError, FinishReason, Model, Request, Response};

/// Answers with the text of the last user message; written `echo` or `echo/text` as a target.
///
/// It costs nothing and takes no time, so it shows what a prompt renders to, tries out scorers, and measures what the
/// program itself costs. A request without a user message is answered with the text of its last message. Tokens are
/// estimated as a quarter of the characters; the latency is zero.
///
/// ```
/// use proof_model::{Model, Request, Settings, local::Echo};
/// use proof_prompt::{Message, Role};
///
/// let request = Request {
///     model: "echo".into(),
///     messages: vec![Message::text(Role::System, "Be brief."), Message::text(Role::User, "hello")],
///     settings: Settings::default(),
///     tools: [].into(),
///     output: None,
///     origin: None,
///     repeat: 0,
///     hint: Default::default(),
/// };
/// let response = futures_util::FutureExt::now_or_never(Echo::new().call(&request)).unwrap()?;
/// assert_eq!(response.text, "hello");
/// # Ok::<(), proof_model::CallError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Echo;

impl Echo {
    /// The model.
    pub fn new() -> Self {
        Self
    }
}

impl Model for Echo {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(ready(Ok(answer(request))))
    }

    fn is_cacheable(&self) -> bool {
        false
    }
}

fn answer(request: &Request) -> Response {
    let messages = &request.messages;
    let asked = messages.iter().rfind(|message| message.role == Role::User).or(messages.last());
    let text = asked.map(proof_prompt::Message::joined_text).unwrap_or_default();
    Response {
        usage: Some(estimate::usage(request, &text)),
        text,
        finish_reason: FinishReason::Stop,
        served_model: Some("echo".to_owned()),
        ..Response::default()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use proof_prompt::Message;

    use super::*;
    use std::time::Duration;

    use crate::{Hint, Settings};

    fn check(messages: Vec<Message>, expected: &str, tokens: (u64, u64)) {
        let request = Request {
            model: "echo".to_owned(),
            messages,
            settings: Settings::default(),
            tools: [].into(),
            output: None,
            origin: None,
            repeat: 0,
            hint: Hint::default(),
        };
        let response = Echo::new().call(&request).now_or_never().unwrap().unwrap();
        assert_eq!(response.text, expected);
        let usage = response.usage.unwrap();
        assert_eq!((usage.input, usage.output), tokens);
        assert_eq!((response.latency, response.attempts), (Duration::ZERO, 1));
    }

    #[test]
    fn the_last_user_message_comes_back() {
        let messages = vec![
            Message::text(Role::System, "Sort it."),
            Message::text(Role::User, "first"),
            Message::text(Role::Assistant, "bug"),
            Message::text(Role::User, "zweite Fräge"),
            Message::text(Role::Tool, "result"),
        ];
        check(messages, "zweite Fräge", (9, 3));
    }

    #[test]
    fn a_request_without_a_user_message_gives_its_last_text() {
        check(vec![Message::text(Role::System, "Only this")], "Only this", (3, 3));
        check(vec![], "", (0, 0));
    }

    #[test]
    fn it_is_never_cached() {
        assert!(!Echo::new().is_cacheable());
    }
}
