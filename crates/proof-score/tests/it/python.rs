//! `python`: functions of all tempers, each in a file of a few lines.

use std::process::{Command, Stdio};

use expect_test::expect;
use proof_diag::{SourceFile, parse_yaml};
use proof_score::{ParseContext, ScorerSet};
use serde_json::{Value, json};

use crate::{Output, check_mistake, score_all, shown};

/// Whether there is a Python to test with.
fn has_python() -> bool {
    let mut command = Command::new("python3");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    let found = command.status().is_ok_and(|status| status.success());
    if !found {
        println!("skipped: no python3");
    }
    found
}

/// A set whose functions stand in `checks.py`.
fn set_with(code: &str, yaml: &str) -> (ScorerSet, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("checks.py"), code).unwrap();
    let (document, mut diagnostics) = parse_yaml(&SourceFile::new("suite.yaml", yaml));
    let context = ParseContext {
        files: &|path| std::fs::read_to_string(folder.path().join(path)),
        directory: camino::Utf8Path::from_path(folder.path()).unwrap(),
        has_output_schema: false,
    };
    let set = ScorerSet::parse(&document.unwrap().root, &context, &mut diagnostics);
    (set.unwrap_or_else(|| panic!("{diagnostics:?}")), folder)
}

/// All scores of each output on one line; `more` are further keys of the scorer.
fn scores(code: &str, more: &str, outputs: &[&str], case: &Value) -> Vec<String> {
    let yaml = format!("- python: {{function: \"checks.py:f\", workers: 1, timeout_s: 20{more}}}");
    let (set, _folder) = set_with(code, &yaml);
    let line = |output: &&str| {
        let scores = score_all(&set, &Output::from(*output), case);
        scores.iter().map(shown).collect::<Vec<_>>().join(" | ")
    };
    outputs.iter().map(line).collect()
}

#[track_caller]
fn check(code: &str, more: &str, outputs: &[&str], expected: &[&str]) {
    if has_python() {
        assert_eq!(scores(code, more, outputs, &json!({})), expected);
    }
}

#[test]
fn what_it_returns_becomes_a_score() {
    let code = r#"
def f(output):
    return {
        "good": True, "bad": False, "some": 0.4, "one": 1, "true": 1.0,
        "both": {"value": 0.9, "pass": False, "reason": "so\nso"},
        "pass": {"pass": True}, "skip": {"skip": "nothing here"},
    }[output]
"#;
    check(
        code,
        "",
        &["good", "bad", "some", "one", "both", "pass", "skip"],
        &["pass", "fail", "0.4", "1", "0.9 fail: so\\nso", "pass", "skipped: nothing here"],
    );
    check(code, ", threshold: 0.5", &["some"], &["0.4 fail: 0.4 is below the threshold 0.5"]);
    let code = "
from dataclasses import dataclass
@dataclass
class Found:
    value: float
    reason: str
def f(output):
    return Found(len(output), 'characters')
";
    check(code, ", measure: true", &["four"], &["4: characters"]);
}

#[test]
fn what_else_it_returns_is_no_score() {
    let code = r#"
def f(output):
    return {
        "none": None, "text": "yes", "nan": float("nan"), "huge": 10**400, "big": 7, "list": [1],
        "empty": {}, "odd": {"score": 1}, "pass": {"pass": 1}, "value": {"value": "0.5"}, "parts": {"value": 1, "parts": [1]},
    }[output]
"#;
    let cases = [
        (
            "none",
            "TypeError: the function returned NoneType; it must return a bool, a number or a dict with `pass` or `value`",
        ),
        (
            "text",
            "TypeError: the function returned str; it must return a bool, a number or a dict with `pass` or `value`",
        ),
        ("nan", "ValueError: the value returned is nan, which is no score"),
        ("huge", "ValueError: the value returned is too large"),
        (
            "list",
            "TypeError: the function returned list; it must return a bool, a number or a dict with `pass` or `value`",
        ),
        ("empty", "TypeError: the function returned a dict with neither `pass` nor `value`"),
        (
            "odd",
            "TypeError: the function returned a dict with `score`; it may hold pass, value, reason, parts, skip",
        ),
        ("pass", "TypeError: `pass` is int, not True or False"),
        ("value", "TypeError: `value` is str, not a number"),
        ("parts", "TypeError: `parts` is list, not a dict"),
    ];
    let (outputs, errors): (Vec<&str>, Vec<&str>) = cases.into_iter().unzip();
    let expected: Vec<String> =
        errors.iter().map(|error| format!("unscored: the function says: {error}")).collect();
    check(code, "", &outputs, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    let big = "unscored: the function gives 7, which is not in [0, 1]; add `measure: true` if it measures";
    check(code, "", &["big"], &[big]);
}

#[test]
fn it_sees_the_output_the_case_and_the_config() {
    if !has_python() {
        return;
    }
    let code = r#"
def f(output, case, config=None):
    seen = [output, case["id"], case.vars.v, case.expected, case.tags, case.output.text, case.output.finish_reason, config.k]
    return {"pass": seen == ["bug", "c1", "w", "e", ["t"], '{"label": "bug"}', "stop", "w"], "reason": repr(seen)}
"#;
    let case = json!({"vars": {"v": "w"}, "expected": "e", "tags": ["t"]});
    let more = ", of: output.json.label, config: {k: \"{{ vars.v }}\"}";
    let said = scores(code, more, &["{\"label\": \"bug\"}"], &case);
    assert!(said[0].starts_with("pass: "), "{said:?}");
}

#[test]
fn functions_may_be_async_and_are_kept_alive() {
    let code = "
import asyncio
n = 0
async def f(output):
    global n
    await asyncio.sleep(0)
    n += 1
    return n
";
    check(code, ", measure: true", &["a", "b", "c"], &["1", "2", "3"]);
    let code = "
class Checks:
    def __call__(self, output):
        return output == 'a'
f = Checks()
";
    check(code, "", &["a", "b"], &["pass", "fail"]);
}

#[test]
fn what_it_prints_is_not_read() {
    let code = r#"
import os, sys
print("loading")
def f(output):
    print('{"id": 1, "pass": false}')
    os.write(1, b"garbage\n")
    os.system("echo more garbage")
    sys.stdout.write("and more")
    return True
"#;
    check(code, "", &["a", "b"], &["pass", "pass"]);
    let code = "def f(output):\n    return input() == ''\n";
    let expected = "unscored: the function says: EOFError: EOF when reading a line (line 2 of checks.py in f: return input() == '')";
    check(code, "", &["a"], &[expected]);
}

#[test]
fn parts_are_metrics() {
    let code = r#"
def f(output):
    return {
        "all": {"value": 0.5, "parts": {"tone": 1, "length": 0.25}},
        "none": {"value": 0.5, "parts": {"tone": None, "length": True}},
        "lack": {"value": 0.5, "parts": {"tone": 1}},
        "big": {"value": 0.5, "parts": {"tone": 1, "length": 3}},
        "skip": {"skip": "empty"},
        "raise": None,
    }[output]
"#;
    let raised = "unscored: the function says: TypeError: the function returned NoneType; it must return a bool, a number or a dict with \
                  `pass` or `value`";
    check(
        code,
        ", parts: [tone, length]",
        &["all", "none", "lack", "big", "skip", "raise"],
        &[
            "0.5 | 1 | 0.25",
            "0.5 | skipped: the function gives None for `tone` | 1",
            "0.5 | 1 | unscored: the function gives no part `length`",
            "0.5 | 1 | unscored: part `length` is 3, which is not in [0, 1]; add `measure: true` if it measures",
            "skipped: empty | skipped: empty | skipped: empty",
            &format!("{raised} | {raised} | {raised}"),
        ],
    );
}

#[test]
fn exceptions_are_told_with_their_lines() {
    let code = r#"
import sys
def helper(text):
    return 1 / len(text)
def f(output):
    if output == "exit":
        sys.exit(3)
    return helper(output[1:]) > 0
"#;
    let error = "unscored: the function says: ZeroDivisionError: division by zero (line 8 of checks.py in f: return helper(output[1:]) > 0; \
                 line 4 of checks.py in helper: return 1 / len(text))";
    let exit = "unscored: the function says: SystemExit: 3 (line 7 of checks.py in f: sys.exit(3))";
    check(code, "", &["x", "exit", "ok"], &[error, exit, "pass"]);
}

#[test]
fn a_crash_is_unscored_and_the_next_call_goes_on() {
    let code = r#"
import os, sys
def f(output):
    if output == "die":
        print("last words", file=sys.stderr)
        os._exit(7)
    if output == "long":
        return {"pass": True, "reason": "x" * 3_000_000}
    return True
"#;
    let died = "unscored: the program ended without an answer (exit code 7); its last words: last words";
    check(code, "", &["die", "fine"], &[died, "pass"]);
    if has_python() {
        let said = scores(code, "", &["long"], &json!({}));
        assert!(said[0].starts_with("pass: xxx") && said[0].chars().count() < 400, "{}", said[0].len());
    }
}

#[test]
fn odd_and_large_texts_go_through() {
    if !has_python() {
        return;
    }
    let code = "def f(output, case):\n    return {'value': len(output), 'reason': '\\ud800' + case.output.text[:3]}\n";
    let large = "ü\u{0}\n".repeat(1_000_000);
    assert_eq!(scores(code, ", measure: true", &[&large], &json!({})), ["3000000: ?ü\\u{0}"]);
}

#[test]
fn a_function_that_hangs_times_out() {
    if !has_python() {
        return;
    }
    let code = "
import threading
def f(output):
    if output == 'hang':
        threading.Event().wait()
    return True
";
    let (set, _folder) = set_with(code, "- python: {function: \"checks.py:f\", workers: 1, timeout_s: 3}");
    let said = |output: &str| shown(&score_all(&set, &Output::from(output), &json!({}))[0]);
    assert_eq!(said("hang"), "unscored: the program did not answer within 3s");
    assert_eq!(said("fine"), "pass");
}

#[test]
fn what_cannot_be_loaded_is_unscored() {
    let cases = [
        (
            "import no_such_module_here\n",
            "ModuleNotFoundError: No module named 'no_such_module_here' (line 1 of checks.py in <module>: import no_such_module_here)",
        ),
        ("def f(output:\n", "SyntaxError: '(' was never closed (line 1 of checks.py)"),
        ("def ff(output): return True\n", "there is no function `f` in `checks.py`; did you mean `ff`?"),
        ("f = 3\n", "`f` in `checks.py` is no function"),
        (
            "def f(): return True\n",
            "the function must take (output), (output, case) or (output, case, config)",
        ),
        (
            "def f(a, b, c, d): return True\n",
            "the function must take (output), (output, case) or (output, case, config)",
        ),
        (
            "raise SystemExit('bye')\n",
            "SystemExit: bye (line 1 of checks.py in <module>: raise SystemExit('bye'))",
        ),
    ];
    for (code, error) in cases {
        check(code, "", &["a"], &[&format!("unscored: `checks.py` cannot be used: {error}")]);
    }
    let code = "import os\nos._exit(4)\n";
    let ended = "the program ended without an answer (exit code 4)";
    let stopped = format!("unscored: the program failed 5 times in a row and is not started again: {ended}");
    let ended = format!("unscored: {ended}");
    check(code, "", &["a"; 6], &[&ended, &ended, &ended, &ended, &ended, &stopped]);
    let (set, _folder) = set_with("", "- python: {function: \"checks.py:f\", python: no-such-python}");
    let said = shown(&score_all(&set, &Output::from("a"), &json!({}))[0]);
    assert!(said.starts_with("unscored: the program `no-such-python` cannot be started: "), "{said}");
}

#[test]
fn mistakes_are_shown_before_the_run() {
    check_mistake(
        "- {python: checks.py, as: b}\n- python: {function: \"schemas/label.json:f\", parts: [a, a], as: c}\n- python: {function: \"schemas/label.json:f\", timeout_s: 0, as: d}\n- python: {as: e}",
        expect![[r#"
            error[E0606]: `checks.py` names no function of a file
             --> suite.yaml:1:12
              |
            1 | - {python: checks.py, as: b}
              |            ^^^^^^^^^ expected `FILE:FUNCTION`, such as `checks.py:polite`

            error[E0606]: `parts` must be different names of letters, digits and `_`
             --> suite.yaml:2:53
              |
            2 | - python: {function: "schemas/label.json:f", parts: [a, a], as: c}
              |                                                     ^^^^^^ these names

            error[E0606]: `timeout_s` cannot be 0
             --> suite.yaml:3:57
              |
            3 | - python: {function: "schemas/label.json:f", timeout_s: 0, as: d}
              |                                                         ^ expected seconds, 0.001 to 86400

            error[E0604]: scorer `python` needs `function`
             --> suite.yaml:4:3
              |
            4 | - python: {as: e}
              |   ^^^^^^ `function` is missing
              |
              = note: `function`: `FILE:FUNCTION`; the file is relative to the project's folder, in which it also runs
              = help: such as `- python: checks.py:polite`
        "#]],
    );
}
