//! `exec`: a program of the user's.

mod pool;
mod worker;

use std::time::Duration;

use proof_diag::Value as NodeValue;
use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Outcome};
use crate::input::tool_calls;
use crate::metric::{Direction, MetricKind};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};
use pool::Pool;
use worker::Program;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "exec",
    summary: "A program of your own scores the output.",
    doc: r#"The program is started once and kept alive; it reads and writes JSON, one object a line. First it is told
`{"proof":1,"type":"hello"}` and answers `{"type":"ready"}`. Then each request is

`{"id":7,"output":{"text":"…","json":…,"finish_reason":"stop",…},"subject":…,"case":{"id":"…","vars":{…},"expected":…,"tags":[…],"metadata":{…}},"config":…}`

and its answer `{"id":7,"pass":true,"value":0.8,"reason":"…"}` with `pass`, `value` or both, or `{"id":7,"error":"…"}`. `subject` is what
`of` chose. The value must be in [0, 1], or any number with `measure: true`; without `pass` the value alone is recorded, without `value`
it is 1 for a pass and 0 for a fail. An error, an answer that is none, a time-out or a crash leaves the output unscored and shows what the
program last wrote to stderr; the program is then started again. In Python:

```python
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message.get("type") == "hello":
        answer = {"type": "ready"}
    else:
        found = "refund" in message["output"]["text"]
        answer = {"id": message["id"], "pass": found}
    print(json.dumps(answer), flush=True)
```
"#,
    formula: "what the program answers",
    range: "[0, 1]; any number with `measure: true`",
    direction: "higher is better unless `direction: lower`",
    misleads: "A program that forgets to flush its output, or prints anything else to stdout, looks like one that hangs or talks nonsense.",
    example: "- exec: {command: [python3, score.py], timeout_s: 10}",
    arguments: &[
        Argument {
            name: "command",
            text: "the program and its arguments: a list, or one string that is split at spaces (no shell, no quotes)",
        },
        Argument { name: "timeout_s", text: "seconds that a start or an answer may take; default 30" },
        Argument { name: "workers", text: "how many copies of the program run at once; default 2" },
        Argument {
            name: "config",
            text: "any value that the program gets with each request; may hold templates",
        },
        Argument { name: "measure", text: "true: the values are any numbers" },
    ],
    main: Some("command"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Exec {
    pool: Pool,
    config: Option<Operand>,
    measures: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let measures = arguments.reader.boolean("measure").unwrap_or(false);
    let workers = arguments.reader.integer("workers", 1..=64).unwrap_or(2);
    let timeout = timeout(arguments);
    let config = arguments.operand("config");
    let command = command(arguments)?;
    let directory = arguments.context.directory.to_owned();
    let program = Program { command, directory, timeout: timeout? };
    let pool = Pool::new(program, usize::try_from(workers).unwrap_or(1));
    Some(Built {
        kind: if measures { MetricKind::Number } else { MetricKind::Bounded },
        direction: Direction::Higher,
        decides: !measures,
        is_blocking: true,
        ..Built::pass_fail(Exec { pool, config, measures })
    })
}

fn timeout(arguments: &mut Arguments<'_>) -> Option<Duration> {
    let Some(node) = arguments.reader.get("timeout_s") else { return Some(Duration::from_secs(30)) };
    let seconds = arguments.reader.number("timeout_s")?;
    let timeout = Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|timeout| Duration::from_millis(1) <= *timeout && *timeout <= Duration::from_hours(24));
    if timeout.is_none() {
        arguments.invalid(
            node,
            format!("`timeout_s` cannot be {seconds}"),
            "expected seconds, 0.001 to 86400",
        );
    }
    timeout
}

fn command(arguments: &mut Arguments<'_>) -> Option<Vec<String>> {
    let node = arguments.required("command")?;
    let words = match &node.value {
        NodeValue::String(text) if text.contains(['"', '\'']) => {
            arguments.invalid(
                node,
                "`command` holds quotes, and there is no shell to read them",
                "write a list",
            );
            return None;
        }
        NodeValue::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        _ => arguments.reader.strings("command")?,
    };
    if words.first().is_none_or(String::is_empty) {
        arguments.invalid(node, "`command` is empty", "expected a program");
        return None;
    }
    Some(words)
}

impl Check for Exec {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let config = match self.config.as_ref().map(|config| config.eval(input)).transpose() {
            Ok(config) => config.map_or(Value::Null, |config| to_json(&config)),
            Err(lack) => return lack.outcome(),
        };
        let reply = self.pool.ask(|id| request(id, subject, input, &config))?;
        self.read(&reply)
    }
}

impl Exec {
    fn read(&self, reply: &Value) -> Outcome {
        if let Some(error) = reply.get("error").filter(|error| !error.is_null()) {
            let message = error.as_str().or_else(|| error.get("message")?.as_str());
            let message = message.map_or_else(|| error.to_string(), str::to_owned);
            return Err(ScoreError::new(format!("the program says: {}", one_line(&message, 300))));
        }
        let nonsense = || {
            ScoreError::new(format!("the program's answer has neither `pass` nor `value`: {}", shown(reply)))
        };
        let pass = match reply.get("pass") {
            None | Some(Value::Null) => None,
            Some(pass) => Some(pass.as_bool().ok_or_else(nonsense)?),
        };
        let value = match reply.get("value") {
            None | Some(Value::Null) => pass.map(|pass| f64::from(u8::from(pass))),
            Some(value) => Some(value.as_f64().ok_or_else(nonsense)?),
        };
        let value = value.ok_or_else(nonsense)?;
        if !self.measures && !(0.0..=1.0).contains(&value) {
            let message = format!(
                "the program gives {}, which is not in [0, 1]; add `measure: true` if it measures",
                rounded(value)
            );
            return Err(ScoreError::new(message));
        }
        let reason = reply.get("reason").and_then(Value::as_str).map(|reason| one_line(reason, 300));
        Ok(Finding::Measured { value, pass, reason: reason.filter(|reason| !reason.is_empty()) })
    }
}

fn shown(value: &Value) -> String {
    one_line(&value.to_string(), 120)
}

fn to_json(subject: &Subject<'_>) -> Value {
    match subject {
        Subject::Text(text) => Value::String(text.as_ref().to_owned()),
        Subject::Json(value) => value.as_ref().clone(),
    }
}

/// One request as a line of JSON.
fn request(id: u64, subject: &Subject<'_>, input: &ScoreInput<'_>, config: &Value) -> String {
    let case = &input.case;
    let request = json!({
        "id": id,
        "output": {
            "text": input.text,
            "json": input.json(),
            "reasoning": input.reasoning,
            "tool_calls": tool_calls(input.tool_calls),
            "finish_reason": input.finish_reason,
            "latency_s": input.latency_s,
            "cost_usd": input.cost_usd,
            "input_tokens": input.input_tokens,
            "output_tokens": input.output_tokens,
            "first_token_s": input.first_token_s,
            "tokens_per_second": input.tokens_per_second,
        },
        "subject": to_json(subject),
        "case": {
            "id": case.id,
            "vars": case.vars,
            "expected": case.expected,
            "tags": case.tags,
            "metadata": case.metadata,
        },
        "config": config,
    });
    request.to_string()
}
