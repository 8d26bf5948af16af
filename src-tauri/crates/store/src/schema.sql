-- Galley project file, format 1. The tables under "log" are the truth; those under "state" can be dropped
-- and rebuilt from them; "local" belongs to this copy of the file alone. See docs/project-file.md.

-- log

CREATE TABLE replica (
    key INTEGER PRIMARY KEY,
    id  INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE lane (
    key  INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE change (
    key      INTEGER PRIMARY KEY,
    replica  INTEGER NOT NULL REFERENCES replica (key),
    lane     INTEGER NOT NULL REFERENCES lane (key),
    sequence INTEGER NOT NULL,
    lamport  INTEGER NOT NULL,
    header   TEXT    NOT NULL,
    writes   INTEGER NOT NULL,
    hash     BLOB    NOT NULL,
    author   TEXT GENERATED ALWAYS AS (header ->> 'author') VIRTUAL,
    UNIQUE (replica, lane, sequence)
) STRICT;
CREATE INDEX change_order ON change (lamport);

CREATE TABLE change_body (
    change INTEGER NOT NULL REFERENCES change (key),
    part   INTEGER NOT NULL,
    codec  INTEGER NOT NULL,
    data   BLOB    NOT NULL,
    PRIMARY KEY (change, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE text (
    hash   BLOB    PRIMARY KEY,
    length INTEGER NOT NULL,
    codec  INTEGER NOT NULL,
    data   BLOB    NOT NULL
) STRICT;

-- state

CREATE TABLE thing (
    key     INTEGER PRIMARY KEY,
    kind    INTEGER NOT NULL,
    replica INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    change  INTEGER,
    idx     INTEGER,
    UNIQUE (replica, number, kind)
) STRICT;

-- The schema's version is counted over these few.
CREATE INDEX thing_schema ON thing (key) WHERE kind IN (2, 3, 4);

CREATE TABLE write (
    thing  INTEGER NOT NULL,
    change INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    PRIMARY KEY (thing, change, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (
    thing  INTEGER NOT NULL,
    change INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    PRIMARY KEY (thing, change, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    key   INTEGER PRIMARY KEY,
    kind  INTEGER NOT NULL,
    value TEXT    NOT NULL
) STRICT;
CREATE INDEX entry_kind ON entry (kind);

CREATE TABLE document (
    key      INTEGER PRIMARY KEY,
    title    TEXT    NOT NULL,
    source   TEXT    NOT NULL,
    folded   TEXT    NOT NULL,
    position INTEGER NOT NULL,
    text     BLOB    NOT NULL,
    length   INTEGER NOT NULL,
    value    TEXT    NOT NULL
) STRICT;
CREATE INDEX document_position ON document (position, key);
CREATE INDEX document_text ON document (text);

CREATE TABLE origin (
    key   INTEGER PRIMARY KEY,
    value TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE annotation (
    key            INTEGER PRIMARY KEY,
    document       INTEGER NOT NULL,
    annotator      INTEGER NOT NULL,
    layer          INTEGER NOT NULL,
    label          INTEGER,
    start          INTEGER,
    end            INTEGER,
    quote          TEXT,
    anchor         TEXT,
    attributes     TEXT,
    note           TEXT,
    entity         INTEGER,
    origin         INTEGER NOT NULL,
    confidence     REAL,
    schema_version INTEGER NOT NULL
) STRICT;
CREATE INDEX annotation_document ON annotation (document, start, end);
CREATE INDEX annotation_label ON annotation (label);

CREATE TABLE relation (
    key      INTEGER PRIMARY KEY,
    document INTEGER NOT NULL,
    source   INTEGER NOT NULL,
    target   INTEGER NOT NULL,
    label    INTEGER,
    value    TEXT    NOT NULL
) STRICT;
CREATE INDEX relation_document ON relation (document);
CREATE INDEX relation_source ON relation (source);
CREATE INDEX relation_target ON relation (target);
CREATE INDEX relation_label ON relation (label);

CREATE TABLE comment (
    key    INTEGER PRIMARY KEY,
    target INTEGER NOT NULL,
    value  TEXT    NOT NULL
) STRICT;
CREATE INDEX comment_target ON comment (target);

CREATE TABLE work (
    key       INTEGER PRIMARY KEY,
    document  INTEGER NOT NULL,
    annotator INTEGER NOT NULL,
    status    INTEGER NOT NULL,
    seconds   INTEGER NOT NULL
) STRICT;
CREATE INDEX work_document ON work (document, annotator);
CREATE INDEX work_status ON work (annotator, status);

-- local

CREATE TABLE local (
    name  TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;
