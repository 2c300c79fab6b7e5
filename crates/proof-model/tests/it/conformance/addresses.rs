//! Every recorded call goes where the SDKs send it, with the headers that matter.

use camino::Utf8Path;
use proof_model::{Environment, Provider, Target, TargetConfig};
use proof_testkit::{Asked, FakeModel, Reply, Script};
use tokio_util::sync::CancellationToken;

use super::recordings::{Case, Recorded, Sent, api, cases, formats, recorded};

const KEY: &str = "fake-key";
const TOKEN: &str = "fake-token";

fn provider(format: &str) -> Provider {
    match format {
        "openai" | "openai-responses" => Provider::OpenAi,
        "gemini" => Provider::Google,
        name => Provider::from_name(name).unwrap(),
    }
}

/// The target that a person would write for the recorded call, at a server on loopback.
pub(super) fn config(format: &str, case: &Case, recorded: &Recorded, server: &FakeModel) -> TargetConfig {
    let mut config = TargetConfig::new(provider(format), &*recorded.model);
    config.api = Some(api(format));
    config.is_streamed = case.stream;
    config.max_attempts = 1;
    let root = format!("http://{}", server.address());
    config.base_url = Some(match format {
        "openai" | "openai-responses" | "mistral" => format!("{root}/v1"),
        // The version is the one in our own table of providers.
        "gemini" => format!("{root}/v1beta"),
        "vertex" => format!("{root}/v1/projects/my-project/locations/europe-west4/publishers/google"),
        _ => root,
    });
    match format {
        "azure" => config.api_version = Some("2024-10-21".to_owned()),
        "bedrock" => config.region = Some("us-east-1".to_owned()),
        _ => {}
    }
    config
}

pub(super) fn environment(format: &str) -> Environment {
    let variables: &[(&str, &str)] = match format {
        "openai" | "openai-responses" => &[("OPENAI_API_KEY", KEY)],
        "azure" => &[("AZURE_OPENAI_API_KEY", KEY)],
        "anthropic" => &[("ANTHROPIC_API_KEY", KEY)],
        "gemini" => &[("GEMINI_API_KEY", KEY)],
        "vertex" => &[("GOOGLE_ACCESS_TOKEN", TOKEN)],
        "bedrock" => &[("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "fake-secret")],
        "mistral" => &[("MISTRAL_API_KEY", KEY)],
        "cohere" => &[("COHERE_API_KEY", KEY)],
        _ => &[],
    };
    Environment::new(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

async fn asked(format: &str, case: &Case, recorded: &Recorded) -> Asked {
    let server =
        FakeModel::start(Script::always(Reply::error(400, "invalid_request_error", "recorded"))).unwrap();
    let config = config(format, case, recorded, &server);
    let target = Target::connect(config, &environment(format), Utf8Path::new("."), 1).unwrap();
    let request = case.request.as_ref().unwrap().of(&recorded.model);
    let permit = target.ready().await;
    target.call(&permit, &request, &CancellationToken::new()).await.unwrap_err();
    server.asked().remove(0)
}

#[tokio::test]
async fn calls_go_where_the_sdks_send_them() {
    let mut wrong = vec![];
    for (format, index) in &formats() {
        for (name, case) in &cases() {
            if case.request.is_none() || index.cannot.contains_key(name) {
                continue;
            }
            let recorded = recorded(format, name);
            let ours = asked(format, case, &recorded).await;
            let [theirs] = &*recorded.sent else { panic!("{format}/{name}: the SDKs differ") };
            let mut expected = vec![("address", address(format, theirs))];
            expected
                .extend(theirs.headers.iter().filter_map(|(name, value)| header(format, case, name, value)));
            for (what, expected) in expected {
                let mine = if what == "address" { Some(&*ours.path) } else { ours.header(what) };
                let mine = mine.map_or("nothing".to_owned(), |mine| comparable(format, what, mine));
                if expected != mine {
                    wrong
                        .push(format!("{format}/{name}: {what}: `{expected}` is expected, we have `{mine}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// Where the SDK sent it.
pub(super) fn address(format: &str, theirs: &Sent) -> String {
    // The SDK's version is `v1`; the reference of the interface describes `v1beta`, which has all of it and more.
    let path = match format {
        "gemini" => theirs.path.replacen("/v1/", "/v1beta/", 1),
        _ => theirs.path.clone(),
    };
    if theirs.query.is_empty() {
        return path;
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&theirs.query).finish();
    format!("{path}?{query}")
}

/// A header that must be as the SDK sent it, or as we send it for a reason.
pub(super) fn header<'a>(format: &str, case: &Case, name: &'a str, value: &str) -> Option<(&'a str, String)> {
    Some(match (format, name) {
        // The key may be in either header. Ours is in the one of the reference's examples, which proxies know, too.
        ("anthropic", "authorization") => ("x-api-key", value.strip_prefix("Bearer ")?.to_owned()),
        // The SDKs say what they will, some `*/*`: what the body asks for decides. We say what we can read.
        (_, "accept") if case.stream => (name, "text/event-stream, application/json".to_owned()),
        (_, "accept") => (name, "application/json".to_owned()),
        // These are of the time and of the machine.
        ("bedrock", "host" | "x-amz-date") => return None,
        (format, name) => (name, comparable(format, name, value)),
    })
}

/// A header's value without what differs from call to call: the day and the signature.
fn comparable(format: &str, name: &str, value: &str) -> String {
    if (format, name) != ("bedrock", "authorization") {
        return value.to_owned();
    }
    let (head, signature) = value.rsplit_once("Signature=").unwrap();
    assert_eq!(signature.len(), 64, "{value}");
    let mut parts: Vec<&str> = head.split('/').collect();
    parts[1] = "DAY";
    parts.join("/")
}
