-- The looks of a run that goes on until it is decided: after how many cases, and what each gate had come to.
CREATE TABLE looks (
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    n_cases INTEGER NOT NULL,
    at TEXT NOT NULL,
    gates TEXT NOT NULL,
    is_decided INTEGER NOT NULL,
    PRIMARY KEY (run, number)
) STRICT;

-- The ledger of hold-outs, a row for each prompt of each run on one. It names runs and prompts by what people know, so it
-- stays when a run is deleted.
CREATE TABLE holdout_looks (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    suite TEXT NOT NULL,
    prompt TEXT NOT NULL,
    version TEXT NOT NULL,
    split TEXT NOT NULL,
    hash TEXT NOT NULL,
    n_cases INTEGER NOT NULL,
    declared INTEGER NOT NULL,
    UNIQUE (run, prompt, version)
) STRICT;
CREATE INDEX holdout_lineage ON holdout_looks (hash, prompt);

PRAGMA user_version = 3;
