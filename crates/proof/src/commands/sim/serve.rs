//! `proof sim serve`: the simulated model over HTTP, OpenAI-compatible, on loopback.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Json, Response as Answer};
use axum::routing::{get, post};
use clap::Args;
use proof_dataset::{Case, Dataset, DatasetSource, Selection};
use proof_diag::Diagnostic;
use proof_model::local::Sim;
use proof_model::{CallError, Hint, Model as _, Request, Response, Settings};
use proof_prompt::{Message, Role};
use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Serve the simulated model over HTTP on this machine, OpenAI-compatible. It is not an LLM
///
/// `POST /v1/chat/completions` answers, `GET /v1/models` lists the preset, `POST /sim/truth` takes the same body and tells the
/// probabilities behind the answer: of success, of every gate, of faults on the way. A case is recognised by its values in the
/// last user message. The same request sent again is the next repeat.
///
/// Examples:
///   proof sim serve --port 8932 --dataset data/tickets.jsonl
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ServeArguments {
    /// The preset
    #[arg(long, default_value = "support-demo")]
    preset: String,
    /// The port; 0 picks a free one, which is printed on the first line
    #[arg(long, default_value_t = 8932)]
    port: u16,
    /// The cases whose right answers the world knows
    #[arg(long, value_name = "FILE")]
    dataset: Option<String>,
    /// The seed of the world
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

struct World {
    sim: Sim,
    preset: String,
    cases: Vec<(Vec<String>, Case)>,
    repeats: Mutex<HashMap<String, u32>>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ServeArguments) -> CommandResult {
    let sim = Sim::new(&arguments.preset, &Map::new(), arguments.seed)
        .map_err(|error| Failure::BadInput(vec![Diagnostic::from(error)]))?;
    let cases = match &arguments.dataset {
        Some(path) => load(context, path)?,
        None => vec![],
    };
    let world = World { sim, preset: arguments.preset.clone(), cases, repeats: Mutex::new(HashMap::new()) };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::Bug(error.to_string()))?;
    runtime.block_on(serve(context, arguments.port, Arc::new(world)))
}

async fn serve(context: &Context, port: u16, world: Arc<World>) -> CommandResult {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let cannot = |error: std::io::Error| {
        Failure::Outside(vec![
            Diagnostic::error(
                "E0918",
                format!("could not listen on {address}: {}", proof_diag::reason(&error)),
            )
            .help("`--port 0` picks a free port"),
        ])
    };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(cannot)?;
    let bound = listener.local_addr().map_err(cannot)?;
    context.terminal.out(&format!("simulated model, not an LLM, on http://{bound}/v1\n"))?;
    let router = Router::new()
        .route("/v1/models", get(models))
        .route("/v1/chat/completions", post(complete))
        .route("/sim/truth", post(truth))
        .with_state(world);
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    axum::serve(listener, router).with_graceful_shutdown(interrupted).await?;
    Ok(Outcome::Passed)
}

fn load(context: &Context, path: &str) -> Result<Vec<(Vec<String>, Case)>, Failure> {
    let project = context.project()?;
    let source = DatasetSource::Path(context.in_project(&project, path), None);
    let dataset = Dataset::open(source, Selection::default(), &project.root).map_err(Failure::BadInput)?;
    dataset.survey().map_err(Failure::BadInput)?;
    let mut cases = vec![];
    for item in dataset.cases() {
        let (_, case) = item.map_err(|error| Failure::BadInput(vec![Diagnostic::from(error)]))?;
        let texts = case.vars.values().filter_map(Value::as_str).filter(|text| !text.trim().is_empty());
        cases.push((texts.map(|text| text.trim().to_owned()).collect(), case));
    }
    Ok(cases)
}

impl World {
    /// The case whose values all stand in the last user message; the one with the most text where several do.
    fn case(&self, message: &str) -> Option<&Case> {
        let holds = |texts: &Vec<String>| {
            !texts.is_empty() && texts.iter().all(|text| message.contains(text.as_str()))
        };
        let found = self.cases.iter().filter(|(texts, _)| holds(texts));
        found.max_by_key(|(texts, _)| texts.iter().map(String::len).sum::<usize>()).map(|(_, case)| case)
    }

    /// The request of a body; `counts` says whether the same body again is the next repeat.
    fn request(&self, body: &Value, counts: bool) -> Result<Request, String> {
        let list = body.get("messages").and_then(Value::as_array).ok_or("the body has no `messages`")?;
        let messages: Vec<Message> = list.iter().map(message).collect::<Result<_, _>>()?;
        let asked = messages.iter().rev().find(|message| message.role == Role::User);
        let case = self.case(&asked.map(Message::joined_text).unwrap_or_default());
        let repeat = match self.repeats.lock() {
            Ok(mut repeats) if counts => {
                let next = repeats.entry(body.to_string()).or_default();
                *next += 1;
                *next - 1
            }
            _ => 0,
        };
        let limit = body.get("max_completion_tokens").or_else(|| body.get("max_tokens"));
        Ok(Request {
            settings: Settings {
                temperature: body.get("temperature").and_then(Value::as_f64),
                max_tokens: limit.and_then(Value::as_u64),
                ..Settings::default()
            },
            repeat,
            hint: Hint {
                case_id: case.map(|case| case.id.clone()).unwrap_or_default(),
                case: case.and_then(|case| serde_json::to_value(case).ok()).map(Arc::new),
                ..Hint::default()
            },
            ..Request::new(self.preset.clone(), messages)
        })
    }
}

fn message(value: &Value) -> Result<Message, String> {
    let role = match value.get("role").and_then(Value::as_str) {
        Some("system" | "developer") => Role::System,
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some("tool") => Role::Tool,
        other => return Err(format!("no such role: {}", other.unwrap_or("none"))),
    };
    let text = match value.get("content") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().filter_map(|part| part.get("text")?.as_str()).collect(),
        _ => String::new(),
    };
    Ok(Message::text(role, text))
}

async fn models(State(world): State<Arc<World>>) -> Json<Value> {
    Json(
        json!({ "object": "list", "data": [{ "id": world.preset, "object": "model", "owned_by": "proofmark: simulated, not an LLM" }] }),
    )
}

async fn truth(State(world): State<Arc<World>>, Json(body): Json<Value>) -> Answer {
    match world.request(&body, false) {
        Ok(request) => Json(json!(world.sim.truth(&request))).into_response(),
        Err(message) => refused(StatusCode::BAD_REQUEST, &message),
    }
}

async fn complete(State(world): State<Arc<World>>, Json(body): Json<Value>) -> Answer {
    let request = match world.request(&body, true) {
        Ok(request) => request,
        Err(message) => return refused(StatusCode::BAD_REQUEST, &message),
    };
    match world.sim.call(&request).await {
        Ok(response) => Json(completion(&world.preset, &response)).into_response(),
        Err(error) => refused(status(&error), &error.message),
    }
}

fn completion(model: &str, response: &Response) -> Value {
    let usage = response.usage.unwrap_or_default();
    json!({
        "id": "chatcmpl-sim",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{
            "index": 0,
            "finish_reason": response.finish_reason.as_str(),
            "message": { "role": "assistant", "content": response.text },
        }],
        "usage": {
            "prompt_tokens": usage.input,
            "completion_tokens": usage.output,
            "total_tokens": usage.input + usage.output,
        },
    })
}

fn status(error: &CallError) -> StatusCode {
    error
        .status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn refused(status: StatusCode, message: &str) -> Answer {
    (status, Json(json!({ "error": { "message": message, "type": "simulated", "code": status.as_u16() } })))
        .into_response()
}
