//! `tool_sequence`: the calls stand to the expected ones as a mode says.

use super::calls::{CALLS, Call, EXPECTED, HISTORY, Listed, Made};
use super::matching::{
    ALTERNATIVES, EXTRA, LISTS, MAX_PAIRED, Matching, OPTIONAL, RELATIVE, STRINGS, TOLERANCE, TYPES,
};
use crate::arguments::Arguments;
use crate::finding::{Finding, Lack, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tool_sequence",
    summary: "The tool calls are the expected ones in order, in any order, no more than them, or no less.",
    doc: "`mode` says what is asked: `strict` (the same calls in the same order), `unordered` (the same calls), `subset` \
          (every call is an expected one), `superset` (every expected call is made), `in_order` (every expected call is \
          made, in this order; others may stand between). Each expected call answers to one call. A call that is expected by \
          its name alone may have any arguments; where arguments are given they are compared as `tool_arguments` does it. \
          Nothing expected and nothing called passes in every mode.\n\nThe first four modes have the meaning of agentevals' \
          trajectory match, and `in_order` that of Vertex AI's in-order match. Unlike agentevals, messages are not compared, \
          only calls (so that `strict` minds the order of calls within one message too); calls are paired so that as many as \
          possible match, not first come first served; and arguments count only where you give them.",
    formula: "1 if the calls stand to the expected ones as the mode says, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "`subset` passes where nothing is called at all, and `superset` where everything is.",
    example: "- tool_sequence: {expected: [search, book], mode: in_order}",
    arguments: &[
        EXPECTED,
        Argument {
            name: "mode",
            text: "`strict` (default), `unordered`, `subset`, `superset` or `in_order`",
        },
        ALTERNATIVES,
        OPTIONAL,
        EXTRA,
        TOLERANCE,
        RELATIVE,
        STRINGS,
        TYPES,
        LISTS,
        CALLS,
        HISTORY,
    ],
    main: Some("expected"),
    has_subject: false,
    build,
};

#[derive(Clone, Copy, Debug)]
enum Mode {
    Strict,
    Unordered,
    Subset,
    Superset,
    InOrder,
}

#[derive(Debug)]
struct ToolSequence {
    expected: Listed,
    made: Made,
    matching: Matching,
    mode: Mode,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let mode = match arguments.word("mode", &["strict", "unordered", "subset", "superset", "in_order"]) {
        Some("unordered") => Mode::Unordered,
        Some("subset") => Mode::Subset,
        Some("superset") => Mode::Superset,
        Some("in_order") => Mode::InOrder,
        _ => Mode::Strict,
    };
    let matching = Matching::read(arguments);
    let made = Made::read(arguments);
    let expected = Listed::read(arguments, "expected")?;
    Some(Built::pass_fail(ToolSequence { expected, made: made?, matching, mode }))
}

impl Check for ToolSequence {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let calls = || -> Result<_, Lack> { Ok((self.expected.of(input)?, self.made.of(input)?)) };
        let (expected, made) = match calls() {
            Ok(calls) => calls,
            Err(lack) => return lack.outcome(),
        };
        if MAX_PAIRED < expected.len() {
            let message =
                format!("{} calls are expected, at most {MAX_PAIRED} can be compared", expected.len());
            return Err(ScoreError::new(message));
        }
        let objection = match self.mode {
            Mode::Strict => self.strict(&expected, &made),
            Mode::InOrder => self.in_order(&expected, &made),
            Mode::Unordered => self.missing(&expected, &made).or_else(|| self.unexpected(&expected, &made)),
            Mode::Subset => self.unexpected(&expected, &made),
            Mode::Superset => self.missing(&expected, &made),
        };
        Ok(objection.map_or(Finding::Pass, Finding::Fail))
    }
}

impl ToolSequence {
    /// Why the calls are not the expected ones in their order.
    fn strict(&self, expected: &[Call], made: &[Call]) -> Option<String> {
        for (at, call) in expected.iter().enumerate() {
            let Some(other) = made.get(at) else {
                return Some(format!(
                    "call {} should be {}, and there are {}",
                    at + 1,
                    call.shown(),
                    made.len()
                ));
            };
            if call.name != other.name {
                return Some(format!("call {} is {}, expected {}", at + 1, other.shown(), call.shown()));
            }
            if let Some(why) = self.matching.why(call, other) {
                return Some(format!("call {}, {}: {why}", at + 1, call.shown()));
            }
        }
        let extra = made.get(expected.len())?;
        Some(format!("call {} is {}, and not expected", expected.len() + 1, extra.shown()))
    }

    /// Why the expected calls are not made in their order; the first that fits is as good as any later one.
    fn in_order(&self, expected: &[Call], made: &[Call]) -> Option<String> {
        let mut rest = made.iter();
        let missing = expected.iter().find(|call| !rest.any(|other| self.matching.is_match(call, other)))?;
        let exists = made.iter().any(|other| self.matching.is_match(missing, other));
        let where_ = if exists { "is not called where it should be" } else { "is not called" };
        Some(format!("{} {where_}{}", missing.shown(), self.near(missing, made)))
    }

    /// The expected call that no call answers to.
    fn missing(&self, expected: &[Call], made: &[Call]) -> Option<String> {
        let pairs = self.pairs(expected, made);
        let (call, _) = expected.iter().zip(&pairs).find(|(_, pair)| pair.is_none())?;
        if made.iter().any(|other| self.matching.is_match(call, other)) {
            return Some(format!("{} is called too seldom", call.shown()));
        }
        Some(format!("{} is not called{}", call.shown(), self.near(call, made)))
    }

    /// The call that answers to no expected one.
    fn unexpected(&self, expected: &[Call], made: &[Call]) -> Option<String> {
        let pairs = self.pairs(expected, made);
        let (_, call) = made.iter().enumerate().find(|(at, _)| !pairs.contains(&Some(*at)))?;
        let near = expected.iter().find_map(|other| {
            let why = (other.name == call.name).then(|| self.matching.why(other, call))?;
            why.map(|why| format!(": {why}"))
        });
        Some(format!("{} is called, and not expected{}", call.shown(), near.unwrap_or_default()))
    }

    /// What is wrong with the first call of the same name.
    fn near(&self, call: &Call, made: &[Call]) -> String {
        let near = made.iter().find(|other| other.name == call.name);
        near.and_then(|other| self.matching.why(call, other))
            .map(|why| format!(": {why}"))
            .unwrap_or_default()
    }

    /// For each expected call one that answers to it.
    fn pairs(&self, expected: &[Call], made: &[Call]) -> Vec<Option<usize>> {
        let answers = |call: &Call| {
            let answers = made.iter().enumerate().filter(|(_, other)| self.matching.is_match(call, other));
            answers.map(|(at, _)| at).take(expected.len()).collect()
        };
        super::matching::matched(&expected.iter().map(answers).collect::<Vec<_>>())
    }
}
