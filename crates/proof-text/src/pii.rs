//! Personal data in a text: mail, phones, cards, accounts, identity numbers of many countries, addresses of machines and wallets.
//!
//! Every kind follows its published rule: check digits where there are any ([`Evidence::Checksum`]), a number plan for phones, the
//! grammar otherwise. A number whose rule many numbers pass by chance needs a word beside it (`PESEL 44051401359`), or, where its
//! separators make it likely, that its country is one of [`Options::regions`]. Addresses, dates of birth and disguised mail
//! addresses are heuristic and marked so.
//!
//! What it does not find: names, numbers in words (`eight five six`), numbers split over lines, text that is encoded (base64)
//! or reversed. The time is linear in the text.

mod address;
mod birth;
mod card;
mod context;
mod email;
mod forms;
mod iban;
mod kind;
mod national;
mod network;
mod phone;
mod plan;
mod resolve;
mod scan;
mod sums;
mod units;
mod vehicle;
mod wallet;

pub use kind::{Class, Evidence, Kind, Kinds, Tier};
pub(crate) use units::{after, before};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Countries (ISO 3166 alpha-2, upper case): phone numbers without `+` are read by their number plans, and identity numbers in
    /// their usual separators are believed without a word beside them.
    pub regions: Vec<String>,
    /// The kinds that are reported.
    pub kinds: Kinds,
    /// Whether what only looks like one is reported as well.
    pub heuristic: bool,
}

impl Options {
    /// All strict kinds, for one region.
    pub fn of_region(region: &str) -> Self {
        Self { regions: vec![region.to_owned()], kinds: Kinds::strict(), heuristic: false }
    }
}

/// A piece of personal data in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// How sure it is.
    pub tier: Tier,
    /// What was verified.
    pub evidence: Evidence,
}

impl Span {
    /// Its characters in the text that it was found in.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Whether libphonenumber knows a region (ISO 3166 alpha-2, upper case), and phone numbers without `+` can be read.
pub fn is_region(region: &str) -> bool {
    plan::of_region(region).is_some()
}

/// Finds personal data, in the order of the text; no two spans share a byte. Where two kinds claim the same characters the
/// one with a word beside it wins, then the one with a check sum, then the longer.
///
/// ```
/// use proof_text::pii::{Kind, Options, find};
/// let text = "Write to jane@example.com or call +44 20 7946 0958.";
/// let spans = find(text, &Options::of_region("US"));
/// let kinds: Vec<Kind> = spans.iter().map(|span| span.kind).collect();
/// assert_eq!(kinds, [Kind::Email, Kind::Phone]);
/// assert_eq!(spans[1].of(text), "+44 20 7946 0958");
/// ```
pub fn find(text: &str, options: &Options) -> Vec<Span> {
    let mut scan = scan::Scan::new(text, options);
    scan.run();
    resolve::resolve(scan.spans)
}

/// The spans in code points instead of bytes, for those who count so. They must be in the order of the text.
pub fn in_code_points(text: &str, spans: &[Span]) -> Vec<Span> {
    let (mut byte, mut point) = (0, 0);
    let mut point_at = |to: usize| {
        point += text.get(byte..to).map_or(0, |piece| piece.chars().count());
        byte = to;
        point
    };
    spans.iter().map(|span| Span { start: point_at(span.start), end: point_at(span.end), ..*span }).collect()
}
