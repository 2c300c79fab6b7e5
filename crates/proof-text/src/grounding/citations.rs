//! Citation marks: `[1]`, `[doc-2]`, `[1, 3-5]`, `【2†source】`, `(Source: handbook)`, or a pattern of one's own.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::sentences;

/// The widest run of numbers that a mark such as `[3-9]` stands for.
const MAX_RUN: u32 = 50;
/// The longest id.
const MAX_ID: usize = 64;

/// A citation mark in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bytes of the text that it takes.
    pub range: Range<usize>,
    /// The ids that it cites, as they are written; one or more.
    pub ids: Vec<String>,
}

/// A sentence, and what it cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The sentence without its marks.
    pub text: String,
    /// The ids, in order; one that is cited twice stands twice.
    pub ids: Vec<String>,
}

/// Why a pattern cannot find citation marks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// It is no regular expression.
    #[error("{0}")]
    Syntax(String),
    /// It has no group: nothing says which part of a mark is the id.
    #[error("the pattern has no group; put round brackets round the part that is the id")]
    NoGroup,
}

/// How citation marks look.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// A pattern whose first group holds the ids; none for the usual marks.
    own: Option<Regex>,
}

impl Marks {
    /// Marks by a pattern, whose first group that matches holds the ids, with `,` or `;` between them.
    ///
    /// # Errors
    /// The pattern is no regular expression (look-around and back-references are not known), or it has no group.
    pub fn of_pattern(pattern: &str) -> Result<Self, MarkError> {
        let own = Regex::new(pattern).map_err(|error| MarkError::Syntax(error.to_string()))?;
        if own.captures_len() < 2 {
            return Err(MarkError::NoGroup);
        }
        Ok(Self { own: Some(own) })
    }

    /// The marks of a text, in order. A word in square brackets is a mark only if `is_known` says that there is a source of this id, or if it
    /// ends with a number (`[7]`, `[doc-2]`, `[Source 3]`); links (`[text](address)`), and what stands in fenced code, are none.
    pub fn find(&self, text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Mark> {
        match &self.own {
            Some(pattern) => by_pattern(pattern, text),
            None => usual(text, is_known),
        }
    }

    /// The text without its marks.
    pub fn without(&self, text: &str, is_known: &dyn Fn(&str) -> bool) -> String {
        without(text, &self.find(text, is_known)).0
    }

    /// The sentences of a text with what they cite. A mark belongs to the sentence in which it stands; one that follows the end of a sentence to
    /// that one; one that begins a line to what follows it.
    pub fn sentences(&self, text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Cited> {
        let marks = self.find(text, is_known);
        let (clean, places) = without(text, &marks);
        let base = clean.as_ptr().addr();
        let mut cited = vec![];
        let mut starts = vec![];
        for sentence in sentences(&clean) {
            starts.push(sentence.as_ptr().addr().saturating_sub(base));
            cited.push(Cited { text: sentence.to_owned(), ids: vec![] });
        }
        // Marks that stand side by side have one place.
        let mut last: Option<(usize, bool)> = None;
        for (place, mark) in places.iter().zip(marks) {
            let begins_line = match last {
                Some((other, begins_line)) if other == *place => begins_line,
                _ => clean.get(..*place).is_some_and(|before| {
                    before.trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| c == '\n')
                }),
            };
            last = Some((*place, begins_line));
            let n_before = starts.partition_point(|start| start < place);
            // A mark at the start of a line belongs to the sentence that starts there; any other to the last one before it.
            let at = if begins_line {
                n_before.min(starts.len().saturating_sub(1))
            } else {
                n_before.saturating_sub(1)
            };
            if let Some(sentence) = cited.get_mut(at) {
                sentence.ids.extend(mark.ids);
            }
        }
        cited
    }
}

/// The text without its marks, and for each mark the byte at which it stood.
fn without(text: &str, marks: &[Mark]) -> (String, Vec<usize>) {
    let mut clean = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(marks.len());
    let mut at = 0;
    for mark in marks {
        clean.push_str(text.get(at..mark.range.start).unwrap_or_default());
        let rest = text.get(mark.range.end..).unwrap_or_default();
        // `It rained [1].` becomes `It rained.`
        if rest.starts_with(['.', ',', ';', ':', '!', '?']) {
            clean.truncate(clean.trim_end_matches(' ').len());
        }
        places.push(clean.len());
        at = mark.range.end;
    }
    clean.push_str(text.get(at..).unwrap_or_default());
    (clean, places)
}

fn by_pattern(pattern: &Regex, text: &str) -> Vec<Mark> {
    let marks = pattern.captures_iter(text).filter_map(|captures| {
        let whole = captures.get(0)?;
        let group = captures.iter().skip(1).flatten().next()?;
        let ids: Vec<String> = items(group.as_str()).map(str::to_owned).collect();
        (!ids.is_empty() && !whole.is_empty()).then(|| Mark { range: whole.range(), ids })
    });
    marks.collect()
}

/// The patterns are literals that compile.
static BRACKETED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let named = r"\((?i:sources?|quellen?|refs?|references?|fuentes?) ?: ?([^()\n]{1,200})\)";
    Regex::new(&format!(r"\[([^\[\]\n]{{1,200}})\]|【([^【】\n]{{1,200}})】|{named}")).ok()
});

fn usual(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<Mark> {
    let Some(pattern) = BRACKETED.as_ref() else { return vec![] };
    let mut fences = fences(text).into_iter().peekable();
    let marks = pattern.captures_iter(text).filter_map(|captures| {
        let whole = captures.get(0)?;
        while fences.next_if(|fence| fence.end <= whole.start()).is_some() {}
        if fences.peek().is_some_and(|fence| fence.start <= whole.start()) {
            return None;
        }
        let ids = match (captures.get(1), captures.get(2), captures.get(3)) {
            (Some(inner), ..) => {
                // `[text](address)` is a link, and `[1]: address` says where one leads.
                let rest = text.get(whole.end()..).unwrap_or_default();
                if rest.starts_with(['(', ':']) {
                    return None;
                }
                bracketed(inner.as_str(), is_known)?
            }
            (_, Some(inner), _) => {
                let id = inner.as_str().split('†').next().unwrap_or_default();
                items(id).map(str::to_owned).collect()
            }
            (.., Some(inner)) => items(inner.as_str()).map(str::to_owned).collect(),
            _ => vec![],
        };
        (!ids.is_empty()).then(|| Mark { range: whole.range(), ids })
    });
    marks.collect()
}

/// The fenced code of a text.
fn fences(text: &str) -> Vec<Range<usize>> {
    let mut marks = text.match_indices("```").map(|(at, _)| at);
    let mut fences = vec![];
    while let Some(start) = marks.next() {
        fences.push(start..marks.next().map_or(text.len(), |end| end + 3));
    }
    fences
}

/// The ids within square brackets; none if one of the items is no id.
fn bracketed(inner: &str, is_known: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
    if is_known(inner) {
        return Some(vec![inner.trim().to_owned()]);
    }
    let mut ids = vec![];
    for item in items(inner) {
        if is_known(item) || looks_like_id(item) {
            ids.push(item.to_owned());
        } else if let Some(run) = run(item) {
            ids.extend(run.map(|n| n.to_string()));
        } else if !is_page(item) {
            return None;
        }
    }
    (!ids.is_empty()).then_some(ids)
}

/// What stands between commas and semicolons.
fn items(inner: &str) -> impl Iterator<Item = &str> {
    let items = inner.split([',', ';']).map(|item| item.trim().trim_start_matches('^'));
    items.filter(|item| !item.is_empty() && item.len() <= MAX_ID)
}

/// A word and a number, or a number below 1000: years are not cited.
fn looks_like_id(item: &str) -> bool {
    let digits = item.trim_start_matches(|c: char| !c.is_ascii_digit());
    let word = item.get(..item.len() - digits.len()).unwrap_or_default();
    let all_digits = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let is_word =
        word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#' | ' ' | ':' | '/'));
    let is_short = word.split_whitespace().count() <= 1;
    let starts_well = word.chars().next().is_none_or(|c| c.is_alphabetic() || c == '#');
    all_digits
        && is_word
        && is_short
        && starts_well
        && (!word.is_empty() || digits.len() <= 3)
        && !is_page(item)
}

/// A place within a source, such as `p. 5`.
fn is_page(item: &str) -> bool {
    let lower = item.to_ascii_lowercase();
    ["p.", "pp.", "page ", "pages ", "s. ", "seite ", "section ", "sec.", "§", "ch."]
        .iter()
        .any(|word| lower.starts_with(word))
}

/// `3-5` and `3–5`.
fn run(item: &str) -> Option<std::ops::RangeInclusive<u32>> {
    let (from, to) = item.split_once(['-', '–'])?;
    let number = |text: &str| text.trim().trim_start_matches('^').parse::<u32>().ok();
    let (from, to) = (number(from)?, number(to)?);
    (from < to && to - from < MAX_RUN && to < 1000).then_some(from..=to)
}

/// An id as it is compared: in lower case, one space for each run of white space.
pub fn normal_id(id: &str) -> String {
    id.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The text up to its list of sources, if it ends with one: a line that says `Sources`, `References` or the like, and nothing else.
pub fn body(text: &str) -> &str {
    let mut end = text.len();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let word = line.trim().trim_matches(['#', '*', '_', ':', ' ']);
        let is_heading = word.len() <= 20
            && matches!(
                word.to_lowercase().as_str(),
                "sources"
                    | "references"
                    | "citations"
                    | "bibliography"
                    | "sources cited"
                    | "works cited"
                    | "quellen"
                    | "quellenverzeichnis"
                    | "literatur"
                    | "références"
                    | "fuentes"
                    | "referencias"
            );
        if is_heading && 0 < at {
            end = at;
        }
        at += line.len();
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(text: &str) -> Vec<String> {
        let is_known = |id: &str| normal_id(id) == "smith" || normal_id(id) == "annual report";
        Marks::default().find(text, &is_known).into_iter().flat_map(|mark| mark.ids).collect()
    }

    #[test]
    fn usual_marks() {
        assert_eq!(ids("A [1]. B [2][3]. C [4, 5; 7-9]."), ["1", "2", "3", "4", "5", "7", "8", "9"]);
        assert_eq!(ids("A [doc-2], [Source 3], [^4], [#5], [S1]"), ["doc-2", "Source 3", "4", "#5", "S1"]);
        assert_eq!(ids("A [Smith] and [annual report] and [Jones]."), ["Smith", "annual report"]);
        assert_eq!(
            ids("A 【3†source】 and (Source: handbook; Smith, p. 4)"),
            ["3", "handbook", "Smith", "p. 4"]
        );
        assert_eq!(ids("A [1, p. 12]."), ["1"]);
    }

    #[test]
    fn what_is_no_mark() {
        for text in [
            "See [the page 3](https://x.y).",
            "[1]: https://x.y",
            "- [ ] do it\n- [x] done",
            "In [2024] it was [sic].",
            "```\nx[1] = y[2]\n```",
            "f(sauce: x) [a, b] []",
            "[1-2000]",
        ] {
            assert_eq!(ids(text), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn sentences_have_their_marks() {
        let of = |text: &str| {
            let cited = Marks::default().sentences(text, &|_| false);
            let shown = cited.into_iter().map(|one| format!("{} <{}>", one.text, one.ids.join(",")));
            shown.collect::<Vec<_>>()
        };
        assert_eq!(of("It rained [1]. It snowed [2][3]."), ["It rained. <1>", "It snowed. <2,3>"]);
        assert_eq!(of("It rained.[1] It snowed. [2]"), ["It rained. <1>", "It snowed. <2>"]);
        assert_eq!(of("It rained. [1] It snowed."), ["It rained. <1>", "It snowed. <>"]);
        assert_eq!(of("[1] It rained. It snowed."), ["It rained. <1>", "It snowed. <>"]);
        assert_eq!(of("It rained.\n\n[2] It snowed."), ["It rained. <>", "It snowed. <2>"]);
        assert_eq!(
            of("As [1] says, it rained, and [2] agrees."),
            ["As  says, it rained, and  agrees. <1,2>"]
        );
        assert_eq!(of("[1]"), Vec::<String>::new());
    }

    #[test]
    fn a_pattern_of_ones_own() {
        let marks = Marks::of_pattern(r"<cite:([^>]+)>|\{(\d+)\}").unwrap();
        let found = marks.find("a <cite:x, y> b {3} [4]", &|_| false);
        assert_eq!(found.iter().flat_map(|mark| &mark.ids).collect::<Vec<_>>(), ["x", "y", "3"]);
        assert_eq!(Marks::of_pattern(r"\[\d+\]").unwrap_err(), MarkError::NoGroup);
        assert!(matches!(Marks::of_pattern("("), Err(MarkError::Syntax(_))));
    }

    #[test]
    fn the_list_of_sources_is_no_part_of_the_body() {
        assert_eq!(body("A [1].\n\n## Sources:\n[1] x"), "A [1].\n\n");
        assert_eq!(body("Sources\nA"), "Sources\nA");
        assert_eq!(body("The sources are good."), "The sources are good.");
    }

    #[test]
    fn hostile_texts_are_cheap() {
        for text in [
            "[".repeat(1_000_000),
            "[1]".repeat(300_000),
            "```".repeat(300_000),
            "(source: ".repeat(100_000),
            " ".repeat(1_000_000) + &"[1]".repeat(200_000),
        ] {
            let marks = Marks::default().sentences(&text, &|_| false);
            assert!(marks.len() <= 1);
        }
    }

    proptest! {
        #[test]
        fn marks_are_in_order_and_within(text in "[a-z0-9\\[\\]., \n【】†(:)-]{0,80}") {
            let marks = Marks::default().find(&text, &|id| id == "a");
            prop_assert!(marks.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            prop_assert!(marks.iter().all(|mark| text.get(mark.range.clone()).is_some() && !mark.ids.is_empty()));
            let n: usize = marks.iter().map(|mark| mark.ids.len()).sum();
            let sentences = Marks::default().sentences(&text, &|id| id == "a");
            let assigned: usize = sentences.iter().map(|one| one.ids.len()).sum();
            prop_assert!(assigned == n || sentences.is_empty());
        }
    }
}
