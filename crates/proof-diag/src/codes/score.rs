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
];
