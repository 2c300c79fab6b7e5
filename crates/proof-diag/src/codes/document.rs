//! Documents: YAML and JSON as such.

use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0101",
        title: "unknown key in a map",
        text: "A key was written that nothing reads. It is an error, because a misspelt key would otherwise be \
               ignored in silence and the run would not do what the file says. Correct the spelling, or remove the key.",
    },
    Code {
        code: "E0102",
        title: "a value has the wrong type",
        text: "The value is of another kind than the key takes, for example a text where a number is expected. The \
               message says what was found and what is expected. Quotes make any value a text.",
    },
    Code {
        code: "E0103",
        title: "a required key is missing",
        text: "A map lacks a key that has no default. Add the key named in the message.",
    },
    Code {
        code: "E0104",
        title: "the YAML is not correct",
        text: "The text does not follow the grammar of YAML 1.2. Most often the indentation of a line is wrong, a colon \
               is missing, or a text that holds a colon, a brace or a reserved character is not quoted. After such a \
               mistake reading goes on at the next key that starts a line, so that all mistakes are shown at once.",
    },
    Code {
        code: "E0105",
        title: "template braces in a YAML value that is not quoted",
        text: "To YAML, a value that starts with `{{` is a map, and so is a list item such as `- Translate this: {{ x }}`. \
               The template would be lost in silence. Quote the value, or write it as a block scalar: `|` after the \
               key and the text indented on the lines below.",
    },
    Code {
        code: "E0106",
        title: "a key is written twice in one map",
        text: "Two values for one key cannot both hold, and which of them a parser keeps differs between parsers. Keep \
               one of the two. The message shows both places.",
    },
    Code {
        code: "E0107",
        title: "a tab is used for indentation",
        text: "YAML does not allow tabs where indentation counts, because their width is not defined. Replace the tab \
               by spaces; most editors can do so for a whole file.",
    },
    Code {
        code: "E0108",
        title: "a quoted text is not closed, or goes on after its end",
        text: "A text that starts with a quote ends at the next quote of the same kind. In single quotes, a quote is \
               written twice; in double quotes, it is written with a backslash before it. A quoted text over several \
               lines is indented on each of them.",
    },
    Code {
        code: "E0109",
        title: "a bracket is not closed, or closes nothing",
        text: "Every `[` needs its `]` and every `{` its `}`. The message shows where the bracket was opened. A text that \
               starts with a bracket has to be quoted.",
    },
    Code {
        code: "E0110",
        title: "an alias does not name an anchor that is complete",
        text: "`*name` stands for the value that was given the anchor `&name` before, in the same file. The anchor must be \
               written before the alias, and the alias cannot stand inside the value that it names. A text that starts \
               with `*` has to be quoted.",
    },
    Code {
        code: "E0111",
        title: "aliases expand to too many values",
        text: "Aliases of aliases can make a small file stand for a huge document. More than 100,000 values from aliases are \
               refused. Write fewer aliases.",
    },
    Code {
        code: "E0112",
        title: "lists and maps are nested too deeply",
        text: "More than 100 levels of lists and maps are refused; a file written by hand never needs them. Make the \
               document flatter.",
    },
    Code {
        code: "E0113",
        title: "a YAML tag is not supported",
        text: "A value that starts with `!` has a tag, which would ask for a type of its own. Only YAML's own tags, such as \
               `!!str`, are read. Remove the tag, or quote the value if it is text.",
    },
    Code {
        code: "E0114",
        title: "several documents in one file",
        text: "A line `---` after the first document starts another one, which would not be read. Remove the line, or put \
               the second document into a file of its own.",
    },
    Code {
        code: "E0115",
        title: "a key is not a string",
        text: "YAML allows lists and maps as keys; JSON does not, and nothing here reads them. Most often the key is a text \
               that starts with a bracket and has to be quoted.",
    },
    Code {
        code: "E0116",
        title: "a merge key is not supported",
        text: "`<<` merged maps in YAML 1.1; YAML 1.2 has no such key. Write the keys out where they are needed, or use an \
               alias for the whole map.",
    },
    Code {
        code: "E0117",
        title: "a number is infinite or undefined",
        text: "`.inf` and `.nan` have no counterpart in JSON and no meaning for any setting. Leave the key out where no \
               limit is meant, or quote the value if it is text.",
    },
];
