//! `hidden_unicode`: the output holds no characters that people do not see.

use proof_text::hidden::{Hidden, HiddenKind, find, spelled};

use super::mask::listed;
use super::texts::words;
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::excerpt;
use crate::finding::{Finding, Found, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "hidden_unicode",
    summary: "The output holds no characters that people do not see and programs do.",
    doc: "`kinds`: `zero_width` (spaces and joiners without width, fillers), `direction` (marks that turn text round where none is \
          right to left, and overrides anywhere), `tag` (characters that spell ASCII unseen; the reason shows what), `selector` \
          (variation selectors in a row or after what takes none), `control` (but tab and line breaks), and, only if it is named, \
          `look_alike` (a Latin word with Cyrillic or Greek letters in it). Joiners in emoji and in Arabic, Persian and Indic words, \
          flags, a byte-order mark at the start and soft hyphens are no finds. The part `n` counts the runs.",
    formula: "1 if there is no such character, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "What is hidden by other means (white text, tiny print, comments in HTML) is not seen. Text that was copied from a web \
               page may have zero-width characters that mean nothing.",
    example: "- hidden_unicode",
    arguments: &[Argument {
        name: "kinds",
        text: "a kind or a list of them; by default all but `look_alike`",
    }],
    main: Some("kinds"),
    has_subject: true,
    build,
};

const KINDS: [&str; 6] = ["zero_width", "direction", "tag", "selector", "control", "look_alike"];

#[derive(Debug)]
struct HiddenUnicode {
    kinds: Vec<HiddenKind>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let names = words(arguments, "kinds", &KINDS)?;
    let is_wanted = |kind: &HiddenKind| match names.as_slice() {
        [] => *kind != HiddenKind::LookAlike,
        names => names.contains(&kind.as_str()),
    };
    let kinds = HiddenKind::ALL.into_iter().filter(is_wanted).collect();
    let parts = vec![PartMetric::number("n", Some("runs"))];
    Some(Built { parts, ..Built::pass_fail(HiddenUnicode { kinds }) })
}

impl Check for HiddenUnicode {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, _: &ScoreInput<'_>) -> Found {
        let text = subject.text();
        let found: Vec<Hidden> =
            find(&text).into_iter().filter(|hidden| self.kinds.contains(&hidden.kind)).collect();
        let main = if found.is_empty() {
            Finding::Pass
        } else {
            Finding::Fail(listed(
                &found.iter().take(20).map(|hidden| shown(hidden, &text)).collect::<Vec<_>>(),
            ))
        };
        Found { main: Ok(main), parts: vec![Ok(Finding::measured(found.len() as f64))] }
    }
}

/// A run with its place and its first character.
fn shown(hidden: &Hidden, text: &str) -> String {
    let run = text.get(hidden.start..hidden.end).unwrap_or_default();
    let kind = hidden.kind.shown();
    let place = text.get(..hidden.start).map_or(0, |before| before.chars().count()) + 1;
    let what = match hidden.kind {
        HiddenKind::LookAlike => excerpt(run),
        HiddenKind::Tag => format!("that spell {}", excerpt(&spelled(run))),
        _ => {
            let codes: Vec<String> = run.chars().take(3).map(|c| format!("U+{:04X}", u32::from(c))).collect();
            let more = if run.chars().nth(3).is_some() { " …" } else { "" };
            format!("({}{more})", codes.join(" "))
        }
    };
    format!("{kind} {what} at character {place}")
}
