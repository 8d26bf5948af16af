-- Galley project file, format 3. The tables under "log" are the truth; those under "state" can be dropped
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

-- `folded` is the title as it is sorted; `date` is its date as `model::dates` reads it, or empty.
CREATE TABLE document (
    key      INTEGER PRIMARY KEY,
    title    TEXT    NOT NULL,
    folded   TEXT    NOT NULL,
    source   TEXT    NOT NULL,
    date     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    text     BLOB    NOT NULL,
    length   INTEGER NOT NULL,
    value    TEXT    NOT NULL
) STRICT;
CREATE INDEX document_position ON document (position, key);
CREATE INDEX document_title ON document (folded, position, key);
CREATE INDEX document_source ON document (source, position, key);
CREATE INDEX document_date ON document (date, position, key);
CREATE INDEX document_length ON document (length, position, key);
CREATE INDEX document_text ON document (text);

-- How many annotations each article has, whoever made them.
CREATE TABLE tally (
    document    INTEGER PRIMARY KEY,
    annotations INTEGER NOT NULL
) STRICT;
CREATE INDEX tally_annotations ON tally (annotations, document);

-- The words of titles with their sources, and of texts, as `model::fold` gives them.
CREATE VIRTUAL TABLE search USING fts5 (title, text, content='', contentless_delete=1, tokenize='ascii');

-- Each word of the index once, for looking up parts of words. Words that are no longer used stay until the file is cleaned.
CREATE TABLE word (
    folded TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

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
    adrift         INTEGER NOT NULL,
    propagated     INTEGER NOT NULL,
    anchor         TEXT,
    attributes     TEXT,
    note           TEXT,
    entity         INTEGER,
    origin         INTEGER NOT NULL,
    confidence     REAL,
    schema_version INTEGER NOT NULL
) STRICT;
CREATE INDEX annotation_document ON annotation (document, start, end);
CREATE INDEX annotation_label ON annotation (label, document);
CREATE INDEX annotation_entity ON annotation (entity, document) WHERE entity IS NOT NULL;
CREATE INDEX annotation_note ON annotation (document) WHERE note IS NOT NULL;
CREATE INDEX annotation_adrift ON annotation (document) WHERE adrift = 1;
CREATE INDEX annotation_propagated ON annotation (document) WHERE propagated = 1;

-- Which strings are marked in one piece, as `model::fold::surface` gives them, with which label (0: none), and how often.
CREATE TABLE lexicon (
    string TEXT    NOT NULL,
    layer  INTEGER NOT NULL,
    label  INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (string, layer, label)
) STRICT, WITHOUT ROWID;

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

-- `open` is 1 where a thread begins that is not resolved.
CREATE TABLE comment (
    key    INTEGER PRIMARY KEY,
    target INTEGER NOT NULL,
    open   INTEGER NOT NULL,
    value  TEXT    NOT NULL
) STRICT;
CREATE INDEX comment_target ON comment (target);
CREATE INDEX comment_open ON comment (target) WHERE open = 1;

CREATE TABLE work (
    key       INTEGER PRIMARY KEY,
    document  INTEGER NOT NULL,
    annotator INTEGER NOT NULL,
    status    INTEGER NOT NULL,
    seconds   INTEGER NOT NULL,
    assigned  INTEGER NOT NULL
) STRICT;
CREATE INDEX work_document ON work (document, annotator);
CREATE INDEX work_status ON work (annotator, status, document);

-- What entries of the register are called, as `model::fold` gives it: 0 the name, 1 another name, 2 a URI as it is.
CREATE TABLE name (
    folded TEXT    NOT NULL,
    entity INTEGER NOT NULL,
    kind   INTEGER NOT NULL,
    PRIMARY KEY (folded, entity, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_entity ON name (entity);

-- What the list of the register is sorted and narrowed by; `folded` is the name as it is sorted.
CREATE TABLE entity (
    key      INTEGER PRIMARY KEY,
    folded   TEXT    NOT NULL,
    type     TEXT    NOT NULL,
    mentions INTEGER NOT NULL
) STRICT;
CREATE INDEX entity_name ON entity (folded, key);
CREATE INDEX entity_mentions ON entity (mentions DESC, folded, key);
CREATE INDEX entity_type ON entity (type, folded, key);
CREATE INDEX entity_type_mentions ON entity (type, mentions DESC, folded, key);

-- The names of an entry in one, for searching with typing errors.
CREATE VIRTUAL TABLE name_search USING fts5 (names, content='', contentless_delete=1, tokenize='trigram');

-- local

CREATE TABLE local (
    name  TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- What the last look through an article found: things to check, and what could be marked.
CREATE TABLE survey (
    document    INTEGER PRIMARY KEY,
    findings    INTEGER NOT NULL,
    suggestions INTEGER NOT NULL
) STRICT;
CREATE INDEX survey_findings ON survey (findings, document);
CREATE INDEX survey_suggestions ON survey (suggestions, document);

-- How many findings of each rule there were, whenever all articles were looked through.
CREATE TABLE finding_count (
    time  INTEGER NOT NULL,
    rule  TEXT    NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (time, rule)
) STRICT, WITHOUT ROWID;

-- What was found then, in groups of one rule and one subject. Layer and labels are local keys, or 0; rank is 0 where at
-- least one place is likely, else 1.
CREATE TABLE finding_group (
    key      INTEGER PRIMARY KEY,
    rule     TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    layer    INTEGER NOT NULL,
    label    INTEGER NOT NULL,
    other    INTEGER NOT NULL,
    rank     INTEGER NOT NULL,
    places   INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    UNIQUE (rule, subject, layer, label, other)
) STRICT;
CREATE INDEX finding_group_places ON finding_group (rule, rank, places DESC, key);

-- The places of a group. Start and end are -1 for the whole article, the annotation 0 where nobody marked anything.
CREATE TABLE finding (
    member     INTEGER NOT NULL,
    document   INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    end        INTEGER NOT NULL,
    annotation INTEGER NOT NULL,
    rank       INTEGER NOT NULL,
    PRIMARY KEY (member, document, start, end, annotation)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_document ON finding (document);

-- Seconds at work on an article, by day (days since 1970 here).
CREATE TABLE activity (
    document  INTEGER NOT NULL,
    annotator INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    seconds   INTEGER NOT NULL,
    PRIMARY KEY (annotator, day, document)
) STRICT, WITHOUT ROWID;

-- The articles that are worked through, in the order of the queue that was begun last.
CREATE TABLE queue (
    place    INTEGER PRIMARY KEY,
    document INTEGER NOT NULL UNIQUE
) STRICT;
