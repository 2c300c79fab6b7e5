//! What a target may change about a preset.

use proof_diag::{Diagnostic, did_you_mean};
use serde_json::{Map, Value};

use super::catalogue::CATALOGUE;
use super::channel::{Drift, DriftKind, Judge};
use super::preset::{self, Effect, Family, Faults, Preset, presets};

/// A preset with a target's parameters applied.
#[derive(Clone, Debug)]
pub(super) struct Params {
    pub(super) preset: Preset,
    pub(super) seed: u64,
    /// Real seconds per virtual second; 0 does not wait.
    pub(super) time_scale: f64,
}

/// Why there is no such simulated model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SimError {
    /// No preset has this name.
    #[error("unknown preset `{name}` of the simulated model")]
    UnknownPreset {
        /// The name that was given.
        name: String,
    },
    /// No parameter has this name.
    #[error("unknown parameter `{name}` of the simulated model")]
    UnknownParameter {
        /// The name that was given.
        name: String,
    },
    /// No parameter of the judge has this name.
    #[error("unknown parameter `{name}` in `judge` of the simulated model")]
    UnknownJudgeParameter {
        /// The name that was given.
        name: String,
    },
    /// A parameter is of another type or out of its range.
    #[error("the parameter `{name}` of the simulated model must be {expected}, found `{found}`")]
    WrongParameter {
        /// The parameter.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What was given, as JSON.
        found: String,
    },
    /// `effects` names a directive that is not in the catalogue.
    #[error("unknown directive `{name}` in `effects` of the simulated model")]
    UnknownDirective {
        /// The name that was given.
        name: String,
    },
}

impl From<SimError> for Diagnostic {
    fn from(error: SimError) -> Self {
        let message = error.to_string();
        let list =
            |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let suggest = |name: &str, names: &[&str], else_: String| {
            did_you_mean(name, names.iter().copied()).unwrap_or(else_)
        };
        match error {
            SimError::UnknownPreset { name } => {
                let help = suggest(&name, presets(), format!("the presets are {}", list(presets())));
                Self::error("E0570", message).help(help)
            }
            SimError::UnknownParameter { name } => {
                let help = suggest(&name, &PARAMETERS, format!("the parameters are {}", list(&PARAMETERS)));
                Self::error("E0571", message).help(help)
            }
            SimError::UnknownJudgeParameter { name } => {
                let help = suggest(&name, &JUDGE, format!("the parameters of `judge` are {}", list(&JUDGE)));
                Self::error("E0571", message).help(help)
            }
            SimError::WrongParameter { .. } => Self::error("E0572", message),
            SimError::UnknownDirective { name } => {
                let ids: Vec<&str> = CATALOGUE.iter().map(|directive| directive.id).collect();
                let help = suggest(&name, &ids, format!("the directives are {}", list(&ids)));
                Self::error("E0573", message).help(help)
            }
        }
    }
}

/// The parameters, in the order of their documentation.
const PARAMETERS: [&str; 17] = [
    "seed",
    "time_scale",
    "ability",
    "half_temperature",
    "shared",
    "adherence",
    "effects",
    "gates",
    "faults",
    "bias",
    "concentration",
    "judge",
    "drift",
    "drift_at",
    "drift_span",
    "drift_size",
    "at",
];

/// The keys of `judge`.
const JUDGE: [&str; 6] = ["sensitivity", "specificity", "position", "length", "own", "noise"];

impl Params {
    /// Applies a target's parameters to a preset; see [`super::Sim::new`].
    pub(super) fn read(preset: &str, params: &Map<String, Value>, seed: u64) -> Result<Self, SimError> {
        let found =
            preset::find(preset).ok_or_else(|| SimError::UnknownPreset { name: preset.to_owned() })?;
        let mut read = Self { preset: found, seed, time_scale: 0.0 };
        // A kind of drift is set before its parameters, in whatever order they are written.
        let kinds_first =
            params.iter().filter(|it| it.0 == "drift").chain(params.iter().filter(|it| it.0 != "drift"));
        for (name, value) in kinds_first {
            read.apply(name, value)?;
        }
        Ok(read)
    }

    fn apply(&mut self, name: &str, value: &Value) -> Result<(), SimError> {
        let preset = &mut self.preset;
        match name {
            "seed" => {
                self.seed = value.as_u64().ok_or_else(|| wrong("seed", "a whole number from 0", value))?;
            }
            "time_scale" => self.time_scale = number("time_scale", 0.0, 1000.0, value)?,
            "ability" => preset.ability = number("ability", -20.0, 20.0, value)?,
            "half_temperature" => preset.half_temperature = number("half_temperature", 0.01, 100.0, value)?,
            "shared" => preset.shared = number("shared", 0.0, 1.0, value)?,
            "adherence" => {
                let family = value.as_str().and_then(Family::from_name);
                preset.adherence.family = family
                    .ok_or_else(|| wrong("adherence", "`unbounded`, `frontier`, `mid` or `small`", value))?;
            }
            "effects" => {
                let effects = value.as_object();
                let effects =
                    effects.ok_or_else(|| wrong("effects", "a map of directives to logits", value))?;
                for (directive, beta) in effects {
                    set_effect(&mut preset.effects, directive, number("effects", -20.0, 20.0, beta)?)?;
                }
            }
            "gates" => {
                let is_on = value.as_bool().ok_or_else(|| wrong("gates", "true or false", value))?;
                preset.refusal = preset.refusal.filter(|_| is_on);
                preset.format_break = preset.format_break.filter(|_| is_on);
                let channels = &mut preset.channels;
                channels.injection = channels.injection.filter(|_| is_on);
                channels.language = channels.language.filter(|_| is_on);
                channels.constraint = channels.constraint.filter(|_| is_on);
                channels.hallucination = channels.hallucination.filter(|_| is_on);
            }
            "faults" => {
                let is_on = value.as_bool().ok_or_else(|| wrong("faults", "true or false", value))?;
                preset.faults = if is_on { Faults::USUAL } else { Faults::NONE };
            }
            "bias" => preset.channels.bias = number("bias", -20.0, 20.0, value)?,
            "concentration" => preset.channels.concentration = number("concentration", 0.1, 1e4, value)?,
            "judge" => {
                let keys =
                    value.as_object().ok_or_else(|| wrong("judge", "a map of its parameters", value))?;
                for (key, value) in keys {
                    set_judge(&mut preset.channels.judge, key, value)?;
                }
            }
            "drift" => {
                let named = value.as_str().map(|name| (name == "off", DriftKind::from_name(name)));
                preset.channels.drift = match named {
                    Some((true, _)) => None,
                    Some((false, Some(kind))) => Some(Drift::usual(kind)),
                    _ => {
                        let expected = "`off`, `step`, `ramp`, `slice`, `verbosity` or `format`";
                        return Err(wrong("drift", expected, value));
                    }
                };
            }
            "drift_at" => self.drift("drift_at", value)?.start = number("drift_at", -1e12, 1e12, value)?,
            "drift_span" => self.drift("drift_span", value)?.span = number("drift_span", 1e-9, 1e12, value)?,
            "drift_size" => self.drift("drift_size", value)?.size = number("drift_size", -20.0, 20.0, value)?,
            "at" => self.drift("at", value)?.now = number("at", -1e12, 1e12, value)?,
            _ => return Err(SimError::UnknownParameter { name: name.to_owned() }),
        }
        Ok(())
    }

    /// The drift that a parameter is about.
    fn drift(&mut self, name: &'static str, value: &Value) -> Result<&mut Drift, SimError> {
        let drift = self.preset.channels.drift.as_mut();
        drift.ok_or_else(|| wrong(name, "left out where the model does not drift (`drift` says how)", value))
    }
}

fn set_effect(effects: &mut Vec<Effect>, directive: &str, beta: f64) -> Result<(), SimError> {
    let known = CATALOGUE.iter().find(|it| it.id == directive);
    let known = known.ok_or_else(|| SimError::UnknownDirective { name: directive.to_owned() })?;
    let stated = effects.iter_mut().find(|effect| effect.directive == known.id);
    match stated {
        Some(effect) => *effect = effect.success(beta, preset::Spread::Even),
        None => effects.push(Effect::of(known.id).success(beta, preset::Spread::Even)),
    }
    Ok(())
}

fn set_judge(judge: &mut Judge, key: &str, value: &Value) -> Result<(), SimError> {
    let share = |name| number(name, 0.0, 1.0, value);
    let slope = |name| number(name, -1.0, 1.0, value);
    match key {
        "sensitivity" => judge.sensitivity = share("sensitivity")?,
        "specificity" => judge.specificity = share("specificity")?,
        "position" => judge.position = slope("position")?,
        "length" => judge.length = slope("length")?,
        "own" => judge.own = slope("own")?,
        "noise" => judge.noise = share("noise")?,
        _ => return Err(SimError::UnknownJudgeParameter { name: key.to_owned() }),
    }
    Ok(())
}

fn number(name: &'static str, lo: f64, hi: f64, value: &Value) -> Result<f64, SimError> {
    let expected = match name {
        "time_scale" => "a number between 0 and 1000",
        "half_temperature" => "a number between 0.01 and 100",
        "shared" | "sensitivity" | "specificity" | "noise" => "a number between 0 and 1",
        "position" | "length" | "own" => "a number between -1 and 1",
        "concentration" => "a number between 0.1 and 10000",
        "drift_at" | "at" => "a number",
        "drift_span" => "a number above 0",
        _ => "a number between -20 and 20",
    };
    value.as_f64().filter(|x| (lo..=hi).contains(x)).ok_or_else(|| wrong(name, expected, value))
}

fn wrong(name: &'static str, expected: &'static str, found: &Value) -> SimError {
    SimError::WrongParameter { name, expected, found: found.to_string().chars().take(60).collect() }
}
