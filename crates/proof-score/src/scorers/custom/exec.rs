//! `exec`: a program of the user's.

use proof_diag::Value as NodeValue;

use super::program::{Pool, Program, timeout, workers};
use super::protocol::{config, read_reply, request};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::Outcome;
use crate::metric::{Direction, MetricKind};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

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
    let workers = workers(arguments);
    let timeout = timeout(arguments);
    let config = arguments.operand("config");
    let command = command(arguments)?;
    let directory = arguments.context.directory.to_owned();
    let program = Program { command, directory, timeout: timeout? };
    let pool = Pool::new(program, workers);
    Some(Built {
        kind: if measures { MetricKind::Number } else { MetricKind::Bounded },
        direction: Direction::Higher,
        decides: !measures,
        is_blocking: true,
        ..Built::pass_fail(Exec { pool, config, measures })
    })
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
        let config = match config(self.config.as_ref(), input) {
            Ok(config) => config,
            Err(lack) => return lack.outcome(),
        };
        let reply = self.pool.ask(|id| request(Some(id), subject, input, &config).to_string())?;
        read_reply(&reply, self.measures, "the program")
    }
}
