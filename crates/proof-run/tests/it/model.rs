//! A model that answers as a function says, and counts what it was asked.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use proof_model::{CallError, ErrorKind, FinishReason, Model, Request, Response, Usage};
use tokio::sync::Semaphore;

type Answer = Box<dyn Fn(&Request, usize) -> Result<String, CallError> + Send + Sync>;

/// A model of a test.
pub(crate) struct Scripted {
    answer: Answer,
    calls: Mutex<Vec<String>>,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
    /// Calls that may be answered; all of them where there is none.
    gate: Option<Semaphore>,
}

impl Scripted {
    /// Answers with what the function says; it is told the number of the call, from 1.
    pub(crate) fn new(
        answer: impl Fn(&Request, usize) -> Result<String, CallError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            calls: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            max_in_flight: AtomicUsize::new(0),
            gate: None,
        })
    }

    /// Repeats the question.
    pub(crate) fn echo() -> Arc<Self> {
        Self::new(|request, _| Ok(asked(request)))
    }

    /// Repeats the question, but only when it is let through.
    pub(crate) fn gated() -> Arc<Self> {
        let echo = Arc::into_inner(Self::echo()).unwrap();
        Arc::new(Self { gate: Some(Semaphore::new(0)), ..echo })
    }

    /// Fails every call.
    pub(crate) fn failing(kind: ErrorKind) -> Arc<Self> {
        Self::new(move |_, _| Err(CallError::new(kind, "no")))
    }

    /// Lets so many calls through.
    pub(crate) fn open(&self, n: usize) {
        self.gate.as_ref().unwrap().add_permits(n);
    }

    /// How many calls were begun.
    pub(crate) fn n_calls(&self) -> usize {
        self.calls.lock().unwrap().len()
    }

    /// How often each question (`text #repeat`) was asked.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        let mut calls = BTreeMap::new();
        for call in &*self.calls.lock().unwrap() {
            *calls.entry(call.clone()).or_default() += 1;
        }
        calls
    }

    /// The most calls at one time.
    pub(crate) fn max_in_flight(&self) -> usize {
        self.max_in_flight.load(Ordering::SeqCst)
    }
}

/// The last message's text.
pub(crate) fn asked(request: &Request) -> String {
    request.messages.last().unwrap().joined_text().trim().to_owned()
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scripted({} calls)", self.n_calls())
    }
}

impl Model for Scripted {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(async move {
            let number = {
                let mut calls = self.calls.lock().unwrap();
                calls.push(format!("{} #{}", asked(request), request.repeat));
                calls.len()
            };
            let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            self.max_in_flight.fetch_max(now, Ordering::SeqCst);
            match &self.gate {
                Some(gate) => gate.acquire().await.unwrap().forget(),
                None => tokio::task::yield_now().await,
            }
            self.in_flight.fetch_sub(1, Ordering::SeqCst);
            (self.answer)(request, number).map(response)
        })
    }
}

/// An answer of a million input tokens and half a million output tokens.
fn response(text: String) -> Response {
    Response {
        text,
        finish_reason: FinishReason::Stop,
        usage: Some(Usage { input: 1_000_000, output: 500_000, ..Usage::default() }),
        latency: Duration::from_millis(10),
        ..Response::default()
    }
}
