//! Every method that a verdict names is explained.

use proof_store::{MetricKind, Scope};
use proof_verdict::{Verdict, methods};
use serde_json::Value;

use crate::build::Build;
use crate::verdict;

/// All names of procedures in a verdict.
fn named(verdict: &Verdict) -> Vec<String> {
    fn collect(value: &Value, names: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                names.extend(map.get("method").and_then(Value::as_str).map(str::to_owned));
                names.extend(map.get("test").and_then(|test| test.get("name")?.as_str()).map(str::to_owned));
                map.values().for_each(|value| collect(value, names));
            }
            Value::Array(all) => all.iter().for_each(|value| collect(value, names)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    collect(&serde_json::to_value(verdict).unwrap(), &mut names);
    names.sort();
    names.dedup();
    names
}

#[test]
fn every_method_that_is_named_is_explained() {
    let (old, new) = ("1101011011100110".repeat(6), "1111011010111110".repeat(6));
    let pair = || Build::new(&["old", "new"], &["m"]).label();
    let tagged = |case: usize| if case.is_multiple_of(3) { vec!["a", "b"] } else { vec!["b"] };
    let spread = |trial: usize| 0.1 + 0.013 * (trial * 7 % 60) as f64;
    let mut suite = pair().repeats(2).line(0, 0, &old).line(1, 0, &new);
    suite.spec.scope = Scope::Suite;
    let builds = [
        pair()
            .tags(tagged)
            .line(0, 0, &old)
            .line(1, 0, &new)
            .gates(&["absolute label >= 0.5", "object if label worse than old"]),
        pair().groups_of(4).tags(tagged).line(0, 0, &old).line(1, 0, &new),
        pair().repeats(3).line(0, 0, &old).line(1, 0, &new),
        suite,
        Build::new(&["old", "new", "third"], &["m", "n"])
            .metric("score", MetricKind::Bounded, 1.0)
            .metric("size", MetricKind::Number, 1.0)
            .value(spread)
            .tags(tagged)
            .line(0, 0, &format!("{} {}", "v".repeat(40), "v".repeat(40)))
            .line(1, 0, &format!("{} {}", "v5".repeat(20), "v".repeat(40)))
            .line(2, 0, &format!("{} {}", "1".repeat(40), "v".repeat(40))),
    ];
    let all: Vec<String> = builds.iter().flat_map(|build| named(&verdict(build))).collect();
    assert!(15 < all.len(), "{all:?}");
    // A family of one needs no correction.
    let unexplained: Vec<&String> =
        all.iter().filter(|name| *name != "none" && methods::find(name).is_none()).collect();
    assert!(unexplained.is_empty(), "named and not explained: {unexplained:?}");
}
