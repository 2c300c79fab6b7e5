//! Gates, verdicts and reports.

use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0801",
        title: "a line under `gates` is not a gate",
        text: "A gate is `METRIC >= NUMBER` (or `>`, `<=`, `<`), `METRIC no worse than PROMPT by NUMBER`, \
               `object if METRIC worse than PROMPT` or `absolute METRIC >= RATE`, each followed by `for PROMPT` and \
               `on TARGET` where it is about one of them. A number may be a percentage. Names with spaces are quoted.",
    },
    Code {
        code: "E0802",
        title: "a gate names a metric that no scorer gives",
        text: "A gate on a metric that does not exist could never fail, so it is an error before the first call. Name \
               a metric of the suite's scorers, or one of the quantities `cost_usd`, `latency_p50`, `latency_p95`, \
               `errors`, `error_rate`, `flakiness`, `tokens`.",
    },
    Code {
        code: "E0803",
        title: "a gate names a prompt that the suite does not have",
        text: "`for PROMPT` limits a gate to one prompt of the suite. Correct the name, or leave `for` out to let the \
               gate hold for every prompt.",
    },
    Code {
        code: "E0804",
        title: "a gate names a target that the suite does not have",
        text: "`on TARGET` limits a gate to one target of the suite, by its `id`. Correct the name, or leave `on` out \
               to let the gate hold on every target.",
    },
    Code {
        code: "E0805",
        title: "a gate compares with a prompt that the suite does not have",
        text: "The gate compares two prompts on the same cases, so both must be run. Add the baseline to \
               `prompts`, or correct its name.",
    },
    Code {
        code: "E0806",
        title: "a gate's number can be no limit",
        text: "A limit outside of the metric's range always holds or never does, and a margin of 0 or less cannot be \
               shown by any number of cases. Pass rates and scores lie between 0 and 1; `90%` is the same as `0.9`.",
    },
    Code {
        code: "E0807",
        title: "a gate compares nothing",
        text: "The gate compares a prompt with itself, or a quantity of the whole run that no single case has. Name \
               another prompt, or use a metric that every case has, such as that of a `latency` or `cost` scorer.",
    },
    Code {
        code: "E0808",
        title: "a stored trial does not fit its run",
        text: "The store holds a trial whose prompt, target, case or repeat is outside of what the run planned. No \
               verdict is drawn from such a run. The store may be damaged: run the suite again, or restore a copy.",
    },
    Code {
        code: "E0809",
        title: "two runs have nothing in common",
        text: "Runs are compared by the names of their prompts, the ids of their targets and cases, and the names of \
               their metrics. At least one of each must be in both.",
    },
    Code {
        code: "E0810",
        title: "a report could not be written",
        text: "The file or stream that the report was to go to refused it, for example because the disk is full. \
               Nothing recorded is lost: `proof show RUN` writes the report again.",
    },
    Code {
        code: "E0811",
        title: "a stored output could not be written as JSON",
        text: "An output of the run has no JSON form; the store may be damaged. The other formats show what can be \
               shown.",
    },
    Code {
        code: "E0812",
        title: "a metric in a gate bears a word of the language of gates",
        text: "A gate may begin with `prove`, `object` or `absolute`, which say what it asks of the data. A metric of \
               such a name is quoted: `'prove' >= 0.9`.",
    },
    Code {
        code: "E0813",
        title: "a guarantee is asked of what is no pass rate",
        text: "`absolute` counts failures among cases and bounds their true rate exactly, so it needs a metric that says \
               pass or fail. Scores, numbers and the quantities of a run have limits without `absolute`.",
    },
    Code {
        code: "E0814",
        title: "a margin is named for a metric that is not compared",
        text: "`proof compare --margin METRIC=NUMBER` needs a metric that both runs have. A margin that is named after the \
               runs shows what would settle a difference; only one that both suites declared beforehand (`margins`) can show \
               that two runs are equivalent.",
    },
    Code {
        code: "E0820",
        title: "a gate asks how well a judge agrees, of a metric that no model judges",
        text: "`METRIC kappa >= 0.6` reads the calibration of the judge of a metric: how well it agrees with people. A metric of \
               a scorer that asks no model has no judge, and nothing to calibrate.",
    },
    Code {
        code: "E0821",
        title: "a gate on a judge asks for less agreement",
        text: "A gate on a judge's agreement with people has a least kappa: `METRIC kappa >= 0.6`, or with `>`. It holds when \
               the lower end of the interval in the calibration file does.",
    },
    Code {
        code: "E0822",
        title: "a gate on a judge names a prompt or a target",
        text: "A calibration is of a rubric and the model that judges by it. It says nothing of single prompts and targets, so a \
               gate on it has neither `for` nor `on`.",
    },
];
