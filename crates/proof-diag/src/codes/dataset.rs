//! Datasets and the selection of cases.

use super::Code;

pub(super) const CODES: &[Code] = &[
    Code {
        code: "E0401",
        title: "a dataset file does not exist",
        text: "The path is relative to the project's folder, where `proof.yaml` is. Correct the path; the message names files \
               of the folder with similar names.",
    },
    Code {
        code: "E0402",
        title: "the format of a dataset file is not known",
        text: "The extension tells the format: `.jsonl` and `.ndjson` (one JSON object a line), `.json` (a list, or an object \
               with `cases`), `.yaml` and `.yml` (the same), `.csv`, `.tsv`. Rename the file, or convert it.",
    },
    Code {
        code: "E0403",
        title: "a dataset path is a folder",
        text: "Name the file, or use a glob such as `data/*.jsonl` to take all files of a folder in the order of their names.",
    },
    Code {
        code: "E0404",
        title: "a dataset file cannot be read",
        text: "The file is there, but the system refused to read it. The message has the system's own words. Check the file's \
               permissions and the disk.",
    },
    Code {
        code: "E0405",
        title: "a dataset has no cases",
        text: "The file is empty, or holds only a header or an empty list. A run without cases would show nothing, so it is \
               an error and never a pass.",
    },
    Code {
        code: "E0406",
        title: "a glob matches no file",
        text: "No file has a name that matches the pattern. Paths are relative to the project's folder; `*` matches within one \
               folder, `**` matches folders too.",
    },
    Code {
        code: "E0407",
        title: "a dataset is not UTF-8",
        text: "Text files are read as UTF-8 only, because a guess would turn letters into others in silence. The message has \
               line and byte. Save the file as UTF-8; spreadsheets offer it as `CSV UTF-8`.",
    },
    Code {
        code: "E0408",
        title: "a row of a dataset is too long",
        text: "A row may have 32 MB, and so may a whole YAML file. A longer one is nearly always a file without line ends or a \
               quote that is not closed. Put large content into files of their own.",
    },
    Code {
        code: "E0409",
        title: "a row of a dataset is not correct JSON",
        text: "The message shows what the parser stumbled on. Frequent causes are single quotes, a trailing comma, and a file that \
               is one JSON list but is named `.jsonl`.",
    },
    Code {
        code: "E0410",
        title: "a case is not a map",
        text: "A case is a map of keys and values. A YAML or JSON file is a list of such maps, or a map whose `cases` is that list.",
    },
    Code {
        code: "E0411",
        title: "a key of a case has the wrong type",
        text: "`id`, `group` and `split` are strings or numbers, `tags` is a list of strings, `vars` and `metadata` are maps. \
               `expected` may be anything.",
    },
    Code {
        code: "E0412",
        title: "a row of a table has too few or too many cells",
        text: "Every row of a CSV or TSV file has a cell for every column of the header. Too many cells most often come from a \
               comma in a text that is not quoted; too few from a line break in one.",
    },
    Code {
        code: "E0413",
        title: "a quote in a table is not closed, or text follows it",
        text: "A cell that starts with a double quote runs to the next one, over line ends too. A quote inside such a cell is \
               written twice. After the closing quote only the delimiter or the line end may follow.",
    },
    Code {
        code: "E0414",
        title: "the header of a table is not usable",
        text: "The first row of a CSV or TSV file names the columns. Every column needs a name of its own. `expected` and \
               `expected.label` cannot stand side by side, as both give the expected value.",
    },
    Code {
        code: "E0415",
        title: "two cases have the same id",
        text: "Results are stored and compared by the id of their case, so an id names one case in all files of a dataset. Give \
               each case its own; cases that belong together share a `group`.",
    },
    Code {
        code: "E0416",
        title: "two cases have the same content and no id",
        text: "A case without an id is known by the hash of its variables and what is expected, so that it stays the same when rows \
               move. Two equal cases could not be told apart. Give them ids, or remove one.",
    },
    Code {
        code: "E0417",
        title: "a filter is not a correct expression",
        text: "`where` in a suite and `--filter` take a MiniJinja expression over `id`, `vars`, `expected`, `tags`, `group`, `split` and \
               `metadata`, for example `'edge' in tags and expected.label == 'billing'`. Variables can be named directly.",
    },
    Code {
        code: "E0418",
        title: "a filter cannot be evaluated on a case",
        text: "Most often the expression uses a value that some cases lack; that is an error rather than `false`, so that no case is \
               lost by a misspelt name. Ask first: `expected.label is defined and expected.label == 'x'`.",
    },
    Code {
        code: "E0420",
        title: "there are more mistakes in the dataset than are shown",
        text: "The first 100 mistakes are shown. Correct them and run again; often one cause, such as a wrong delimiter, is behind all.",
    },
    Code {
        code: "E0421",
        title: "a dataset changed while it was used",
        text: "A dataset is read twice: first to check it and to decide which cases are selected, then to run them. Its size or \
               time was different the second time, so the selection no longer fits. Start the run again; what was recorded is kept.",
    },
    Code {
        code: "E0422",
        title: "a key is written twice in one row",
        text: "Two values for one key cannot both hold. Keep one. With `vars` in a row, every other key is metadata, so it cannot be in \
               `metadata` as well.",
    },
    Code {
        code: "E0423",
        title: "a glob is not correct",
        text: "The pattern cannot be read, for example because of a `[` or `{` that is not closed. The message has the reason.",
    },
    Code {
        code: "E0424",
        title: "too many cases for a random order",
        text: "A run that goes on until it is decided draws its cases in a random order, which is kept in four bytes a case. \
               Draw fewer cases first: a sample of them says as much as such an order of all.",
    },
    Code {
        code: "W0401",
        title: "a sample is larger than what it is drawn from",
        text: "The sample asks for more cases than the split and the filters leave, so all of them are taken. It is a warning, as the \
               figures then rest on fewer cases than were asked for.",
    },
    Code {
        code: "W0402",
        title: "cases that were asked for are no longer there",
        text: "The cases were chosen by id, for example those that failed in an earlier run, and some ids are not in the dataset. A case \
               without an id of its own changes its id when its content changes. Give cases ids.",
    },
];
