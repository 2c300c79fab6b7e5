use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0901",
        title: "the output cannot be written",
        text: "Writing to standard output or to a file failed: the disk is full, or the place may not be written. What a \
               run recorded is in the store all the same: `proof show` prints it again.",
    },
    Code {
        code: "E0902",
        title: "a shard that is none",
        text: "`--shard 2/5` takes the second of five parts of the cases. The part is a whole number from 1 to the number \
               of parts. Every case is in exactly one part, so that five machines make one run together.",
    },
    Code {
        code: "E0903",
        title: "a budget of nothing",
        text: "`--max-cost` takes more than 0 dollars. Leave it out for a run without a budget, and see `--dry-run` for \
               what a run is likely to cost.",
    },
    Code {
        code: "E0904",
        title: "no suite is named, and there is none",
        text: "Without a suite on the command line, `proof run` takes the only one in `suites/` of the project. There is \
               none: name a file, or let `proof init` make a project that runs at once.",
    },
    Code {
        code: "E0905",
        title: "no suite is named, and there are several",
        text: "Without a suite on the command line, `proof run` takes the only one in `suites/` of the project. With \
               several of them it does not guess: name one.",
    },
    Code {
        code: "E0906",
        title: "`--failed-only` without an earlier run",
        text: "`--failed-only` takes the cases that failed or had no result in the last run of the same suite. This suite \
               has no run yet in this project.",
    },
    Code {
        code: "E0907",
        title: "`--failed-only` after a run without a failure",
        text: "Every trial of the last run of this suite passed, so there is nothing to make again. A run of nothing shows \
               nothing: the exit code is 4, not 0.",
    },
    Code {
        code: "E0908",
        title: "a budget that cannot be watched",
        text: "A model without a known price has no cost, and no cost must not look like zero: the budget would never be \
               reached. Give the model's price in a price file that `prices:` in `proof.yaml` names, or run without a \
               budget.",
    },
    Code {
        code: "E0909",
        title: "no run to resume",
        text: "`--resume` goes on with the last run that was ended or killed before all its trials were made. There is \
               none. With `--retry-errors` it also takes finished runs, and makes their trials without a result again.",
    },
    Code {
        code: "E0910",
        title: "a run whose plan has changed",
        text: "A resumed run must ask what it asked before: the same prompts, targets, settings, cases and scorers. With \
               other ones, half of the trials would answer another question than the other half. Begin a new run; calls \
               that have not changed come from the cache.",
    },
    Code {
        code: "E0911",
        title: "a form that this command does not have",
        text: "`--format` is the form of what is printed. Single trials, as `jsonl` and `junit` list them, belong to one \
               run: `proof show RUN --format junit`.",
    },
    Code {
        code: "E0912",
        title: "a file could not be checked",
        text: "The check itself failed, which is a mistake in Proofmark. Report it with the file, if you may.",
    },
    Code {
        code: "E0913",
        title: "nothing to check",
        text: "Without names, `proof check` looks at every prompt in `prompts/` and every suite in `suites/`. There is \
               neither. A check of nothing is no success.",
    },
    Code {
        code: "E0914",
        title: "nothing to format",
        text: "Without names, `proof fmt` formats every `.prompt` file of the project. There is none; `.txt` and `.md` \
               files have no form to bring them into.",
    },
    Code {
        code: "E0915",
        title: "no scorer of this name",
        text: "`proof scorers NAME` explains one scorer, and `proof scorers` lists them all.",
    },
    Code {
        code: "E0916",
        title: "nothing to explain",
        text: "`proof explain` knows the codes of errors and warnings, such as `E0602`, and some topics. \
               `proof explain codes` lists the codes.",
    },
    Code {
        code: "E0917",
        title: "`proof init` would overwrite a file",
        text: "A new project is only made where none of its files is there yet. Name another folder.",
    },
    Code {
        code: "E0918",
        title: "no port to listen on",
        text: "The simulated model could not be served at this address: another program listens there, or it may not be \
               used. `--port 0` picks a free port.",
    },
    Code {
        code: "E0919",
        title: "a file that cannot be made",
        text: "The file named by `--output` is a folder, or its folder is not there. This is found before the first call, \
               so that no run is paid for and then not written.",
    },
    Code {
        code: "E0920",
        title: "a target without batches",
        text: "`--batch` hands the calls in as a batch, which costs about half as much and is answered within a day. \
               OpenAI's chat completions and Responses and Anthropic's messages take batches; other targets have to be left out \
               with `--target`.",
    },
    Code {
        code: "E0921",
        title: "a run of another suite",
        text: "`proof plan --from RUN` rests on how the metrics of a suite varied in an earlier run of the same suite. A run of another \
               suite has other metrics, or the same names for something else.",
    },
    Code {
        code: "E0922",
        title: "a name that the run does not have",
        text: "A figure is explained, or its variance split, by the names that the run recorded: its metrics, prompts and targets. \
               `proof show` lists them.",
    },
    Code {
        code: "E0923",
        title: "one name where several are compared",
        text: "The part of the variance that belongs to wordings or judges is seen in how several of them differ on the same cases, so it \
               takes two or more.",
    },
    Code {
        code: "E0925",
        title: "a judge that was not calibrated",
        text: "There is no calibration file beside the rubric: nobody has held a judge of it against people yet. `proof judge calibrate` does, \
               from human labels of outputs that were judged.",
    },
    Code {
        code: "E0926",
        title: "something is missing to hold a judge against people",
        text: "A judge is held against people on outputs that have both a verdict and a label: labels come from `--labels FILE` or `--label COLUMN`, \
               verdicts from a run, from `--verdicts COLUMN`, or from the judge itself, which must be told what the outputs are (`--output`).",
    },
    Code {
        code: "E0927",
        title: "a scale that cannot be read",
        text: "`--scale` says what labels may be: classes between commas (`yes,no`), levels from the lowest to the highest between `<` \
               (`poor<fair<good`), or the two ends of a range of numbers (`1..5`).",
    },
    Code {
        code: "E0928",
        title: "an output that cannot be rendered",
        text: "`--output` is a template over the variables of a case, such as `{{ completion }}`. It is no MiniJinja, or names something that \
               a case does not have.",
    },
    Code {
        code: "E0929",
        title: "a judge that was not asked about all outputs",
        text: "The run that asks the judge ended before its plan did: a budget, Ctrl-C, or a judge that cannot be reached. What was answered is recorded, \
               and the run goes on with `--resume`.",
    },
    Code {
        code: "E0930",
        title: "two judges with different scales",
        text: "Two judges are compared by how often each says what people say. With different scales the same label would be held against \
               different things.",
    },
    Code {
        code: "E0931",
        title: "a width that makes no sense",
        text: "`--width` is half of the width that the interval shall have, in the units of the metric, and more than 0.",
    },
    Code {
        code: "E0932",
        title: "labels that say nothing of the metric",
        text: "The labels name kinds of outputs, and the metric says whether the kind is the right one for the case, which the labels do not. They \
               calibrate the judge; to correct the metric, label outputs with `pass` and `fail`.",
    },
];
