//! `consistency`: the output agrees with the other outputs of its case or group.

use super::agreement::{Agreement, FIELD, SIMILARITY, TARGET, TOLERANCE};
use crate::arguments::Arguments;
use crate::excerpt::{excerpt, one_line};
use crate::finding::{Finding, Outcome};
use crate::peers::Peers;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

/// The most other outputs that one is compared with.
const MAX_PEERS: usize = 200;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "consistency",
    summary: "How much the output agrees with the other outputs of its case, or of its group of cases.",
    doc: "`over: repeats` compares with the other repeats of the same case (write `repeats: 3` or more in the suite), `over: \
          group` with those of all cases of the case's group as well: put paraphrases of one question into one group. Only \
          outputs of the same prompt and target are compared, and it is scored when they are all there. `similarity` says \
          when two agree: `exact` (the same text, white space at the ends aside), `normalised` (lower case, without \
          punctuation and `a`, `an`, `the`, as SQuAD compares), `json` (the same structure), `number` (their last numbers, \
          within `tolerance`), `token_f1` (SQuAD's F1 of the words, between 0 and 1), `embedding` (the cosine of their \
          vectors, at least 0). `field` compares one field of JSON outputs. An output that has no JSON, number or field \
          where one is needed agrees with none: 0. An output without any other to compare with is skipped. Of more than 200 \
          others the first 200 are compared.",
    formula: "the mean over the other outputs of the agreement with each; over a case of n repeats the mean of that is the \
              share of agreeing pairs",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Agreement is not truth: a model that is always wrong in the same way has 1. The values of one case hang \
               together, so the cases count, not the outputs. With temperature 0, and with a cache that gives the same \
               answer to all repeats, it says nothing.",
    example: "- consistency: {over: repeats, similarity: json, field: label}",
    arguments: &[
        Argument { name: "over", text: "`repeats` (default) or `group`" },
        SIMILARITY,
        FIELD,
        TOLERANCE,
        TARGET,
    ],
    main: Some("over"),
    has_subject: false,
    build,
};

#[derive(Debug)]
struct Consistency {
    agreement: Agreement,
    peers: Peers,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let peers = match arguments.word("over", &["repeats", "group"]) {
        Some("group") => Peers::Group,
        _ => Peers::Repeats,
    };
    let agreement = Agreement::read(arguments)?;
    Some(Built { peers, ..Built::share(Consistency { agreement, peers }) })
}

impl Check for Consistency {
    fn check(&self, _: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let peers = input.peers.ok_or_else(|| ScoreError::new("the other outputs are not there"))?;
        // In a set with a scorer over groups, one over repeats sees the whole group.
        let is_wanted = |case: &str| self.peers == Peers::Group || case == input.case.id;
        let peers: Vec<_> = peers.iter().filter(|peer| is_wanted(&peer.case)).take(MAX_PEERS).collect();
        if peers.is_empty() {
            let why = match self.peers {
                Peers::Group => "there is no other output of the case or its group",
                _ => "there is no other output of the case",
            };
            return Ok(Finding::Skipped(why.to_owned()));
        }
        if let Some(lack) = self.agreement.lack(input.text) {
            let reason = Some(format!("{lack}: {}", excerpt(input.text)));
            return Ok(Finding::Measured { value: 0.0, pass: None, reason });
        }
        let texts: Vec<&str> = peers.iter().map(|peer| peer.text.as_str()).collect();
        let values = self.agreement.with_all(input.text, &texts, input)?;
        let value = values.iter().sum::<f64>() / values.len() as f64;
        let furthest = values.iter().zip(&peers).min_by(|(left, _), (right, _)| left.total_cmp(right));
        let reason = furthest.filter(|(value, _)| **value < 1.0).map(|(_, peer)| {
            let case = if peer.case == input.case.id {
                String::new()
            } else {
                format!(" of case `{}`", one_line(&peer.case, 40))
            };
            format!(
                "differs from repeat {}{case}: {} and {}",
                peer.repeat + 1,
                excerpt(input.text),
                excerpt(&peer.text)
            )
        });
        Ok(Finding::Measured { value, pass: None, reason })
    }
}
