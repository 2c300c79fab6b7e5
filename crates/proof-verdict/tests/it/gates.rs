//! What gates come to.

mod absolute;
mod agreement;
mod limit;
mod object;
mod prove;
mod quantity;

use expect_test::Expect;

use crate::build::Build;
use crate::verdict;

/// The gate's outcome, and each check with its words.
fn check(build: Build, gate: &str, expected: Expect) {
    let verdict = verdict(&build.gates(&[gate]));
    let result = &verdict.gates[0];
    let mut shown = format!("{} (exit {})\n", result.outcome.word(), verdict.outcome.exit_code());
    for check in &result.checks {
        let place: Vec<&str> =
            [&check.prompt, &check.target].into_iter().flatten().map(String::as_str).collect();
        shown.push_str(
            &[place.join(" on ").as_str(), ": ", check.outcome.word(), ": ", &check.reason, "\n"].concat(),
        );
    }
    expected.assert_eq(&shown);
}

fn one(line: &str) -> Build {
    Build::new(&["a"], &["m"]).label().line(0, 0, line)
}

fn two(first: &str, second: &str) -> Build {
    Build::new(&["old", "new"], &["m"]).label().line(0, 0, first).line(1, 0, second)
}
