//! The store of a project: opening, reading and writing it, and the names of runs.

use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0701",
        title: "there is no store",
        text: "The store is the folder `.proof` of a project; it holds what `proof run` records. Commands that only \
               read, such as `proof list` and `proof show`, do not make one. Run a suite first, or name the right \
               project.",
    },
    Code {
        code: "E0702",
        title: "a folder or file of the store could not be used",
        text: "The store could not be made or opened, mostly because the folder may not be written. Recording needs \
               write access to `.proof`; reading needs it only while another process writes. Change the permissions, \
               or work in a copy of the project.",
    },
    Code {
        code: "E0703",
        title: "the file is not a store of this program",
        text: "`.proof/proof.db` is no SQLite database, or that of another program. Nothing was written to it. Move \
               it away; the next run makes a new store.",
    },
    Code {
        code: "E0704",
        title: "the store was written by a newer version",
        text: "A newer version of the program has brought this store to a format that this version does not know. It \
               was not touched, because writing it could lose what the newer version keeps there. Update the \
               program, or move the store away to start a new one.",
    },
    Code {
        code: "E0705",
        title: "the store could not be brought up to date",
        text: "A store of an older version is brought up to date when it is opened, in one step that happens whole \
               or not at all. It did not happen: the store is as it was. Make room on the disk and try again.",
    },
    Code {
        code: "E0706",
        title: "the store is damaged",
        text: "Something in `.proof` is not what was written there: a disk error, a file changed by hand, a copy made \
               while a run was writing. Prompts, datasets and suites are not in the store, so only recorded runs are \
               affected. Keep a copy for analysis and move the folder away.",
    },
    Code {
        code: "E0707",
        title: "there is no room left for the store",
        text: "A record could not be written because the disk, a quota or a limit on file size is exhausted. The run \
               stops at once, so that no call is paid for whose output cannot be kept. All that was recorded before \
               is kept. Make room and go on with `proof run --resume`.",
    },
    Code {
        code: "E0708",
        title: "the store could not be written",
        text: "A record could not be written, and the run stops so that no call is paid for whose output cannot be \
               kept. All that was recorded before is kept. Go on with `proof run --resume` when the cause is gone.",
    },
    Code {
        code: "E0709",
        title: "the store could not be read",
        text: "A query of the store failed, mostly because another program holds the database for long. Try again \
               when it has ended.",
    },
    Code {
        code: "E0710",
        title: "no run has this name",
        text: "A run is named by its id, by the first or last characters of its id, or by `last` for the newest. None \
               fits. `proof list` shows all runs.",
    },
    Code {
        code: "E0711",
        title: "several runs have this name",
        text: "The first or last characters of an id name a run only if no other id has them. Give more characters; \
               the message lists the runs that fit.",
    },
    Code {
        code: "E0712",
        title: "another process is at work on this run",
        text: "Two processes that resume the same run would make the same calls twice, and pay for them twice. \
               Different runs may go on at the same time in one project. Wait until the other process has ended, or \
               stop it: its records are kept. A process that was killed holds nothing.",
    },
    Code {
        code: "E0713",
        title: "a payload of the store could not be used",
        text: "Outputs over 256 KiB are files of their own in `.proof/payloads`, named by their hash. One of them \
               could not be written or read. Put the file back from a copy of the store, or run the trial again.",
    },
    Code {
        code: "E0714",
        title: "the store was opened for reading only",
        text: "The program tried to record something in a store that it had opened for reading. This is a mistake in \
               the program, not in the project; report it with the command that you used.",
    },
    Code {
        code: "E0715",
        title: "the run exists already",
        text: "A new run cannot take the id of a run that is recorded. `proof run --resume` goes on with a recorded \
               run; without it, each run gets an id of its own.",
    },
    Code {
        code: "E0716",
        title: "this cannot be the id of a run",
        text: "An id has 1 to 64 letters, digits, `-` and `_`, because it names a file. `proof list` shows the ids of \
               all runs.",
    },
    Code {
        code: "E0717",
        title: "a number is more than the store can hold",
        text: "A run may have about a million million trials. Make the run smaller: fewer repeats, a `sample`, or a \
               shard of the dataset.",
    },
];
