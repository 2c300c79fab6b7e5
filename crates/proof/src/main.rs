//! The command line of Proofmark: one file per command in `commands`, everything that a person sees through [`terminal`].

mod arguments;
mod commands;
mod context;
mod environment;
mod outcome;
mod progress;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

/// Records are made on one thread and freed on the store's: the system's allocator locks on that, this one does not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match arguments::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return outcome::usage(&error),
    };
    let context = match context::Context::new(&arguments.global) {
        Ok(context) => context,
        Err(message) => return outcome::no_context(&message),
    };
    let result = commands::run(&context, arguments.command);
    outcome::finish(&context, result)
}
