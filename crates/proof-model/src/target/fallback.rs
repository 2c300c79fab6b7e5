//! Targets that answer in another one's place (`else:`).
//!
//! They are asked one after the other, where the one before failed through no fault of the request and through no mistake
//! in its own configuration. Each is asked in its own words: its own model name, its own settings where it has some, the
//! form of the output fitted to it.

#[cfg(test)]
mod tests;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Target, TargetConfig};
use crate::{CallError, ErrorKind, Origin, OutputFormat, Request, Response};

/// So many fitted forms are kept: one for each prompt of a suite, as a rule.
const MAX_FITTED: usize = 64;

/// A target that answers in another one's place.
#[derive(Debug)]
pub(super) struct Fallback {
    target: Target,
    fitted: Mutex<Vec<Fitted>>,
}

/// How the form of a prompt's output is asked of a fallback.
#[derive(Debug)]
struct Fitted {
    // Held, so that no other prompt comes to lie at the same address.
    origin: Arc<Origin>,
    has_tools: bool,
    output: Result<Option<Arc<OutputFormat>>, String>,
}

impl Fallback {
    pub(super) fn new(target: Target) -> Self {
        Self { target, fitted: Mutex::default() }
    }

    pub(super) fn is_simulated(&self) -> bool {
        self.target.is_simulated()
    }

    /// The request as this one is to be asked.
    fn request(&self, request: &Request, first: &TargetConfig) -> Result<Request, CallError> {
        let config = &self.target.config;
        let has_tools = !request.tools.is_empty();
        let (settings, output) = if let Some(origin) = &request.origin {
            (config.settings.over(&origin.settings), self.fit(origin, has_tools))
        } else {
            // Without settings of its own it has those of the first, which are in the request with the prompt's.
            let is_first = config.settings == first.settings;
            let settings = if is_first { request.settings.clone() } else { config.settings.clone() };
            let schema = request.output.as_ref().map(|output| Arc::new(output.schema.clone()));
            let origin = Origin { settings: settings.clone(), schema };
            (settings, self.fit_anew(&origin, has_tools))
        };
        let output = output.map_err(|reason| CallError {
            attempts: 0,
            ..CallError::new(ErrorKind::BadRequest, unaskable(&config.id, &reason))
        })?;
        Ok(Request { model: config.model.clone(), settings, output, ..request.clone() })
    }

    fn fit(&self, origin: &Arc<Origin>, has_tools: bool) -> Result<Option<Arc<OutputFormat>>, String> {
        // The lock is held while the form is fitted: it is done once for a prompt.
        let mut all = self.fitted.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |fitted: &&Fitted| Arc::ptr_eq(&fitted.origin, origin) && fitted.has_tools == has_tools;
        if let Some(fitted) = all.iter().find(is_it) {
            return fitted.output.clone();
        }
        let output = self.fit_anew(origin, has_tools);
        if MAX_FITTED <= all.len() {
            all.clear();
        }
        all.push(Fitted { origin: Arc::clone(origin), has_tools, output: output.clone() });
        output
    }

    fn fit_anew(&self, origin: &Origin, has_tools: bool) -> Result<Option<Arc<OutputFormat>>, String> {
        let Some(schema) = &origin.schema else { return Ok(None) };
        let settings = self.target.config.settings.over(&origin.settings);
        Ok(self.target.output_format(schema, &settings, has_tools)?.map(Arc::new))
    }
}

fn unaskable(id: &str, reason: &str) -> String {
    format!("the output cannot be asked of the fallback `{id}` as `output_mode` says: {reason}")
}

impl Target {
    /// Whether the form of a prompt's output can be asked of every fallback; the target itself is asked by
    /// [`output_format`](Self::output_format).
    ///
    /// # Errors
    /// Which fallback it cannot be asked of, and why.
    pub fn check_fallbacks(&self, origin: &Arc<Origin>, has_tools: bool) -> Result<(), String> {
        for fallback in &self.fallbacks {
            fallback
                .fit(origin, has_tools)
                .map_err(|reason| unaskable(&fallback.target.config.id, &reason))?;
        }
        Ok(())
    }

    /// Whether a local model may answer, which wants to know the case: see [`Request::hint`].
    pub fn wants_hint(&self) -> bool {
        self.config.wire_format().is_none()
            || self.fallbacks.iter().any(|fallback| fallback.target.wants_hint())
    }

    /// The name under which [`crate::PriceTable`] knows the model that gave a response: the target's own
    /// ([`price_model`](Self::price_model)), or that of the fallback that answered in its place.
    pub fn price_model_of(&self, response: &Response) -> &str {
        let id = response.answered_by.as_deref();
        let fallback = self.fallbacks.iter().find(|fallback| Some(fallback.target.id()) == id);
        fallback.map_or(&self.price_model, |fallback| &fallback.target.price_model)
    }

    /// The targets that answer in its place, in the order in which they are asked.
    pub fn fallbacks(&self) -> impl Iterator<Item = &Self> {
        self.fallbacks.iter().map(|fallback| &fallback.target)
    }

    /// Asks the fallbacks one after the other, after this target failed.
    pub(super) async fn pass_on(&self, request: &Request, error: CallError) -> Result<Response, CallError> {
        let mut attempts = error.attempts;
        let mut before = vec![format!("`{}`: {error}", self.id())];
        let mut last = error;
        let mut rest = self.fallbacks.iter().peekable();
        while let Some(fallback) = rest.next() {
            let id = fallback.target.id();
            let asked = match fallback.request(request, &self.config) {
                Ok(request) => fallback.target.ask(&request, rest.peek().is_some()).await,
                Err(error) => Err(error),
            };
            match asked {
                Ok(response) => {
                    self.n_passed_on.fetch_add(1, Ordering::Relaxed);
                    let attempts = attempts.saturating_add(response.attempts);
                    return Ok(Response { answered_by: Some(id.to_owned()), attempts, ..response });
                }
                Err(error) => {
                    attempts = attempts.saturating_add(error.attempts);
                    let message = format!(
                        "{} (by the fallback `{id}`; before it {})",
                        error.message,
                        before.join(", ")
                    );
                    before.push(format!("`{id}`: {error}"));
                    let is_passed_on = error.kind.is_passed_on();
                    last = CallError { message, attempts, ..error };
                    if !is_passed_on {
                        break;
                    }
                }
            }
        }
        Err(last)
    }
}
