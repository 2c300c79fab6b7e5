//! One pass over a text: whatever is personal data has a digit, an `@`, or a bracket with `at` in it. All else is skipped.
//!
//! At a digit, the word that it is part of is read once, and the forms, the account numbers, the addresses and the phone numbers that may
//! begin there are tried. Each try looks at a bounded number of bytes, so that the time is linear in the text.

use super::forms::{Belief, Edge, Form, TREE};
use super::kind::{Evidence, Kind, Tier};
use super::plan::Plan;
use super::units::{Unit, char_at, digit_value, unit_at, unit_before};
use super::{Options, Span, address, birth, context, email, iban, network, phone, plan, vehicle, wallet};

/// The longest number with its separators taken out.
const MAX_COMPACT: usize = 24;
/// The longest word that is an address of a wallet.
const MAX_WORD: usize = 90;

/// A scan of one text.
pub(super) struct Scan<'t, 'o> {
    text: &'t str,
    options: &'o Options,
    plans: Vec<&'static Plan>,
    pub(super) spans: Vec<Found>,
}

/// A find, with what decides between finds on the same characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) span: Span,
    /// The greater wins.
    pub(super) rank: u8,
}

/// What a byte may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Nothing,
    Digit,
    At,
    Bracket,
    /// The first byte of a character that may be a digit of another script.
    Foreign,
}

/// What each byte may begin.
const STARTS: [Start; 256] = {
    let mut starts = [Start::Nothing; 256];
    let mut byte = b'0';
    while byte <= b'9' {
        starts[byte as usize] = Start::Digit;
        byte += 1;
    }
    starts[b'@' as usize] = Start::At;
    starts[b'[' as usize] = Start::Bracket;
    starts[b'(' as usize] = Start::Bracket;
    // The first bytes of the blocks that have digits: see `units`.
    let foreign = [0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, 0xF0];
    let mut idx = 0;
    while idx < foreign.len() {
        starts[foreign[idx]] = Start::Foreign;
        idx += 1;
    }
    starts
};

impl<'t, 'o> Scan<'t, 'o> {
    pub(super) fn new(text: &'t str, options: &'o Options) -> Self {
        let plans = options.regions.iter().filter_map(|region| plan::of_region(region)).collect();
        Self { text, options, plans, spans: Vec::new() }
    }

    pub(super) fn run(&mut self) {
        let bytes = self.text.as_bytes();
        // Where the last word ended: no word begins before it.
        let mut floor = 0;
        let mut at = 0;
        while let Some(step) =
            bytes.get(at..).and_then(|rest| rest.iter().position(|b| start_of(*b) != Start::Nothing))
        {
            at += step;
            at = match bytes.get(at).map_or(Start::Nothing, |b| start_of(*b)) {
                Start::Digit => {
                    floor = self.word(at, floor);
                    floor
                }
                Start::Foreign => match char_at(self.text, at) {
                    Some(c) if digit_value(c).is_some() => {
                        floor = self.word(at, floor);
                        floor
                    }
                    other => at + other.map_or(1, char::len_utf8),
                },
                Start::At => {
                    self.at_sign(at);
                    at + 1
                }
                Start::Bracket => {
                    self.bracket(at);
                    at + 1
                }
                Start::Nothing => at + 1,
            };
        }
    }

    fn add(&mut self, kind: Kind, start: usize, end: usize, tier: Tier, evidence: Evidence, rank: u8) {
        if self.options.kinds.has(kind) {
            self.spans.push(Found { span: Span { kind, start, end, tier, evidence }, rank });
        }
    }

    fn at_sign(&mut self, at: usize) {
        if self.options.kinds.has(Kind::Email)
            && let Some(found) = email::address_at(self.text, at)
            && (found.is_strict || self.options.heuristic)
        {
            let tier = if found.is_strict { Tier::Strict } else { Tier::Heuristic };
            self.add(Kind::Email, found.start, found.end, tier, Evidence::Format, 90);
        }
    }

    fn bracket(&mut self, at: usize) {
        if self.options.heuristic
            && self.options.kinds.has(Kind::Email)
            && let Some((start, end)) = email::spelled_out(self.text, at)
        {
            self.add(Kind::Email, start, end, Tier::Heuristic, Evidence::Format, 10);
        }
    }

    /// Tries all that may begin with the word that the digit at `at` is part of; the end of the word.
    fn word(&mut self, at: usize, floor: usize) -> usize {
        let text = self.text;
        let bytes = text.as_bytes();
        let head = bytes.get(floor..at).unwrap_or_default();
        let start = at - head.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
        let mut end = at;
        loop {
            let (unit, n_bytes) = unit_at(text, end);
            match unit {
                Unit::Digit(_) | Unit::Letter(_) => end += n_bytes,
                Unit::Invisible
                    if matches!(unit_at(text, end + n_bytes).0, Unit::Digit(_) | Unit::Letter(_)) =>
                {
                    end += n_bytes;
                }
                _ => break,
            }
        }
        if !is_free(text, start) {
            return end;
        }
        self.forms(start);
        self.forms_after_letters(start);
        if let Some(end) = iban::end_of_iban(text, start) {
            self.add(Kind::Iban, start, end, Tier::Strict, Evidence::Checksum, 80);
        }
        if (14..=MAX_WORD).contains(&(end - start))
            && let Some(word) = text.get(start..end)
        {
            self.long_word(word, start, end);
        }
        if let Some((kind, start, end)) = network::address(text, start, end) {
            self.add(kind, start, end, Tier::Strict, Evidence::Format, 70);
        }
        if start == at
            && self.options.kinds.has(Kind::Phone)
            && let Some((start, end)) = phone::phone(text, start, &self.plans)
        {
            self.add(Kind::Phone, start, end, Tier::Strict, Evidence::NumberPlan, 30);
        }
        if start == at && self.options.heuristic {
            self.heuristics(start);
        }
        end
    }

    fn heuristics(&mut self, start: usize) {
        if self.options.kinds.has(Kind::DateOfBirth)
            && let Some(end) = birth::date_end(self.text, start)
        {
            self.add(Kind::DateOfBirth, start, end, Tier::Heuristic, Evidence::Context, 5);
        }
        if self.options.kinds.has(Kind::Address)
            && let Some((start, end)) = address::address(self.text, start)
        {
            self.add(Kind::Address, start, end, Tier::Heuristic, Evidence::Format, 5);
        }
    }

    /// Words that have no groups: wallets, vehicles, and two codes of letters and digits.
    fn long_word(&mut self, word: &str, start: usize, end: usize) {
        if let Some((kind, evidence)) = wallet::wallet(word) {
            self.add(kind, start, end, Tier::Strict, evidence, 85);
        }
        if word.len() == 17 && vehicle::is_vin(word.as_bytes()) {
            self.add(Kind::Vin, start, end, Tier::Strict, Evidence::Checksum, 60);
        }
        if !matches!(word.len(), 16 | 18) || !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return;
        }
        let compact: Vec<u8> = word
            .bytes()
            .map(|b| if b.is_ascii_digit() { b - b'0' } else { b.to_ascii_uppercase() })
            .collect();
        if super::national::it_cf(&compact) {
            self.add(Kind::ItCf, start, end, Tier::Strict, Evidence::Checksum, 60);
        }
        if super::national::mx_curp(&compact) {
            self.add(Kind::MxCurp, start, end, Tier::Strict, Evidence::Checksum, 60);
        }
    }

    /// A number may begin with a word of one or two letters before the first digits: `AB 12 34 56 C`.
    fn forms_after_letters(&mut self, start: usize) {
        let text = self.text;
        let (Unit::Separator(b' ' | b'-'), n_bytes) = unit_before(text, start) else { return };
        let letters = start - n_bytes;
        let mut begin = letters;
        while letters - begin < 3 && matches!(unit_before(text, begin).0, Unit::Letter(_)) {
            begin -= 1;
        }
        if (1..=2).contains(&(letters - begin)) && is_free(text, begin) {
            self.forms(begin);
        }
    }

    /// Walks the tree of forms from a place on, and keeps what passes.
    fn forms(&mut self, start: usize) {
        let text = self.text;
        let mut walk = Walk { compact: [0; MAX_COMPACT], n: 0, separators: 0, first: 0, last: 0 };
        let Some(mut node) = TREE.root() else { return };
        let mut at = start;
        loop {
            let (edge, end) = match unit_at(text, at) {
                (Unit::Digit(_) | Unit::Letter(_), _) => {
                    let Some(run) = walk.run(text, at) else { return };
                    run
                }
                (Unit::Separator(sign), n_bytes) => {
                    walk.separators |= separator_bit(sign);
                    (Edge::Separator(sign), at + n_bytes)
                }
                _ => return,
            };
            let Some(next) = TREE.step(node, edge) else { return };
            (node, at) = (next, end);
            if !node.forms.is_empty() && is_whole(text, start, at, &walk) {
                let compact = walk.compact;
                let compact = compact.get(..walk.n).unwrap_or_default();
                for form in &node.forms {
                    self.form(form, compact, start, at);
                }
            }
        }
    }

    fn form(&mut self, form: &Form, compact: &[u8], start: usize, end: usize) {
        if !self.options.kinds.has(form.kind) || !(form.rule)(compact) {
            return;
        }
        let is_home =
            form.kind.region().is_some_and(|region| self.options.regions.iter().any(|r| r == region));
        let has_word = || context::has_word(self.text, start, end, form.kind);
        let rank = match form.belief {
            Belief::Always => 50,
            Belief::AtHome if is_home => 45,
            Belief::AtHome | Belief::WithWord if has_word() => 55,
            Belief::AtHome | Belief::WithWord => return,
        };
        self.add(form.kind, start, end, Tier::Strict, form.evidence, rank + u8::from(is_home));
    }
}

fn start_of(byte: u8) -> Start {
    STARTS.get(usize::from(byte)).copied().unwrap_or(Start::Nothing)
}

/// What a walk has read.
struct Walk {
    /// Digits as values, letters in upper case.
    compact: [u8; MAX_COMPACT],
    n: usize,
    /// The separators that it passed, a bit each.
    separators: u8,
    /// How long the first and the last group are.
    first: usize,
    last: usize,
}

impl Walk {
    /// Reads a run of digits or of letters; none if it is longer than any form.
    fn run(&mut self, text: &str, start: usize) -> Option<(Edge, usize)> {
        let mut at = start;
        let mut end = start;
        let mut is_digits = None;
        let mut n_run = 0_u8;
        loop {
            let (unit, n_bytes) = unit_at(text, at);
            let (value, is_digit) = match unit {
                Unit::Digit(digit) => (digit, true),
                Unit::Letter(letter) => (letter, false),
                Unit::Invisible if is_digits == Some(true) => {
                    at += n_bytes;
                    continue;
                }
                _ => break,
            };
            if *is_digits.get_or_insert(is_digit) != is_digit {
                break;
            }
            *self.compact.get_mut(self.n)? = value;
            self.n += 1;
            n_run += 1;
            at += n_bytes;
            end = at;
        }
        if self.first == 0 {
            self.first = usize::from(n_run);
        }
        self.last = usize::from(n_run);
        let edge = if is_digits == Some(true) { Edge::Digits(n_run) } else { Edge::Letters(n_run) };
        Some((edge, end))
    }
}

fn separator_bit(sign: u8) -> u8 {
    match sign {
        b' ' => 1,
        b'-' => 2,
        b'.' => 4,
        _ => 8,
    }
}

/// Whether a word may begin at a place: nothing that a word is made of stands before it.
fn is_free(text: &str, start: usize) -> bool {
    !matches!(unit_before(text, start).0, Unit::Digit(_) | Unit::Letter(_) | Unit::Word)
}

/// Whether a number that was read is a whole one, and no part of a longer number, a decimal, a UUID or a row of groups.
fn is_whole(text: &str, start: usize, end: usize, walk: &Walk) -> bool {
    let is_long = 13 <= walk.n;
    // A short group of digits after a space, where the number itself has spaces, is the number going on; but a card may have its
    // date or its code beside it.
    let goes_on = |n_digits: usize, neighbour: usize| {
        let is_row = walk.separators & 1 != 0 || walk.separators == 0 && walk.n < 8;
        0 < n_digits && is_row && !(is_long && n_digits < neighbour.min(4))
    };
    let (unit, n_bytes) = unit_at(text, end);
    let is_ended = match unit {
        Unit::Digit(_) | Unit::Letter(_) | Unit::Word => false,
        Unit::Separator(b'-') => !has_digit_ahead(text, end + n_bytes),
        Unit::Separator(b'.' | b'/') => !matches!(unit_at(text, end + n_bytes).0, Unit::Digit(_)),
        Unit::Separator(b' ') => !goes_on(digits_ahead(text, end + n_bytes), walk.last),
        _ => true,
    };
    let (unit, n_bytes) = unit_before(text, start);
    let is_begun = match unit {
        Unit::Separator(b'-') => !has_digit_behind(text, start - n_bytes),
        Unit::Separator(b'.' | b'/') => !matches!(unit_before(text, start - n_bytes).0, Unit::Digit(_)),
        Unit::Separator(b' ') => !goes_on(digits_behind(text, start - n_bytes), walk.first),
        // `+` and `(` before digits are those of phone numbers.
        Unit::Separator(b'+') => false,
        _ => true,
    };
    is_ended && is_begun
}

/// How many digits stand at a place, up to five.
fn digits_ahead(text: &str, mut at: usize) -> usize {
    let mut n = 0;
    while let (Unit::Digit(_), n_bytes) = unit_at(text, at) {
        (n, at) = (n + 1, at + n_bytes);
        if n == 5 {
            break;
        }
    }
    n
}

/// How many digits stand before a place, up to five.
fn digits_behind(text: &str, mut at: usize) -> usize {
    let mut n = 0;
    while let (Unit::Digit(_), n_bytes) = unit_before(text, at) {
        (n, at) = (n + 1, at - n_bytes);
        if n == 5 {
            break;
        }
    }
    n
}

/// Whether the word at a place has a digit among its first twelve characters.
fn has_digit_ahead(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    bytes.iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).any(u8::is_ascii_digit)
}

/// Whether the word before a place has a digit among its last twelve characters.
fn has_digit_behind(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes().get(..at).unwrap_or_default();
    bytes.iter().rev().take(12).take_while(|b| b.is_ascii_alphanumeric()).any(u8::is_ascii_digit)
}
