//! Reading a prompt: which directives it has, where, how strongly worded, and what form it asks for.

use super::catalogue::CATALOGUE;
use super::draw::digest;
use super::format::Format;
use super::recognise::{Strength, recognise};
use super::slots::{MESSAGE, SLOT};

/// What the simulated model sees in a prompt. The case's values are not part of it.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The directives, in the order of the prompt, each once.
    pub(super) directives: Vec<Found>,
    /// The lines that are no directive, as digests.
    pub(super) lines: Vec<u64>,
    /// The layout.
    pub(super) format: Format,
    /// Whether there is a system message, which outranks the others.
    pub(super) has_system: bool,
    /// How many demonstrations it shows.
    pub(super) n_demonstrations: usize,
    /// Whether it asks for JSON.
    pub(super) asks_json: bool,
    /// Whether it asks for a bare label.
    pub(super) asks_label: bool,
    /// The first key of the JSON that it shows.
    pub(super) key: Option<String>,
}

/// A directive in a prompt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// Its position in the catalogue.
    pub(super) directive: usize,
    /// The strongest wording.
    pub(super) strength: Strength,
    /// Where it first stands: 0 at the start of the prompt, 1 at its end.
    pub(super) position: f64,
}

impl Reading {
    /// Reads an outline as [`super::slots::outline`] makes it.
    pub(super) fn of(outline: &str) -> Self {
        let messages: Vec<(char, &str)> = outline
            .split(MESSAGE)
            .filter_map(|message| {
                let role = message.chars().next()?;
                Some((role, message.get(role.len_utf8()..)?))
            })
            .collect();
        let last_user = messages.iter().rposition(|(role, _)| *role == 'u').unwrap_or(0);
        let is_answer = |idx: usize| idx < last_user && messages.get(idx).is_some_and(|it| it.0 == 'a');
        let mut reading = Self {
            directives: vec![],
            lines: vec![],
            format: Format::Prose,
            has_system: messages.iter().any(|(role, _)| *role == 's'),
            n_demonstrations: (0..last_user).filter(|idx| is_answer(*idx)).count(),
            asks_json: false,
            asks_label: false,
            key: None,
        };
        let read: Vec<&str> = messages
            .iter()
            .enumerate()
            .filter(|(idx, (role, _))| *role == 's' || (*role == 'u' && !is_answer(idx + 1)))
            .map(|(_, (_, text))| *text)
            .collect();
        reading.text(&read);
        let asks = |id: &str| reading.has(id);
        reading.asks_json = asks("answer-json") || asks("json-only") || asks("schema");
        reading.asks_label = reading.has("label-only") && !reading.asks_json;
        reading
    }

    /// Whether it has a directive.
    pub(super) fn has(&self, id: &str) -> bool {
        self.directives.iter().any(|found| CATALOGUE.get(found.directive).is_some_and(|it| it.id == id))
    }

    fn text(&mut self, texts: &[&str]) {
        let total: usize = texts.iter().map(|text| text.len()).sum();
        let mut before = 0;
        let mut previous_is_question = false;
        let mut kept = vec![];
        for line in texts.iter().flat_map(|text| text.split_inclusive('\n')) {
            let start = before;
            before += line.len();
            let line = line.trim();
            if !line.contains(char::is_alphanumeric) {
                continue;
            }
            let label =
                line.split_once(':').map(|(label, rest)| (label.trim().to_ascii_lowercase(), rest.trim()));
            let is_question = label
                .as_ref()
                .is_some_and(|(label, rest)| QUESTIONS.contains(&label.as_str()) && !rest.contains(SLOT));
            let is_answer = label.as_ref().is_some_and(|(label, rest)| {
                ANSWERS.contains(&label.as_str()) && !rest.is_empty() && !rest.contains(SLOT)
            });
            if previous_is_question && is_answer {
                self.n_demonstrations += 1;
                previous_is_question = false;
                continue;
            }
            previous_is_question = is_question;
            if is_question {
                continue;
            }
            kept.push(line);
            self.line(line, start as f64 / total.max(1) as f64);
        }
        self.format = Format::of(&kept);
        self.key = texts.iter().find_map(|text| first_key(text));
    }

    fn line(&mut self, line: &str, position: f64) {
        let mut has_directive = false;
        for sentence in sentences(line) {
            let (directives, strength) = recognise(sentence);
            for directive in directives {
                has_directive = true;
                match self.directives.iter_mut().find(|found| found.directive == directive) {
                    Some(found) => found.strength = found.strength.max(strength),
                    None => self.directives.push(Found { directive, strength, position }),
                }
            }
        }
        if !has_directive {
            self.lines.push(digest(line));
        }
    }
}

/// What begins the question of a demonstration written into the text.
const QUESTIONS: [&str; 9] =
    ["input", "ticket", "q", "question", "message", "text", "example", "email", "customer"];

/// What begins its answer.
const ANSWERS: [&str; 7] = ["output", "answer", "label", "a", "response", "category", "reply"];

/// The sentences of a line, each with its final mark.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = [". ", "! ", "? ", "; "]
            .iter()
            .filter_map(|mark| rest.find(mark))
            .min()
            .map_or(rest.len(), |at| at + 1);
        let (sentence, tail) = rest.split_at_checked(end)?;
        rest = tail.trim_start();
        Some(sentence.trim_end_matches('.'))
    })
}

/// The first `"key":` of a text.
fn first_key(text: &str) -> Option<String> {
    let pieces: Vec<&str> = text.split('"').collect();
    pieces.windows(2).skip(1).find_map(|pair| {
        let [key, after] = pair else { return None };
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        (is_key && after.trim_start().starts_with(':')).then(|| (*key).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(messages: &[(char, &str)]) -> Reading {
        let messages: Vec<String> =
            messages.iter().map(|(role, text)| format!("{MESSAGE}{role}\n{text}\n")).collect();
        Reading::of(&messages.concat())
    }

    fn ids(reading: &Reading) -> Vec<&'static str> {
        reading.directives.iter().map(|found| CATALOGUE[found.directive].id).collect()
    }

    #[test]
    fn directives_are_found_once_in_order_and_by_sentence() {
        let reading = read(&[
            (
                's',
                "You are a support agent. Answer with JSON only.\nThe weather is fine.\nYou MUST answer with JSON only.",
            ),
            ('u', "Ticket: \u{1}"),
        ]);
        assert_eq!(ids(&reading), ["role", "answer-json", "json-only"]);
        assert_eq!(reading.directives[2].strength, Strength::Strong);
        assert!(reading.directives[0].position < 0.1);
        assert!(reading.asks_json && !reading.asks_label);
        // "The weather is fine." and "Ticket: …" are other lines.
        assert_eq!(reading.lines.len(), 2);
    }

    #[test]
    fn demonstrations_are_counted_and_not_read_as_directives() {
        let reading = read(&[
            ('s', "Sort the ticket."),
            ('u', "Never promise a refund."),
            ('a', "billing"),
            ('u', "Think step by step."),
            ('a', "bug"),
            ('u', "\u{1}"),
        ]);
        assert_eq!(reading.n_demonstrations, 2);
        assert_eq!(ids(&reading), ["task"]);
        let reading = read(&[(
            'u',
            "Input: it is broken\nOutput: bug\nInput: too dear\nOutput: billing\nInput: \u{1}\nOutput:",
        )]);
        assert_eq!(reading.n_demonstrations, 2);
    }

    #[test]
    fn the_key_of_the_shown_json_is_known() {
        let reading = read(&[('u', "Say \"yes\" as {\"label\": \"…\", \"why\": 1}")]);
        assert_eq!(reading.key.as_deref(), Some("label"));
        assert_eq!(first_key("no \"quotes\" here"), None);
    }

    #[test]
    fn a_line_of_slots_and_marks_says_nothing() {
        let reading = read(&[('u', "---\n\u{1}\n\"\u{1}\"\n")]);
        assert!(reading.lines.is_empty() && reading.directives.is_empty());
    }
}
