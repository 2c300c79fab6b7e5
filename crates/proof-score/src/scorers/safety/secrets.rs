//! `secrets`: the output holds no key, token or password.

use std::sync::LazyLock;

use proof_text::secrets::{find, kinds};

use super::mask::{listed, masked};
use super::texts::{Texts, words};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "secrets",
    summary: "The output holds no key, token, private key or password.",
    doc: "Keys and tokens in 27 published formats (GitHub's with its check sum, JSON web tokens with their header), \
          private keys, passwords in URLs, and values that are assigned to the name of a secret (`password = …`, `\"api_key\": …`) \
          and look random. Placeholders, UUIDs and hashes are none. `except` leaves kinds out, such as `assigned_secret`, the \
          only one that is a guess; `allow` lists values that may stand there. The part `n` counts the secrets. Reasons show the \
          first and the last character.",
    formula: "1 if there is no secret, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A secret without a known format or a name beside it is missed, and so is one that is encoded or split. It does not ask \
               the issuer whether a key is alive: a made-up key of the right form fails as well.",
    example: "- secrets: {except: jwt}",
    arguments: &[
        Argument {
            name: "except",
            text: "a kind or a list of kinds that are not reported: `anthropic_key`, `aws_access_key`, \
                   `azure_key`, `databricks_token`, `digitalocean_token`, `docker_token`, `github_token`, \
                   `gitlab_token`, `google_api_key`, `google_oauth_secret`, `google_oauth_token`, \
                   `grafana_token`, `huggingface_token`, `jwt`, `linear_key`, `npm_token`, `openai_key`, \
                   `postman_key`, `private_key`, `pypi_token`, `sendgrid_key`, `shopify_token`, \
                   `slack_token`, `slack_webhook`, `stripe_key`, `telegram_token`, `twilio_key`, \
                   `assigned_secret`, `url_password`",
        },
        Argument { name: "allow", text: "values that may stand there; may be templates" },
    ],
    main: Some("except"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Secrets {
    except: Vec<&'static str>,
    allow: Texts,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| kinds().map(|(name, _)| name).collect());
    let except = words(arguments, "except", &NAMES);
    let allow = Texts::optional(arguments, "allow");
    let check = Secrets { except: except?, allow: allow? };
    Some(Built { parts: vec![PartMetric::number("n", Some("secrets"))], ..Built::pass_fail(check) })
}

impl Check for Secrets {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let allowed = match self.allow.of(input).map_err(Lack::outcome) {
            Ok(allowed) => allowed,
            Err(outcome) => return Found::all(outcome, 1),
        };
        let text = subject.text();
        let pieces: Vec<String> = find(&text)
            .iter()
            .filter(|secret| !self.except.contains(&secret.kind))
            .map(|secret| (secret, text.get(secret.start..secret.end).unwrap_or_default()))
            .filter(|(_, value)| !allowed.iter().any(|entry| entry.trim() == *value))
            .map(|(secret, value)| format!("{} {}", secret.shown, masked(value)))
            .collect();
        let main = if pieces.is_empty() { Finding::Pass } else { Finding::Fail(listed(&pieces)) };
        Found { main: Ok(main), parts: vec![Ok(Finding::measured(pieces.len() as f64))] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed() {
        for (name, _) in kinds() {
            assert!(INFO.arguments[0].text.contains(&format!("`{name}`")), "{name}");
        }
    }
}
