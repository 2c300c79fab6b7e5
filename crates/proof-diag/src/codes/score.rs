use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0601",
        title: "there are no scorers",
        text: "A suite's `scorers:` list is empty or missing. A run without scorers would call the models, check nothing and end \
               without a fail, which must not look like a pass. Add at least one scorer, such as `- contains: refund`.",
    },
    Code {
        code: "E0602",
        title: "unknown scorer",
        text: "An item of `scorers:` names a scorer that does not exist, most often by a slip of the pen. The message suggests the \
               nearest names; `proof explain scorers` lists all of them.",
    },
    Code {
        code: "E0603",
        title: "an item is no scorer",
        text: "An item of `scorers:` is a name (`- json`), a name with a value (`- contains: refund`) or a name with arguments \
               (`- contains: {any: [a, b]}`). Two scorers need two items; arguments are indented under the scorer's name.",
    },
    Code {
        code: "E0604",
        title: "a scorer lacks an argument",
        text: "The scorer cannot work without the argument that the message names: `equals` must know the value, `regex` the \
               pattern. Give it, in the short form (`- regex: 'a+'`) or among the arguments.",
    },
    Code {
        code: "E0605",
        title: "two metrics have one name",
        text: "Each scorer gives a metric, which is named after the scorer unless `as:` says otherwise. Gates and reports find metrics by \
               name, so that two of one name cannot be told apart. Give one of them a name with `as:`.",
    },
    Code {
        code: "E0606",
        title: "an argument has a value that it cannot have",
        text: "The argument is known, but its value makes no sense: out of range, empty where that would always pass, a word \
               that is none of the choices, or together with an argument that excludes it. The message says what is expected.",
    },
    Code {
        code: "E0607",
        title: "a pattern cannot be read",
        text: "The pattern of a `regex` scorer is not a regular expression. In YAML write patterns in single quotes, so that backslashes \
               stay as they are: '\\d+'. Look-around and back-references are possible and run on a slower engine with a limit.",
    },
    Code {
        code: "E0608",
        title: "a template cannot be read",
        text: "A template or expression of a scorer is not MiniJinja: a brace is not closed, an operator lacks its side, a filter \
               does not exist. The label points at the place.",
    },
    Code {
        code: "E0609",
        title: "a template names something that scorers do not see",
        text: "Templates of scorers see `output`, `vars`, `expected`, `id`, `tags` and `metadata`, and of `output` the fields `text`, \
               `json`, `reasoning`, `tool_calls`, `finish_reason`, `latency_s`, `cost_usd`, `input_tokens`, `output_tokens`. A variable `ticket` is \
               `vars.ticket`.",
    },
    Code {
        code: "E0610",
        title: "a schema cannot be used",
        text: "The schema of a `json_schema` scorer could not be read, or is no JSON Schema. Paths are relative to the project's \
               folder; references to other files and to addresses are not followed.",
    },
    Code {
        code: "E0611",
        title: "there is no schema to check against",
        text: "`json_schema` without arguments takes the `output` of the prompt's front matter, and a prompt of the suite has none. \
               Declare `output:` in the prompt, or name a schema in the scorer.",
    },
    Code {
        code: "E0612",
        title: "a measure stands where something must pass or fail",
        text: "`not`, `any_of`, `all_of` and the `check` of a `field` need scorers that pass or fail. A measure such as `length` without bounds \
               gives a number. Add a `threshold`, or a bound such as `max`.",
    },
    Code {
        code: "E0613",
        title: "a common key has no meaning at this place",
        text: "`of`, `as`, `weight`, `threshold` and `direction` are keys of every scorer, but not everywhere: `latency` looks at no \
               text, a pass/fail check has no threshold, a part of a wrapper has no name and no weight, and a pure measure has no weight.",
    },
    Code {
        code: "E0614",
        title: "a path cannot be read",
        text: "Paths into JSON are keys with dots and indexes in brackets: `label`, `items[0].price`, `items[-1]`, `meta[\"a key\"]`.",
    },
    Code {
        code: "E0615",
        title: "a Python file cannot be read",
        text: "A `python` scorer names a file that is not there or cannot be read. Write `FILE:FUNCTION`, with the file relative to the \
               project's folder, such as `checks.py:polite`. Whether the function is in it is only seen when the file is loaded.",
    },
    Code {
        code: "E0620",
        title: "a rubric cannot be read",
        text: "The file that a judge's `rubric:` names is not there or is no text. Paths are relative to the project's folder.",
    },
    Code {
        code: "E0621",
        title: "a rubric's scale makes no sense",
        text: "A scale is `binary`, `{ordinal: {levels: [poor, fair, good]}}` with the lowest level first, `{numeric: {min: 0, max: 10, step: 1}}`, \
               `{choice: {options: {…}}}` whose options say what they are worth (`pass` or `value`), or, for two outputs side by side, \
               `preference`. Its verdicts must differ and lie on the scale, and so must what it says passes.",
    },
    Code {
        code: "E0622",
        title: "a rubric does not say what is judged",
        text: "A rubric has `criteria:`, each with a name of its own and a description, or says under `task:` what its one verdict is about. The \
               name of a criterion ends the name of its metric, so it is made of letters, digits, `_` and `-`. A reason stands before the \
               verdict, or there is none: one that follows it only defends it.",
    },
    Code {
        code: "E0623",
        title: "an anchor is missing",
        text: "An anchor says what an output is like that deserves a verdict. Every level of an ordinal scale needs one, on the scale or on each \
               criterion, and where a scale or a criterion has anchors, each verdict (of a numeric scale both ends) has one. Without them a judge \
               grades by its own measure, which changes with the model.",
    },
    Code {
        code: "E0624",
        title: "the weights of a rubric's criteria make no mean",
        text: "The value of a rubric is the weighted mean of its criteria. Weights are 0 or more, and one at least is above 0. Without weights \
               all criteria count the same.",
    },
    Code {
        code: "E0625",
        title: "an example has a verdict that is impossible",
        text: "An example shows the judge an output with the verdict that it deserves. The verdict must be one of the scale; where the rubric has \
               criteria, `verdict` is a map with a verdict for each of them.",
    },
    Code {
        code: "E0626",
        title: "a rubric's own prompt cannot be used",
        text: "The prompt that a rubric names is a `.prompt` file beside it. It may use `task`, `rubric`, `criterion`, `mark`, `output` (with the scale \
               `preference` in its place `first`, `second` and `ties`), `input`, `expected`, `has_reason`, `vars`, `id`, `tags` and `metadata`, and has no `output`, `tools`, `model` or `config`: \
               the form of the answer comes from the scale, the settings from the judge's target.",
    },
    Code {
        code: "E0627",
        title: "the patterns that read a judge's answer make no sense",
        text: "`read:` belongs to a rubric with a prompt of its own whose answers are text. It is a map from each verdict of the scale to a regular \
               expression; the first that is found decides. For a numeric scale the key `number` has a pattern whose first group holds the number. \
               An answer in which none is found is an error, never a verdict.",
    },
    Code {
        code: "E0628",
        title: "a rubric does not fit the scorer",
        text: "`judge` and `panel` grade one output and need a binary, ordinal, numeric or choice scale; `pairwise` compares two and takes a rubric \
               with the scale `preference`, or any rubric without a prompt of its own. Patterns read one verdict, so that a rubric with patterns and \
               criteria needs `calls: per_criterion`.",
    },
    Code {
        code: "E0629",
        title: "a judge has no target",
        text: "Somebody must judge: name the model under the scorer's `target:`, or as the rubric's own default `target:`.",
    },
    Code {
        code: "E0640",
        title: "a label file that cannot be used as one",
        text: "A file of human labels has the columns `case` and `label`, usually `person`, and where a case has several outputs also `prompt`, \
               `target`, `repeat` and `output` or `output_hash`. A row whose label is empty is one that nobody has filled in yet; a file \
               without any label says nothing.",
    },
    Code {
        code: "E0641",
        title: "a label for something that is not there",
        text: "A label names a case, or an output of a case by prompt, target or repeat, that the run or dataset does not have. A typing mistake \
               would otherwise drop the label in silence.",
    },
    Code {
        code: "E0642",
        title: "a label that the scale does not have",
        text: "Labels are words of the rubric's scale, or its numbers. Case does not matter. A label that is none of them could only be \
               guessed at.",
    },
    Code {
        code: "E0643",
        title: "two labels of one output by one person",
        text: "The same person labelled the same output in two ways. Both cannot count, and neither is more right than the other: keep the one that the \
               person stands by. Different people may differ; that is their agreement.",
    },
    Code {
        code: "W0644",
        title: "the same label twice",
        text: "The same person gave the same output the same label in two rows. It counts once.",
    },
    Code {
        code: "E0645",
        title: "a label that fits several outputs",
        text: "The case has several outputs, of different prompts, targets or repeats, and the label does not say which it is about. Add the columns \
               that tell them apart, or `output_hash`, which `proof judge plan --sheet` fills in.",
    },
    Code {
        code: "E0646",
        title: "no label fits",
        text: "No label of the file is about an output that was judged: all are of another metric, or the outputs have other words now than when they \
               were labelled. A judge cannot be held against nothing.",
    },
    Code {
        code: "E0647",
        title: "a calibration file that cannot be read",
        text: "The file beside the rubric that keeps how well judges agree with people is broken, or was written by a later version of the program. \
               `proof judge calibrate` writes it anew.",
    },
    Code {
        code: "E0648",
        title: "a column of labels or verdicts that the cases do not have",
        text: "Labels and verdicts may be columns of a dataset: a variable, `metadata.NAME`, `expected` or `expected.KEY`. The name \
               must be that of a column with a text or a number for some case.",
    },
    Code {
        code: "W0649",
        title: "labels of other outputs",
        text: "Some labels are of words that the outputs no longer have: the case was answered anew since. They do not count, because nobody said anything \
               of the new words.",
    },
    Code {
        code: "E0650",
        title: "a scale that cannot be told",
        text: "Without a rubric the scale is that of the labels: their different words. All labels alike, or more than 20 different ones, are no \
               classes. Say what they are: `--scale yes,no` for classes, `--scale 'poor<fair<good'` for levels, `--scale 1..5` for numbers.",
    },
    Code {
        code: "E0651",
        title: "a rubric that was changed after it was judged by",
        text: "The verdicts of the run are of an earlier version of the rubric. A calibration of them would be of a judge that is no longer used. \
               Run the suite again, or score the outputs again: the outputs come from the cache, only the judge is asked anew.",
    },
];
