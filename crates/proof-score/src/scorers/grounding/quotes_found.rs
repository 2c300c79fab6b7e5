//! `quotes_found`: what is quoted stands in the sources.

use proof_text::grounding::{Marks, body, quotes};
use proof_text::normal;

use super::citations::{PATTERN, cited_sentences, marks};
use super::sources::{SOURCES, Sources, SourcesOperand};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::excerpt;
use crate::finding::{Finding, Found, Outcome};
use crate::metric::Aggregate;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "quotes_found",
    summary: "What is quoted stands in the sources.",
    doc: "Quotes are what stands in double quotation marks (`\"…\"`, `“…”`, `„…“`, `«…»`) or in lines that begin with `>`, \
          from `min_words` words on. Each must stand in a source, word for word; white space, the form of quotation marks \
          and dashes, a punctuation mark at the end, and upper and lower case (unless `case: exact`) are forgiven; the \
          pieces round an ellipsis (`…`, `[...]`) must stand in the source in their order. With `in_cited: true` a quote in \
          a sentence with citations must stand in a source that the sentence cites. An output without quotes has nothing to \
          judge and is skipped. The part `share` counts quotes, not outputs. Of an output the first 200 quotes are looked at.",
    formula: "1 if every quote stands in a source, else 0; `share` = quotes found / quotes, over all outputs",
    range: "0 or 1; `share` in [0, 1]",
    direction: "higher is better",
    misleads: "Marks round a title or a word of one's own are no quotes: `min_words` keeps most of them out. A quote out of \
               its context is found all the same.",
    example: "- quotes_found: \"{{ vars.sources }}\"",
    arguments: &[
        SOURCES,
        Argument { name: "min_words", text: "the least words of a quote (default 3)" },
        Argument { name: "case", text: "`ignored` (default) or `exact`" },
        Argument { name: "in_cited", text: "true: a quote must stand in a source that its sentence cites" },
        PATTERN,
    ],
    main: Some("sources"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct QuotesFound {
    sources: SourcesOperand,
    min_words: usize,
    is_exact: bool,
    in_cited: bool,
    marks: Marks,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let min_words = arguments.reader.integer("min_words", 1..=1000).unwrap_or(3);
    let is_exact = arguments.word("case", &["ignored", "exact"]) == Some("exact");
    let in_cited = arguments.reader.boolean("in_cited").unwrap_or(false);
    let marks = marks(arguments);
    let sources = SourcesOperand::read(arguments)?;
    let min_words = usize::try_from(min_words).unwrap_or(usize::MAX);
    let check = QuotesFound { sources, min_words, is_exact, in_cited, marks: marks? };
    let parts = vec![PartMetric::share("share").aggregated(Aggregate::Ratio)];
    Some(Built { parts, ..Built::pass_fail(check) })
}

/// A quotation mark that is not closed within so many bytes opens no quote.
const MAX_OPEN: usize = 5_000;

/// A quote, and the sources in which it may stand; none for any.
struct Quote {
    text: String,
    cited: Vec<usize>,
}

impl Check for QuotesFound {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let sources = match self.sources.of(input) {
            Ok(sources) => sources,
            Err(lack) => return Found::all(lack.outcome(), 1),
        };
        let quoted = self.quotes(&subject.text(), &sources);
        if quoted.is_empty() {
            return Found::all(Ok(Finding::Skipped("nothing is quoted".to_owned())), 1);
        }
        let prepared: Vec<normal::quote::Source> =
            sources.texts().map(|text| normal::quote::Source::new(&self.cased(text))).collect();
        let lost: Vec<&Quote> = quoted.iter().filter(|quote| !self.is_found(quote, &prepared)).collect();
        let n = quoted.len() as f64;
        let n_found = n - lost.len() as f64;
        let main = match lost.first() {
            Some(quote) => {
                let more =
                    if lost.len() == 1 { String::new() } else { format!(" (and {} more)", lost.len() - 1) };
                let place =
                    if quote.cited.is_empty() { "no source has" } else { "the cited source does not have" };
                Finding::Fail(format!("{place} {}{more}", excerpt(&quote.text)))
            }
            None => Finding::Pass,
        };
        Found { main: Ok(main), parts: vec![Ok(Finding::counted(n_found / n, vec![n_found, n]))] }
    }
}

impl QuotesFound {
    /// The quotes of an output; where the cited source matters, with what their sentences cite.
    fn quotes(&self, text: &str, sources: &Sources) -> Vec<Quote> {
        let quote = |text: &str, cited: &[usize]| Quote { text: text.to_owned(), cited: cited.to_vec() };
        if !self.in_cited {
            // Marks within a quote are no part of it.
            let clean = self.marks.without(body(text), &|id| sources.find(id).is_some());
            return quotes(&clean, self.min_words).into_iter().map(|text| quote(text, &[])).collect();
        }
        let sentences = cited_sentences(&self.marks, text, sources);
        // A quote may run over several sentences: what the last of them cites counts for it.
        let mut found = vec![];
        let mut open = String::new();
        for sentence in &sentences {
            if !open.is_empty() {
                open.push('\n');
            }
            open.push_str(&sentence.text);
            if MAX_OPEN < open.len() || !is_open(&open) {
                let cited: Vec<usize> = sentence.ids.iter().filter_map(|id| sources.find(id)).collect();
                found.extend(quotes(&open, self.min_words).into_iter().map(|text| quote(text, &cited)));
                open.clear();
            }
        }
        found.extend(quotes(&open, self.min_words).into_iter().map(|text| quote(text, &[])));
        found.truncate(proof_text::grounding::MAX_QUOTES);
        found
    }

    fn is_found(&self, quote: &Quote, prepared: &[normal::quote::Source]) -> bool {
        let text = self.cased(&quote.text);
        let bare = text.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let has = |source: &normal::quote::Source| source.has(&text) || source.has(bare);
        if quote.cited.is_empty() {
            return prepared.iter().any(has);
        }
        quote.cited.iter().filter_map(|at| prepared.get(*at)).any(has)
    }

    fn cased(&self, text: &str) -> String {
        if self.is_exact { text.to_owned() } else { text.to_lowercase() }
    }
}

/// Whether a quotation mark is not closed yet.
fn is_open(text: &str) -> bool {
    let n = |mark: char| text.matches(mark).count();
    n('"') % 2 == 1 || n('”') + n('“').min(n('„')) < n('“').max(n('„')) || n('»') < n('«')
}
