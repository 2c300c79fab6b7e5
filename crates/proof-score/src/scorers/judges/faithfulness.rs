//! `faithfulness`: how much of what the output claims follows from the sources.

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::judging::asking::{Beside, INPUT, TARGET, lacking, not_judged, target};
use crate::judging::claims::{Claims, passages, unsupported};
use crate::judging::prompts::{BuiltIn, identity};
use crate::metric::{Direction, Judged};
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "faithfulness",
    summary: "How much of what the output claims follows from the sources.",
    doc: "The measure of RAGAS (Es et al. 2023, arXiv 2309.15217): the judge takes the output apart into claims, then says of each whether it \
          follows from `contexts`. An output without claims (a greeting, a refusal) is skipped: it has nothing to be faithful with. Without any \
          passage no claim is supported, and the value is 0. The part `claims` is the number of claims. An answer that cannot be read, or does not \
          judge every claim once and in order, leaves the output unscored.",
    formula: "supported claims / all claims",
    range: "[0, 1]",
    direction: "higher is better; it passes only by `threshold`",
    misleads: "It asks whether the sources say so, not whether it is true or an answer. Short outputs of one claim weigh as much as long ones, and a \
               judge that takes apart finely finds more claims and another value.",
    example: "- faithfulness: {contexts: \"{{ vars.contexts }}\", target: openai/gpt-5}",
    arguments: &[CONTEXTS, TARGET, INPUT],
    main: Some("contexts"),
    has_subject: true,
    build,
};

pub(super) const CONTEXTS: Argument = Argument {
    name: "contexts",
    text: "the passages, in the order of their rank: a list of texts or of maps with `text` or `content`; may hold templates",
};

#[derive(Debug)]
struct Faithfulness {
    claims: Claims,
    contexts: Operand,
    beside: Beside,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let beside = Beside::read_input(arguments);
    let contexts = arguments.required_operand("contexts");
    let judge = target(arguments)?;
    let check = Faithfulness { claims: Claims::new(judge), contexts: contexts?, beside };
    Some(Built {
        judged: Some(judged(&[BuiltIn::Claims, BuiltIn::Support], vec![judge])),
        parts: vec![PartMetric {
            direction: Direction::Higher,
            ..PartMetric::number("claims", Some("claims"))
        }],
        ..Built::share(check)
    })
}

/// What is recorded of a judge whose prompts are all that there is to it.
pub(super) fn judged(prompts: &[BuiltIn], judges: Vec<usize>) -> Judged {
    let rubric_hash = identity(prompts, &serde_json::Value::Null);
    Judged { rubric: None, rubric_hash, judges, classes: vec![], labels: None }
}

impl Check for Faithfulness {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        match self.checked(subject, input) {
            Ok((claims, supported)) => found(&claims, &supported),
            Err(lack) => lacking(lack, 1),
        }
    }

    fn check_absent(&self, reason: &str, _: &ScoreInput<'_>) -> Option<Found> {
        Some(not_judged(reason, 1))
    }
}

fn found(claims: &[String], supported: &[bool]) -> Found {
    let n = claims.len() as f64;
    let parts = vec![Ok(Finding::measured(n))];
    if claims.is_empty() {
        return Found { main: Ok(Finding::Skipped("the output makes no claims".to_owned())), parts };
    }
    let n_supported = supported.iter().filter(|supported| **supported).count();
    let reason = unsupported(claims, supported);
    Found { main: Ok(Finding::Measured { value: n_supported as f64 / n, pass: None, reason }), parts }
}

impl Faithfulness {
    /// The claims of the output, and whether the sources support each.
    fn checked(
        &self,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
    ) -> Result<(Vec<String>, Vec<bool>), Lack> {
        let sources = passages(&self.contexts, input)?;
        let question = self.beside.input(input)?;
        self.claims.of_and_supported(&subject.text(), &question, &sources, input).map_err(Lack::Error)
    }
}
