//! A key is planted in every place where a provider can give it back. Nothing that is kept or shown may hold it.

mod elsewhere;
mod errors;
mod plants;
mod server;
mod stream;

use std::sync::LazyLock;

use camino::{Utf8Path, Utf8PathBuf};
use proof_diag::SourceFile;
use proof_diag::render::{self, RenderOptions};
use proof_model::{CallError, Environment, Request, Response, Target, TargetConfig};
use proof_prompt::{Message, Role};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use self::plants::{Form, KEY, across, all_texts, each_text, marked};
use self::server::{Server, http};
use self::stream::{Framing, Piece};

/// A wire format, as a target of it is written, and the folder of its recorded answers.
struct Format {
    folder: &'static str,
    target: &'static str,
    framing: Framing,
}

const FORMATS: [Format; 9] = [
    Format { folder: "openai", target: "model: openai/m\nkey_env: PLANTED", framing: Framing::Events },
    Format {
        folder: "openai-responses",
        target: "model: openai/m\napi: openai-responses\nkey_env: PLANTED",
        framing: Framing::Events,
    },
    Format { folder: "azure", target: "model: azure/m\nkey_env: PLANTED", framing: Framing::Events },
    Format { folder: "anthropic", target: "model: anthropic/m\nkey_env: PLANTED", framing: Framing::Events },
    Format { folder: "gemini", target: "model: google/m\nkey_env: PLANTED", framing: Framing::Events },
    Format {
        folder: "bedrock",
        target: "model: bedrock/m\nregion: us-east-1\nkey_env: PLANTED",
        framing: Framing::Frames,
    },
    Format { folder: "mistral", target: "model: mistral/m\nkey_env: PLANTED", framing: Framing::Events },
    Format { folder: "cohere", target: "model: cohere/m\nkey_env: PLANTED", framing: Framing::Events },
    Format {
        folder: "ollama",
        target: "model: ollama/m\nheaders: {authorization: 'Bearer ${PLANTED}'}",
        framing: Framing::Lines,
    },
];

impl Format {
    fn connect(&self, server: &Server, is_streamed: bool) -> Target {
        let stream = if is_streamed { "stream: true" } else { "" };
        connect(&format!("{}\nbase_url: {}\n{stream}\nmax_attempts: 1\n", self.target, server.base_url()))
    }

    /// The recorded answers whose names end so, with their texts.
    fn answers(&self, end: &str) -> Vec<(String, String)> {
        let folder =
            Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../conformance/answers").join(self.folder);
        let mut answers: Vec<(String, String)> = folder
            .read_dir_utf8()
            .unwrap()
            .map(|entry| entry.unwrap().into_path())
            .filter(|path| path.as_str().ends_with(end))
            .map(|path| {
                (
                    format!("{}/{}", self.folder, path.file_name().unwrap()),
                    std::fs::read_to_string(&path).unwrap(),
                )
            })
            .collect();
        answers.sort();
        assert!(!answers.is_empty(), "no answers in {folder}");
        answers
    }
}

/// With the clients that all targets share.
static ENVIRONMENT: LazyLock<Environment> =
    LazyLock::new(|| Environment::new([("PLANTED".to_owned(), KEY.to_owned())]));

fn connect(yaml: &str) -> Target {
    let (document, mut diagnostics) = proof_diag::parse_yaml(&SourceFile::new("suite.yaml", yaml));
    let config = TargetConfig::parse(&document.unwrap().root, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    Target::connect(config.unwrap(), &ENVIRONMENT, Utf8Path::new("."), 4).unwrap()
}

fn request() -> Request {
    Request::new("m", vec![Message::text(Role::User, "hello")])
}

async fn call(target: &Target) -> Result<Response, CallError> {
    let permit = target.ready().await;
    target.call(&permit, &request(), &CancellationToken::new()).await
}

/// All that is kept or shown of an answer.
fn shown(called: &Result<Response, CallError>) -> String {
    match called {
        Ok(response) => {
            let raw = String::from_utf8_lossy(&response.raw);
            format!("{response:?}\n{}\n{raw}", serde_json::to_string(response).unwrap())
        }
        Err(error) => {
            let diagnostic = error.to_diagnostic();
            let options = RenderOptions { colour: true, unicode: true, width: 100 };
            [
                format!("{error:?}\n{error}\n{}", serde_json::to_string(error).unwrap()),
                render::plain(&diagnostic),
                render::graphical(std::slice::from_ref(&diagnostic), options),
                render::json(&diagnostic).to_string(),
                render::github(&diagnostic),
            ]
            .join("\n")
        }
    }
}

/// That neither the key nor a part of it is in a text, in any form.
#[track_caller]
fn assert_clean(place: &str, shown: &str) {
    let shown = shown.to_lowercase();
    let found: Vec<&String> = TRACES.iter().filter(|trace| shown.contains(*trace)).collect();
    assert!(found.is_empty(), "{place}: {found:?} in {shown}");
}

/// What would show that the key is there: any ten characters of it, and its whole in any form, also as Rust writes it.
static TRACES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let parts = KEY.as_bytes().windows(10).map(|part| str::from_utf8(part).unwrap().to_owned());
    let forms = Form::ALL.into_iter().map(Form::key).flat_map(|key| [key.replace('\\', "\\\\"), key]);
    parts.chain(forms).map(|trace| trace.to_lowercase()).collect()
});

/// Makes the call, and checks all that came of it. What was planted did come: stars stand in its place in every body. Says
/// whether the target is still of use: failures of its server would open its circuit.
async fn check(place: &str, target: &Target) -> bool {
    let called = call(target).await;
    let shown = shown(&called);
    assert_clean(place, &shown);
    if called.is_ok() {
        assert!(
            shown.contains("***") || shown.contains("(left out"),
            "{place}: nothing was planted: {shown}"
        );
    }
    called.is_ok()
}

/// A wait that nobody waits for: a refusal for the rate ends the call at once.
const TOO_LONG: (&str, &str) = ("retry-after", "99999");

fn json(status: &str, body: &[u8]) -> Vec<u8> {
    http(status, &[("content-type", "application/json")], body)
}

#[tokio::test]
async fn in_every_text_of_an_answer() {
    let server = Server::start();
    for format in FORMATS {
        for (name, body) in format.answers(".json") {
            let body: Value = serde_json::from_str(&body).unwrap();
            let mut target = None;
            for (place, planted) in each_text(&body) {
                for form in [Form::Plain, Form::Json] {
                    server.reply(vec![("", json("200 OK", &form.plant(&planted)))]);
                    let connected = target.get_or_insert_with(|| format.connect(&server, false));
                    if !check(&format!("{name} {place} {form:?}"), connected).await {
                        target = None;
                    }
                }
            }
        }
        let target = format.connect(&server, false);
        assert_clean(format.folder, &format!("{target:?} {:?} {:?}", &*ENVIRONMENT, target.config()));
        assert_clean(format.folder, &target.config().to_json().to_string());
    }
}

#[tokio::test]
async fn in_every_text_of_a_stream() {
    let server = Server::start();
    for format in FORMATS {
        let headers = [("content-type", format.framing.content_type())];
        let end = match format.framing {
            Framing::Events => ".sse",
            Framing::Lines => ".jsonl",
            Framing::Frames => ".events.jsonl",
        };
        for (name, text) in format.answers(end) {
            let pieces = format.framing.pieces(&text);
            let target = format.connect(&server, true);
            let planted: Vec<Piece> = pieces
                .iter()
                .map(|piece| Piece { document: piece.document.as_ref().map(all_texts), ..piece.clone() })
                .collect();
            for form in [Form::Plain, Form::Json] {
                let body = format.framing.join(&planted, |text| form.plant(text));
                server.reply(vec![("", http("200 OK", &headers, &body))]);
                check(&format!("{name} {form:?}"), &target).await;
            }
            for (place, pieces) in cut_in_two(&pieces) {
                let target = format.connect(&server, true);
                let body = format.framing.join(&pieces, |text| text.as_bytes().to_vec());
                server.reply(vec![("", http("200 OK", &headers, &body))]);
                let called = call(&target).await;
                let text = shown(&called);
                // Each half may stand somewhere for itself; together they are nowhere.
                assert!(!text.contains(KEY), "{name} {place}: {text}");
            }
        }
    }
}

/// The stream with the key cut in two, over each two documents in a row.
fn cut_in_two(pieces: &[Piece]) -> Vec<(String, Vec<Piece>)> {
    let documents: Vec<usize> = (0..pieces.len()).filter(|idx| pieces[*idx].document.is_some()).collect();
    let mut all = vec![];
    for pair in documents.windows(2) {
        let [one, other] = [&pieces[pair[0]], &pieces[pair[1]]].map(|piece| piece.document.as_ref().unwrap());
        for (one, other) in across(one, other) {
            let mut pieces = pieces.to_vec();
            pieces[pair[0]].document = Some(one);
            pieces[pair[1]].document = Some(other);
            all.push((format!("over pieces {} and {}", pair[0], pair[1]), pieces));
        }
    }
    all
}

#[tokio::test]
async fn in_what_a_stream_holds_beside_its_documents() {
    let server = Server::start();
    let headers = [("content-type", "text/event-stream")];
    for format in FORMATS.iter().filter(|format| format.framing == Framing::Events) {
        let target = format.connect(&server, true);
        let (name, text) = format.answers("text.sse").swap_remove(0);
        for line in [": see ", "id: ", "retry: ", "x-note: ", "event: ", "data: ", "data: {\"x\": \"", ""] {
            for form in Form::ALL {
                let planted = format!("{}\n\n{text}", marked(line, ""));
                server.reply(vec![("", http("200 OK", &headers, &form.plant(&planted)))]);
                check(&format!("{name} {line:?} {form:?}"), &target).await;
            }
        }
    }
}
