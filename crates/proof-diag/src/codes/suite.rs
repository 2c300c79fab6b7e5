use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0201",
        title: "a file cannot be read",
        text: "A suite, a prompt, a price file or a file that one of them includes is missing or cannot be opened. Paths \
               start at the project's folder, the one with `proof.yaml`.",
    },
    Code {
        code: "E0202",
        title: "a file of another version",
        text: "The file says that it is written for another version of the format, so its meaning is not known here. \
               Update Proofmark, or write `version: 1`.",
    },
    Code {
        code: "E0203",
        title: "a file is not UTF-8 text",
        text: "Suites, prompts and what they include are text in UTF-8; the byte that is pointed at is not. Save the file \
               in UTF-8. Pictures and documents are not included but given as variables of the type `image` or `file`.",
    },
    Code {
        code: "E0204",
        title: "a target of the project has no id",
        text: "Suites name the targets in `proof.yaml` by their `id`. Without one nothing could ever use the target.",
    },
    Code {
        code: "E0205",
        title: "a suite without prompts",
        text: "The list of prompts is empty. A run of nothing shows nothing, so it is never a pass: name at least one \
               prompt.",
    },
    Code {
        code: "E0206",
        title: "a suite without targets",
        text: "Nothing says which model is asked. Name targets in the suite, give every prompt a `model` in its front \
               matter, or choose one with `--target`.",
    },
    Code {
        code: "E0207",
        title: "two targets with one id",
        text: "Results are shown and gated by the target's id, so it must be unique. Give one of the two another `id`; \
               without one, the model's name is the id.",
    },
    Code {
        code: "E0208",
        title: "a dataset with both a path and cases",
        text: "Cases come from files or stand in the suite itself. With both it would not be clear which ones count: keep \
               one.",
    },
    Code {
        code: "E0209",
        title: "a limit that allows nothing",
        text: "A budget or a time limit of 0 or less would end every run before its first call. Leave the limit out for \
               none.",
    },
    Code {
        code: "E0210",
        title: "prompts that name different models",
        text: "The suite has no targets, so the prompts' own `model` would be asked, and they name different ones: the \
               verdict would compare models as if they were prompts. Name the targets in the suite.",
    },
    Code {
        code: "E0211",
        title: "a flag names no prompt of the suite",
        text: "`--prompt` keeps some of the suite's prompts, by their name or their path. The one given is none of them.",
    },
    Code {
        code: "E0212",
        title: "a label that no version has",
        text: "`FILE@LABEL` means the version of a prompt that the project's `proof.lock` gives this label. There is none. \
               Name the file itself to take it as it is now.",
    },
    Code {
        code: "E0213",
        title: "a file that is no prompt",
        text: "Prompts are files that end in `.prompt`, or plain text in `.txt` and `.md`. The ending says how a file is \
               read, so another one is refused.",
    },
    Code {
        code: "E0214",
        title: "a pattern that is no glob",
        text: "A prompt's path with `*`, `?`, `[` or `{` is a pattern, and this one cannot be read. Close every bracket.",
    },
    Code {
        code: "E0215",
        title: "a pattern that matches no prompt",
        text: "No `.prompt`, `.txt` or `.md` file below the project's folder has such a path. `*` does not cross a `/`; \
               `**` does. Folders whose name starts with a dot are not looked into.",
    },
    Code {
        code: "E0216",
        title: "a variable that no case has",
        text: "The prompt needs a variable that not one of the selected cases has, so no trial could be made. It is \
               misspelt on one of the two sides, or optional: then declare it with `?` or give it a default.",
    },
    Code {
        code: "E0217",
        title: "a scorer needs what no case has",
        text: "A scorer's template names a variable or a key of `expected` that not one of the selected cases has. It \
               would leave every output unscored.",
    },
    Code {
        code: "E0224",
        title: "no case is selected",
        text: "`split`, `where`, `--filter`, `--shard` or `--failed-only` leaves no case of the dataset. A run without \
               cases shows nothing, so it is an error and never a pass.",
    },
    Code {
        code: "E0226",
        title: "a text file that is too long",
        text: "Suites, prompts and what they include are held in memory as a whole, so their length has a limit. Put cases \
               into a dataset of their own: it is read row by row and may have any length.",
    },
    Code {
        code: "E0227",
        title: "an empty suite",
        text: "The file has nothing in it, or comments only. A suite has `prompts`, `dataset` and `scorers` at least; \
               `proof init` makes a project with one.",
    },
    Code {
        code: "E0230",
        title: "a margin of an unknown metric",
        text: "`margins` declares the greatest difference that does not matter, by metric. The suite's scorers give \
               no metric of this name; `proof explain scorers` says what each of them gives.",
    },
    Code {
        code: "E0231",
        title: "a margin that cannot be used",
        text: "A margin is the greatest difference of a metric that does not matter. It is a number above 0; for a \
               metric between 0 and 1 it is below 1 and may be a percentage. Zero shows nothing: no number of cases \
               proves that two prompts are exactly equal.",
    },
    Code {
        code: "E0232",
        title: "an unknown scope",
        text: "The scope says what the figures of a run are about: `population`, the inputs that the cases stand \
               for, or `suite`, these cases and no others.",
    },
    Code {
        code: "E0233",
        title: "the scope `suite` without repeats",
        text: "With the scope `suite` the cases are fixed and only the model's answers are random. One answer for \
               each case cannot show how much they vary: repeat each case at least twice, or leave the scope at \
               `population`.",
    },
    Code {
        code: "E0234",
        title: "a hold-out that is run like any other split",
        text: "The cases of a hold-out are kept for the last word on a prompt, so they are run only with \
               `--holdout`, and each look is counted. A suite that selects them by `split` would use them up \
               unseen.",
    },
    Code {
        code: "E0235",
        title: "a hold-out without cases",
        text: "No case of the dataset is in the split that is held out. Were it passed over, cases that were meant \
               to be kept would be run. Name a split that the dataset has.",
    },
    Code {
        code: "E0236",
        title: "a run until it is decided, without gates",
        text: "`--until decided` ends a run as soon as every gate of the suite is decided. A suite without gates \
               has nothing to decide: add one, or run all cases.",
    },
    Code {
        code: "E0237",
        title: "a run until it is decided, of these cases alone",
        text: "With the scope `suite` a run is about each of its cases, so all of them have to be run. `--until \
               decided` draws a part of them at random, which says something about the inputs that they stand for.",
    },
    Code {
        code: "W0201",
        title: "a variable that some cases lack",
        text: "The prompt needs a variable that some of the selected cases do not have. Their trials are recorded as \
               errors: they count neither as passed nor as failed. Give the cases the variable, or declare it with `?`.",
    },
    Code {
        code: "W0202",
        title: "a gate that cannot be decided early",
        text: "With `--until decided` a run ends when every gate is decided. Gates on sums (`cost_usd`, `tokens`, `errors`) are \
               decided when the run ends and keep none going. For a metric without a scale nothing holds at every look, so \
               that a gate on it needs every case.",
    },
    Code {
        code: "W0203",
        title: "a judge that is of the judged model's family",
        text: "A model that judges its own outputs, or those of a model of its family, is known to favour them. The verdicts \
               are recorded all the same. Name a judge of another family, or measure how far it leans: `proof judge calibrate` \
               compares it with people and tells the bias for its own kind.",
    },
];
