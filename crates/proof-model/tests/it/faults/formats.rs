//! A good answer and a good stream of every wire format, from the recordings that the official SDKs read as well.

use std::path::Path;
use std::sync::Arc;

use camino::Utf8Path;
use proof_model::{Api, Environment, Provider, Target, TargetConfig, fuzzing};

/// A format, as one provider speaks it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    pub name: &'static str,
    pub provider: Provider,
    pub api: Api,
    /// The ending of its recorded streams.
    stream: &'static str,
    /// What a stream says it is.
    pub stream_type: &'static str,
}

const SSE: &str = "text/event-stream";

pub(super) const FORMATS: [Format; 10] = [
    format("openai", Provider::OpenAi, Api::OpenAi, "sse", SSE),
    format("openai-responses", Provider::OpenAi, Api::OpenAiResponses, "sse", SSE),
    format("azure", Provider::Azure, Api::OpenAi, "sse", SSE),
    format("anthropic", Provider::Anthropic, Api::Anthropic, "sse", SSE),
    format("gemini", Provider::Google, Api::Gemini, "sse", SSE),
    format("vertex", Provider::Vertex, Api::Gemini, "sse", SSE),
    format("bedrock", Provider::Bedrock, Api::Bedrock, "bin", "application/vnd.amazon.eventstream"),
    format("mistral", Provider::Mistral, Api::Mistral, "sse", SSE),
    format("cohere", Provider::Cohere, Api::Cohere, "sse", SSE),
    format("ollama", Provider::Ollama, Api::Ollama, "jsonl", "application/x-ndjson"),
];

const fn format(
    name: &'static str,
    provider: Provider,
    api: Api,
    stream: &'static str,
    stream_type: &'static str,
) -> Format {
    Format { name, provider, api, stream, stream_type }
}

impl Format {
    /// The whole answer.
    pub(super) fn answer(self) -> Vec<u8> {
        self.recorded("json")
    }

    /// The same in pieces.
    pub(super) fn stream(self) -> Vec<u8> {
        self.recorded(self.stream)
    }

    /// The words of the recorded answer.
    pub(super) fn text(self, is_streamed: bool) -> String {
        let read = if is_streamed {
            fuzzing::read_stream(self.api, [self.stream().as_slice()])
        } else {
            fuzzing::read(self.api, &self.answer())
        };
        read.unwrap().text
    }

    /// Its first letters, which stand in one event of the stream.
    pub(super) fn first_word(self, is_streamed: bool) -> String {
        self.text(is_streamed).chars().take(3).collect()
    }

    /// The events of the stream, each with all its bytes.
    pub(super) fn events(self) -> Vec<Vec<u8>> {
        let stream = self.stream();
        let mut events = vec![];
        let mut rest = stream.as_slice();
        while !rest.is_empty() {
            let end = |mark: &[u8]| {
                rest.windows(mark.len())
                    .position(|window| window == mark)
                    .map_or(rest.len(), |at| at + mark.len())
            };
            let len = match self.stream {
                // A frame begins with its length.
                "bin" => u32::from_be_bytes(*rest.first_chunk().unwrap()) as usize,
                "jsonl" => end(b"\n"),
                _ => end(b"\n\n"),
            };
            let (event, tail) = rest.split_at(len);
            events.push(event.to_vec());
            rest = tail;
        }
        events
    }

    fn recorded(self, ending: &str) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/answers").join(self.name);
        let path = folder.join(format!("text.{ending}"));
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// A target that is asked once, and not patiently.
    pub(super) fn target(self, address: &str, is_streamed: bool) -> Arc<Target> {
        let mut config = TargetConfig::new(self.provider, "m");
        config.api = (Some(self.api) != self.provider.api()).then_some(self.api);
        config.base_url = Some(address.to_owned());
        config.project = Some("p".to_owned());
        config.region = Some("us-east-1".to_owned());
        config.is_streamed = is_streamed;
        config.max_attempts = 1;
        config.timeouts.first_byte = std::time::Duration::from_millis(1_500);
        config.timeouts.chunk = std::time::Duration::from_millis(1_500);
        let keys = [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret-example-key")];
        let environment = Environment::new(keys.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let target = Target::connect(config, &environment, Utf8Path::new("."), 4);
        Arc::new(target.unwrap_or_else(|error| panic!("{}: {error:?}", self.name)))
    }
}
