//! Who answers in whose place, and what he is asked.

use camino::Utf8Path;
use expect_test::expect;
use proof_prompt::{Message, Role};
use proof_testkit::{FakeModel, Reply, Script};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::target::scripted::{World, answers, config, fails, request, seconds};
use crate::{Environment, OutputMode, Provider, Settings};

/// A target with a fallback, each of which does what its script says.
fn worlds(first: World, fallbacks: impl IntoIterator<Item = World>) -> World {
    let World { mut target, model, began } = first;
    target.fallbacks = fallbacks.into_iter().map(|world| Fallback::new(world.target)).collect();
    World { target, model, began }
}

fn failing(id: &str, kind: ErrorKind) -> World {
    let config = TargetConfig { id: id.to_owned(), max_attempts: 1, ..config(8) };
    World::new(config, move |_, _| fails(0.1, kind))
}

fn answering(id: &str) -> World {
    let mut config = TargetConfig { id: id.to_owned(), ..config(8) };
    config.model = id.to_owned();
    World::new(config, |_, _| answers(0.1))
}

#[tokio::test(start_paused = true)]
async fn the_next_one_is_asked_only_where_neither_request_nor_configuration_is_at_fault() {
    use ErrorKind as K;
    for kind in [K::RateLimit, K::Server, K::Connect, K::Timeout, K::Truncated, K::Malformed, K::Quota] {
        let world = worlds(failing("first", kind), [answering("second")]);
        let response = world.call().await.unwrap();
        assert_eq!(response.answered_by.as_deref(), Some("second"), "{kind:?}");
        assert_eq!(world.target.stats().fallbacks, 1);
    }
    for kind in [K::Auth, K::NotFound, K::BadRequest, K::ContextTooLong, K::Program, K::NoRecording] {
        let world = worlds(failing("first", kind), [answering("second")]);
        let error = world.call().await.unwrap_err();
        assert_eq!((error.kind, error.message.as_str(), error.attempts), (kind, "scripted", 1));
        assert_eq!(world.target.stats().fallbacks, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_first_names_nobody_else() {
    let world = worlds(answering("first"), [answering("second")]);
    assert_eq!(world.call().await.unwrap().answered_by, None);
}

#[tokio::test(start_paused = true)]
async fn when_all_fail_the_error_tells_of_each() {
    let (second, third) = (failing("second", ErrorKind::Timeout), failing("third", ErrorKind::Quota));
    let world = worlds(failing("first", ErrorKind::Server), [second, third]);
    let error = world.call().await.unwrap_err();
    assert_eq!((error.kind, error.attempts), (ErrorKind::Quota, 3));
    assert_eq!(
        error.message,
        "scripted (by the fallback `third`; before it `first`: scripted (given up after 1 attempt), `second`: scripted \
         (given up after 1 attempt))"
    );
    // A failure that is the request's own fault ends the row.
    let world = worlds(
        failing("first", ErrorKind::Server),
        [failing("second", ErrorKind::BadRequest), answering("third")],
    );
    assert_eq!(world.call().await.unwrap_err().kind, ErrorKind::BadRequest);
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_is_not_waited_for_where_somebody_else_may_answer() {
    let first =
        World::new(config(16), |n, _| if n == 1 { answers(0.1) } else { fails(0.1, ErrorKind::Connect) });
    let world = worlds(first, [answering("second")]);
    assert_eq!(world.call().await.unwrap().answered_by, None);
    let results = world.calls(200).await;
    assert!(results.iter().flatten().all(|response| response.answered_by.as_deref() == Some("second")));
    assert_eq!(results.iter().flatten().count(), 200);
    // Nobody waited for a cool-down; the first was asked by those in flight and a probe now and then.
    assert!(world.began.elapsed() < seconds(10.0), "{:?}", world.began.elapsed());
    assert!(world.attempts() < 50, "{}", world.attempts());
}

fn server(reply: Reply) -> FakeModel {
    FakeModel::start(Script::always(reply)).unwrap()
}

fn at(server: &FakeModel, id: &str, provider: Provider) -> TargetConfig {
    TargetConfig {
        id: id.to_owned(),
        base_url: Some(server.base_url()),
        max_attempts: 1,
        ..TargetConfig::new(provider, format!("{id}-model"))
    }
}

fn connect(config: TargetConfig) -> Target {
    Target::connect(config, &Environment::default(), Utf8Path::new("."), 4).unwrap()
}

async fn ask(target: &Target, request: &Request) -> Result<Response, CallError> {
    let permit = target.ready().await;
    target.call(&permit, request, &CancellationToken::new()).await
}

fn asked() -> Request {
    Request {
        settings: Settings { temperature: Some(0.5), max_tokens: Some(9), ..Settings::default() },
        origin: Some(Arc::new(Origin {
            settings: Settings { max_tokens: Some(9), ..Settings::default() },
            schema: Some(Arc::new(schema())),
        })),
        ..Request::new("first-model", vec![Message::text(Role::User, "hello")])
    }
}

fn schema() -> Value {
    json!({"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"], "additionalProperties": false})
}

#[tokio::test]
async fn a_fallback_is_asked_in_its_own_words() {
    let (down, up) = (server(Reply::server_error()), server(Reply::text("{\"word\": \"hi\"}")));
    let second = TargetConfig {
        settings: Settings { top_p: Some(0.9), ..Settings::default() },
        ..at(&up, "second", Provider::Anthropic)
    };
    let target = connect(TargetConfig {
        settings: Settings { temperature: Some(0.5), ..Settings::default() },
        fallbacks: vec![second],
        ..at(&down, "first", Provider::OpenAi)
    });
    let request = asked();
    for _ in 0..2 {
        let response = ask(&target, &request).await.unwrap();
        assert_eq!(response.answered_by.as_deref(), Some("second"));
        assert!(response.output_mode.is_some());
        assert_eq!(target.price_model_of(&response), "anthropic/second-model");
        assert_eq!(response.attempts, 2);
    }
    let body = &up.asked()[0].body;
    // Its own model and settings, the prompt's beneath them, nothing of the first's.
    assert_eq!(
        (&body["model"], &body["max_tokens"], &body["top_p"]),
        (&json!("second-model"), &json!(9), &json!(0.9))
    );
    assert_eq!(body["temperature"], Value::Null);
    assert!(body.to_string().contains("\"word\""), "{body}");
    assert_eq!(target.fallbacks[0].fitted.lock().unwrap().len(), 1);
    assert_eq!(target.price_model_of(&Response::default()), "openai/first-model");
}

#[tokio::test]
async fn without_settings_of_its_own_a_fallback_has_those_of_the_request() {
    let (down, up) = (server(Reply::server_error()), server(Reply::text("hi")));
    let settings = Settings { temperature: Some(0.5), ..Settings::default() };
    let second = TargetConfig { settings: settings.clone(), ..at(&up, "second", Provider::OpenAi) };
    let target =
        connect(TargetConfig { settings, fallbacks: vec![second], ..at(&down, "first", Provider::OpenAi) });
    // As a program that knows no prompts asks.
    let request = Request { origin: None, ..asked() };
    ask(&target, &request).await.unwrap();
    let body = &up.asked()[0].body;
    assert_eq!((&body["model"], &body["temperature"]), (&json!("second-model"), &json!(0.5)));
}

#[tokio::test]
async fn a_form_that_a_fallback_cannot_be_asked_for_is_told_before_the_first_call() {
    let (down, up) = (server(Reply::server_error()), server(Reply::text("hi")));
    let strict = Settings { output_mode: Some(crate::OutputChoice::Tool), ..Settings::default() };
    let second = TargetConfig { settings: strict, ..at(&up, "second", Provider::OpenAi) };
    let target = connect(TargetConfig { fallbacks: vec![second], ..at(&down, "first", Provider::OpenAi) });
    let origin = asked().origin.unwrap();
    assert_eq!(target.check_fallbacks(&origin, false), Ok(()));
    let reason = target.check_fallbacks(&origin, true).unwrap_err();
    assert!(
        reason.starts_with("the output cannot be asked of the fallback `second` as `output_mode` says: "),
        "{reason}"
    );
    let fitted = target.fallbacks[0].fit(&origin, false).unwrap().unwrap();
    assert_eq!(fitted.mode, OutputMode::Tool);
}

#[test]
fn a_fallback_without_a_key_is_a_mistake_before_the_first_call() {
    let first = TargetConfig {
        base_url: Some("http://127.0.0.1:1/v1".to_owned()),
        fallbacks: vec![TargetConfig::new(Provider::Anthropic, "claude")],
        ..TargetConfig::new(Provider::OpenAi, "m")
    };
    let mistake = Target::connect(first, &Environment::default(), Utf8Path::new("."), 4).unwrap_err();
    expect![[r#"
        error[E0503]: no key for `anthropic/claude`: `ANTHROPIC_API_KEY` is not set
         |
         = note: keys come from the environment only, never from a file or a flag
         = help: set it for this shell: `export ANTHROPIC_API_KEY=…`
         = help: to try without a key: `--target sim/support-demo` or `--target echo`
    "#]]
    .assert_eq(&proof_diag::render::plain(&mistake));
}

#[tokio::test]
async fn a_local_model_may_answer_too_and_says_that_it_is_one() {
    let down = server(Reply::server_error());
    let target = connect(TargetConfig {
        fallbacks: vec![TargetConfig::new(Provider::Echo, "")],
        ..at(&down, "first", Provider::OpenAi)
    });
    assert!(target.wants_hint() && !target.is_simulated());
    let response = ask(&target, &asked()).await.unwrap();
    assert_eq!((response.text.as_str(), response.answered_by.as_deref()), ("hello", Some("echo")));
    let sim = connect(TargetConfig {
        fallbacks: vec![TargetConfig::new(Provider::Sim, "support-demo")],
        ..at(&down, "first", Provider::OpenAi)
    });
    assert!(sim.is_simulated());
    assert_eq!(sim.fallbacks().map(Target::id).collect::<Vec<_>>(), ["sim/support-demo"]);
}

#[tokio::test(start_paused = true)]
async fn a_stopped_call_asks_nobody_else() {
    let first = World::new(config(8), |_, _| answers(60.0));
    let world = worlds(first, [answering("second")]);
    let cancel = CancellationToken::new();
    let permit = world.target.ready().await;
    let asked = request();
    let stop = async {
        tokio::time::sleep(seconds(1.0)).await;
        cancel.cancel();
    };
    let (called, ()) = tokio::join!(world.target.call(&permit, &asked, &cancel), stop);
    assert_eq!(called.unwrap_err().kind, ErrorKind::Cancelled);
}
