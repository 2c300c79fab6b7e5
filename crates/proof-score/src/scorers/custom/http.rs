//! `http`: a service of the user's.

use proof_diag::{Entry, Map, Node, Value as NodeValue};
use proof_prompt::{Message, Role};

use super::protocol::{config, read_reply, request};
use crate::arguments::Arguments;
use crate::ask::{Ask, AskKind, JudgeTask, Reply};
use crate::excerpt::one_line;
use crate::finding::Outcome;
use crate::metric::{Direction, MetricKind};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "http",
    summary: "A service of your own scores the output.",
    doc: r#"The service gets a POST with

`{"output":{"text":"…","json":…,"finish_reason":"stop",…},"subject":…,"case":{"id":"…","vars":{…},"expected":…,"tags":[…],"metadata":{…}},"config":…}`

and answers with `{"pass":true,"value":0.8,"reason":"…"}`, with `pass`, `value` or both, or with `{"error":"…"}`: the same as `exec`. `subject`
is what `of` chose. The value must be in [0, 1], or any number with `measure: true`. The call is made as calls to models are: equal
requests are asked once and kept in the cache, refusals for the rate and failures of the server are tried again, `timeout_s` and
`concurrency` hold, and `${NAME}` in a header stands for a variable of the environment. A status that is no success, an answer that is
none and a time-out leave the output unscored."#,
    formula: "what the service answers",
    range: "[0, 1]; any number with `measure: true`",
    direction: "higher is better unless `direction: lower`",
    misleads: "The same output is not asked about twice: a service that answers otherwise tomorrow is only seen with `--no-cache`. What \
               is sent leaves this machine.",
    example: "- http: {url: \"https://scores.example.com/tone\", timeout_s: 10}",
    arguments: &[
        Argument {
            name: "url",
            text: "where to; `https://`, or `http://` on this machine or a private network",
        },
        Argument {
            name: "headers",
            text: "a map of further headers; `${NAME}` stands for a variable of the environment",
        },
        Argument { name: "timeout_s", text: "seconds that a call may take; default 30" },
        Argument { name: "concurrency", text: "calls at the same time; default 8" },
        Argument {
            name: "config",
            text: "any value that the service gets with each request; may hold templates",
        },
        Argument { name: "measure", text: "true: the values are any numbers" },
    ],
    main: Some("url"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Http {
    service: usize,
    config: Option<Operand>,
    measures: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let measures = arguments.reader.boolean("measure").unwrap_or(false);
    let config = arguments.operand("config");
    let url = arguments.required("url")?;
    let headers = arguments.reader.get("headers").cloned();
    let timeout = arguments.reader.get("timeout_s").cloned();
    let concurrency = arguments.reader.get("concurrency").cloned();
    // The service is asked as a model with an interface of its own is: its places in the file stay those of the suite.
    let text = |text: &str| NodeValue::String(text.to_owned());
    let node = |value: NodeValue| Node { value, span: url.span.clone() };
    let whole = |number: i64| NodeValue::Number(number.into());
    let mut entries = vec![];
    let mut put = |key: &str, value: Node| {
        entries.push(Entry { key: key.to_owned(), key_span: arguments.name_span.clone(), value });
    };
    put("model", node(text("http/scorer")));
    put("base_url", url.clone());
    put("request", node(text("{{ data }}")));
    put("answer", node(text("$")));
    put("timeout_s", timeout.unwrap_or_else(|| node(whole(30))));
    put("concurrency", concurrency.unwrap_or_else(|| node(whole(8))));
    if let Some(headers) = headers {
        put("headers", headers);
    }
    let service = arguments.judge_target(&node(NodeValue::Map(Map { entries })), JudgeTask::Service);
    Some(Built {
        kind: if measures { MetricKind::Number } else { MetricKind::Bounded },
        direction: Direction::Higher,
        decides: !measures,
        ..Built::pass_fail(Http { service, config, measures })
    })
}

impl Check for Http {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let config = match config(self.config.as_ref(), input) {
            Ok(config) => config,
            Err(lack) => return lack.outcome(),
        };
        let body = request(None, subject, input, &config).to_string();
        let messages = vec![Message::text(Role::User, body)];
        let kind = AskKind::Chat { messages, schema: None };
        let ask = Ask { judge: self.service, repeat: 0, purpose: "score".to_owned(), kind };
        let Reply::Text { text, .. } = input.ask(ask)? else {
            return Err(ScoreError::new("the service gave no text"));
        };
        let reply = serde_json::from_str(text).map_err(|_| {
            ScoreError::new(format!("the service's answer is no JSON: {}", one_line(text, 120)))
        })?;
        read_reply(&reply, self.measures, "the service")
    }
}
