//! `tool_arguments`: the calls are the expected ones, with the expected arguments.

use super::calls::{CALLS, Call, EXPECTED, HISTORY, Listed, Made};
use super::matching::{
    ALTERNATIVES, EXTRA, LISTS, MAX_PAIRED, Matching, OPTIONAL, RELATIVE, STRINGS, TOLERANCE, TYPES,
};
use crate::arguments::Arguments;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::metric::Aggregate;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "tool_arguments",
    summary: "The tool calls are the expected ones, with the expected arguments.",
    doc: "Each expected call must be made once, in any order, and no other call (`extra_calls: true` lets others pass). \
          Calls of the same name are paired so that as many as possible match. Arguments are compared by structure: keys in \
          any order, numbers by value, text against number never (`types: loose` for that). A call that is expected by its \
          name alone may have any arguments. Nothing expected and nothing called passes. The part `f1` says how close it \
          was: names and arguments are items, those of all outputs are counted together, and outputs where nothing is \
          expected and nothing called do not count.\n\nWith `alternatives: true` and `strings: normalised` it decides as \
          BFCL's AST checker does for its simple, multiple and parallel kinds, but for four things: the types in a tool's \
          schema are not looked at here (`tool_call_valid` does), a whole number is equal to the same number with a fraction \
          of 0, `.` and `_` in the names of tools are different, and calls are paired as well as can be, not first come \
          first served.",
    formula: "1 if expected and made calls can be paired off so that all match and none is left, else 0; `f1` = 2TP / (2TP + \
              FP + FN) over names and arguments of the best pairing: a wrong value is one FP and one FN",
    range: "0 or 1; `f1` in [0, 1]",
    direction: "higher is better",
    misleads: "A question has often more than one right call: list the accepted values with `alternatives`, or you measure \
               your own taste. Of more than 200 calls of expected names only the first 200 can match.",
    example: "- tool_arguments: [{book: {city: Paris, nights: 2}}]",
    arguments: &[
        EXPECTED,
        ALTERNATIVES,
        OPTIONAL,
        EXTRA,
        Argument { name: "extra_calls", text: "true: calls that are not expected do not matter" },
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

#[derive(Debug)]
struct ToolArguments {
    expected: Listed,
    made: Made,
    matching: Matching,
    extra_calls: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let matching = Matching::read(arguments);
    let extra_calls = arguments.reader.boolean("extra_calls").unwrap_or(false);
    let made = Made::read(arguments);
    let expected = Listed::read(arguments, "expected")?;
    let check = ToolArguments { expected, made: made?, matching, extra_calls };
    let parts = vec![PartMetric::share("f1").aggregated(Aggregate::Ratio)];
    Some(Built { parts, ..Built::pass_fail(check) })
}

/// The calls of one output, paired.
struct Paired {
    expected: Vec<Call>,
    made: Vec<Call>,
    /// For each expected call the made one.
    pairs: Vec<Option<usize>>,
}

impl Paired {
    fn new(expected: Vec<Call>, made: Vec<Call>, matching: &Matching) -> Result<Self, ScoreError> {
        if MAX_PAIRED < expected.len() {
            let message =
                format!("{} calls are expected, at most {MAX_PAIRED} can be compared", expected.len());
            return Err(ScoreError::new(message));
        }
        let pairs = matching.pair(&expected, &made);
        Ok(Self { expected, made, pairs })
    }

    fn each(&self) -> impl Iterator<Item = (&Call, Option<&Call>)> {
        let partner = |pair: &Option<usize>| pair.and_then(|at| self.made.get(at));
        self.expected.iter().zip(self.pairs.iter().map(partner))
    }

    /// The made calls that no expected one is paired with.
    fn left(&self) -> impl Iterator<Item = &Call> {
        let is_left = |at: usize| !self.pairs.contains(&Some(at));
        self.made.iter().enumerate().filter(move |(at, _)| is_left(*at)).map(|(_, call)| call)
    }
}

impl Check for ToolArguments {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let calls = || -> Result<Paired, Lack> {
            let (expected, made) = (self.expected.of(input)?, self.made.of(input)?);
            Paired::new(expected, made, &self.matching).map_err(Lack::Error)
        };
        match calls() {
            Ok(paired) => Found { main: Ok(self.whole(&paired)), parts: vec![Ok(self.f1(&paired))] },
            Err(lack) => Found::all(lack.outcome(), 1),
        }
    }
}

impl ToolArguments {
    /// Whether every expected call is made, and no other.
    fn whole(&self, paired: &Paired) -> Finding {
        for (expected, made) in paired.each() {
            let Some(made) = made else {
                return Finding::Fail(format!("{} is not called{}", expected.shown(), called(&paired.made)));
            };
            if !self.matching.is_match(expected, made) {
                let why = self.matching.why(expected, made).unwrap_or_default();
                return Finding::Fail(format!("{}: {why}", expected.shown()));
            }
        }
        match paired.left().next() {
            Some(call) if !self.extra_calls => {
                Finding::Fail(format!("{} is called, and not expected", call.shown()))
            }
            _ => Finding::Pass,
        }
    }

    /// How much of names and arguments is right.
    fn f1(&self, paired: &Paired) -> Finding {
        let (mut right, mut wrong) = (0, 0);
        for (expected, made) in paired.each() {
            let Some(made) = made else {
                wrong += 1 + self.matching.n_required(expected);
                continue;
            };
            let compared = self.matching.arguments(expected, made);
            right += 1 + compared.n_right;
            wrong += 2 * compared.n_wrong + compared.n_missing + compared.n_extra;
        }
        if !self.extra_calls {
            wrong += paired.left().map(|call| 1 + call.n_arguments()).sum::<usize>();
        }
        let (right, all) = ((2 * right) as f64, (2 * right + wrong) as f64);
        if all == 0.0 {
            return Finding::Skipped("no call is expected, and none is made".to_owned());
        }
        Finding::counted(right / all, vec![right, all])
    }
}

/// What is called instead, for a reason.
fn called(made: &[Call]) -> String {
    match made {
        [] => ": no tool is called".to_owned(),
        [one] => format!(": {} is", one.shown()),
        [first, ..] => format!(": {} and {} more are", first.shown(), made.len() - 1),
    }
}
