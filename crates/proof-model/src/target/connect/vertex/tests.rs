use expect_test::{Expect, expect};

use super::*;
use crate::wire::{Place, endpoint};

const TOKEN_SET: (&str, &str) = ("GOOGLE_ACCESS_TOKEN", "ya29.x");

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::new(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn target(model: &str, project: Option<&str>, region: Option<&str>) -> TargetConfig {
    TargetConfig {
        project: project.map(str::to_owned),
        region: region.map(str::to_owned),
        ..TargetConfig::new(Provider::Vertex, model)
    }
}

/// Where a call goes, or what is wrong.
#[track_caller]
fn check(config: &TargetConfig, variables: &[(&str, &str)], expected: &Expect) {
    let environment = environment(variables);
    let base = match &config.base_url {
        Some(own) => complete(Url::parse(own).unwrap(), config, &environment),
        None => base_url(config, &environment).map(|base| Url::parse(&base).unwrap()),
    };
    let place = Place { model: &config.model, api_version: None, is_streamed: false };
    let shown = match base {
        Ok(base) => endpoint(&base, Api::Gemini, place).to_string(),
        Err(diagnostic) => proof_diag::render::plain(&diagnostic),
    };
    expected.assert_eq(&shown);
}

#[test]
fn each_kind_of_location_has_its_address() {
    let at = |region| target("gemini-2.5-flash", Some("p"), Some(region));
    check(
        &at("europe-west4"),
        &[],
        &expect![
            "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-flash:generateContent"
        ],
    );
    check(
        &at("global"),
        &[],
        &expect![
            "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:generateContent"
        ],
    );
    check(
        &at("eu"),
        &[],
        &expect![
            "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/publishers/google/models/gemini-2.5-flash:generateContent"
        ],
    );
    check(
        &target("m", Some("p"), None),
        &[],
        &expect![
            "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/m:generateContent"
        ],
    );
    let set = [("GOOGLE_CLOUD_PROJECT", "q"), ("GOOGLE_CLOUD_LOCATION", "us-east5")];
    check(
        &target("m", None, None),
        &set,
        &expect![
            "https://us-east5-aiplatform.googleapis.com/v1/projects/q/locations/us-east5/publishers/google/models/m:generateContent"
        ],
    );
}

#[test]
fn models_of_all_kinds_have_their_path() {
    let called = |model| target(model, Some("p"), Some("us-central1"));
    check(
        &called("models/m"),
        &[],
        &expect![
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/m:generateContent"
        ],
    );
    check(
        &called("meta/llama 4"),
        &[],
        &expect![
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/meta/models/llama%204:generateContent"
        ],
    );
    check(
        &called("publishers/meta/models/m"),
        &[],
        &expect![
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/meta/models/m:generateContent"
        ],
    );
    check(
        &called("endpoints/42"),
        &[],
        &expect![
            "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/endpoints/42:generateContent"
        ],
    );
    check(
        &called("projects/q/locations/eu/endpoints/42"),
        &[],
        &expect![
            "https://us-central1-aiplatform.googleapis.com/v1/projects/q/locations/eu/endpoints/42:generateContent"
        ],
    );
}

#[test]
fn an_address_of_one_s_own_gets_what_it_lacks() {
    let at = |base: &str, project| TargetConfig {
        base_url: Some(base.to_owned()),
        ..target("m", project, Some("eu"))
    };
    check(
        &at("http://127.0.0.1:1", Some("p")),
        &[],
        &expect!["http://127.0.0.1:1/v1/projects/p/locations/eu/publishers/google/models/m:generateContent"],
    );
    check(
        &at("http://127.0.0.1:1/v1beta1/", Some("p")),
        &[],
        &expect![
            "http://127.0.0.1:1/v1beta1/projects/p/locations/eu/publishers/google/models/m:generateContent"
        ],
    );
    check(
        &at("http://127.0.0.1:1/proxy", None),
        &[],
        &expect!["http://127.0.0.1:1/proxy/v1/publishers/google/models/m:generateContent"],
    );
    check(
        &at("http://127.0.0.1:1/v1/projects/q/locations/us", Some("p")),
        &[],
        &expect!["http://127.0.0.1:1/v1/projects/q/locations/us/publishers/google/models/m:generateContent"],
    );
    check(
        &at("http://127.0.0.1:1/v1/projects/q/locations/us/publishers/google", Some("p")),
        &[],
        &expect!["http://127.0.0.1:1/v1/projects/q/locations/us/publishers/google/models/m:generateContent"],
    );
}

#[test]
fn an_api_key_needs_no_project() {
    let key = [("GOOGLE_API_KEY", "AIza-x")];
    check(
        &target("m", None, None),
        &key,
        &expect!["https://aiplatform.googleapis.com/v1/publishers/google/models/m:generateContent"],
    );
    assert!(express_key(&target("m", None, None), &environment(&key)).is_some());
    // With a project or a token it is not meant.
    assert!(express_key(&target("m", Some("p"), None), &environment(&key)).is_none());
    assert!(express_key(&target("m", None, None), &environment(&[key[0], TOKEN_SET])).is_none());
    let own = TargetConfig { key_env: Some("MY_KEY".to_owned()), ..target("m", None, None) };
    assert_eq!(express_key(&own, &environment(&[("MY_KEY", "AIza-y")])).unwrap().0, "MY_KEY");
}

#[test]
fn what_is_missing_or_wrong_is_told() {
    check(
        &target("gemini-2.5-flash", None, None),
        &[TOKEN_SET],
        &expect![[r#"
            error[E0517]: no project for `vertex/gemini-2.5-flash`
             |
             = help: give the target a `project`, or set `GOOGLE_CLOUD_PROJECT` in the environment
             = help: with an API key of express mode no project is needed: set `GOOGLE_API_KEY`
        "#]],
    );
    check(
        &target("m", Some("p"), Some("evil.com/#")),
        &[],
        &expect![[r#"
            error[E0518]: `region` is no location: `evil.com/#`
             |
             = help: such as `europe-west4` or `global`
        "#]],
    );
    check(
        &target("m", None, None),
        &[("GOOGLE_CLOUD_PROJECT", "a b")],
        &expect![[r#"
            error[E0518]: what `GOOGLE_CLOUD_PROJECT` holds is no project of Google Cloud: `a b`
             |
             = help: such as `my-project-123`
        "#]],
    );
    expect![[r#"
        error[E0519]: no access token for `vertex/m`: `GOOGLE_ACCESS_TOKEN` is not set
         |
         = note: a token ends after an hour; a command is asked for a new one whenever that is needed
         = help: have one made for each run: `key_cmd: [gcloud, auth, print-access-token]` in the target
         = help: or set one for this shell: `export GOOGLE_ACCESS_TOKEN=$(gcloud auth print-access-token)`
         = help: or, with an API key of express mode, set `GOOGLE_API_KEY` and give no `project`
    "#]]
    .assert_eq(&proof_diag::render::plain(&no_token(&target("m", Some("p"), None))));
}
