//! The formats of keys and tokens, as their issuers publish them. One row a format: more are added here.

use super::Secret;
use super::looks::{base62, base64url, crc32, entropy, is_placeholder};

/// The characters that a token is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Alphabet {
    /// Letters and digits.
    Alphanumeric,
    /// Capitals and digits.
    Capitals,
    /// Hexadecimal digits in lower case.
    Hex,
    /// Letters, digits, `-` and `_`.
    Url,
    /// Letters, digits, `-`, `_` and `.`.
    Dotted,
    /// Letters, digits, `+`, `/` and `=`.
    Base64,
    /// Letters, digits, `-` and `/`.
    Path,
}

impl Alphabet {
    fn has(self, byte: u8) -> bool {
        let other: &[u8] = match self {
            Self::Capitals => return byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Hex => return matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Alphanumeric => b"",
            Self::Url => b"-_",
            Self::Dotted => b"-_.",
            Self::Base64 => b"+/=",
            Self::Path => b"-/",
        };
        byte.is_ascii_alphanumeric() || other.contains(&byte)
    }
}

/// A format.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) kind: &'static str,
    pub(super) shown: &'static str,
    pub(super) prefixes: &'static [&'static str],
    alphabet: Alphabet,
    /// How many characters follow the prefix, at least and at most.
    lengths: (usize, usize),
    /// What must hold of them besides.
    rule: fn(&str) -> bool,
    /// Whether the rule is a check sum.
    is_summed: bool,
}

const fn format(
    kind: &'static str,
    shown: &'static str,
    prefixes: &'static [&'static str],
    alphabet: Alphabet,
    lengths: (usize, usize),
    rule: fn(&str) -> bool,
) -> Format {
    Format { kind, shown, prefixes, alphabet, lengths, rule, is_summed: false }
}

/// A format whose rule is a check sum.
const fn summed(
    kind: &'static str,
    shown: &'static str,
    prefixes: &'static [&'static str],
    alphabet: Alphabet,
    lengths: (usize, usize),
    rule: fn(&str) -> bool,
) -> Format {
    Format { kind, shown, prefixes, alphabet, lengths, rule, is_summed: true }
}

/// Nothing else must hold.
fn any(_: &str) -> bool {
    true
}

/// The longest token that is read.
const MAX: usize = 4096;

use Alphabet::{Alphanumeric, Base64, Capitals, Dotted, Hex, Path, Url};

/// All formats; those of one kind stand together.
pub(super) static FORMATS: &[Format] = &[
    format("anthropic_key", "Anthropic key", &["sk-ant-"], Url, (80, 200), is_anthropic),
    format(
        "aws_access_key",
        "AWS access key id",
        &["AKIA", "ASIA", "ABIA", "ACCA"],
        Capitals,
        (16, 16),
        is_base32,
    ),
    format(
        "azure_key",
        "Azure connection key",
        &["AccountKey=", "SharedAccessKey="],
        Base64,
        (43, 88),
        is_padded,
    ),
    format("databricks_token", "Databricks token", &["dapi"], Hex, (32, 32), any),
    format(
        "digitalocean_token",
        "DigitalOcean token",
        &["dop_v1_", "doo_v1_", "dor_v1_"],
        Hex,
        (64, 64),
        any,
    ),
    format("docker_token", "Docker Hub token", &["dckr_pat_"], Url, (27, 27), any),
    summed(
        "github_token",
        "GitHub token",
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        Alphanumeric,
        (36, 36),
        is_github,
    ),
    format("github_token", "GitHub token", &["github_pat_"], Url, (82, 82), any),
    format(
        "gitlab_token",
        "GitLab token",
        &["glpat-", "gldt-", "glptt-", "glrt-", "glsoat-"],
        Dotted,
        (20, 64),
        any,
    ),
    format("google_api_key", "Google API key", &["AIza"], Url, (35, 35), any),
    format("google_oauth_secret", "Google OAuth client secret", &["GOCSPX-"], Url, (28, 28), any),
    format("google_oauth_token", "Google OAuth token", &["ya29."], Url, (40, 1024), any),
    format("grafana_token", "Grafana service account token", &["glsa_"], Url, (41, 41), any),
    format("huggingface_token", "Hugging Face token", &["hf_"], Alphanumeric, (34, 34), any),
    format("jwt", "JSON web token", &["eyJ"], Dotted, (30, MAX), is_jwt),
    format("linear_key", "Linear key", &["lin_api_"], Alphanumeric, (40, 40), any),
    format("npm_token", "npm token", &["npm_"], Alphanumeric, (36, 36), any),
    format(
        "openai_key",
        "OpenAI key",
        &["sk-proj-", "sk-svcacct-", "sk-admin-"],
        Url,
        (40, 200),
        has_openai_mark,
    ),
    format("openai_key", "OpenAI key", &["sk-"], Alphanumeric, (48, 48), any),
    format("postman_key", "Postman key", &["PMAK-"], Url, (59, 59), any),
    format("private_key", "private key", &["-----BEGIN "], Base64, (0, 0), any),
    format("pypi_token", "PyPI token", &["pypi-AgEIcHlwaS5vcmc"], Url, (50, 1024), any),
    format("sendgrid_key", "SendGrid key", &["SG."], Dotted, (66, 66), is_sendgrid),
    format("shopify_token", "Shopify token", &["shpat_", "shpca_", "shppa_", "shpss_"], Hex, (32, 32), any),
    format(
        "slack_token",
        "Slack token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"],
        Url,
        (20, 400),
        has_groups,
    ),
    format("slack_webhook", "Slack webhook", &["hooks.slack.com/services/T"], Path, (30, 80), is_webhook),
    format(
        "stripe_key",
        "Stripe key",
        &["sk_live_", "rk_live_", "sk_test_", "rk_test_"],
        Alphanumeric,
        (24, 247),
        any,
    ),
    format("stripe_key", "Stripe key", &["whsec_"], Alphanumeric, (32, 64), any),
    format("telegram_token", "Telegram bot token", &[":AA"], Url, (33, 33), any),
    format("twilio_key", "Twilio API key", &["SK"], Hex, (32, 32), any),
];

impl Format {
    /// The secret whose prefix stands from `start` to `body`, if all of it is there.
    pub(super) fn secret_at(&self, text: &str, start: usize, body: usize) -> Option<Secret> {
        let bytes = text.as_bytes();
        if self.kind == "private_key" {
            let end = private_key_end(text, body)?;
            return Some(Secret { kind: self.kind, shown: self.shown, start, end, is_summed: false });
        }
        // A bot's number stands before its token.
        let start = if self.kind == "telegram_token" { bot_start(text, start)? } else { start };
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let is_inside =
            |b: &u8| b.is_ascii_alphanumeric() || matches!(self.alphabet, Dotted) && self.alphabet.has(*b);
        if before.is_some_and(is_inside) {
            return None;
        }
        let (least, most) = self.lengths;
        let rest = bytes.get(body..)?;
        let mut n = rest.iter().take(most + 1).take_while(|b| self.alphabet.has(**b)).count();
        // A full stop after a token ends the sentence.
        while matches!(self.alphabet, Dotted) && rest.get(..n).is_some_and(|body| body.ends_with(b".")) {
            n -= 1;
        }
        if n < least || most < n || rest.get(n).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let token = text.get(body..body + n)?;
        let looks_random = self.is_summed || !(is_placeholder(token) || entropy(token.as_bytes()) < 2.5);
        let holds = looks_random && (self.rule)(token);
        holds.then_some(Secret {
            kind: self.kind,
            shown: self.shown,
            start,
            end: body + n,
            is_summed: self.is_summed,
        })
    }
}

/// GitHub, 2021: the last six characters are the CRC-32 of the thirty before them in base 62.
fn is_github(body: &str) -> bool {
    let Some((random, check)) = body.as_bytes().split_last_chunk::<6>() else { return false };
    base62(check) == Some(crc32(random))
}

fn is_base32(body: &str) -> bool {
    body.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b))
}

fn is_padded(body: &str) -> bool {
    body.ends_with('=') && !body.trim_end_matches('=').contains('=')
}

fn is_anthropic(body: &str) -> bool {
    ["api", "admin", "sid", "oat", "ort"].iter().any(|kind| body.starts_with(kind))
}

/// The keys of `OpenAI` have the name in base64 in their middle.
fn has_openai_mark(body: &str) -> bool {
    body.contains("T3BlbkFJ")
}

fn is_sendgrid(body: &str) -> bool {
    body.split('.').map(str::len).eq([22, 43])
}

fn has_groups(body: &str) -> bool {
    body.contains('-') && body.bytes().any(|b| b.is_ascii_digit())
}

fn is_webhook(body: &str) -> bool {
    let mut parts = body.split('/');
    let (team, hook, key, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
    team.is_some_and(|team| 7 <= team.len())
        && hook.is_some_and(|hook| hook.starts_with('B'))
        && key.is_some_and(|key| key.len() == 24)
        && rest.is_none()
}

/// RFC 7519: three parts, the first a JSON object with `alg`; `eyJ` is the beginning of `{"`.
fn is_jwt(rest: &str) -> bool {
    let mut parts = rest.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let header = base64url(format!("eyJ{header}").as_bytes()).unwrap_or_default();
    let has_algorithm = header.windows(5).any(|window| window == b"\"alg\"");
    has_algorithm && claims.starts_with("eyJ") && (16..).contains(&signature.len())
}

/// Where the number of a bot begins whose token follows the colon at a byte.
fn bot_start(text: &str, colon: usize) -> Option<usize> {
    let digits =
        text.as_bytes().get(..colon)?.iter().rev().take(12).take_while(|b| b.is_ascii_digit()).count();
    (8..=10).contains(&digits).then_some(colon - digits)
}

/// RFC 7468 and its kin: from `-----BEGIN ` on, a label that ends in `PRIVATE KEY`, and lines of base64. The end is that of the
/// `-----END` line, or of the text if the key is cut off.
fn private_key_end(text: &str, label: usize) -> Option<usize> {
    let rest = super::super::pii::after(text, label, 60);
    let (name, _) = rest.split_once("-----")?;
    if !(name.ends_with("PRIVATE KEY") || name.ends_with("PRIVATE KEY BLOCK")) {
        return None;
    }
    let body = label + name.len() + 5;
    let in_key = |c: char| c.is_ascii_alphanumeric() || "+/=\r\n\t -:,\\.".contains(c);
    // Five hyphens end it, so that a row of beginnings is read once.
    let key = super::super::pii::after(text, body, 20_000).split("-----").next()?;
    let key = key.split(|c| !in_key(c)).next()?;
    let n = key.len();
    let letters = key.bytes().filter(u8::is_ascii_alphanumeric).collect::<Vec<u8>>();
    if letters.len() < 40 || entropy(&letters) < 3.5 {
        return None;
    }
    let tail = text.get(body + n..)?;
    let end = tail.strip_prefix("-----END ").and_then(|tail| tail.find("-----")).filter(|n| *n <= 60);
    Some(body + n + end.map_or(0, |n| "-----END ".len() + n + 5))
}
