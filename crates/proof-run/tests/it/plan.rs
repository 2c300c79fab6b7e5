//! A suite and the flags become a plan.

use std::time::Duration;

use proof_run::{Plan, RunOptions};

use crate::folder::{ASK, Folder};

fn ids(plan: &Plan) -> Vec<&str> {
    plan.targets.iter().map(|target| target.id.as_str()).collect()
}

fn names(plan: &Plan) -> Vec<&str> {
    plan.prompts.iter().map(|prompt| prompt.name.as_str()).collect()
}

#[test]
fn trials_are_counted() {
    let folder = Folder::asking(5, "[openai/a, openai/b, echo]");
    folder.write("two.prompt", ASK);
    folder.write(
        "suite.yaml",
        "prompts: [ask.prompt, two.prompt]\ndataset: cases.jsonl\ntargets: [openai/a, openai/b, echo]\n\
         scorers: [contains: t]\nrepeats: 4\n",
    );
    let plan = folder.plan(&RunOptions::default());
    assert_eq!(plan.n_trials(), 2 * 3 * 5 * 4);
    let options = RunOptions {
        repeats: Some(1),
        sample: Some(3),
        targets: vec!["echo".to_owned()],
        prompts: vec!["two".to_owned()],
        ..RunOptions::default()
    };
    let plan = folder.plan(&options);
    assert_eq!(plan.n_trials(), 3);
    assert_eq!((plan.spec.dataset.n_cases, plan.spec.dataset.n_total), (3, 5));
    assert_eq!(plan.spec.dataset.selection, "sample 3");
}

#[test]
fn a_targets_settings_win_over_the_prompts() {
    let folder = Folder::asking(1, "echo");
    folder.write(
        "ask.prompt",
        "---\nconfig: {temperature: 1, max_tokens: 5, extra: {a: 0, b: 2}}\n---\n@user\n{{ text }}\n",
    );
    folder.suite(
        "targets: [openai/a, {model: openai/b, config: {temperature: 0.2, extra: {a: 1}}}]\nscorers: [contains: t]\n",
    );
    let plan = folder.plan(&RunOptions::default());
    let [settings] = plan.settings.as_slice() else { panic!("one prompt") };
    assert_eq!((settings[0].temperature, settings[0].max_tokens), (Some(1.0), Some(5)));
    assert_eq!((settings[1].temperature, settings[1].max_tokens), (Some(0.2), Some(5)));
    assert_eq!(serde_json::to_string(&settings[1].extra).unwrap(), r#"{"a":1,"b":2}"#);
}

#[test]
fn prompts_are_found_by_globs_in_order_and_each_once() {
    let folder = Folder::asking(1, "echo");
    for path in
        ["p/b.prompt", "p/a.prompt", "p/deep/c.prompt", "p/notes.yaml", "p/.hidden/d.prompt", "p/plain.txt"]
    {
        folder.write(path, ASK);
    }
    folder.write("p/plain.txt", "Say {{ text }}");
    let suite = |prompts: &str| {
        format!("prompts: {prompts}\ndataset: cases.jsonl\ntargets: echo\nscorers: [contains: t]\n")
    };
    folder.write("suite.yaml", suite("[p/b.prompt, \"p/*\"]"));
    assert_eq!(names(&folder.plan(&RunOptions::default())), ["b", "a", "plain"]);
    folder.write("suite.yaml", suite("\"p/**/*.prompt\""));
    assert_eq!(names(&folder.plan(&RunOptions::default())), ["a", "b", "c"]);
}

#[test]
fn prompts_with_one_name_get_their_folders() {
    let folder = Folder::asking(1, "echo");
    folder.write("x/ask.prompt", ASK);
    folder.write(
        "suite.yaml",
        "prompts: [ask.prompt, x/ask.prompt]\ndataset: cases.jsonl\ntargets: echo\nscorers: [contains: t]\n",
    );
    assert_eq!(names(&folder.plan(&RunOptions::default())), ["ask", "x/ask"]);
    // Which one is meant can be said by name or by path.
    for wanted in ["x/ask", "x/ask.prompt"] {
        let options = RunOptions { prompts: vec![wanted.to_owned()], ..RunOptions::default() };
        assert_eq!(names(&folder.plan(&options)), ["x/ask"]);
    }
}

#[test]
fn targets_come_from_the_suite_the_project_the_prompts_or_the_flags() {
    let folder = Folder::asking(1, "[careful, openai/b]");
    folder.write("proof.yaml", "targets: [{id: careful, model: openai/a, config: {temperature: 0}}]\n");
    let plan = folder.plan(&RunOptions::default());
    assert_eq!(ids(&plan), ["careful", "openai/b"]);
    assert_eq!(plan.targets[0].full_model(), "openai/a");

    let wanted = |names: &[&str]| RunOptions {
        targets: names.iter().map(|name| (*name).to_owned()).collect(),
        ..RunOptions::default()
    };
    // By id or by model, once even if named twice; any other model, too.
    assert_eq!(ids(&folder.plan(&wanted(&["openai/a", "careful", "sim/null"]))), ["careful", "sim/null"]);

    folder.write("ask.prompt", "---\nmodel: openai/c\n---\n@user\n{{ text }}\n");
    folder.suite("scorers: [contains: t]\n");
    assert_eq!(ids(&folder.plan(&RunOptions::default())), ["openai/c"]);
    // A target of the command line is enough where nobody else names one.
    folder.write("ask.prompt", ASK);
    assert_eq!(ids(&folder.plan(&wanted(&["echo"]))), ["echo"]);
}

#[test]
fn limits_of_the_suite_hold_unless_somebody_nearer_says_otherwise() {
    let folder = Folder::asking(1, "echo");
    folder.suite(
        "targets: [openai/a, {model: openai/b, timeout_s: 5}]\nscorers: [contains: t]\n\
         limits: {concurrency: 7, cost_usd: 2.5, timeout_s: 60}\n",
    );
    let plan = folder.plan(&RunOptions::default());
    assert_eq!((plan.concurrency, plan.max_cost_usd), (7, Some(2.5)));
    let totals: Vec<Duration> = plan.targets.iter().map(|target| target.timeouts.total).collect();
    assert_eq!(totals, [Duration::from_mins(1), Duration::from_secs(5)]);
    let options = RunOptions { concurrency: Some(9), max_cost_usd: Some(1.0), ..RunOptions::default() };
    let plan = folder.plan(&options);
    assert_eq!((plan.concurrency, plan.max_cost_usd), (9, Some(1.0)));
    // As long as anybody likes.
    folder.suite("targets: openai/a\nscorers: [contains: t]\nlimits: {timeout_s: 1e300}\n");
    assert_eq!(folder.plan(&RunOptions::default()).targets[0].timeouts.total, Duration::MAX);
}

#[test]
fn a_scorer_that_needs_the_prompts_schema_is_refused_without_one() {
    let folder = Folder::asking(1, "echo");
    folder.suite("targets: echo\nscorers: [json_schema]\n");
    assert!(folder.mistakes(&RunOptions::default()).contains("json_schema"));
    folder.write("ask.prompt", "---\noutput: {label: string}\n---\n@user\n{{ text }}\n");
    let plan = folder.plan(&RunOptions::default());
    assert!(plan.prompts[0].validator.is_some());
}

/// The fingerprint after a change of one file.
fn fingerprint(change: impl FnOnce(&Folder), options: &RunOptions) -> String {
    let folder = Folder::asking(3, "echo");
    folder.write("part.md", "Be brief.\n");
    folder.write("ask.prompt", "@system\n@include part.md\n@user\nSay {{ text }}\n");
    folder.suite("targets: [{model: openai/a, rpm: 10, concurrency: 2}]\nscorers: [contains: t]\ngates: [contains >= 0.1]\n");
    change(&folder);
    folder.plan(options).spec.fingerprint.clone()
}

#[test]
fn the_fingerprint_changes_with_what_is_asked_and_how_it_is_judged() {
    let suite = |lines: &'static str| move |folder: &Folder| folder.suite(lines);
    let plain = RunOptions::default();
    let same = fingerprint(|_| {}, &plain);
    let differs = [
        fingerprint(|folder| folder.write("ask.prompt", "@user\nSay {{ text }}!\n"), &plain),
        fingerprint(|folder| folder.write("part.md", "Be long.\n"), &plain),
        fingerprint(|folder| folder.write("cases.jsonl", crate::folder::cases(4)), &plain),
        fingerprint(
            suite(
                "targets: [{model: openai/b, rpm: 10}]\nscorers: [contains: t]\ngates: [contains >= 0.1]\n",
            ),
            &plain,
        ),
        fingerprint(
            suite(
                "targets: [{model: openai/a, config: {temperature: 0}}]\nscorers: [contains: t]\ngates: [contains >= 0.1]\n",
            ),
            &plain,
        ),
        fingerprint(suite("targets: openai/a\nscorers: [contains: u]\ngates: [contains >= 0.1]\n"), &plain),
        fingerprint(suite("targets: openai/a\nscorers: [contains: t]\ngates: [contains >= 0.2]\n"), &plain),
        fingerprint(|_| {}, &RunOptions { repeats: Some(2), ..plain.clone() }),
        fingerprint(|_| {}, &RunOptions { seed: Some(2), ..plain.clone() }),
        fingerprint(|_| {}, &RunOptions { sample: Some(2), ..plain.clone() }),
    ];
    for (at, other) in differs.iter().enumerate() {
        assert_ne!(*other, same, "change {at}");
    }
    let unchanged = [
        fingerprint(
            |folder| {
                folder.write("ask.prompt", "@system\r\n@include part.md\r\n@user\r\nSay {{ text }}  \r\n");
            },
            &plain,
        ),
        fingerprint(
            suite(
                "description: words\ntargets: [{model: openai/a, rpm: 99, tpm: 5, concurrency: 8, key_env: MY_KEY}]\n\
                 scorers: [contains: t]\ngates: [contains >= 0.1]\nlimits: {concurrency: 3, cost_usd: 1, timeout_s: 9}\n",
            ),
            &plain,
        ),
        fingerprint(
            |_| {},
            &RunOptions {
                concurrency: Some(1),
                max_cost_usd: Some(1.0),
                cache: proof_run::CacheUse::ReadOnly,
                ..plain
            },
        ),
    ];
    for (at, other) in unchanged.iter().enumerate() {
        assert_eq!(*other, same, "change {at}");
    }
}
