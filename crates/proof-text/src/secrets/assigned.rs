//! Values that are assigned to the name of a secret (`password = "…"`), and passwords in URLs. There is no format to hold them to: the
//! value must look like none of the things that are written in its place.

use super::Secret;
use super::looks::{entropy, is_placeholder, n_classes};

pub(super) const KIND: &str = "assigned_secret";
pub(super) const SHOWN: &str = "value of a secret's name";
pub(super) const URL_KIND: &str = "url_password";
pub(super) const URL_SHOWN: &str = "password in a URL";

/// The ends of names that secrets have, in the spellings that code and prose have.
pub(super) const NAMES: &[&str] = &[
    "password",
    "Password",
    "PASSWORD",
    "passwd",
    "Passwd",
    "PASSWD",
    "passphrase",
    "Passphrase",
    "PASSPHRASE",
    "secret",
    "Secret",
    "SECRET",
    "api_key",
    "apikey",
    "apiKey",
    "api-key",
    "API_KEY",
    "APIKEY",
    "API key",
    "API Key",
    "ApiKey",
    "Api-Key",
    "access_key",
    "accessKey",
    "AccessKey",
    "ACCESS_KEY",
    "private_key",
    "privateKey",
    "PRIVATE_KEY",
    "auth_token",
    "authToken",
    "AUTH_TOKEN",
    "access_token",
    "accessToken",
    "ACCESS_TOKEN",
    "_token",
    "_TOKEN",
    "bearer",
    "Bearer",
    "secret_key",
    "secretKey",
    "SECRET_KEY",
    "Passwort",
    "passwort",
    "mot de passe",
    "contraseña",
    "senha",
    "pwd",
    "PWD",
];

/// The longest value that is read.
const LONGEST: usize = 512;

/// The value that follows the name from `start` to `end`, if it is a secret.
pub(super) fn value_of(text: &str, start: usize, end: usize) -> Option<Secret> {
    let name = text.get(start..end)?;
    let rest = super::super::pii::after(text, end, LONGEST);
    let (gap, is_assigned) = gap(rest, name)?;
    let quote = rest.get(..gap)?.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'));
    let value = value_at(rest.get(gap..)?, quote);
    let is_password = is_password(name);
    (is_assigned && is_secret(value, is_password)).then(|| Secret {
        kind: KIND,
        shown: SHOWN,
        start: end + gap,
        end: end + gap + value.len(),
        is_summed: false,
    })
}

fn is_password(name: &str) -> bool {
    let lowered = name.to_lowercase();
    ["pass", "pwd", "mot de passe", "contraseña", "senha"].iter().any(|word| lowered.contains(word))
}

/// How many bytes stand between a name and its value: quotes, `:`, `=`, `is`; and whether they assign.
fn gap(rest: &str, name: &str) -> Option<(usize, bool)> {
    let quoted = rest.trim_start_matches(['"', '\'', '`', ']', '*']);
    let spaced = quoted.trim_start_matches([' ', '\t']);
    let is_header = name.eq_ignore_ascii_case("bearer");
    let signs = [":=", "=>", "==", ":", "=", "is: ", "is "];
    let (assigned, after) = match signs.iter().find_map(|sign| spaced.strip_prefix(sign)) {
        Some(after) => (true, after),
        None => (is_header, spaced),
    };
    let value = after.trim_start_matches([' ', '\t', '*']).trim_start_matches(['"', '\'', '`']);
    (!value.is_empty()).then_some((rest.len() - value.len(), assigned))
}

/// The value at the beginning of a text: up to its closing quote, or to white space or a sign that ends it.
fn value_at(text: &str, quote: Option<char>) -> &str {
    if let Some((value, _)) = quote.and_then(|quote| text.split_once(quote)) {
        return value;
    }
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | '<' | '>' | '|' | '&');
    let value = text.split(ends).next().unwrap_or_default();
    value.trim_end_matches(['.', ')', ']', '}', '!', '?', ':', '*', '\\'])
}

/// Whether a value is a secret and no word, no reference to one, and no placeholder.
fn is_secret(value: &str, is_password: bool) -> bool {
    let is_reference = value.contains(['(', '{', '$', '[', '%'])
        || value.contains("://")
        || value.starts_with(['/', '.', '@', '#'])
        || ["process.env", "os.environ", "env.", "config."].iter().any(|head| value.starts_with(head));
    let least = if is_password { 8 } else { 12 };
    if value.len() < least
        || 200 < value.len()
        || is_reference
        || !value.is_ascii()
        || value.contains(char::is_whitespace)
        || is_placeholder(value)
    {
        return false;
    }
    let has_digit = value.bytes().any(|b| b.is_ascii_digit());
    let has_letter = value.bytes().any(|b| b.is_ascii_alphabetic());
    if is_password {
        // `hunter2-and-more`: letters with digits or signs. Mere words are prose.
        return has_letter && has_digit && 2.0 <= entropy(value.as_bytes())
            || 3 <= n_classes(value) && has_letter && !is_words(value);
    }
    has_letter && has_digit && 3.0 <= entropy(value.as_bytes()) && !is_words(value)
}

/// Whether a value is words that are joined: `my-secret-name`, `some.module.path`.
fn is_words(value: &str) -> bool {
    value
        .split(['-', '_', '.', '/'])
        .all(|part| part.bytes().all(|b| b.is_ascii_alphabetic()) || part.bytes().all(|b| b.is_ascii_digit()))
}

/// The password of `scheme://user:password@host`, where `://` stands from `start` to `end`.
pub(super) fn password_of(text: &str, start: usize, end: usize) -> Option<Secret> {
    let has_scheme = text.as_bytes().get(..start)?.last().is_some_and(u8::is_ascii_alphanumeric);
    let rest = super::super::pii::after(text, end, 256);
    let authority = rest
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>'))
        .next()?;
    let (user_info, host) = authority.rsplit_once('@')?;
    let (user, password) = user_info.split_once(':')?;
    let is_reference = password.contains(['{', '$', '[', '%', '*', '(']);
    let lowered = password.to_ascii_lowercase();
    let is_word =
        ["password", "pass", "pwd", "passwd", "secret", "token", "user"].contains(&lowered.as_str());
    let is_real =
        4 <= password.len() && !is_reference && !is_word && !is_placeholder(password) && user != password;
    let password_start = end + user.len() + 1;
    (has_scheme && is_real && !host.is_empty()).then_some(Secret {
        kind: URL_KIND,
        shown: URL_SHOWN,
        start: password_start,
        end: password_start + password.len(),
        is_summed: false,
    })
}
