//! The simulated model: from a request to its answer.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::{BoxFuture, ready};
use serde_json::{Map, Value};

use super::answer::{self, Form};
use super::case::Facts;
use super::draw::{Draw, digest};
use super::fault::Line;
use super::judgement::judgement;
use super::params::{Params, SimError};
use super::reading::Reading;
use super::slots;
use super::truth::Truth;
use super::weigh::Weighed;
use super::world::{Asked, World, is_graded};
use crate::local::estimate;
use crate::{CallError, Model, Request, Response, Usage};

/// So many prompts are kept as they were read.
const PROMPTS_KEPT: usize = 1024;

/// The temperature where a request does not say one, as providers have it.
const USUAL_TEMPERATURE: f64 = 1.0;

/// A simulated model, not an LLM, whose truth is known; see the [module's documentation](super).
///
/// ```
/// use std::sync::Arc;
/// use proof_model::{Hint, Model, Request, Settings, local::Sim};
/// use proof_prompt::{Message, Role};
/// use serde_json::{Map, json};
///
/// let sim = Sim::new("clean-additive", &Map::new(), 1)?;
/// let case = json!({"id": "c-1", "vars": {"ticket": "It crashes"}, "expected": "bug"});
/// let request = Request {
///     model: "clean-additive".into(),
///     messages: vec![
///         Message::text(Role::System, "Answer with the label only."),
///         Message::text(Role::User, "It crashes"),
///     ],
///     settings: Settings { temperature: Some(0.0), ..Settings::default() },
///     tools: [].into(),
///     output: None,
///     origin: None,
///     repeat: 0,
///     hint: Hint { case_id: "c-1".into(), case: Some(Arc::new(case)), ..Hint::default() },
/// };
/// let truth = sim.truth(&request);
/// assert_eq!(truth.directives, ["label-only"]);
/// let response = futures_util::FutureExt::now_or_never(sim.call(&request)).unwrap().unwrap();
/// assert_eq!(response.text == "bug", truth.p_pass_fixed == 1.0);
/// # Ok::<(), proof_model::local::SimError>(())
/// ```
#[derive(Debug)]
pub struct Sim {
    world: World,
    time_scale: f64,
    served_model: String,
    line: Line,
    prompts: RwLock<HashMap<u64, Arc<Weighed>>>,
}

impl Sim {
    /// The world of a preset ([`super::presets`]) and a seed. Another seed is another world: other cases are hard, other
    /// slices are hurt.
    ///
    /// `params` are the target's: `seed` (in place of the argument), `time_scale` (real seconds per virtual second;
    /// 0, the default, never waits), `ability`, `half_temperature`, `shared`, `adherence` (`unbounded`, `frontier`,
    /// `mid`, `small`), `effects` (a map of directives to logits), `gates: false` (no output is refused, broken in form or led
    /// astray), `faults` (calls lost on the way; the next attempt of a lost call gets through), `bias` (what a swapped name
    /// costs, in logits), `concentration` (of graded scores), `judge` (a map: `sensitivity`, `specificity`, `position`,
    /// `length`, `own`, `noise`), `drift` (`off`, `step`, `ramp`, `slice`, `verbosity`, `format`) with `drift_at`,
    /// `drift_span`, `drift_size`, and `at`: when calls are made whose cases do not say so.
    ///
    /// # Errors
    /// An unknown preset, parameter or directive, and a value that a parameter cannot have.
    pub fn new(preset: &str, params: &Map<String, Value>, seed: u64) -> Result<Self, SimError> {
        let Params { preset, seed, time_scale } = Params::read(preset, params, seed)?;
        Ok(Self {
            time_scale,
            served_model: format!("sim/{} (simulated model, not an LLM)", preset.name),
            world: World::new(preset, seed),
            line: Line::default(),
            prompts: RwLock::default(),
        })
    }

    /// What is true of a request in this world.
    pub fn truth(&self, request: &Request) -> Truth {
        let prompt = self.prompt(request);
        let facts = Facts::of(request);
        let form = Form::of(request, &facts, &prompt.reading);
        self.world.truth(&asked(request, &prompt, &facts, form))
    }

    /// One attempt, and how long it takes in virtual time.
    fn attempt(&self, request: &Request) -> (Result<Response, CallError>, Duration) {
        let prompt = self.prompt(request);
        let facts = Facts::of(request);
        let form = Form::of(request, &facts, &prompt.reading);
        let asked = asked(request, &prompt, &facts, form);
        let faults = self.world.preset.faults;
        if let Some(fault) = self.line.fault(faults, self.world.transport(asked.call), asked.call) {
            return (Err(fault.error()), fault.time());
        }
        let fate = self.world.fate(&asked);
        let judgement = match form {
            Form::Json { schema: Some(schema), .. } => {
                judgement(&self.world, &asked, request, schema, fate.words)
            }
            Form::Json { .. } | Form::Label { .. } | Form::Sentence => None,
        };
        let (text, finish_reason) = answer::write(request, &facts, form, &fate, is_graded(&asked), judgement);
        let output = request.settings.max_tokens.map_or(fate.n_tokens, |limit| limit.min(fate.n_tokens));
        let latency = Duration::try_from_secs_f64(fate.seconds).unwrap_or_default();
        let response = Response {
            // Tokens that are drawn but not seen count as reasoning.
            usage: Some(Usage {
                input: asked.n_input,
                output,
                reasoning: output.saturating_sub(estimate::tokens(&text)),
                ..Usage::default()
            }),
            text,
            finish_reason,
            served_model: Some(self.served_model.clone()),
            latency,
            ..Response::default()
        };
        (Ok(response), latency)
    }

    /// The prompt of a request, read and weighed; kept for the next case.
    fn prompt(&self, request: &Request) -> Arc<Weighed> {
        let outline = slots::outline(request);
        let id = digest(&outline);
        if let Some(prompt) = self.prompts.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Arc::clone(prompt);
        }
        let prompt = Arc::new(self.world.weigh(id, Reading::of(&outline)));
        let mut prompts = self.prompts.write().unwrap_or_else(PoisonError::into_inner);
        if PROMPTS_KEPT <= prompts.len() {
            prompts.clear();
        }
        prompts.insert(id, Arc::clone(&prompt));
        prompt
    }
}

impl Model for Sim {
    fn call<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        let (result, time) = self.attempt(request);
        if self.time_scale <= 0.0 {
            return Box::pin(ready(result));
        }
        let wait = Duration::try_from_secs_f64(time.as_secs_f64() * self.time_scale).unwrap_or_default();
        Box::pin(async move {
            tokio::time::sleep(wait).await;
            result
        })
    }

    fn is_cacheable(&self) -> bool {
        false
    }
}

fn asked<'a>(request: &Request, prompt: &'a Weighed, facts: &'a Facts<'a>, form: Form<'_>) -> Asked<'a> {
    let settings = &request.settings;
    let temperature = settings.temperature.unwrap_or(USUAL_TEMPERATURE).max(0.0);
    Asked {
        prompt,
        facts,
        temperature,
        n_input: estimate::tokens_of(estimate::n_characters(request)),
        max_tokens: settings.max_tokens,
        has_form: form.can_break(),
        is_strict: is_strict(&settings.extra),
        call: Draw::new(facts.own_id)
            .number(prompt.id)
            .number(u64::from(request.repeat))
            .number(temperature.to_bits())
            .number(settings.seed.unwrap_or(0).cast_unsigned())
            .text(&request.model)
            .bits(),
    }
}

/// Whether the settings hold the model to a schema, as `response_format` of the `OpenAI` format does.
fn is_strict(extra: &Map<String, Value>) -> bool {
    let kind = extra.get("response_format").and_then(|format| format.get("type"));
    kind.is_some_and(|kind| kind == "json_schema")
}
