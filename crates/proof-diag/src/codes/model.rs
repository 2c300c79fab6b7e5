use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0550",
        title: "a recording cannot be read",
        text: "A `replay` target answers with outputs from a file, and that file is missing, is not readable or is not \
               UTF-8. Check the path: it is relative to the project.",
    },
    Code {
        code: "E0551",
        title: "a recording has several mistakes",
        text: "A `replay` target reads its whole recording before the first call, and each mistake is listed below the \
               message. A recording with mistakes is not used at all, for half of it would be a different test.",
    },
    Code {
        code: "E0552",
        title: "a recording has no outputs",
        text: "The file of a `replay` target is empty, or holds only rows without an output. Write one JSON object per \
               line with the case's id and the output.",
    },
    Code {
        code: "E0553",
        title: "a recorded row is not a JSON object",
        text: "A recording is one JSON object per line, or one JSON list of objects. The row that is pointed at is \
               neither.",
    },
    Code {
        code: "E0554",
        title: "a recorded row has no case id",
        text: "Outputs are found by the id of their case, and nothing is guessed from their order. Give the id as \
               `case_id`, `case` or `id`.",
    },
    Code {
        code: "E0555",
        title: "a recorded row has no output",
        text: "A row without `output`, `completion`, `text` or `response` has nothing to replay. A row that records a \
               failed call has an `error` instead, and is passed over.",
    },
    Code {
        code: "E0556",
        title: "two outputs are recorded for one case",
        text: "Two rows of a recording have the same case, prompt and repeat, so it is not known which one to replay. \
               Remove one, or tell them apart by `prompt` or `repeat`.",
    },
    Code {
        code: "E0557",
        title: "a field of a recorded row has the wrong type",
        text: "The optional fields of a recorded row are `prompt` (a string), `repeat` (a whole number from 0), \
               `finish_reason`, `usage` (`input` and `output`) and `latency_ms`. One of them is something else.",
    },
    Code {
        code: "E0560",
        title: "an exec target has no command",
        text: "A target of the kind `exec` runs a program of yours and needs its name and arguments as `command`, a \
               list.",
    },
    Code {
        code: "E0561",
        title: "the program of an exec target does not exist",
        text: "A program with a `/` in its name is looked for in the project's directory, and there is none at that \
               path. A bare name is looked for where the system keeps its programs.",
    },
    Code {
        code: "E0570",
        title: "unknown preset of the simulated model",
        text: "`sim/PRESET` is a simulated model whose world is fixed by a preset. The name after the slash is not one \
               of them.",
    },
    Code {
        code: "E0571",
        title: "unknown parameter of the simulated model",
        text: "A `sim` target takes a few parameters that change its world. The key that was given is none of them, and \
               a key that does nothing would hide a spelling mistake.",
    },
    Code {
        code: "E0572",
        title: "a parameter of the simulated model has a value that it cannot have",
        text: "The parameter is of another type or out of its range. The message says what it must be.",
    },
    Code {
        code: "E0573",
        title: "unknown directive in the effects of the simulated model",
        text: "`effects` sets what a directive of the simulated model's catalogue does. The name that was given is not \
               in the catalogue.",
    },
    Code {
        code: "E0501",
        title: "unknown provider",
        text: "A model is written `provider/name`, and the provider is one of `openai`, `anthropic`, `exec`, `replay`, `echo` and `sim`. Most services speak OpenAI's or Anthropic's format: write them as `openai/NAME` or `anthropic/NAME` with the service's `base_url`.",
    },
    Code {
        code: "E0502",
        title: "a model without a provider or a name",
        text: "A model is written `provider/name`, such as `openai/gpt-5-mini`: the provider says who is asked and in which format, the name is the provider's own.",
    },
    Code {
        code: "E0503",
        title: "no key",
        text: "The target's provider wants a key, and the environment variable that should hold it is not set or holds what cannot be sent. Keys are read from the environment only, never from a file or a flag, so that none ends up in Git or in a shell's history. Set the variable, or name another one with `key_env`. Servers on this machine need no key.",
    },
    Code {
        code: "E0504",
        title: "`base_url` is not an address",
        text: "The base address is what stands before `/chat/completions` (OpenAI) or `/v1/messages` (Anthropic), such as `http://127.0.0.1:8000/v1`. It begins with `http://` or `https://`.",
    },
    Code {
        code: "E0505",
        title: "a setting out of its range",
        text: "The value cannot be meant: the message says which values the setting takes.",
    },
    Code {
        code: "E0506",
        title: "`extra` holds a field of the program's own",
        text: "What stands in `extra` goes into the request's body as it is. `model`, `messages` and `stream` are written by the program itself and cannot be replaced.",
    },
    Code {
        code: "E0507",
        title: "a secret in a file",
        text: "Keys, passwords and the like never stand in a file of the project: files are shared and kept for ever. Put the value into the environment, and name the variable with `key_env` or as `${NAME}` in a header.",
    },
    Code {
        code: "E0508",
        title: "a header that cannot be sent",
        text: "The name or the value is not allowed in HTTP, or the program writes this header itself.",
    },
    Code {
        code: "E0509",
        title: "an `exec` target without a usable command",
        text: "An `exec` target asks a program of yours. Its `command` is a list of the program and its arguments; a string is taken apart at its spaces.",
    },
    Code {
        code: "E0510",
        title: "a `replay` target without recorded outputs",
        text: "A `replay` target answers with outputs that were recorded before: give a file in `from` (or as the model's name), or `run:ID` for an earlier run.",
    },
    Code {
        code: "E0511",
        title: "HTTP could not be set up",
        text: "The HTTP client could not be made, mostly because the system's certificates cannot be read or a proxy's address in the environment is wrong. No call was made.",
    },
    Code {
        code: "E0512",
        title: "a header needs a variable that is not set",
        text: "`${NAME}` in a header stands for a variable of the environment. Set it before the run.",
    },
    Code {
        code: "E0520",
        title: "a row of a price file is wrong",
        text: "A price row has a model (`provider/name`), a day from which it holds, and dollars for a million tokens of input and output. A row that cannot be read is left out, so the model would have no cost.",
    },
    Code {
        code: "E0521",
        title: "two prices for one model and day",
        text: "Which of the two holds cannot be known. Take one away, or give it another `from`.",
    },
    Code {
        code: "E0530",
        title: "too many requests",
        text: "The provider refused the call for its rate (status 429) until the program gave up, after 30 refusals or 15 minutes. Lower `concurrency`, or set `rpm` and `tpm` to what the account allows; the program then stays below it.",
    },
    Code {
        code: "E0531",
        title: "the server failed",
        text: "The provider answered with a failure of its own (status 5xx, 408 or 409) on every attempt. Continue later with `proof run --resume`: nothing that was recorded is asked again.",
    },
    Code {
        code: "E0532",
        title: "no connection",
        text: "The server could not be reached, or closed the connection before it answered. Check `base_url`, that the server is running, and the proxy in between.",
    },
    Code {
        code: "E0533",
        title: "too slow",
        text: "The answer took longer than the target allows: in total (`timeout_s`, 600), to the first byte (`first_byte_timeout_s`, 120) or between two pieces (`chunk_timeout_s`, 60).",
    },
    Code {
        code: "E0534",
        title: "the answer broke off",
        text: "The body ended before its end, on every attempt: the connection was cut. A part of an output is never scored.",
    },
    Code {
        code: "E0535",
        title: "the answer cannot be read",
        text: "The server answered, but not in the target's format: often a web page, because `base_url` points at the wrong place. It is not tried again, since the same would come back.",
    },
    Code {
        code: "E0536",
        title: "the key was not accepted",
        text: "The provider refused the key (status 401 or 403). The key may be wrong, may have ended, or may not use this model.",
    },
    Code {
        code: "E0537",
        title: "the account is empty",
        text: "The provider says that there is no credit or quota left. Waiting does not help, so the call is not tried again.",
    },
    Code {
        code: "E0538",
        title: "no such model or path",
        text: "The provider does not know the model, or there is nothing at this address (status 404). Check the model's name and `base_url`.",
    },
    Code {
        code: "E0539",
        title: "the input is too long for the model",
        text: "The prompt with this case has more tokens than the model takes. The same request would fail again, so it is not tried again.",
    },
    Code {
        code: "E0540",
        title: "the request was not accepted",
        text: "The provider refused the request as it stands (status 4xx); its words say why. It is not tried again.",
    },
    Code {
        code: "E0541",
        title: "no recorded output",
        text: "The replayed recording has no output for this case, prompt and repeat. Outputs are never guessed.",
    },
    Code {
        code: "E0542",
        title: "the program failed",
        text: "The program of an `exec` target ended, or wrote what is not the protocol. The message shows the end of what it wrote to stderr.",
    },
    Code {
        code: "E0543",
        title: "not in the cache",
        text: "With `--cached-only` no call is made, and the cache has no answer to this request.",
    },
    Code {
        code: "E0544",
        title: "cancelled",
        text: "The run was stopped before the answer came. `proof run --resume` makes the call.",
    },
    Code {
        code: "W0501",
        title: "a setting without effect",
        text: "The target's format has no such setting, so it is not sent. Take it away, so that nobody counts on it.",
    },
    Code {
        code: "W0502",
        title: "an address that is not encrypted",
        text: "With `http://` the key, the prompts and the outputs can be read by whoever is on the way. On this machine \
               and in a private network that may be meant; elsewhere write `https://`.",
    },
];
