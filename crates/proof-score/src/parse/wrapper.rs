//! The wrappers: `not`, `any_of`, `all_of`.

use proof_diag::{Diagnostic, MapReader, Node, Value};

use super::common::{Common, common, not_here};
use super::{Parsed, Place, Reader, Written, found, label, malformed, undecided};
use crate::arguments::Arguments;
use crate::metric::{Direction, Metric, MetricKind};
use crate::registry::ScorerInfo;
use crate::scorer::{Body, Scorer};

/// Their names.
pub(super) const WRAPPERS: [&str; 3] = ["not", "any_of", "all_of"];

impl Reader<'_> {
    /// Reads a wrapper and its parts.
    pub(super) fn wrapper(&mut self, written: &Written<'_>, place: Place) -> Option<Parsed> {
        let name = WRAPPERS.into_iter().find(|name| *name == written.name)?;
        let Some(body) = written.body else {
            self.diagnostics.push(
                Diagnostic::error("E0604", format!("`{name}` wraps nothing"))
                    .at(written.name_span.clone(), "a scorer is missing after it")
                    .help(if name == "not" {
                        "such as `- not: {contains: refund}`".to_owned()
                    } else {
                        example(name)
                    }),
            );
            return None;
        };
        let common = self.wrapper_keys(written, name, place);
        let parts = self.parts(body, name);
        let (common, parts) = (common?, parts?);
        let default = match parts.as_slice() {
            [part] if name == "not" => format!("not_{}", part.metric.name),
            _ => name.to_owned(),
        };
        let is_blocking = parts.iter().any(|part| part.is_blocking);
        let peers = parts.iter().map(|part| part.peers).max().unwrap_or_default();
        // One judge with other checks round it is still a judge's word; two are nobody's in particular.
        let judged = match parts.iter().filter_map(Parsed::judged).collect::<Vec<_>>().as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        };
        let notes: Vec<String> = parts.iter().filter_map(|part| part.metric.note.clone()).collect();
        let mut scorers: Vec<Scorer> = parts.into_iter().map(|part| part.scorer).collect();
        let body = match name {
            "not" => Body::Not(Box::new(scorers.pop()?)),
            "any_of" => Body::AnyOf(scorers),
            _ => Body::AllOf(scorers),
        };
        let label = label(written);
        let metric = Metric {
            name: common.name.unwrap_or(default),
            scorer: name,
            kind: MetricKind::PassFail,
            direction: Direction::Higher,
            weight: common.weight.unwrap_or(1.0),
            threshold: None,
            unit: None,
            aggregate: crate::Aggregate::Mean,
            part_of: None,
            judged,
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        };
        let (selector, when) = (common.selector, common.when);
        let scorer = Scorer { label, selector, body, threshold: None, when, n_parts: 0 };
        let name_span = written.name_span.clone();
        Some(Parsed { scorer, decides: true, is_blocking, peers, metric, parts: vec![], name_span })
    }

    /// The common keys beside a wrapper: `of`, `as` and `weight`.
    fn wrapper_keys(&mut self, written: &Written<'_>, name: &str, place: Place) -> Option<Common> {
        let map = self.gather(written, None)?;
        let what = format!("`{name}`");
        let n_before = self.diagnostics.len();
        let mut arguments = Arguments {
            reader: MapReader::new(&map, &what, self.diagnostics)?,
            info: &WRAPPER,
            context: self.context,
            needs: self.needs,
            name_span: written.name_span.clone(),
        };
        let common = common(&mut arguments, place, true);
        for key in ["threshold", "direction"] {
            if let Some(node) = arguments.reader.get(key) {
                let diagnostic = not_here(key, &format!("`{name}` passes or fails"), node);
                arguments.report(diagnostic);
            }
        }
        let has_errors = self.diagnostics.get(n_before..).is_some_and(proof_diag::has_errors);
        (!has_errors).then_some(common)
    }

    fn parts(&mut self, body: &Node, name: &str) -> Option<Vec<Parsed>> {
        let nodes = match (&body.value, name) {
            (Value::List(nodes), "any_of" | "all_of") if !nodes.is_empty() => nodes.as_slice(),
            (Value::List(_), "not") => {
                let message = "`not` wraps one scorer, found a list".to_owned();
                self.diagnostics.push(malformed(message, &body.span).help(
                    "put `any_of:` or `all_of:` between: `not: {any_of: [{contains: a}, {contains: b}]}`",
                ));
                return None;
            }
            (_, "not") => std::slice::from_ref(body),
            _ => {
                let message = format!("`{name}` wraps a list of scorers, found {}", found(body));
                self.diagnostics.push(malformed(message, &body.span).help(example(name)));
                return None;
            }
        };
        let parts: Vec<Option<Parsed>> = nodes.iter().map(|node| self.part(node, name)).collect();
        parts.into_iter().collect()
    }

    fn part(&mut self, node: &Node, wrapper: &str) -> Option<Parsed> {
        let part = self.scorer(node, Place::Part)?;
        if !part.decides {
            self.diagnostics.push(undecided(&part, wrapper));
            return None;
        }
        Some(part)
    }
}

/// What the wrappers are for the reader of arguments.
const WRAPPER: ScorerInfo = ScorerInfo {
    name: "wrapper",
    summary: "",
    doc: "",
    formula: "",
    range: "",
    direction: "",
    misleads: "",
    example: "",
    arguments: &[],
    main: None,
    has_subject: true,
    build: |_| None,
};

fn example(wrapper: &str) -> String {
    format!("such as `- {wrapper}: [{{contains: refund}}, {{contains: money}}]`")
}
