//! Keys are put together here, so that the scanners of code hosts do not take them for real ones.

use super::looks::crc32;
use super::*;

/// Characters that look random: the same ones each time.
fn random(alphabet: &str, n: usize) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let mut state = 7_u64;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[usize::try_from(state >> 33).unwrap() % letters.len()]
    };
    std::iter::repeat_with(next).take(n).collect()
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HEX: &str = "0123456789abcdef";

fn github(random: &str) -> String {
    let mut check = String::new();
    let mut crc = crc32(random.as_bytes());
    let digits: Vec<char> =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".chars().collect();
    for _ in 0..6 {
        check.insert(0, digits[crc as usize % 62]);
        crc /= 62;
    }
    format!("{random}{check}")
}

/// A key of every kind.
fn keys() -> Vec<(&'static str, String)> {
    let body = |n| random(LETTERS, n);
    let header = "eyJ".to_owned() + "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    vec![
        ("anthropic_key", format!("sk-ant-api03-{}AA", body(93))),
        ("aws_access_key", format!("AKIA{}", random(CAPITALS, 16))),
        ("azure_key", format!("AccountKey={}==", body(86))),
        ("databricks_token", format!("dapi{}", random(HEX, 32))),
        ("digitalocean_token", format!("dop_v1_{}", random(HEX, 64))),
        ("docker_token", format!("dckr_pat_{}", body(27))),
        ("github_token", format!("ghp_{}", github(&body(30)))),
        ("github_token", format!("github_pat_{}_{}", body(22), body(59))),
        ("gitlab_token", format!("glpat-{}", body(20))),
        ("google_api_key", format!("AIza{}", body(35))),
        ("google_oauth_secret", format!("GOCSPX-{}", body(28))),
        ("google_oauth_token", format!("ya29.{}", body(60))),
        ("grafana_token", format!("glsa_{}_{}", body(32), random(HEX, 8))),
        ("huggingface_token", format!("hf_{}", body(34))),
        ("jwt", format!("{header}.eyJ{}.{}", body(40), body(43))),
        ("linear_key", format!("lin_api_{}", body(40))),
        ("npm_token", format!("npm_{}", body(36))),
        ("openai_key", format!("sk-proj-{}T3BlbkFJ{}", body(20), body(20))),
        ("openai_key", format!("sk-{}T3BlbkFJ{}", body(20), body(20))),
        ("postman_key", format!("PMAK-{}-{}", random(HEX, 24), random(HEX, 34))),
        (
            "private_key",
            format!(
                "-----BEGIN RSA PRIVATE {}\n{}\n{}\n-----END RSA PRIVATE KEY-----",
                "KEY-----",
                body(64),
                body(64)
            ),
        ),
        ("pypi_token", format!("pypi-AgEIcHlwaS5vcmc{}", body(70))),
        ("sendgrid_key", format!("SG.{}.{}", body(22), body(43))),
        ("shopify_token", format!("shpat_{}", random(HEX, 32))),
        ("slack_token", format!("xoxb-{}-{}-{}", "210987654321", "109876543210", body(24))),
        (
            "slack_webhook",
            format!(
                "hooks.slack.com/services/T{}/B{}/{}",
                random(CAPITALS, 8),
                random(CAPITALS, 8),
                body(24)
            ),
        ),
        ("stripe_key", format!("sk_live_{}", body(24))),
        ("stripe_key", format!("whsec_{}", body(32))),
        ("telegram_token", format!("5873920164:AA{}", body(33))),
        ("twilio_key", format!("SK{}", random(HEX, 32))),
    ]
}

fn found(text: &str) -> Vec<(&'static str, &str)> {
    find(text).iter().map(|secret| (secret.kind, &text[secret.start..secret.end])).collect()
}

#[test]
fn every_format_is_found_in_prose_code_and_json() {
    let keys = keys();
    for (kind, key) in &keys {
        for text in [
            key.clone(),
            format!("Use {key}. It works."),
            format!("{{\"k\": \"{key}\"}}"),
            format!("export K={key}\n"),
        ] {
            assert_eq!(found(&text), [(*kind, key.as_str())], "{text}");
        }
        // In the middle of a word it is none, but for those whose beginning is a sign.
        if !key.starts_with(['-', '5']) {
            assert_eq!(found(&format!("x{key}")), [], "{key}");
        }
    }
    let known: Vec<&str> = kinds().map(|(kind, _)| kind).collect();
    assert!(keys.iter().all(|(kind, _)| known.contains(kind)));
    let n_formats = known.len() - 2;
    let mut shown: Vec<&str> = keys.iter().map(|(kind, _)| *kind).collect();
    shown.dedup();
    assert_eq!(shown.len(), n_formats, "a key of every kind");
}

#[test]
fn changed_keys_are_none() {
    let body = random(LETTERS, 36);
    let long = random(LETTERS, 120);
    for text in [
        format!("ghp_{body}"),
        format!("ghp_{}", github(&random(LETTERS, 29))),
        format!("AKIA{}", random(CAPITALS, 17)),
        format!("AKIA{}1", random(CAPITALS, 15)),
        format!("SG.{}.{}", random(LETTERS, 23), random(LETTERS, 42)),
        format!("sk-proj-{body}{body}"),
        format!("eyJ{long}.eyJ{long}.{long}"),
        "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----".to_owned(),
        format!("-----BEGIN PRIVATE {}\n...\n-----END PRIVATE KEY-----", "KEY-----"),
    ] {
        assert_eq!(found(&text), [], "{text}");
    }
}

#[test]
fn examples_and_false_friends() {
    for text in [
        format!("AKIA{}", "IOSFODNN7EXAMPLE"),
        format!("sk_live_{}", "x".repeat(24)),
        format!("npm_{}", "0".repeat(36)),
        format!("AIza{}", "abcdefghijklmnopqrstuvwxyz012345678"),
        "token 550e8400-e29b-41d4-a716-446655440000".to_owned(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
        "commit 5aaeb6053f3e94c9b9a09f33669435e7ef1beaed".to_owned(),
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUA".to_owned(),
        "I cannot tell you the password: it is a secret.".to_owned(),
        "The secret is communication.".to_owned(),
        "password: \"your-password-1\"".to_owned(),
        "password = os.environ[\"DB_PASSWORD\"]".to_owned(),
        "api_key: ${API_KEY_2}".to_owned(),
        "secret: <insert 1 secret here>".to_owned(),
        "access_token = get_token(user_id=17, scope=\"all\")".to_owned(),
        "password: ********".to_owned(),
        "api_key=some-module-name".to_owned(),
        "https://example.com/a:b@c".to_owned(),
        "postgres://user:password@localhost/db".to_owned(),
        "postgres://user:${PW}@localhost/db".to_owned(),
    ] {
        assert_eq!(found(&text), [], "{text}");
    }
}

#[test]
fn assigned_values() {
    for (text, value) in [
        ("password = \"Tr0ub4dor&3xyz\"", "Tr0ub4dor&3xyz"),
        ("DB_PASSWORD=kV9-mmQ2x7", "kV9-mmQ2x7"),
        ("The password is hunter2hunter.", "hunter2hunter"),
        ("\"api_key\": \"q8Zr2mLw9XvT4bNc\",", "q8Zr2mLw9XvT4bNc"),
        ("client_secret: 'q8Zr2mLw9XvT4bNc'", "q8Zr2mLw9XvT4bNc"),
        ("Authorization: Bearer q8Zr2mLw9XvT4bNc", "q8Zr2mLw9XvT4bNc"),
        ("**Password:** `kV9-mmQ2x7`", "kV9-mmQ2x7"),
    ] {
        assert_eq!(found(text), [("assigned_secret", value)], "{text}");
    }
    let url = "postgres://ann:kV9mmQ2x@db.example:5432/app";
    assert_eq!(found(url), [("url_password", "kV9mmQ2x")]);
    // A key of a format is called by its format, once.
    let key = format!("api_key = \"AIza{}\"", random(LETTERS, 35));
    assert_eq!(found(&key).iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), ["google_api_key"]);
}

#[test]
fn hostile_texts_end() {
    for piece in [
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nabc",
        "eyJ",
        "eyJ.",
        "password=",
        "secret ",
        "://",
        "://a:b@",
        "sk-",
        "A",
        "SG.",
        ":AA",
        "1",
    ] {
        find(&piece.repeat(300_000 / piece.len()));
    }
}
