-- What was out of the ordinary with an output, a bit each, and the price row that its cost rests on.
ALTER TABLE trials ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE trials ADD COLUMN price INTEGER;

-- Each price row once, in its own words.
CREATE TABLE prices (
    id INTEGER PRIMARY KEY,
    row TEXT NOT NULL UNIQUE
) STRICT;

-- The batches that a run has handed in and not yet taken back: what a later sitting asks for.
CREATE TABLE batches (
    run INTEGER NOT NULL,
    target INTEGER NOT NULL,
    id TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    ended INTEGER NOT NULL,
    trials BLOB NOT NULL,
    PRIMARY KEY (run, target, id)
) STRICT;

PRAGMA user_version = 2;
