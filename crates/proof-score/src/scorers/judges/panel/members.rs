//! Reads the judges of a panel.

use std::sync::Arc;

use proof_diag::{Diagnostic, MapReader, Node, Value as NodeValue};

use crate::arguments::{Arguments, missing};
use crate::ask::JudgeTask;
use crate::judging::asking;
use crate::rubric::Rubric;

/// How many judges a panel may have.
const MAX_JUDGES: usize = 20;

/// The members: each with its rubric and its place among the judges.
pub(super) fn read(
    arguments: &mut Arguments<'_>,
    node: &Node,
    rubric: Option<&Arc<Rubric>>,
) -> Option<Vec<(Arc<Rubric>, usize)>> {
    let nodes = match &node.value {
        NodeValue::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    if !(1..=MAX_JUDGES).contains(&nodes.len()) {
        let message = format!("`judges` must be 1 to {MAX_JUDGES}, found {}", nodes.len());
        arguments.invalid(node, message, "expected judges");
        return None;
    }
    let members: Vec<Option<_>> = nodes.iter().map(|node| member(arguments, node, rubric)).collect();
    members.into_iter().collect()
}

fn member(
    arguments: &mut Arguments<'_>,
    node: &Node,
    shared: Option<&Arc<Rubric>>,
) -> Option<(Arc<Rubric>, usize)> {
    let with_rubric = node.as_map().filter(|map| map.get("target").is_some() || map.get("rubric").is_some());
    if with_rubric.is_none() {
        let Some(rubric) = shared else {
            let diagnostic = missing(arguments.info, "rubric", &node.span);
            arguments.report(diagnostic);
            return None;
        };
        return Some((Arc::clone(rubric), arguments.judge_target(node, JudgeTask::Judge)));
    }
    let mut reader = MapReader::new(node, "a judge of a panel", arguments.reader.diagnostics)?;
    let target = reader.get("target");
    let path = reader.get("rubric").and_then(|node| Some((node, node.as_str()?.to_owned())));
    reader.finish();
    let rubric = match (path, shared) {
        (Some((node, path)), _) => asking::rubric_at(arguments, node, &path)?,
        (None, Some(rubric)) => Arc::clone(rubric),
        (None, None) => {
            let diagnostic = missing(arguments.info, "rubric", &node.span);
            arguments.report(diagnostic);
            return None;
        }
    };
    let Some(target) = target.or_else(|| rubric.target()) else {
        let diagnostic = Diagnostic::error("E0629", "a judge of the panel has no target")
            .at(node.span.clone(), "nobody is asked")
            .help("add `target:`");
        arguments.report(diagnostic);
        return None;
    };
    let judge = arguments.judge_target(target, JudgeTask::Judge);
    Some((rubric, judge))
}
