//! Number plans of telephony: is a number one that its country gives out?
//!
//! The plans are those of Google's libphonenumber, as the crate `phonenumber` carries them. They are compiled here, one pattern a
//! country, because the crate compiles and parses anew for every number, which a text full of numbers cannot afford.

use std::borrow::Cow;
use std::sync::OnceLock;

use phonenumber::Metadata;
use phonenumber::metadata::{DATABASE, Format};
use regex::Regex;

/// The plan of one country.
#[derive(Debug)]
pub(super) struct Plan {
    code: u16,
    /// How numbers are written within the country: those that a pattern begins, and whether a prefix (`0`) is written then.
    styles: Vec<(Option<Regex>, Regex, bool)>,
    /// What is dialled first for another country (`00`, `011`).
    international: Option<Regex>,
    /// What is left out in front of a national number, and what it becomes.
    prefix: Option<(Regex, Option<String>)>,
    general: Regex,
    /// The pattern of every type of number in one.
    typed: Regex,
    /// The lengths that numbers have, a bit each.
    lengths: u32,
}

/// The plan of a region (ISO 3166), compiled when it is first asked for.
pub(super) fn of_region(region: &str) -> Option<&'static Plan> {
    static PLANS: [OnceLock<Option<Plan>>; 26 * 26] = [const { OnceLock::new() }; 26 * 26];
    let &[a @ b'A'..=b'Z', b @ b'A'..=b'Z'] = region.as_bytes() else { return None };
    let place = usize::from(a - b'A') * 26 + usize::from(b - b'A');
    PLANS.get(place)?.get_or_init(|| Plan::new(DATABASE.by_id(region)?)).as_ref()
}

/// The plans of the countries of a calling code: one, or as many as share `1`, `7`, `44`.
fn of_code(code: u16) -> &'static [Plan] {
    static PLANS: [OnceLock<Vec<Plan>>; 1000] = [const { OnceLock::new() }; 1000];
    let plans = PLANS.get(usize::from(code)).map(|plans| {
        plans.get_or_init(|| {
            DATABASE.by_code(&code).unwrap_or_default().into_iter().filter_map(Plan::new).collect()
        })
    });
    plans.map_or(&[], Vec::as_slice)
}

/// Whether a number, given from its calling code on, is in a plan or in a range that is kept for fiction.
pub(super) fn is_valid_abroad(digits: &str) -> bool {
    // No code is the beginning of another, so that the first that exists is the code.
    (1..=3).any(|n| {
        let Some((code, national)) = digits.split_at_checked(n) else { return false };
        let Ok(code_number) = code.parse() else { return false };
        let plans = of_code(code_number);
        plans.iter().any(|plan| plan.is_national(national))
            || (!plans.is_empty() && is_fiction(code_number, national))
    })
}

/// Ranges that the offices keep for films and books, as far as they are in no plan: Ofcom.
fn is_fiction(code: u16, national: &str) -> bool {
    let (heads, n): (&[&str], usize) = match code {
        44 => (&["7700900", "2079460", "1134960", "1144960", "1154960", "1164960", "1174960", "1184960"], 10),
        _ => (&[], 0),
    };
    national.len() == n && heads.iter().any(|head| national.starts_with(head))
}

impl Plan {
    fn new(metadata: &Metadata) -> Option<Self> {
        let types = metadata.descriptors();
        let general = types.general();
        let described: Vec<_> = [
            types.fixed_line(),
            types.mobile(),
            types.toll_free(),
            types.premium_rate(),
            types.shared_cost(),
            types.personal_number(),
            types.voip(),
            types.pager(),
            types.uan(),
            types.voicemail(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let patterns: Vec<String> = described
            .iter()
            .map(|descriptor| format!("(?:{})", descriptor.national_number().as_str()))
            .collect();
        // The general description leaves its lengths to those of the types; a type without any has the general ones.
        let lengths = described.iter().flat_map(|descriptor| descriptor.possible_length());
        let lengths = lengths.fold(0, |bits, n| bits | 1_u32.wrapping_shl(u32::from(*n)));
        let whole = |pattern: &str| Regex::new(&format!("(?x)^(?:{pattern})$")).ok();
        let head = |pattern: &str| Regex::new(&format!("(?x)^(?:{pattern})")).ok();
        let prefix = match metadata.national_prefix_for_parsing() {
            Some(prefix) => head(prefix.as_str()),
            None => metadata.national_prefix().and_then(head),
        };
        let transform = metadata.national_prefix_transform_rule().map(ToOwned::to_owned);
        let style = |format: &Format| {
            let leading = format.leading_digits().last().and_then(|digits| head(digits.as_str()));
            let has_prefix = format.national_prefix().is_some() && !format.is_national_prefix_optional();
            Some((leading, whole(format.pattern().as_str())?, has_prefix))
        };
        let styles = metadata.formats().iter().filter_map(style).collect();
        Some(Self {
            code: metadata.country_code(),
            styles,
            international: metadata.international_prefix().and_then(|prefix| head(prefix.as_str())),
            prefix: prefix.map(|prefix| (prefix, transform)),
            general: whole(general.national_number().as_str())?,
            typed: whole(&patterns.join("|"))?,
            lengths: if lengths == 0 { u32::MAX } else { lengths },
        })
    }

    /// Whether a number that is in the plan is written with a prefix within the country (`0`), and has none.
    pub(super) fn lacks_prefix(&self, dialled: &str) -> bool {
        let begins =
            |leading: &Option<Regex>| leading.as_ref().is_none_or(|leading| leading.is_match(dialled));
        let style = self.styles.iter().find(|(leading, whole, _)| begins(leading) && whole.is_match(dialled));
        style.is_some_and(|(_, _, has_prefix)| *has_prefix) && self.without_prefix(dialled) == dialled
    }

    /// Whether a number as it is dialled within the country is in the plan.
    pub(super) fn is_valid(&self, dialled: &str) -> bool {
        if let Some(prefix) = &self.international
            && let Some(found) = prefix.find(dialled)
            && let Some(rest) = dialled.get(found.end()..)
            && !rest.starts_with('0')
            && is_valid_abroad(rest)
        {
            return true;
        }
        if self.is_national(&self.without_prefix(dialled))
            || is_fiction(self.code, dialled.trim_start_matches('0'))
        {
            return true;
        }
        // The calling code may be written without `+`.
        let code = self.code.to_string();
        dialled.strip_prefix(&code).is_some_and(|rest| !self.has_form(dialled) && self.is_national(rest))
    }

    /// Whether a number without prefixes is one of the plan's types.
    fn is_national(&self, national: &str) -> bool {
        self.has_form(national) && self.typed.is_match(national)
    }

    fn has_form(&self, national: &str) -> bool {
        national.len() < 32 && self.lengths & (1 << national.len()) != 0 && self.general.is_match(national)
    }

    /// The number without the trunk prefix, where without it there still is a number.
    fn without_prefix<'d>(&self, dialled: &'d str) -> Cow<'d, str> {
        let Some((prefix, transform)) = &self.prefix else { return Cow::Borrowed(dialled) };
        let Some(found) = prefix.find(dialled) else { return Cow::Borrowed(dialled) };
        let stripped = match transform {
            Some(transform) if captures_last(prefix, dialled) => prefix.replace(dialled, transform.as_str()),
            _ => Cow::Borrowed(dialled.get(found.end()..).unwrap_or_default()),
        };
        if self.has_form(dialled) && !self.has_form(&stripped) { Cow::Borrowed(dialled) } else { stripped }
    }
}

/// Whether the last group of a prefix is there: then the number is written anew.
fn captures_last(prefix: &Regex, dialled: &str) -> bool {
    let last = prefix.captures_len().checked_sub(1).filter(|last| 0 < *last);
    last.is_some_and(|last| prefix.captures(dialled).is_some_and(|groups| groups.get(last).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_many_countries() {
        for (region, dialled) in [
            ("US", "2025550143"),
            ("US", "12025550143"),
            ("US", "18005550199"),
            ("GB", "02079460958"),
            ("GB", "07700900123"),
            ("AU", "0491570156"),
            ("AU", "1800160401"),
            ("FR", "0199001234"),
            ("DE", "03023125123"),
            ("SE", "0846500412"),
            ("BR", "11912345678"),
            ("JP", "0312345678"),
            ("KR", "01012345678"),
            ("ES", "612345678"),
            ("IT", "3123456789"),
            ("PL", "512345678"),
            ("IL", "0525550123"),
            ("US", "011442079460958"),
            ("GB", "442079460958"),
            ("AR", "01112345678"),
        ] {
            assert!(of_region(region).unwrap().is_valid(dialled), "{region} {dialled}");
        }
        for (region, dialled) in [
            ("US", "1115550143"),
            ("US", "5550143"),
            ("US", "2025550143991"),
            ("DE", "86095742718"),
            ("PL", "44051401359"),
            ("GB", ""),
        ] {
            let plan = of_region(region).unwrap();
            assert!(!plan.is_valid(dialled) || plan.lacks_prefix(dialled), "{region} {dialled}");
        }
    }

    #[test]
    fn the_example_numbers_of_the_plans() {
        for region in [
            "US", "GB", "DE", "FR", "IT", "ES", "AR", "BR", "MX", "IN", "CN", "JP", "KR", "AU", "ZA", "HU",
            "NO", "SG",
        ] {
            let metadata = DATABASE.by_id(region).unwrap();
            let types = metadata.descriptors();
            for example in [types.fixed_line(), types.mobile(), types.toll_free()].into_iter().flatten() {
                let national = example.example().unwrap();
                assert!(of_region(region).unwrap().is_valid(national), "{region} {national}");
                let abroad = format!("{}{national}", metadata.country_code());
                assert!(is_valid_abroad(&abroad), "{region} {abroad}");
            }
        }
    }

    #[test]
    fn numbers_from_abroad() {
        for digits in [
            "12025550143",
            "447700900123",
            "33199002775",
            "491713920012",
            "201012345678",
            "919999912345",
            "390612345678",
        ] {
            assert!(is_valid_abroad(digits), "{digits}");
        }
        for digits in ["", "1", "11115550143", "999123456789", "44", "00"] {
            assert!(!is_valid_abroad(digits), "{digits}");
        }
        assert!(of_region("XX").is_none() && of_region("usa").is_none());
    }
}
