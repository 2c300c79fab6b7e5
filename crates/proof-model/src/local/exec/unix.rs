//! What is particular to Unix.

use tokio::process::Command;

/// Puts the program into a process group of its own: a Ctrl-C in the terminal is for us, who drain the calls in
/// flight, not for the program that answers them.
pub(super) fn isolate(command: &mut Command) {
    command.process_group(0);
}
