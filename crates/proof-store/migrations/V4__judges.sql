-- The calls that scorers make of a trial's output: judges and embeddings. What they answered is among the outputs. The
-- question is a hash of what was asked.
CREATE TABLE scorer_calls (
    trial INTEGER NOT NULL,
    question BLOB NOT NULL,
    number INTEGER NOT NULL,
    judge INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    is_cached INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    latency_s REAL,
    cost_usd REAL,
    price INTEGER,
    input_tokens INTEGER,
    output_tokens INTEGER,
    error TEXT,
    response INTEGER,
    PRIMARY KEY (trial, question)
) STRICT;

-- What people said of outputs of a run: the truth that a judge's figures are corrected by.
CREATE TABLE human_labels (
    trial INTEGER NOT NULL,
    metric TEXT NOT NULL,
    person TEXT NOT NULL,
    label TEXT NOT NULL,
    value REAL,
    PRIMARY KEY (trial, metric, person)
) STRICT;

PRAGMA user_version = 4;
