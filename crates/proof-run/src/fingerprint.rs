//! The identity of a plan: a run is resumed only by the same plan.

use proof_store::{RunSpec, Scope};
use serde_json::Value;

/// BLAKE3 over everything that decides which trials there are and what they ask: prompts, targets, cases, repeats, seed.
/// Scorers and gates are part of it too: a resumed run must report what an uninterrupted one would.
/// What changes neither (concurrency, rates, budget, cache use, the key) is left out.
pub(crate) fn fingerprint(spec: &RunSpec, scorers: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut field = |name: &str, value: &str| {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(&(value.len() as u64).to_le_bytes());
        hasher.update(value.as_bytes());
    };
    field("plan", "1");
    for prompt in &spec.prompts {
        field("prompt", &prompt.name);
        field("canonical", &prompt.canonical);
    }
    for target in &spec.targets {
        field("target", &target.id);
        field("model", &target.model);
        field("settings", &asked_of(&target.settings).to_string());
    }
    field("cases", &spec.dataset.hash);
    field("repeats", &spec.repeats.to_string());
    field("seed", &spec.seed.to_string());
    field("scorers", scorers);
    for gate in &spec.gates {
        field("gate", gate);
    }
    // Each only where it is there: a run that was begun before there was such a thing is resumed by the same plan.
    for (metric, margin) in &spec.margins {
        field("margin", metric);
        field("greatest difference", &margin.to_string());
    }
    for judge in &spec.judges {
        field("judge", &judge.model);
        field("settings", &asked_of(&judge.settings).to_string());
    }
    for metric in spec.metrics.iter().filter(|metric| metric.part_of.is_none()) {
        if let Some(judge) = &metric.judge {
            field("rubric", &judge.rubric_hash);
        }
    }
    if spec.scope == Scope::Suite {
        field("scope", "suite");
    }
    if let Some(holdout) = &spec.holdout {
        field("hold-out", &holdout.split);
        field("declared looks", &holdout.declared_looks.to_string());
    }
    if let Some(sequential) = &spec.sequential {
        for look in &sequential.looks {
            field("look", &look.to_string());
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// The settings of a target without those that say how fast it is asked, where its key is found and what it costs.
pub(crate) fn asked_of(settings: &Value) -> Value {
    let mut settings = settings.clone();
    if let Some(target) = settings.get_mut("target").and_then(Value::as_object_mut) {
        target.retain(|key, _| !matches!(key.as_str(), "rpm" | "tpm" | "key_env" | "price_as"));
    }
    settings
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proof_store::{HoldoutSpec, SequentialSpec};

    use super::*;

    #[test]
    fn changes_with_what_is_asked_and_with_nothing_else() {
        let spec = RunSpec { repeats: 1, seed: 7, ..RunSpec::default() };
        let same = RunSpec {
            description: Some("words".into()),
            options: serde_json::json!({"concurrency": 3}),
            ..spec.clone()
        };
        let other = RunSpec { repeats: 2, ..spec.clone() };
        assert_eq!(fingerprint(&spec, "s"), fingerprint(&same, "s"));
        assert_ne!(fingerprint(&spec, "s"), fingerprint(&other, "s"));
        assert_ne!(fingerprint(&spec, "s"), fingerprint(&spec, "t"));
    }

    #[test]
    fn changes_with_what_the_figures_rest_on() {
        let spec = RunSpec::default();
        let others = [
            RunSpec { margins: [("label".to_owned(), 0.02)].into(), ..spec.clone() },
            RunSpec { margins: [("label".to_owned(), 0.03)].into(), ..spec.clone() },
            RunSpec { scope: Scope::Suite, ..spec.clone() },
            RunSpec { holdout: Some(HoldoutSpec::default()), ..spec.clone() },
            RunSpec {
                holdout: Some(HoldoutSpec { declared_looks: 3, ..HoldoutSpec::default() }),
                ..spec.clone()
            },
            RunSpec {
                sequential: Some(SequentialSpec { looks: vec![20, 60], largest_group: 1 }),
                ..spec.clone()
            },
            RunSpec {
                sequential: Some(SequentialSpec { looks: vec![30, 60], largest_group: 1 }),
                ..spec.clone()
            },
            spec,
        ];
        let prints: BTreeSet<String> = others.iter().map(|spec| fingerprint(spec, "s")).collect();
        assert_eq!(prints.len(), others.len());
    }
}
