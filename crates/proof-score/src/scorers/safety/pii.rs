//! `pii`: the output holds no personal data.

use std::sync::LazyLock;

use proof_diag::Value as NodeValue;
use proof_text::pii::{Class, Kind, Kinds, Options, Span, Tier, find, is_region};

use super::mask::{listed, masked};
use super::texts::{Texts, words};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Found, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "pii",
    summary: "The output holds no personal data.",
    doc: "E-mail addresses (of every script), phone numbers by the number plans of libphonenumber, cards, IBAN, identity numbers of 35 \
          countries, addresses of networks, devices and wallets: each by its published check digits or grammar. A number that \
          many others could be needs a word beside it (`PESEL 44051401359`), or its usual separators and its country in `region`. \
          `kinds` takes kinds (`email`, `us_ssn`) and classes (`contact`, `financial`, `identity`, `network`, `wallet`, `device`, \
          `person`). `heuristic: true` adds postal addresses, dates of birth and disguised e-mail addresses, which only look like \
          it. `allow` lists what may stand there: values as they are written, or `@example.com` for all addresses of a \
          domain. The part `n` counts the pieces; `measure: true` makes the count the metric. Reasons show the first and the \
          last character of a piece.",
    formula: "1 if there is no piece of the kinds, else 0; with `measure` the number of pieces",
    range: "0 or 1; with `measure` 0 and more",
    direction: "higher is better; with `measure` lower",
    misleads: "It finds no names, and nothing that is written in words, over two lines, backwards or encoded. A phone number without `+` \
               is found only for the regions that are given. Test numbers and invented addresses count like real ones.",
    example: "- pii: {region: [US, GB], allow: [\"@example.com\"]}",
    arguments: &[
        Argument {
            name: "kinds",
            text: "a kind, a class, or a list of them; by default all that are sure. Contact: `email`, \
                   `phone`, `address`. Financial: `credit_card`, `iban`, `us_aba`. Identity: `us_ssn`, \
                   `us_itin`, `us_npi`, `us_mbi`, `uk_nhs`, `uk_nino`, `ca_sin`, `au_tfn`, `au_medicare`, \
                   `au_abn`, `ie_pps`, `es_dni`, `es_nie`, `it_cf`, `fr_nir`, `de_steuer_id`, `pl_pesel`, \
                   `nl_bsn`, `be_nn`, `fi_hetu`, `se_pnr`, `no_fnr`, `dk_cpr`, `pt_nif`, `ro_cnp`, `cz_rc`, \
                   `ee_ik`, `bg_egn`, `at_vnr`, `ch_ahv`, `br_cpf`, `br_cnpj`, `cl_rut`, `mx_curp`, \
                   `in_aadhaar`, `in_pan`, `cn_ric`, `kr_rrn`, `jp_mynumber`, `sg_nric`, `hk_id`, `th_pin`, \
                   `tr_tckn`, `za_id`, `il_id`. Network: `ip_address`, `mac_address`. Wallet: `btc_address`, \
                   `eth_address`. Device: `imei`, `vin`. Person: `date_of_birth`.",
        },
        Argument { name: "except", text: "kinds and classes that are not reported" },
        Argument {
            name: "region",
            text: "a country (ISO 3166, such as `US`, the default) or a list of them: how phone and identity numbers are read",
        },
        Argument { name: "heuristic", text: "true: also what only looks like personal data" },
        Argument {
            name: "allow",
            text: "values that may stand there, and domains (`@example.com`); may be templates",
        },
        Argument { name: "measure", text: "true: the metric is the number of pieces" },
    ],
    main: Some("kinds"),
    has_subject: true,
    build,
};

/// The names of kinds and classes.
fn names() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let classes = Class::ALL.iter().map(|class| class.as_str());
        classes.chain(Kind::ALL.iter().map(|kind| kind.as_str())).collect()
    });
    &NAMES
}

#[derive(Debug)]
struct Pii {
    options: Options,
    allow: Texts,
    measures: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let asked = words(arguments, "kinds", names());
    let except = words(arguments, "except", names());
    let is_heuristic = arguments.reader.boolean("heuristic");
    let regions = regions(arguments);
    let allow = Texts::optional(arguments, "allow");
    let measures = arguments.reader.boolean("measure").unwrap_or(false);
    let (asked, except, regions, allow) = (asked?, except?, regions?, allow?);
    let set =
        |names: &[&str]| names.iter().filter_map(|name| Kinds::named(name)).fold(Kinds::NONE, Kinds::with);
    // Whoever names a heuristic kind wants it.
    let names_heuristic =
        asked.iter().filter_map(|name| Kind::named(name)).any(|kind| kind.tier() == Tier::Heuristic);
    let heuristic = is_heuristic.unwrap_or(names_heuristic);
    let all = if heuristic { Kinds::all() } else { Kinds::strict() };
    let wanted = if asked.is_empty() { all } else { set(&asked) };
    let kinds = if heuristic { wanted } else { wanted.without(Kinds::all().without(Kinds::strict())) };
    let kinds = kinds.without(set(&except));
    if kinds.is_empty() {
        let node = arguments.reader.get("except").or_else(|| arguments.reader.get("kinds"))?;
        arguments.invalid(node, "no kind of personal data is left to look for", "nothing could fail");
        return None;
    }
    let check = Pii { options: Options { regions, kinds, heuristic }, allow, measures };
    Some(if measures {
        Built::measure(check, Some("pieces"))
    } else {
        Built { parts: vec![PartMetric::number("n", Some("pieces"))], ..Built::pass_fail(check) }
    })
}

fn regions(arguments: &mut Arguments<'_>) -> Option<Vec<String>> {
    let Some(node) = arguments.reader.get("region") else { return Some(vec!["US".to_owned()]) };
    let items = match &node.value {
        NodeValue::List(items) => items.iter().collect::<Vec<_>>(),
        _ => vec![node],
    };
    let mut regions = Vec::new();
    let mut is_right = true;
    for item in items {
        if let Some(region) = item.scalar_text().filter(|text| is_region(text)) {
            regions.push(region.to_owned());
            continue;
        }
        let shown = crate::excerpt::one_line(item.scalar_text().unwrap_or_else(|| item.kind()), 40);
        let message = format!("`region` is no country: `{shown}`");
        arguments.invalid(item, message, "expected two capitals of ISO 3166, such as US, GB, DE");
        is_right = false;
    }
    is_right.then_some(regions)
}

impl Pii {
    /// What was found and is not allowed, as a reason shows it.
    fn pieces(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Vec<String>, Outcome> {
        let allowed = self.allow.of(input).map_err(crate::finding::Lack::outcome)?;
        let text = subject.text();
        let spans = find(&text, &self.options);
        let found =
            spans.iter().filter(|span| !allowed.iter().any(|entry| is_allowed(span, span.of(&text), entry)));
        Ok(found.map(|span| format!("{} {}", span.kind.shown(), masked(span.of(&text)))).collect())
    }
}

/// Whether an entry of `allow` means this piece: the same but for case, and for the separators of a number; or the domain of an
/// address.
fn is_allowed(span: &Span, piece: &str, entry: &str) -> bool {
    let entry = entry.trim();
    if span.kind == Kind::Email && entry.starts_with('@') {
        let (piece, entry) = (piece.to_lowercase(), entry.to_lowercase());
        return piece.ends_with(&entry);
    }
    let digits = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    if matches!(span.kind, Kind::Email | Kind::IpAddress | Kind::Address) {
        piece.to_lowercase() == entry.to_lowercase()
    } else {
        digits(piece) == digits(entry)
    }
}

impl Check for Pii {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let n_parts = usize::from(!self.measures);
        let pieces = match self.pieces(subject, input) {
            Ok(pieces) => pieces,
            Err(outcome) => return Found::all(outcome, n_parts),
        };
        let n = pieces.len() as f64;
        let reason = (!pieces.is_empty()).then(|| listed(&pieces));
        if self.measures {
            return Found::alone(Ok(Finding::Measured { value: n, pass: None, reason }));
        }
        let main = reason.map_or(Finding::Pass, Finding::Fail);
        Found { main: Ok(main), parts: vec![Ok(Finding::measured(n))] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed() {
        let text = INFO.arguments[0].text;
        for name in Kind::ALL.iter().map(|kind| kind.as_str()) {
            assert!(text.contains(&format!("`{name}`")), "{name}");
        }
    }
}
