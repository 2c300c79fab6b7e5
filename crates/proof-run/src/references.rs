//! Names that prompts and scorers refer to, held against what the cases have.

use proof_dataset::Survey;
use proof_diag::Diagnostic;
use proof_score::ScorerSet;

use crate::plan::PlannedPrompt;

/// A variable that no case has is a mistake; one that some cases lack is worth a warning.
pub(crate) fn check_references(
    prompts: &[PlannedPrompt],
    scorers: &ScorerSet,
    survey: &Survey,
    mistakes: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) {
    if survey.n_cases == 0 {
        return;
    }
    for planned in prompts {
        for variable in planned.prompt.variables() {
            let name = &variable.name;
            let n_having = survey.variables.get(name).copied().unwrap_or(0);
            // With too many names to count, one that is not counted may be there all the same.
            if n_having == 0 && !survey.is_truncated {
                let known = survey.variables.keys().map(String::as_str);
                let help = proof_diag::did_you_mean(name, known.clone()).unwrap_or_else(|| {
                    let known: Vec<&str> = known.take(12).collect();
                    format!("the cases have {}", crate::plan::quoted(&known))
                });
                let diagnostic = Diagnostic::error("E0216", format!("no case has the variable `{name}`"))
                    .at(variable.span.clone(), format!("`{}` needs it", planned.name))
                    .help(help);
                mistakes.push(diagnostic);
            } else if 0 < n_having && n_having < survey.n_cases {
                let n_lacking = survey.n_cases - n_having;
                warnings.push(
                    Diagnostic::warning(
                        "W0201",
                        format!("{n_lacking} of {} cases lack the variable `{name}`", survey.n_cases),
                    )
                    .at(variable.span.clone(), format!("`{}` needs it", planned.name))
                    .note("their trials are recorded as errors, not as failures"),
                );
            }
        }
    }
    for reference in scorers.references() {
        check_reference(reference, survey, mistakes);
    }
}

fn check_reference(reference: &proof_score::Reference, survey: &Survey, mistakes: &mut Vec<Diagnostic>) {
    let Some((root, rest)) = reference.path.split_once('.').or(Some((reference.path.as_str(), ""))) else {
        return;
    };
    let (is_known, known): (bool, Vec<&str>) = match root {
        "vars" if !rest.is_empty() => {
            let name = rest.split('.').next().unwrap_or(rest);
            (
                survey.is_truncated || survey.variables.contains_key(name),
                survey.variables.keys().map(String::as_str).collect(),
            )
        }
        "expected" => {
            let is_known =
                if rest.is_empty() { survey.has_expected() } else { survey.has_expected_path(rest) };
            (is_known, survey.expected_keys.keys().map(String::as_str).collect())
        }
        _ => return,
    };
    if is_known {
        return;
    }
    let near = proof_diag::did_you_mean(rest, known.iter().copied()).or_else(|| {
        let shown: Vec<&str> = known.iter().take(12).copied().collect();
        Some(match (root, shown.as_slice()) {
            ("expected", []) if survey.has_expected() => "`expected` has no keys in any case".to_owned(),
            ("expected", []) => "no case has `expected` at all: give the cases one".to_owned(),
            (_, []) => "the cases have no variables".to_owned(),
            (_, shown) => format!("the cases have {} in `{root}`", crate::plan::quoted(shown)),
        })
    });
    mistakes.push(
        Diagnostic::error("E0217", format!("no case has `{}`", reference.path))
            .at(reference.span.clone(), "a scorer needs it")
            .help_opt(near),
    );
}
