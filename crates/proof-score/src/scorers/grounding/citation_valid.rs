//! `citation_valid`: every cited source exists.

use proof_text::grounding::Marks;

use super::citations::{PATTERN, cited, marks};
use super::sources::{SOURCES, SourcesOperand};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Outcome};
use crate::metric::Aggregate;
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "citation_valid",
    summary: "Every cited source exists.",
    doc: "Each cited id must be that of one of the `sources`. Case and white space do not matter; where the sources have no \
          ids of their own they are 1, 2, … in their order, and `doc-2` or `Source 2` means the second. An output that cites \
          nothing has nothing to judge and is skipped: `citation_present` asks whether it should have. The part `share` \
          counts citations, not outputs.",
    formula: "1 if every citation is of a source, else 0; `share` = citations of a source / citations, over all outputs",
    range: "0 or 1; `share` in [0, 1]",
    direction: "higher is better",
    misleads: "That a source exists does not mean that it says so: see `citation_precision`.",
    example: "- citation_valid: \"{{ vars.sources }}\"",
    arguments: &[SOURCES, PATTERN],
    main: Some("sources"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct CitationValid {
    sources: SourcesOperand,
    marks: Marks,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let marks = marks(arguments);
    let sources = SourcesOperand::read(arguments)?;
    let parts = vec![PartMetric::share("share").aggregated(Aggregate::Ratio)];
    Some(Built { parts, ..Built::pass_fail(CitationValid { sources, marks: marks? }) })
}

impl Check for CitationValid {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let sources = match self.sources.of(input) {
            Ok(sources) => sources,
            Err(lack) => return Found::all(lack.outcome(), 1),
        };
        let cited = cited(&self.marks, &subject.text(), &|id| sources.find(id).is_some());
        if cited.is_empty() {
            return Found::all(Ok(Finding::Skipped("nothing is cited".to_owned())), 1);
        }
        let unknown: Vec<&String> = cited.iter().filter(|id| sources.find(id).is_none()).collect();
        let n = cited.len() as f64;
        let n_known = n - unknown.len() as f64;
        let main = match unknown.first() {
            Some(id) => {
                let more = if unknown.len() == 1 {
                    String::new()
                } else {
                    format!(" (and {} more)", unknown.len() - 1)
                };
                Finding::Fail(format!(
                    "no source is `{}`{more}; there are: {}",
                    one_line(id, 40),
                    sources.shown()
                ))
            }
            None => Finding::Pass,
        };
        Found { main: Ok(main), parts: vec![Ok(Finding::counted(n_known / n, vec![n_known, n]))] }
    }
}
