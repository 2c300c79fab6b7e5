use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use camino::Utf8Path;
use proof_prompt::Role;
use proof_testkit::{FakeModel, Reply, Script};
use tokio_util::sync::CancellationToken;

use super::super::Auth;
use super::*;
use crate::{Environment, Provider, Request, Target, TargetConfig};

/// 2015-08-30T12:36:00Z, the time of AWS's own examples.
fn time_of_examples() -> WallClock {
    WallClock::from_fn(|| 1_440_938_160_000_000)
}

/// 2026-11-20T12:00:05Z.
fn noon() -> WallClock {
    WallClock::from_fn(|| 1_795_176_005_000_000)
}

fn keys(token: Option<&str>) -> AwsKeys {
    AwsKeys {
        id: Secret::new("AKIDEXAMPLE"),
        secret: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        token: token.map(Secret::new),
    }
}

/// The signature, after the scope and the names of what is signed.
fn authorization(
    signer: &Signer,
    url: &str,
    body: &[u8],
    headers: &[(&'static str, &'static str)],
) -> String {
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        all.insert(*name, http::HeaderValue::from_static(value));
    }
    signer.sign(&Url::parse(url).unwrap(), body, &mut all).unwrap();
    let value = all.get(header::AUTHORIZATION).unwrap();
    assert!(value.is_sensitive());
    let value = value.to_str().unwrap();
    value.strip_prefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/").unwrap().to_owned()
}

/// The published vectors of the signature: `post-vanilla`, `post-vanilla-query`, `post-sts-header-before`.
#[test]
fn the_vectors_that_aws_publishes_are_met() {
    let check = |url: &str, token: Option<&str>, names: &str, signature: &str| {
        let signer = Signer {
            keys: Keys::Own(keys(token)),
            region: "us-east-1".to_owned(),
            service: "service",
            clock: time_of_examples(),
        };
        assert_eq!(
            authorization(&signer, url, b"", &[]),
            format!("20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}")
        );
    };
    check(
        "https://example.amazonaws.com/",
        None,
        "host;x-amz-date",
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    );
    check(
        "https://example.amazonaws.com/?Param1=value1",
        None,
        "host;x-amz-date",
        "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
    );
    let token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
    check(
        "https://example.amazonaws.com/",
        Some(token),
        "host;x-amz-date;x-amz-security-token",
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    );
}

/// What botocore 1.44.5 signs for the same requests.
#[test]
fn requests_to_bedrock_are_signed_as_botocore_does() {
    let check = |url: &str,
                 body: &str,
                 token: Option<&str>,
                 headers: &[(&'static str, &'static str)],
                 expected: &str| {
        let region = if url.contains("eu-central-1") { "eu-central-1" } else { "us-east-1" };
        let signer = Signer { clock: noon(), ..Signer::new(keys(token), region.to_owned()) };
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        let value = authorization(&signer, url, body.as_bytes(), &all);
        let (_, tail) = value.split_once("SignedHeaders=").unwrap();
        assert_eq!(tail, expected);
        assert!(value.starts_with(&format!("20261120/{region}/bedrock/aws4_request")), "{value}");
    };
    let haiku = "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse";
    check(
        haiku,
        r#"{"messages":[]}"#,
        None,
        &[],
        "content-type;host;x-amz-date, Signature=3d4148cffb4e4dc267151324574b5544d16e1e3375698da46c7a3118584a1a0b",
    );
    check(
        haiku,
        r#"{"messages":[]}"#,
        Some("IQoJb3JpZ2luX2VjEXAMPLE//token=="),
        &[],
        "content-type;host;x-amz-date;x-amz-security-token, Signature=f77b9e32afc68744df129c6623f3d73a5521efc7059d46ebff9b79dce8eaa96f",
    );
    check(
        "https://bedrock-runtime.eu-central-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.amazon.nova-lite-v1%3A0/converse-stream",
        "Zoë",
        None,
        &[],
        "content-type;host;x-amz-date, Signature=6e9c84d904ddbbd9b59f32757608db048bd1c0f8b08dc2670bcce2e32989ae28",
    );
    check(
        "http://127.0.0.1:8089/model/m/converse",
        "",
        None,
        &[],
        "content-type;host;x-amz-date, Signature=514a444bbdacd7c9c8f18e14f5d9bb3176a6a5d335cd438ebad6213820aa2295",
    );
    check(
        "http://127.0.0.1:8089/model/m/converse",
        "x",
        None,
        &[("x-amzn-bedrock-trace", "ENABLED"), ("user-agent", "proofmark/1"), ("accept", "*/*")],
        "content-type;host;x-amz-date;x-amzn-bedrock-trace, Signature=7d5e0319e8124f184a52f903d0431785af005204203151b794597dd8daa47ead",
    );
}

#[test]
fn the_time_and_the_token_go_with_the_signature() {
    let signer = Signer { clock: noon(), ..Signer::new(keys(Some("lent")), "us-east-1".to_owned()) };
    let mut headers = HeaderMap::new();
    let url = Url::parse("https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse").unwrap();
    signer.sign(&url, b"{}", &mut headers).unwrap();
    assert_eq!(headers["x-amz-date"], "20261120T120005Z");
    assert_eq!(headers["x-amz-security-token"], "lent");
    let first = headers[header::AUTHORIZATION].clone();
    // Another attempt signs again, over the headers of the one before.
    signer.sign(&url, b"{}", &mut headers).unwrap();
    assert_eq!(headers[header::AUTHORIZATION], first);
}

#[test]
fn no_key_is_in_the_debug_output() {
    let signer = Signer::new(keys(Some("lent-token")), "us-east-1".to_owned());
    let shown = format!("{signer:?}");
    for secret in signer.secrets() {
        assert!(!shown.contains(secret.expose()), "{shown}");
    }
    assert_eq!(signer.secrets().len(), 3);
}

#[tokio::test]
async fn what_goes_over_the_wire_is_what_was_signed() {
    let mut stream = vec![];
    for (name, payload) in [
        ("messageStart", r#"{"role":"assistant"}"#),
        ("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"hello"}}"#),
        ("messageStop", r#"{"stopReason":"end_turn"}"#),
    ] {
        let header =
            |name: &'static str, value: &str| Header::new(name, HeaderValue::String(value.to_owned().into()));
        let frame = Message::new(payload.as_bytes().to_vec())
            .add_header(header(":message-type", "event"))
            .add_header(header(":event-type", name));
        write_message_to(&frame, &mut stream).unwrap();
    }
    let reply =
        Reply::raw(200, "application/vnd.amazon.eventstream", stream).header("x-amzn-requestid", "req-1");
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let mut config = TargetConfig::new(Provider::Bedrock, "us.amazon.nova-lite-v1:0");
    config.base_url = Some(format!("http://{}", server.address()));
    config.is_streamed = true;
    let pairs = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        ("AWS_SESSION_TOKEN", "lent-token"),
        ("AWS_REGION", "eu-west-1"),
    ];
    let environment = Environment::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let target = Target::connect(config, &environment, Utf8Path::new("."), 4).unwrap();
    let request =
        Request::new("us.amazon.nova-lite-v1:0", vec![proof_prompt::Message::text(Role::User, "hi")]);
    let permit = target.ready().await;
    let response = target.call(&permit, &request, &CancellationToken::new()).await.unwrap();
    assert_eq!((&*response.text, response.request_id.as_deref()), ("hello", Some("req-1")));
    assert!(response.first_token.is_some());

    let asked = server.asked().remove(0);
    assert_eq!(asked.path, "/model/us.amazon.nova-lite-v1%3A0/converse-stream");
    assert_eq!(asked.header("host"), Some(&*server.address().to_string()));
    let said = asked.header("x-amz-date").unwrap();
    let said: jiff::civil::DateTime =
        jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", said).unwrap().to_datetime().unwrap();
    let said = said.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
    let signer = Signer {
        clock: WallClock::from_fn(move || said.unsigned_abs() * 1_000_000),
        ..Signer::new(keys(Some("lent-token")), "eu-west-1".to_owned())
    };
    let url = format!("http://{}{}", server.address(), asked.path);
    let body = r#"{"messages":[{"role":"user","content":[{"text":"hi"}]}]}"#;
    let signed = authorization(&signer, &url, body.as_bytes(), &[("content-type", "application/json")]);
    assert_eq!(
        asked.header("authorization").unwrap().strip_prefix("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
        Some(&*signed)
    );
}

#[test]
fn what_a_command_writes_is_read_in_both_forms() {
    let shown = |text: &str| match AwsKeys::from_json(text) {
        Ok(AwsKeys { id, secret, token }) => {
            format!("{} {} {:?}", id.expose(), secret.expose(), token.as_ref().map(Secret::expose))
        }
        Err(problem) => problem.to_owned(),
    };
    let keys = r#"{"Version": 1, "AccessKeyId": "ASIA1", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2026-11-20T13:00:00Z"}"#;
    assert_eq!(shown(keys), r#"ASIA1 s Some("t")"#);
    assert_eq!(
        shown(&format!(r#"{{"Credentials": {keys}, "AssumedRoleUser": {{}}}}"#)),
        r#"ASIA1 s Some("t")"#
    );
    assert_eq!(shown(r#"{"AccessKeyId": "AKIA1", "SecretAccessKey": "s"}"#), "AKIA1 s None");
    assert_eq!(shown(r#"{"AccessKeyId": "AKIA1"}"#), "has no `SecretAccessKey`");
    assert_eq!(shown("{}"), "has no `AccessKeyId`");
    assert_eq!(shown(r#"{"AccessKeyId": 1}"#), "is no JSON object of texts");
    assert_eq!(shown("{"), "is no JSON object of texts");
    let strange = r#"{"AccessKeyId": "AKIA1", "SecretAccessKey": "s\u00e9\n"}"#;
    assert_eq!(shown(strange), "cannot be sent: it holds a character that is not ASCII");
}

/// A target whose keys are what the script writes.
#[cfg(unix)]
fn of_script(server: &FakeModel, script: &str) -> Target {
    let config = TargetConfig {
        base_url: Some(format!("http://{}", server.address())),
        region: Some("us-east-1".to_owned()),
        key_cmd: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
        max_attempts: 1,
        ..TargetConfig::new(Provider::Bedrock, "m")
    };
    Target::connect(config, &Environment::default(), Utf8Path::new("/"), 4).unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn keys_that_have_run_out_are_followed_by_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        r#"cd {}; echo x >> runs; n=$(($(wc -l < runs))); echo '{{'; echo '"AccessKeyId": "AKID'$n'", "SecretAccessKey": "planted-secret-'$n'", "SessionToken": "planted-token-'$n'"}}'"#,
        folder.path().display()
    );
    let server = FakeModel::start(Script::from_fn(|asked| {
        let token = asked.header("x-amz-security-token").unwrap_or_default();
        let signed = asked.header("authorization").unwrap_or_default();
        if token == "planted-token-2" && signed.contains("Credential=AKID2/") {
            let answer = serde_json::json!({"output": {"message": {"content": [{"text": "hello"}]}}, "stopReason": "end_turn"});
            return Reply::json(200, &answer);
        }
        let message = format!("The security token {token} included in the request is expired");
        Reply::json(403, &serde_json::json!({"message": message})).header("x-amzn-errortype", "ExpiredTokenException")
    }))
    .unwrap();
    let target = of_script(&server, &script);
    let request = Request::new("m", vec![proof_prompt::Message::text(Role::User, "hi")]);
    let cancel = CancellationToken::new();
    let permit = target.ready().await;
    // Too early to ask again.
    let error = target.call(&permit, &request, &cancel).await.unwrap_err();
    assert_eq!(
        (error.kind, error.status, error.message.as_str()),
        (ErrorKind::Auth, Some(403), "The security token *** included in the request is expired")
    );
    let Some(Auth::SigV4(signer)) = target.http().map(|model| &model.auth) else { panic!("no signature") };
    signer.command().unwrap().age();
    let response = target.call(&permit, &request, &cancel).await.unwrap();
    assert_eq!((&*response.text, server.requests()), ("hello", 3));
    let shown = format!("{target:?}");
    // The command's own words hold no key.
    assert!(!shown.contains("planted-secret-2") && !shown.contains("planted-token-2"), "{shown}");
}
