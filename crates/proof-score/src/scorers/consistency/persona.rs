//! `persona`: the turns of a conversation keep to one speaker.

use proof_text::turns::{Nature, Person, introduced_name, nature, person};

use super::turns::{ASPECTS, Aspect, Held, TURNS, Turns, same};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Found, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "persona",
    summary: "The turns of a conversation keep to one speaker: its name, its person, what it says that it is.",
    doc: "It compares the assistant's turns: those that were sent, and the output. Three aspects, each a part of its own \
          name: `name` (all turns that introduce the speaker, as in `I'm Ada`, `my name is Ada`, `ich heiße Ada`, give the \
          same name, or the one that `name` says), `person` (all turns that speak of the speaker do it mostly as `I` or \
          mostly as `we`), `nature` (no turn says that the speaker is a program, as in `as an AI`, while another says that \
          it is human). English, and the usual words of German, French and Spanish. An aspect that less than two turns show \
          is skipped (with `name` one introduction is enough), and so is the whole where no aspect is shown, or where there \
          are less than two turns.",
    formula: "1 if no aspect changes between two turns, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "It sees a few outer marks. A speaker that forgets its job, its manners or what it said before passes: that is \
               a judge's question.",
    example: "- persona: {name: Ada}",
    arguments: &[ASPECTS, Argument { name: "name", text: "the name that the speaker should have" }, TURNS],
    main: Some("aspects"),
    has_subject: true,
    build,
};

const ALL: [Aspect; 3] = [
    Aspect { name: "name", check: keeps_name },
    Aspect { name: "person", check: keeps_person },
    Aspect { name: "nature", check: keeps_nature },
];

#[derive(Debug)]
struct Persona {
    turns: Turns,
    name: Option<String>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let name = arguments.reader.string("name");
    let (turns, parts) = Turns::read(arguments, &["name", "person", "nature"])?;
    Some(Built { parts, ..Built::pass_fail(Persona { turns, name }) })
}

impl Check for Persona {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        self.turns.judge(&ALL, self.name.as_deref(), subject, input)
    }
}

fn keeps_name(turns: &[&str], said: Option<&str>) -> Held {
    let Some(said) = said else {
        return same(turns, introduced_name, |name| format!("the name `{}`", one_line(name, 40)));
    };
    let mut introduced =
        turns.iter().enumerate().filter_map(|(at, turn)| Some((at, introduced_name(turn)?))).peekable();
    if introduced.peek().is_none() {
        return Held::Nothing;
    }
    // A first name is enough.
    let is_it = |name: &str| {
        name == said
            || said.split_whitespace().next() == Some(name)
            || name.split_whitespace().next() == Some(said)
    };
    match introduced.find(|(_, name)| !is_it(name)) {
        Some((at, name)) => Held::No(format!(
            "turn {} has the name `{}`, expected `{}`",
            at + 1,
            one_line(name, 40),
            one_line(said, 40)
        )),
        None => Held::Yes,
    }
}

fn keeps_person(turns: &[&str], _: Option<&str>) -> Held {
    let word = |person| match person {
        Person::Singular => "`I`",
        Person::Plural => "`we`",
    };
    same(turns, person, |person| word(person).to_owned())
}

fn keeps_nature(turns: &[&str], _: Option<&str>) -> Held {
    let word = |nature| match nature {
        Nature::Machine => "a program",
        Nature::Human => "a human",
    };
    same(turns, nature, |nature| word(nature).to_owned())
}
