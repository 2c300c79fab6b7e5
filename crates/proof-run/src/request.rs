//! The request of a trial.

use std::sync::Arc;

use proof_model::{Hint, Origin, OutputFormat, Request, Settings, Target};
use proof_prompt::{RenderError, Tool};

use crate::lane::Lane;
use crate::trial::{CaseWork, TrialPlace};
use crate::{Plan, media};

/// What a prompt asks of one target in every call, made once.
#[derive(Clone, Debug)]
pub(crate) struct Asks {
    /// The tools that it offers.
    pub(crate) tools: Arc<[Tool]>,
    /// The form that its output must have.
    pub(crate) output: Option<Arc<OutputFormat>>,
    /// What a fallback of the target needs to ask in its own words.
    pub(crate) origin: Arc<Origin>,
}

impl Asks {
    /// Of every prompt of a plan.
    ///
    /// # Errors
    /// A form of the output that the target cannot be asked for, with the prompt's place.
    pub(crate) fn of_plan(
        plan: &Plan,
        target_idx: usize,
        target: &Target,
    ) -> Result<Vec<Self>, (usize, String)> {
        let of_prompt = |(idx, planned): (usize, &crate::plan::PlannedPrompt)| {
            let tools: Arc<[Tool]> = planned.prompt.tools().into();
            let settings = plan.settings.get(idx).and_then(|row| row.get(target_idx));
            let output = match (planned.prompt.output_schema(), settings) {
                (Some(schema), Some(settings)) => target
                    .output_format(schema, settings, !tools.is_empty())
                    .map_err(|reason| (idx, reason))?
                    .map(Arc::new),
                _ => None,
            };
            // Its mistakes were told when the plan was made.
            let own = planned.prompt.config().map(|node| Settings::parse(node, &mut vec![]));
            let schema = planned.prompt.output_schema().cloned().map(Arc::new);
            let origin = Arc::new(Origin { settings: own.unwrap_or_default(), schema });
            target.check_fallbacks(&origin, !tools.is_empty()).map_err(|reason| (idx, reason))?;
            Ok(Self { tools, output, origin })
        };
        plan.prompts.iter().enumerate().map(of_prompt).collect()
    }
}

/// Why a prompt could not be rendered; where no variable is named, with the place in the prompt.
fn located(error: &RenderError) -> String {
    match error {
        RenderError::Missing { .. } | RenderError::WrongType { .. } => error.to_string(),
        _ => format!("{}: {error}", error.span().location()),
    }
}

/// The request of a trial, with its media loaded; else why the prompt cannot be rendered.
pub(crate) async fn build_request(
    lane: &Lane,
    work: &CaseWork,
    place: TrialPlace,
) -> Result<Request, String> {
    let (plan, target) = (&lane.shared.plan, &lane.target);
    let Some(planned) = plan.prompts.get(place.prompt as usize) else {
        return Err("no such prompt".to_owned());
    };
    let mut messages = planned.prompt.render(&work.case.vars).map_err(|error| located(&error))?;
    if media::has_paths(&messages) {
        let root = plan.root.clone();
        let loaded = tokio::task::spawn_blocking(move || {
            media::load(&root, &mut messages)?;
            Ok::<_, String>(messages)
        });
        messages = loaded.await.map_err(|error| error.to_string())??;
    }
    let settings = plan
        .settings
        .get(place.prompt as usize)
        .and_then(|row| row.get(place.target as usize))
        .cloned()
        .unwrap_or_default();
    let hint = if target.wants_hint() {
        Hint {
            case_id: work.case.id.clone(),
            prompt: planned.name.clone(),
            case: Some(work.json()),
            output_schema: planned.output_schema.clone(),
            seed: plan.spec.seed,
        }
    } else {
        Hint::default()
    };
    let asks = lane.asks.get(place.prompt as usize);
    Ok(Request {
        tools: asks.map_or_else(|| Arc::new([]) as Arc<[Tool]>, |asks| Arc::clone(&asks.tools)),
        output: asks.and_then(|asks| asks.output.clone()),
        origin: asks.map(|asks| Arc::clone(&asks.origin)),
        settings,
        repeat: place.repeat,
        hint,
        ..Request::new(target.model(), messages)
    })
}
