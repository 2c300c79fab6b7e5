//! Prompts: the `.prompt` language.

use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0301",
        title: "a file is no prompt file",
        text: "What a prompt file may hold depends on the ending of its name: `.prompt` has front matter and \
               directives, `.txt` and `.md` are one user message. Other endings are refused rather than guessed. \
               Rename the file.",
    },
    Code {
        code: "E0302",
        title: "the front matter is not closed",
        text: "A `.prompt` file that starts with a line `---` has front matter, which ends at the next line `---`. \
               Without it the whole file would be read as settings. Write the second `---`.",
    },
    Code {
        code: "E0303",
        title: "unknown directive",
        text: "A line that starts with `@` and a word is a directive, and no directive has this name. It is an error, \
               because a misspelt role would otherwise be sent to the model as text. Correct the name, or write `\\@` \
               where a literal `@` is meant.",
    },
    Code {
        code: "E0304",
        title: "a directive is not complete, or says too much",
        text: "`@part` needs a name, `@if` an expression, `@each` a list, `as` and a name, `@include` a path, `@call` the \
               name of a tool; the other directives stand alone on their line. `@tool` may take the id of a call, and \
               `@call` one behind the name. Text belongs on the next line.",
    },
    Code {
        code: "E0305",
        title: "an `@end` or `@else` has nothing to close",
        text: "`@end` closes the innermost `@part`, `@each` or `@if` that is open, and `@else` belongs to an `@if` \
               without one. Often the `@end` above closed a part instead of the block around it: a part of text needs \
               no `@end`. What an included file opens, only that file can close.",
    },
    Code {
        code: "E0306",
        title: "a block has no `@end`",
        text: "`@each` and `@if` always end with `@end`, and so does a `@part` that holds messages. Write `@end` after \
               the last line that belongs to the block. If an `@end` seems to be there, it closes a part inside the \
               block.",
    },
    Code {
        code: "E0307",
        title: "text outside a message",
        text: "In a prompt with roles, every line of text belongs to a message: text before the first role, or after an \
               `@end` that closed a block of messages, belongs to none. Write the role above it.",
    },
    Code {
        code: "E0308",
        title: "a message starts inside a block of text",
        text: "An `@each` or `@if` that starts with text is a piece of the message around it, so no other message can \
               start in it. Close it with `@end` first, or make a role the first line of the block: then the block \
               holds messages.",
    },
    Code {
        code: "E0309",
        title: "an included file cannot be read",
        text: "The path of `@include` is relative to the file in which it stands. The file is missing, is not UTF-8, or \
               the system does not let it be read.",
    },
    Code {
        code: "E0310",
        title: "a file includes itself",
        text: "Following the includes leads back to a file that is being read, so they would never end. The message \
               shows the way. Move what both files need to a third one.",
    },
    Code {
        code: "E0311",
        title: "includes or blocks go too deep",
        text: "Includes may be nested 16 files deep and blocks 32 deep, and a prompt with all its includes may have \
               200,000 lines. No prompt for people comes near; a generated one most likely went wrong.",
    },
    Code {
        code: "E0312",
        title: "an included file has front matter",
        text: "Front matter describes a prompt; an include brings only lines. To share lines between two prompts, move \
               them to a file without front matter and include that in both.",
    },
    Code {
        code: "E0313",
        title: "an expression cannot be read",
        text: "What stands in `{{ }}`, after `@if` or in `@each` is a MiniJinja expression, and this is none. A literal \
               `{{` is written `{{ \"{{\" }}`. A statement such as `{% if %}` ends within its own run of lines, and no \
               template reads another one: use `@include`.",
    },
    Code {
        code: "E0314",
        title: "a schema is not correct",
        text: "`input` and `output` take Picoschema (`name?: string, what it is`, `tags(array): string`, \
               `label(enum): [a, b]`, `who(object): …`, `(*): any`) or JSON Schema. The types are `string`, `boolean`, \
               `number`, `integer`, `null` and `any`, and in `input` also `image`, `file` and `audio`.",
    },
    Code {
        code: "E0315",
        title: "a schema or a default does not work",
        text: "The schema can be read, but not used: it is no correct JSON Schema, it refers to something that is not \
               in it (nothing is fetched), or a default does not fit the type of its own variable.",
    },
    Code {
        code: "E0316",
        title: "two parts have the same name",
        text: "Parts are compared between versions, left out to see what they do, and improved one by one, all by name. \
               Two parts of one name can share it only in the two branches of an `@if`. Rename one.",
    },
    Code {
        code: "E0317",
        title: "a variable is used but not declared",
        text: "A prompt with `input` declares every variable that it uses, so that a misspelt name is found before the \
               first call. Correct the name or declare the variable.",
    },
    Code {
        code: "E0318",
        title: "a picture, file or sound is used as text",
        text: "A variable declared as `image`, `file` or `audio` becomes a part of the message of its own, so it stands alone in \
               `{{ }}`. It can decide in `@if`, but not be part of another expression.",
    },
    Code {
        code: "E0319",
        title: "a variable has no value",
        text: "The case has no value for a variable that the prompt needs. Add it to the case, give it a default in \
               `input`, or mark it optional with `?` and use it within `@if`.",
    },
    Code {
        code: "E0320",
        title: "a variable has a value of the wrong type",
        text: "The value in the case is not what `input` declares for the variable. Values are checked before anything \
               is sent. Correct the data or the declaration.",
    },
    Code {
        code: "E0321",
        title: "an expression failed",
        text: "The expression can be read, but not be evaluated with the values of this case: a field is undefined, the \
               types do not fit the operation, or it takes too many steps.",
    },
    Code {
        code: "E0322",
        title: "`@each` over something that is no list",
        text: "`@each` repeats its lines for each item of a list. The value in this case is something else.",
    },
    Code {
        code: "E0323",
        title: "a history is no list of messages",
        text: "`@history` inserts the messages of the variable `history`: a list of `{role, content}` with the roles \
               `user`, `assistant` and `tool`. `content` is a text or a list of parts, each a text or a map with the \
               `type` `text`, `image`, `file` or `audio`. An assistant's message may have `tool_calls`, each with `id`, \
               `name` and `arguments`, and `reasoning`, each with `api` and `json`; a tool's message names the call that \
               it answers in `tool_call_id`. A system message is refused, because what was said before has no say in the \
               instructions.",
    },
    Code {
        code: "E0324",
        title: "a value names no picture, file or sound",
        text: "The value of a variable declared as `image`, `file` or `audio` is a path, an http(s) address, a base64 `data:` \
               URL, or a map with one of `path`, `url` and `data` and, if needed, `media_type`.",
    },
    Code {
        code: "E0325",
        title: "a key is written in a prompt",
        text: "The text has the shape of a secret key. Whoever reads the file has it, and so has every model that the \
               prompt is sent to. Revoke it and keep the new one in the environment. The key is not repeated in the \
               message.",
    },
    Code {
        code: "E0326",
        title: "a prompt holds no text",
        text: "There is nothing to send to a model: the body of the file is empty. Write the prompt below the front \
               matter.",
    },
    Code {
        code: "E0340",
        title: "no tool where tools are declared",
        text: "`tools` is a list with one item for each tool, and a file of tools holds at least one. An empty list is an \
               error, because the prompt would run without the tools that it was meant to have. Remove the key where \
               there are none.",
    },
    Code {
        code: "E0341",
        title: "a file of tools cannot be read",
        text: "An item of `tools` that is no map is the path of a `.yaml`, `.yml` or `.json` file, relative to the \
               prompt, with one tool or a list of them: `{name, description, parameters}`, or the shape that OpenAI, \
               Anthropic or an MCP server has. The file is missing, is not UTF-8, or its name has another ending.",
    },
    Code {
        code: "E0342",
        title: "a name that no tool can have",
        text: "The name of a tool is made of letters, digits, `_` and `-`, at most 64 of them: what every provider \
               takes. It is the same where a tool is declared and behind `@call`.",
    },
    Code {
        code: "E0343",
        title: "two tools have the same name",
        text: "A model calls a tool by its name, so a name may be there once, in the prompt and all its files of tools \
               together. Rename one of the two, or remove it.",
    },
    Code {
        code: "E0344",
        title: "the parameters of a tool are no schema of an object",
        text: "A tool is called with named arguments, so its `parameters` are a map of fields in Picoschema \
               (`city: string`), or JSON Schema with `type: object`. A tool without arguments needs no `parameters`.",
    },
    Code {
        code: "E0345",
        title: "a tool that only its provider has",
        text: "A file of tools holds something that is no function with a schema of its arguments: a tool that the \
               provider runs itself, or one that takes free text. No other model could be offered it. Such a tool is \
               asked for through `extra` in the `config` of the target.",
    },
    Code {
        code: "E0346",
        title: "a call of a tool outside an assistant's message",
        text: "Only a model calls tools, so `@call` stands in an `@assistant` message. The result of the call comes \
               behind it, in a `@tool` message.",
    },
    Code {
        code: "E0347",
        title: "an assistant speaks after it called a tool",
        text: "A message holds first what is said and then the calls, whatever the wire format, so words behind a call \
               would be moved in front of it. The lines right below `@call` are its arguments. Write the words above \
               the call, or begin another message. An `@each` with words and a call in it needs an `@assistant` in each \
               round.",
    },
    Code {
        code: "E0348",
        title: "the arguments of a call are no JSON object",
        text: "The lines between `@call` and the next directive are one JSON object; no lines are an empty one. In a \
               string, `{{ city }}` is the text of a variable, and anywhere else its value as JSON: \
               `{\"city\": {{ city }}}` is a string, number or list, whatever `city` is. Quotes are escaped, so that \
               no value can end the string that it is in.",
    },
    Code {
        code: "E0349",
        title: "something that cannot stand in the arguments of a call",
        text: "Arguments are JSON with `{{ expression }}`, `@if` and `@each` in it. Statements such as `{% if %}` write \
               values where it is not known whether they are in a string; pictures are no JSON; a part or another call \
               ends the arguments and cannot begin inside a block of them.",
    },
    Code {
        code: "E0350",
        title: "a call of a tool cannot be made of these values",
        text: "With the values of this case, the one value that stands for all of a call's arguments is no object, or \
               what `@if` and `@each` leave of them is no JSON, or the call's id is empty. The model would be shown a call that no model makes. Most often a comma stands where \
               nothing follows it.",
    },
    Code {
        code: "W0301",
        title: "a variable is declared but not used",
        text: "Its value has no effect on what is sent. Use it or remove it; often its use was lost in an edit.",
    },
    Code {
        code: "W0302",
        title: "lines that are never there, or a condition that always holds",
        text: "No variable decides the condition, so the block is always or never sent. Remove what has no effect.",
    },
    Code {
        code: "W0303",
        title: "a variable without a type in a system message",
        text: "A value can never open a message of its own, but what is written into the system message is read as an \
               instruction. Declare what the variable may hold, best as a choice (`tone(enum): [dry, warm]`), or write \
               it into a user message.",
    },
    Code {
        code: "W0304",
        title: "an empty message or part",
        text: "Nothing follows the directive. An empty message is left out when the prompt is rendered.",
    },
    Code {
        code: "W0305",
        title: "a prompt without a user message",
        text: "Most models answer the last user message, and some refuse a request that has none.",
    },
    Code {
        code: "W0306",
        title: "a system message in the middle of the conversation",
        text: "Many models take one system message, at the top. Others are moved to the top or refused, so the same \
               prompt would not say the same to all models. Move the text up, or into a user message.",
    },
    Code {
        code: "W0307",
        title: "an indented directive is text",
        text: "Directives start at the first column, so this line is sent to the model as it stands. Remove the spaces \
               in front of it.",
    },
    Code {
        code: "W0308",
        title: "a picture, file or sound outside a user message",
        text: "Most models take pictures, files and sounds in user messages alone and refuse the request otherwise.",
    },
    Code {
        code: "W0340",
        title: "a tool result answers no call",
        text: "The `@tool` names the id of a call, and no `@call` of the prompt has it. Most models refuse a result \
               whose call is not in the conversation. Correct the id, or write it behind the name of the tool: \
               `@call get_weather ID`.",
    },
    Code {
        code: "W0341",
        title: "a tool is called but not declared",
        text: "The prompt shows a call of a tool that is not among its `tools`. Some models refuse such a conversation, \
               and the others learn from the example to call what they are not offered. Declare the tool, or correct \
               the name.",
    },
    Code {
        code: "W0342",
        title: "a call has no result",
        text: "No `@tool` answers the call. Most models want the result of every call before the conversation goes on, \
               and refuse it otherwise. Write `@tool ID` and the result behind the assistant's message.",
    },
    Code {
        code: "W0343",
        title: "two calls have the same id",
        text: "A result names the id of its call, so that two calls with one id cannot be told apart, and some models \
               refuse them. Leave the ids out: then every call gets its own, and each `@tool` answers the first call \
               without a result.",
    },
];
