//! Characters that people do not see and models do: invisible ones, marks that turn the direction of text, tags, letters of another
//! script that look the same.
//!
//! What writing needs is left alone: joiners in emoji and in Arabic, Persian and Indic words, marks of direction in paragraphs
//! with right-to-left letters, spaces without width in Thai, Lao, Khmer and Burmese, flags, a byte-order mark at the start, one
//! variation selector after a character that takes it. Soft hyphens are left alone, too.

mod joiners;

use joiners::{is_joined_script, is_pictographic, is_right_to_left, is_unspaced_script, takes_selector};

/// What sort of hidden characters they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HiddenKind {
    /// Characters without width: U+200B to U+200D, U+2060 to U+2064, U+FEFF, fillers.
    ZeroWidth,
    /// Marks that turn the direction of text, where no text is turned, and overrides anywhere (Trojan Source, CVE-2021-42574).
    Direction,
    /// Tags (U+E0000 to U+E007F), which spell ASCII unseen.
    Tag,
    /// Variation selectors in a row or after a character that takes none: 256 of them spell bytes.
    Selector,
    /// Control characters but tab and line breaks.
    Control,
    /// A word of Latin letters with look-alikes of other scripts in it.
    LookAlike,
}

impl HiddenKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::ZeroWidth, Self::Direction, Self::Tag, Self::Selector, Self::Control, Self::LookAlike];

    /// Its name in suites and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZeroWidth => "zero_width",
            Self::Direction => "direction",
            Self::Tag => "tag",
            Self::Selector => "selector",
            Self::Control => "control",
            Self::LookAlike => "look_alike",
        }
    }

    /// What it is, in words.
    pub fn shown(self) -> &'static str {
        match self {
            Self::ZeroWidth => "characters without width",
            Self::Direction => "marks of direction",
            Self::Tag => "tag characters",
            Self::Selector => "variation selectors",
            Self::Control => "control characters",
            Self::LookAlike => "look-alike letters",
        }
    }
}

/// A run of hidden characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// What they are.
    pub kind: HiddenKind,
    /// The first byte.
    pub start: usize,
    /// The byte after them.
    pub end: usize,
}

/// Finds hidden characters, in the order of the text. The time is linear in the text.
///
/// ```
/// use proof_text::hidden::{HiddenKind, find};
/// let found = find("pass\u{200b}word");
/// assert_eq!((found[0].kind, found[0].start), (HiddenKind::ZeroWidth, 4));
/// assert!(find("👩‍👩‍👧 and می‌خواهم").is_empty());
/// ```
pub fn find(text: &str) -> Vec<Hidden> {
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t')) {
        return Vec::new();
    }
    let mut found: Vec<Hidden> = Vec::new();
    let mut start = 0;
    // Direction is decided paragraph by paragraph.
    for paragraph in text.split_inclusive('\n') {
        characters(paragraph, start, &mut found);
        start += paragraph.len();
    }
    let mut look_alikes = words_of_two_scripts(text);
    if !look_alikes.is_empty() {
        found.append(&mut look_alikes);
        found.sort_by_key(|hidden| hidden.start);
    }
    found
}

/// What tag characters spell.
pub fn spelled(text: &str) -> String {
    let ascii = |c: char| u32::from(c).checked_sub(0xE0000).and_then(|code| u8::try_from(code).ok());
    text.chars().filter_map(ascii).filter(|b| matches!(b, b' '..=b'~')).map(char::from).collect()
}

/// Whether a character takes no room and is no part of a letter: what a reader of a text never sees.
pub fn is_invisible(c: char) -> bool {
    is_zero_width(c) || is_direction(c) || is_tag(c) || is_selector(c) || c == '\u{ad}'
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{180e}'
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{34f}')
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}')
}

/// The hidden characters of one paragraph that begins at a byte of the text.
fn characters(paragraph: &str, start: usize, found: &mut Vec<Hidden>) {
    let is_turned = paragraph.chars().any(is_right_to_left);
    let mut previous: Option<char> = None;
    // Whether the characters before make up a flag of a region, which tags spell.
    let mut in_flag = false;
    let mut chars = paragraph.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if in_flag && is_tag(c) {
            in_flag = c != '\u{e007f}';
            previous = Some(c);
            continue;
        }
        in_flag = c == '\u{1f3f4}';
        let kind = if is_control(c) {
            Some(HiddenKind::Control)
        } else if c.is_ascii() {
            None
        } else if is_tag(c) {
            Some(HiddenKind::Tag)
        } else if is_selector(c) {
            (!previous.is_some_and(|base| takes_selector(base, c))).then_some(HiddenKind::Selector)
        } else if is_direction(c) {
            // Overrides are for no language.
            let is_override = matches!(c, '\u{202d}' | '\u{202e}');
            (is_override || !is_turned).then_some(HiddenKind::Direction)
        } else if is_zero_width(c) {
            let is_first = start == 0 && at == 0 && c == '\u{feff}';
            (!is_first && !is_needed(c, previous, next)).then_some(HiddenKind::ZeroWidth)
        } else {
            None
        };
        if let Some(kind) = kind {
            let (from, to) = (start + at, start + at + c.len_utf8());
            match found.last_mut() {
                Some(last) if last.kind == kind && last.end == from => last.end = to,
                _ => found.push(Hidden { kind, start: from, end: to }),
            }
        }
        previous = Some(c);
    }
}

/// Whether writing needs a character without width between two others.
fn is_needed(c: char, previous: Option<char>, next: Option<char>) -> bool {
    let both = |class: fn(char) -> bool| previous.is_some_and(class) && next.is_some_and(class);
    match c {
        '\u{200d}' => {
            let before = previous.is_some_and(|c| is_pictographic(c) || is_selector(c));
            before && next.is_some_and(is_pictographic) || previous.is_some_and(is_joined_script)
        }
        '\u{200c}' => both(is_joined_script),
        '\u{200b}' | '\u{2060}' => both(is_unspaced_script),
        // A consonant of Hangul that stands for itself.
        '\u{115f}' | '\u{1160}' => {
            previous.or(next).is_some_and(|c| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7ff}'))
        }
        // The combining grapheme joiner keeps marks apart.
        '\u{34f}' => next.is_some_and(|c| matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}')),
        _ => false,
    }
}

/// Words that have Latin letters and, in their midst, letters of Cyrillic or Greek that look like Latin ones.
fn words_of_two_scripts(text: &str) -> Vec<Hidden> {
    let mut found = Vec::new();
    let (mut start, mut has_latin, mut has_look_alike, mut has_other) = (0, false, false, false);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphabetic() {
            if c.is_ascii() {
                has_latin = true;
            } else if is_look_alike(c) {
                has_look_alike = true;
            } else if matches!(u32::from(c), 0x370..=0x52F) {
                // A letter that no Latin word could pass for: the word is of that script.
                has_other = true;
            }
            continue;
        }
        if has_latin && has_look_alike && !has_other {
            found.push(Hidden { kind: HiddenKind::LookAlike, start, end: at });
        }
        start = at + c.len_utf8();
        (has_latin, has_look_alike, has_other) = (false, false, false);
    }
    found
}

/// Letters of Cyrillic and Greek that look like a Latin one in most fonts (Unicode, confusables of UTS 39).
fn is_look_alike(c: char) -> bool {
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅҮοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ".contains(c)
}

#[cfg(test)]
mod tests;
