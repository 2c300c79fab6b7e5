//! `python`: a Python function of the user's.

use proof_diag::Diagnostic;
use serde_json::Value;

use super::program::{Pool, Program, timeout, workers};
use super::protocol::{config, read_reply, request};
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Outcome};
use crate::metric::{Direction, MetricKind};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "python",
    summary: "A Python function of your own scores the output.",
    doc: r#"The function takes `(output)`, `(output, case)` or `(output, case, config)`, and may be `async`:

```python
def polite(output, case):
    return "please" in output.lower()
```

`output` is the text, or what `of` chose; `case` has `id`, `vars`, `expected`, `tags`, `metadata` and, as `case.output`, the whole output with
its `json`, `tool_calls` and cost; `config` is that of the suite. It returns a bool (pass or fail), a number (the value), or a dict with `pass`,
`value` or both, and `reason`; `{"skip": "why"}` where there is nothing to score. A value must be in [0, 1], or any number with
`measure: true`. With `parts: [tone, length]` in the suite the dict's `parts` give a metric each: `{"value": 0.8, "parts": {"tone": 1, "length": 0.6}}`.
The file is loaded once in a process of its own, which is kept alive; what the code prints is not read. An exception (with its line),
a return value of another kind, NaN, a time-out and a crash leave the output unscored; after a crash or a time-out the process is
started again."#,
    formula: "what the function returns",
    range: "[0, 1]; any number with `measure: true`",
    direction: "higher is better unless `direction: lower`",
    misleads: "A function that keeps something between calls, or draws at random, gives scores that depend on the order of the run.",
    example: "- python: checks.py:polite",
    arguments: &[
        Argument {
            name: "function",
            text: "`FILE:FUNCTION`; the file is relative to the project's folder, in which it also runs",
        },
        Argument { name: "python", text: "the interpreter; default `python3`, such as `.venv/bin/python`" },
        Argument { name: "timeout_s", text: "seconds that a start or a call may take; default 30" },
        Argument { name: "workers", text: "how many processes run at once; default 2" },
        Argument {
            name: "config",
            text: "any value that the function gets with each call; may hold templates",
        },
        Argument { name: "measure", text: "true: the values are any numbers" },
        Argument { name: "parts", text: "a list of names: the further metrics that the function gives" },
    ],
    main: Some("function"),
    has_subject: true,
    build,
};

/// What runs the user's function: reads requests, calls it, writes answers.
const DRIVER: &str = include_str!("driver.py");

#[derive(Debug)]
struct Python {
    pool: Pool,
    config: Option<Operand>,
    measures: bool,
    parts: Vec<String>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let measures = arguments.reader.boolean("measure").unwrap_or(false);
    let workers = workers(arguments);
    let timeout = timeout(arguments);
    let config = arguments.operand("config");
    let parts = parts(arguments);
    let interpreter = interpreter(arguments);
    let (file, function) = function(arguments)?;
    let command = [interpreter?, "-u".to_owned(), "-c".to_owned(), DRIVER.to_owned(), file, function].into();
    let directory = arguments.context.directory.to_owned();
    let pool = Pool::new(Program { command, directory, timeout: timeout? }, workers);
    let parts = parts?;
    let kind = if measures { MetricKind::Number } else { MetricKind::Bounded };
    let part = |name: &String| PartMetric { kind, ..PartMetric::share(name) };
    Some(Built {
        kind,
        direction: Direction::Higher,
        decides: !measures,
        is_blocking: true,
        parts: parts.iter().map(part).collect(),
        ..Built::pass_fail(Python { pool, config, measures, parts })
    })
}

/// The file and the function; the file must be there.
fn function(arguments: &mut Arguments<'_>) -> Option<(String, String)> {
    let node = arguments.required("function")?;
    let text = node.scalar_text().unwrap_or_default();
    let Some((file, function)) =
        text.rsplit_once(':').filter(|(file, name)| !file.is_empty() && is_name(name))
    else {
        let message = format!("`{}` names no function of a file", one_line(text, 60));
        arguments.invalid(node, message, "expected `FILE:FUNCTION`, such as `checks.py:polite`");
        return None;
    };
    if let Err(error) = (arguments.context.files)(file) {
        arguments.report(
            Diagnostic::error(
                "E0615",
                format!("the Python file `{}` cannot be read: {error}", one_line(file, 120)),
            )
            .at(node.span.clone(), "this file")
            .help("paths are relative to the project's folder"),
        );
        return None;
    }
    Some((file.to_owned(), function.to_owned()))
}

/// A name of Python, or several with full stops between them.
fn is_name(text: &str) -> bool {
    text.split('.').all(|word| {
        word.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && word.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

/// The interpreter; a path is one from the project's folder.
fn interpreter(arguments: &mut Arguments<'_>) -> Option<String> {
    let Some(node) = arguments.reader.get("python") else {
        return Some(if cfg!(windows) { "python" } else { "python3" }.to_owned());
    };
    let text = arguments.reader.string("python")?;
    if text.trim().is_empty() {
        arguments.invalid(node, "`python` is empty", "expected an interpreter, such as `.venv/bin/python`");
        return None;
    }
    // The program is looked for from where this one runs, not from where it will run.
    let directory = arguments.context.directory;
    let is_path = text.contains('/') && directory.is_absolute();
    Some(if is_path { directory.join(&text).into_string() } else { text })
}

fn parts(arguments: &mut Arguments<'_>) -> Option<Vec<String>> {
    let Some(node) = arguments.reader.get("parts") else { return Some(vec![]) };
    let parts = arguments.reader.strings("parts")?;
    let names = parts
        .iter()
        .filter(|part| is_name(part) && !part.contains('.'))
        .collect::<std::collections::BTreeSet<_>>();
    if names.len() < parts.len() {
        arguments.invalid(node, "`parts` must be different names of letters, digits and `_`", "these names");
        return None;
    }
    Some(parts)
}

impl Check for Python {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let outcome = match config(self.config.as_ref(), input) {
            Ok(config) => self.pool.ask(|id| request(Some(id), subject, input, &config).to_string()),
            Err(lack) => return Found::all(lack.outcome(), self.parts.len()),
        };
        match outcome {
            Ok(reply) => self.read(&reply),
            Err(error) => Found::all(Err(error), self.parts.len()),
        }
    }
}

impl Python {
    fn read(&self, reply: &Value) -> Found {
        if let Some(reason) = reply.get("skip").and_then(Value::as_str) {
            return Found::all(Ok(Finding::Skipped(one_line(reason, 300))), self.parts.len());
        }
        match read_reply(reply, self.measures, "the function") {
            Err(error) => Found::all(Err(error), self.parts.len()),
            main => {
                let parts = self.parts.iter().map(|name| self.part(name, reply));
                Found { main, parts: parts.collect() }
            }
        }
    }

    /// One part of an answer. None of Python's is a part that has nothing to score.
    fn part(&self, name: &str, reply: &Value) -> Outcome {
        let value = reply.get("parts").and_then(|parts| parts.get(name));
        let value = value.ok_or_else(|| ScoreError::new(format!("the function gives no part `{name}`")))?;
        let Some(value) = value.as_f64() else {
            return Ok(Finding::Skipped(format!("the function gives None for `{name}`")));
        };
        if !self.measures && !(0.0..=1.0).contains(&value) {
            let message = format!(
                "part `{name}` is {value}, which is not in [0, 1]; add `measure: true` if it measures"
            );
            return Err(ScoreError::new(message));
        }
        Ok(Finding::measured(value))
    }
}
