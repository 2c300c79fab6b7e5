//! `tone`: the turns of a conversation keep to one tone.

use proof_text::turns::{Address, Register, address, n_emoji, n_exclamations, register};

use super::turns::{ASPECTS, Aspect, Held, TURNS, Turns, same};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Found, Outcome};
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check};
use crate::subject::Subject;

/// A shorter turn says nothing about emoji and exclamation marks.
const MIN_WORDS: usize = 8;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tone",
    summary: "The turns of a conversation keep to one tone, by its outer marks.",
    doc: "It compares the assistant's turns: those that were sent, and the output. Four aspects, each a part of its own \
          name: `address` (all turns that address the reader formally or informally do it in the same way: `Sie` or `du`, \
          `vous` or `tu`, `usted` or `tú`; English has no such forms), `emoji` and `exclamations` (all turns of eight words \
          or more have some, or none has), `register` (no turn has more formal words than informal ones, and another more \
          informal than formal ones: closed English lists such as `furthermore`, `kindly`, `cannot` and `hey`, `gonna`, \
          `don't`). An aspect that less than two turns show is skipped, and so is the whole where no aspect is shown, or \
          where there are less than two turns.",
    formula: "1 if no aspect changes between two turns, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "It sees marks, not moods: a turn can be cold or warm in the same words. A turn that answers a joke with one \
               `!` breaks the tone as much as one that shouts. Whether the tone is the right one, and holds in more than its \
               marks, is a judge's question.",
    example: "- tone: {aspects: [address, emoji]}",
    arguments: &[ASPECTS, TURNS],
    main: Some("aspects"),
    has_subject: true,
    build,
};

const ALL: [Aspect; 4] = [
    Aspect { name: "address", check: keeps_address },
    Aspect { name: "emoji", check: keeps_emoji },
    Aspect { name: "exclamations", check: keeps_exclamations },
    Aspect { name: "register", check: keeps_register },
];

#[derive(Debug)]
struct Tone(Turns);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let (turns, parts) = Turns::read(arguments, &["address", "emoji", "exclamations", "register"])?;
    Some(Built { parts, ..Built::pass_fail(Tone(turns)) })
}

impl Check for Tone {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        self.0.judge(&ALL, None, subject, input)
    }
}

fn keeps_address(turns: &[&str], _: Option<&str>) -> Held {
    let mixed = turns.iter().position(|turn| address(turn) == Some(Address::Mixed));
    if let Some(at) = mixed {
        return Held::No(format!("turn {} has formal and informal address", at + 1));
    }
    let word = |address| match address {
        Address::Formal => "formal address".to_owned(),
        Address::Informal => "informal address".to_owned(),
        Address::Mixed => "both".to_owned(),
    };
    same(turns, address, word)
}

fn keeps_emoji(turns: &[&str], _: Option<&str>) -> Held {
    let some = |turn: &str| is_long(turn).then(|| 0 < n_emoji(turn));
    same(turns, some, |has| if has { "emoji" } else { "no emoji" }.to_owned())
}

fn keeps_exclamations(turns: &[&str], _: Option<&str>) -> Held {
    let some = |turn: &str| is_long(turn).then(|| 0 < n_exclamations(turn));
    same(turns, some, |has| if has { "exclamation marks" } else { "no exclamation mark" }.to_owned())
}

fn keeps_register(turns: &[&str], _: Option<&str>) -> Held {
    let word = |register| match register {
        Register::Formal => "formal words",
        Register::Informal => "informal words",
    };
    same(turns, register, |register| word(register).to_owned())
}

fn is_long(turn: &str) -> bool {
    MIN_WORDS <= turn.split_whitespace().take(MIN_WORDS).count()
}
