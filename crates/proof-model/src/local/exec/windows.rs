//! What is particular to Windows.

use tokio::process::Command;

/// `CREATE_NEW_PROCESS_GROUP` of the Windows API.
const NEW_PROCESS_GROUP: u32 = 0x0000_0200;

/// Puts the program into a process group of its own: a Ctrl-C in the terminal is for us, who drain the calls in
/// flight, not for the program that answers them.
pub(super) fn isolate(command: &mut Command) {
    command.creation_flags(NEW_PROCESS_GROUP);
}
