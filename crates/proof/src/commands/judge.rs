//! `proof judge`: how far a judge can be believed, held against people.

mod calibrate;
mod columns;
mod compare;
mod labels;
mod made;
mod plan;
mod recorded;
mod report;
mod scale;
mod show;
mod source;

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::outcome::CommandResult;

/// Hold a judge against people: calibrate it, compare two versions, plan which outputs to label
///
/// A judge is an instrument with an error of its own. These commands measure that error on outputs that people have labelled,
/// keep the result beside the rubric, and say which labels would help most.
///
/// Examples:
///   proof judge plan last helpful --sheet labels/next.csv
///   proof judge calibrate rubrics/helpful.yaml --labels labels/helpful.csv
///   proof judge show rubrics/helpful.yaml
///   proof judge compare helpful strict --labels labels/helpful.csv
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct JudgeArguments {
    #[command(subcommand)]
    command: JudgeCommand,
}

#[derive(Debug, Subcommand)]
enum JudgeCommand {
    Calibrate(Box<calibrate::CalibrateArguments>),
    Show(show::ShowArguments),
    Compare(Box<compare::CompareArguments>),
    Plan(plan::PlanArguments),
    Labels(labels::LabelsArguments),
}

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Tables for people
    #[default]
    Human,
    /// One JSON document
    Json,
}

/// Who the people are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Annotators {
    /// Experts: one may be better than the judge by 0.2
    #[default]
    Experts,
    /// People trained for this: by 0.15
    Trained,
    /// Anybody: by 0.1
    Crowd,
}

impl From<Annotators> for proof_judge::Annotators {
    fn from(annotators: Annotators) -> Self {
        match annotators {
            Annotators::Experts => Self::Experts,
            Annotators::Trained => Self::Trained,
            Annotators::Crowd => Self::Crowd,
        }
    }
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &JudgeArguments) -> CommandResult {
    match &arguments.command {
        JudgeCommand::Calibrate(arguments) => calibrate::run(context, arguments),
        JudgeCommand::Show(arguments) => show::run(context, arguments),
        JudgeCommand::Compare(arguments) => compare::run(context, arguments),
        JudgeCommand::Plan(arguments) => plan::run(context, arguments),
        JudgeCommand::Labels(arguments) => labels::run(context, arguments),
    }
}
