-- A row's key is run << 40 | place in the run: rows of a run stand together, in order, without a second index.

CREATE TABLE runs (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    status TEXT NOT NULL,
    parent TEXT,
    planned INTEGER NOT NULL,
    elapsed_s REAL NOT NULL,
    program TEXT NOT NULL,
    spec TEXT NOT NULL
) STRICT;

CREATE TABLE cases (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    cluster TEXT,
    tags TEXT,
    json TEXT NOT NULL
) STRICT;

-- What a verdict reads stands first; long words stand last, where a reader that does not want them never goes.
CREATE TABLE trials (
    key INTEGER PRIMARY KEY,
    status INTEGER NOT NULL,
    case_seq INTEGER NOT NULL,
    prompt INTEGER NOT NULL,
    target INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    is_cached INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    response INTEGER,
    input_tokens INTEGER,
    output_tokens INTEGER,
    latency_s REAL,
    cost_usd REAL,
    scores BLOB NOT NULL,
    reasons BLOB,
    error TEXT
) STRICT;

-- A form says how the bytes beside it are kept: 0 as they are, 1 zstd, 2 the hash of a payload.
CREATE TABLE responses (
    id INTEGER PRIMARY KEY,
    json_form INTEGER NOT NULL,
    raw_form INTEGER NOT NULL,
    json BLOB NOT NULL,
    raw BLOB NOT NULL
) STRICT;

-- The first eight bytes of the key find the row, the whole key confirms it.
CREATE TABLE cache (
    prefix INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    response INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 1;
