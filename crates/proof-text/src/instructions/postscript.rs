//! `detectable_content:postscript`: a postscript.

use std::sync::LazyLock;

use regex::Regex;

use super::Instruction;

/// The marker of a postscript is anywhere in the text, in any case.
#[derive(Clone, Debug)]
pub struct Postscript {
    marker: Marker,
}

#[derive(Clone, Debug)]
enum Marker {
    /// `P.S.`, also `p. s.`
    Ps,
    /// `P.P.S`, also `p. p. s`
    Pps,
    /// Any other, in lower case.
    Other(String),
}

static PS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)p\.\s?s\.").ok());
static PPS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)p\.\s?p\.\s?s").ok());

impl Postscript {
    /// `P.S.` and `P.P.S` may have a space within; any other marker is looked for as it is.
    pub fn new(marker: &str) -> Self {
        Self {
            marker: match marker.trim().to_lowercase().as_str() {
                "p.s." => Marker::Ps,
                "p.p.s" => Marker::Pps,
                other => Marker::Other(other.to_owned()),
            },
        }
    }
}

impl Instruction for Postscript {
    fn check(&self, text: &str) -> Result<(), String> {
        let (holds, marker) = match &self.marker {
            Marker::Ps => (PS.as_ref().is_some_and(|pattern| pattern.is_match(text)), "P.S."),
            Marker::Pps => (PPS.as_ref().is_some_and(|pattern| pattern.is_match(text)), "P.P.S"),
            Marker::Other(marker) => (text.to_lowercase().contains(marker), marker.as_str()),
        };
        if holds { Ok(()) } else { Err(format!("there is no `{marker}`")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_in_any_case() {
        let follows = |marker, text| Postscript::new(marker).check(text).is_ok();
        assert!(follows("P.S.", "Bye.\np. s. more"));
        assert!(!follows("P.S.", "PS: more") && !follows("P.S.", "P.P.S more"));
        assert!(follows("P.P.S", "p.p. s more") && !follows("P.P.S", "P.S. more"));
        assert!(follows("PS:", "ps: more") && !follows("PS:", "pas"));
    }
}
