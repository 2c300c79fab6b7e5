use camino::Utf8Path;
use expect_test::{Expect, expect};

use super::super::super::Target;
use super::*;
use crate::Provider;

fn connect(config: TargetConfig, pairs: &[(&str, &str)]) -> Result<Target, Diagnostic> {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Target::connect(config, &Environment::new(pairs), Utf8Path::new("."), 4)
}

fn bedrock() -> TargetConfig {
    TargetConfig::new(Provider::Bedrock, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
}

fn in_region(region: &str) -> TargetConfig {
    TargetConfig { region: Some(region.to_owned()), ..bedrock() }
}

#[track_caller]
fn check(config: TargetConfig, pairs: &[(&str, &str)], expected: &Expect) {
    let error = connect(config, pairs).unwrap_err();
    expected.assert_eq(&proof_diag::render::plain(&error));
}

#[test]
fn the_address_follows_from_the_region() {
    let address = |config: TargetConfig, pairs: &[(&str, &str)]| {
        let key = [(BEARER, "bedrock-api-key")];
        connect(config, &[&key, pairs].concat()).unwrap().identity().to_owned()
    };
    expect!["bedrock https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"]
        .assert_eq(&address(in_region("us-east-1"), &[("AWS_REGION", "eu-west-1")]));
    let host = |config: TargetConfig, pairs: &[(&str, &str)]| {
        let address = address(config, pairs);
        address.split('/').nth(2).unwrap().to_owned()
    };
    let both = [("AWS_DEFAULT_REGION", "ap-south-1"), ("AWS_REGION", "eu-west-1")];
    assert_eq!(host(bedrock(), &both), "bedrock-runtime.eu-west-1.amazonaws.com");
    assert_eq!(host(bedrock(), &both[..1]), "bedrock-runtime.ap-south-1.amazonaws.com");
    assert_eq!(host(in_region("cn-north-1"), &[]), "bedrock-runtime.cn-north-1.amazonaws.com.cn");
    assert_eq!(host(in_region("eusc-de-east-1"), &[]), "bedrock-runtime.eusc-de-east-1.amazonaws.eu");
    let moved = [("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://bedrock.internal")];
    assert_eq!(host(bedrock(), &moved), "bedrock.internal");
}

#[test]
fn a_region_is_needed() {
    check(
        bedrock(),
        &[(BEARER, "bedrock-api-key")],
        &expect![[r#"
            error[E0514]: no region for `bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`
             |
             = note: a region is a part of Bedrock's address and of the signature, and models differ by region
             = help: give the target a `region`, such as `region: us-east-1`, or set `AWS_REGION` in the environment
        "#]],
    );
    check(
        TargetConfig { base_url: Some("http://127.0.0.1:1".to_owned()), ..bedrock() },
        &[(ID, "AKID"), (SECRET, "secret")],
        &expect![[r#"
            error[E0514]: no region for `bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`
             |
             = note: a region is a part of Bedrock's address and of the signature, and models differ by region
             = help: give the target a `region`, such as `region: us-east-1`, or set `AWS_REGION` in the environment
        "#]],
    );
    check(
        in_region("US East"),
        &[(BEARER, "bedrock-api-key")],
        &expect![[r#"
            error[E0514]: `region` is no name of a region: `US East`
             |
             = help: regions are written like `us-east-1`, in small letters, digits and `-`
        "#]],
    );
}

#[test]
fn both_halves_of_the_keys_are_needed() {
    check(
        in_region("us-east-1"),
        &[(ID, "AKID")],
        &expect![[r#"
        error[E0515]: half of the AWS keys is missing: `AWS_ACCESS_KEY_ID` is set, `AWS_SECRET_ACCESS_KEY` is not
         |
         = note: with both, requests are signed; temporary keys come with `AWS_SESSION_TOKEN`, too
         = help: set it for this shell: `export AWS_SECRET_ACCESS_KEY=…`
         = help: or use a key of Bedrock's own, in `AWS_BEARER_TOKEN_BEDROCK`
    "#]],
    );
    check(
        in_region("us-east-1"),
        &[(SECRET, "secret")],
        &expect![[r#"
        error[E0515]: half of the AWS keys is missing: `AWS_SECRET_ACCESS_KEY` is set, `AWS_ACCESS_KEY_ID` is not
         |
         = note: with both, requests are signed; temporary keys come with `AWS_SESSION_TOKEN`, too
         = help: set it for this shell: `export AWS_ACCESS_KEY_ID=…`
         = help: or use a key of Bedrock's own, in `AWS_BEARER_TOKEN_BEDROCK`
    "#]],
    );
}

#[test]
fn without_any_key_both_ways_are_told() {
    check(
        in_region("us-east-1"),
        &[],
        &expect![[r#"
            error[E0503]: no key for `bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`: neither `AWS_BEARER_TOKEN_BEDROCK` nor `AWS_ACCESS_KEY_ID` is set
             |
             = note: keys come from the environment only, never from a file or a flag
             = help: set a key of Bedrock's own for this shell: `export AWS_BEARER_TOKEN_BEDROCK=…`
             = help: or the keys of an account: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, if they are lent, `AWS_SESSION_TOKEN`
             = help: or those of a profile or a sign-in, by a command: `key_cmd: [aws, configure, export-credentials]` in the target
        "#]],
    );
    check(
        in_region("us-east-1"),
        &[(ID, "AKID"), (SECRET, "secret"), (TOKEN, "one\ntwo")],
        &expect![[r#"
            error[E0503]: the key in `AWS_SESSION_TOKEN` cannot be sent
             |
             = note: it holds a line break or a character that is not ASCII
             = help: set `AWS_SESSION_TOKEN` again, to the key alone
        "#]],
    );
    let nearby = TargetConfig { base_url: Some("http://127.0.0.1:1".to_owned()), ..bedrock() };
    assert!(connect(nearby, &[]).is_ok());
}

#[test]
fn a_key_of_bedrocks_own_counts_before_those_of_an_account() {
    let shown = |pairs: &[(&str, &str)]| format!("{:?}", connect(in_region("us-east-1"), pairs).unwrap());
    let account = [(ID, "AKIDPLANTED"), (SECRET, "secret-planted"), (TOKEN, "token-planted")];
    let signed = shown(&account);
    assert!(
        signed.contains("SigV4") && !signed.contains("PLANTED") && !signed.contains("planted"),
        "{signed}"
    );
    let own = shown(&[&account[..], &[(BEARER, "bearer-planted")]].concat());
    assert!(!own.contains("SigV4") && own.contains("Bearer") && !own.contains("planted"), "{own}");
}

#[cfg(unix)]
#[test]
fn a_command_may_write_the_keys() {
    // The command's own words hold no key.
    let with = |output: &str| TargetConfig {
        key_cmd: ["/bin/sh", "-c", &format!("p=planted; cat <<END\n{output}\nEND")]
            .map(str::to_owned)
            .to_vec(),
        ..in_region("us-east-1")
    };
    let keys = r#"{"AccessKeyId": "AKID-$p", "SecretAccessKey": "secret-$p", "SessionToken": "token-$p"}"#;
    let shown = format!("{:?}", connect(with(keys), &[]).unwrap());
    assert!(shown.contains("SigV4") && !shown.contains("-planted"), "{shown}");
    let shown = format!("{:?}", connect(with("bedrock-api-key-$p"), &[]).unwrap());
    assert!(!shown.contains("SigV4") && shown.contains("Bearer") && !shown.contains("-planted"), "{shown}");
    check(
        with(r#"{"AccessKeyId": "AKID-$p"}"#),
        &[],
        &expect![[r#"
        error[E0516]: no key for `bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`: the output of `key_cmd` has no `SecretAccessKey`
         |
         = help: it must write `{"AccessKeyId": …, "SecretAccessKey": …, "SessionToken": …}`, as `aws configure export-credentials` does
    "#]],
    );
    check(
        TargetConfig { region: None, ..with(keys) },
        &[(BEARER, "x")],
        &expect![[r#"
        error[E0514]: no region for `bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`
         |
         = note: a region is a part of Bedrock's address and of the signature, and models differ by region
         = help: give the target a `region`, such as `region: us-east-1`, or set `AWS_REGION` in the environment
    "#]],
    );
}
