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
        code: "E0574",
        title: "an `http` target is not complete",
        text: "An `http` target asks any JSON interface, so it must say how: `base_url` is the whole address, `request` the body with `{{ prompt }}` or `{{ messages }}` in it, and `answer` the path of the text in what comes back.",
    },
    Code {
        code: "E0575",
        title: "a template in an `http` target cannot be read",
        text: "The texts of `request` are templates: what stands between `{{` and `}}` is an expression, as in prompts. The place of the mistake is shown.",
    },
    Code {
        code: "E0576",
        title: "an `http` target names a variable that does not exist",
        text: "The texts of `request` can name `prompt`, `system`, `messages`, `model`, `settings`, `tools`, `output_schema` and `case`. The variables of the prompt itself are not among them: they have been filled in already.",
    },
    Code {
        code: "E0577",
        title: "a path of an `http` target is no JSONPath",
        text: "`answer`, `usage`, `finish`, `served_model` and `error` are paths as RFC 9535 defines them: they begin with `$`, such as `$.choices[0].text`.",
    },
    Code {
        code: "E0578",
        title: "something that an `http` target cannot do",
        text: "An `http` target is asked with POST, answers in one piece, and has the format that its `request` says. For another method, a stream or a protocol of several calls, write a small program and ask it as an `exec` target.",
    },
    Code {
        code: "E0579",
        title: "the request of an `http` target does not hold the prompt",
        text: "Without `{{ prompt }}`, `{{ messages }}`, `{{ system }}` or `{{ case }}` the same body would be sent for every case, and the outputs would say nothing about the prompt.",
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
        code: "E0514",
        title: "no region for Amazon Bedrock",
        text: "Amazon Bedrock has an address of its own in each region, its signatures name the region, and not every region has every model. Give the target a `region`, such as `us-east-1`, or set `AWS_REGION` (or `AWS_DEFAULT_REGION`) in the environment.",
    },
    Code {
        code: "E0515",
        title: "half of the AWS keys is missing",
        text: "Requests to Amazon Bedrock are signed with `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` together, and only one of them is set. Set both (and `AWS_SESSION_TOKEN`, if the keys are temporary ones), or use a key of Bedrock's own in `AWS_BEARER_TOKEN_BEDROCK`, which counts first.",
    },
    Code {
        code: "E0517",
        title: "no project for Vertex AI",
        text: "A model of Vertex AI is called within a project of Google Cloud, which pays for it. Give the target a `project`, or set `GOOGLE_CLOUD_PROJECT` in the environment. With an API key of express mode (`GOOGLE_API_KEY`) there is no project in the address, and none is needed.",
    },
    Code {
        code: "E0518",
        title: "no such project or location of Google Cloud",
        text: "The project and the location become a part of the address that is called, so they may hold only what such names consist of: a location is lower-case letters, digits and `-`, such as `europe-west4` or `global`; a project is its id, such as `my-project-123`.",
    },
    Code {
        code: "E0519",
        title: "no access token for Vertex AI",
        text: "Vertex AI wants an access token, which ends after an hour. Let one be made for each run with `key_cmd: [gcloud, auth, print-access-token]` in the target, or set `GOOGLE_ACCESS_TOKEN`. An API key of express mode in `GOOGLE_API_KEY` is taken where no project is given.",
    },
    Code {
        code: "E0516",
        title: "the command for the keys of AWS wrote something else",
        text: "For Amazon Bedrock, `key_cmd` writes either a key of Bedrock's own, or the keys of an account as one JSON object: `AccessKeyId`, `SecretAccessKey` and, for temporary keys, `SessionToken`. That is what `aws configure export-credentials` writes, and every program that AWS's own tools know as `credential_process`. What was written is not shown, since it may hold a key.",
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
        code: "E0522",
        title: "a price list in no form that can be read",
        text: "`proof prices update --from FILE` reads price files of Proofmark's own (`prices:` with a list of rows), `model_prices_and_context_window.json` of LiteLLM, and the `api.json` of models.dev. The file is none of these: it may be a web page that was saved in the place of the file.",
    },
    Code {
        code: "E0523",
        title: "a wrong price in a price list",
        text: "A price of the list is not a number, is negative, or is higher than any price can be. Nothing of a list with mistakes is taken over, for the rest of it may be wrong too. Correct the entry, or take it out of the list.",
    },
    Code {
        code: "E0524",
        title: "rows cannot be added to the price file",
        text: "`proof prices update` adds lines to your price file and changes nothing else in it. The list of prices is written in a way that takes no more lines, such as with anchors or inside another value. Write `prices:` as a list with a row on each line.",
    },
    Code {
        code: "E0525",
        title: "no price of that name",
        text: "`proof prices --model PATTERN` found no model. Without `*` the pattern is a part of the name, with `*` it stands for the whole name, and upper and lower case are the same. A model without a price has no cost, which is shown as unknown: give its price in a price file, or take prices over from a list with `proof prices update`.",
    },
    Code {
        code: "E0529",
        title: "a fallback that cannot be one",
        text: "`else` names the targets that answer in a target's place, one or a list. They are asked one after the other, so they have no `else` of their own; and each has a name that tells it from the others, since the answer is recorded and paid for as that of who gave it.",
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
        code: "E0549",
        title: "a form of the output that cannot be asked for",
        text: "`output_mode` says how the prompt's `output` schema is asked of the model. `strict` needs a provider that binds \
               the output to a schema, and a schema within what it allows; `tool` needs a prompt without tools of its own. With \
               `auto`, the default, the strictest way that there is is taken, and recorded with each output.",
    },
    Code {
        code: "E0545",
        title: "the endpoint does not answer",
        text: "Ten attempts in a row, or three in four, failed without an answer, so the endpoint was left alone and tried again now and then, less and less often. After twelve such tries (three, if it never answered) calls no longer wait for it. What was recorded stays: continue later with `proof run --resume`, or name a target that answers in its place with `else`.",
    },
    Code {
        code: "E0546",
        title: "`key_cmd` cannot be used as it is written",
        text: "`key_cmd` is a program and its arguments, as a list, or as a text without quotes that is taken apart at its spaces; no shell reads it. A target has a key from the environment (`key_env`) or from a command, not both.",
    },
    Code {
        code: "E0547",
        title: "the command for the key failed",
        text: "The program of `key_cmd` could not be started, ended with a failure, or did not end within 30 seconds. The message shows the end of what it wrote to stderr, without anything that looks like a key; its output is never shown.",
    },
    Code {
        code: "E0548",
        title: "the command for the key wrote no key",
        text: "The program of `key_cmd` must write the key to its standard output, alone and in one line. What it wrote is not shown, since it may hold the key.",
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
    Code {
        code: "W0503",
        title: "limits are not shared with other runs",
        text: "Runs on one machine that use the same key share its limits through small files in a folder, which holds no keys. This folder could not be made or written, so this run keeps to its own limits only. Make it writable, or name another one in `PROOF_LIMITS_DIR`.",
    },
];
