//! What a model says stays text.

use proof_report::{Terminal, Theme, json, jsonl, junit, markdown, terminal};

use crate::build::Build;
use crate::of;

const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}</failure><script>alert(1)</script> | `x` [a](http://b)\r\n# h \u{202e}gnp\u{0}]]>&\u{9b}31m";

#[test]
fn no_format_lets_an_output_act() {
    let build = Build::new(&["<b>|p|"], &["m"]).label().output(|_| HOSTILE.to_owned()).line(0, 0, "00");
    let built = build.write();
    let verdict = of(&built);
    let run = built.store.find_run(&built.id).unwrap();

    let shown = terminal(&verdict, Terminal { theme: Theme::PLAIN, ..Terminal::PLAIN });
    let is_quiet = |text: &str| text.chars().all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}'));
    assert!(is_quiet(&shown), "{shown:?}");
    assert!(shown.contains("alert(1)"), "the words themselves are shown");

    let page = markdown(&verdict);
    assert!(
        is_quiet(&page) && !page.contains("<script") && !page.contains("<b>") && !page.contains("](http"),
        "{page}"
    );
    assert!(!page.lines().any(|line| line.starts_with("# h")));

    let json = json(&verdict).unwrap();
    assert!(is_quiet(&json), "{json:?}");
    let back: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(back["failures"][0]["output"], HOSTILE, "JSON keeps every character");

    let mut lines = Vec::new();
    jsonl(&built.store, &run, &mut lines).unwrap();
    assert!(is_quiet(std::str::from_utf8(&lines).unwrap()));

    let mut xml = Vec::new();
    junit(&built.store, &run, &mut xml).unwrap();
    let xml = String::from_utf8(xml).unwrap();
    assert!(is_quiet(&xml), "{xml:?}");
    let report = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!(report.test_suites[0].test_cases.len(), 2);
}
