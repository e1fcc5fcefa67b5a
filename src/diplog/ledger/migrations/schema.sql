-- Generated from versions/ by `python -m diplog.ledger.migrate`; do not edit.
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE runs (
    no INTEGER NOT NULL,
    reader TEXT NOT NULL,
    arguments TEXT NOT NULL,
    started TEXT NOT NULL,
    PRIMARY KEY (no)
);
CREATE TABLE sources (
    no INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    country TEXT,
    known_at TEXT NOT NULL,
    PRIMARY KEY (no)
);
CREATE TABLE documents (
    no INTEGER NOT NULL,
    id TEXT NOT NULL,
    "key" TEXT NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    source_no INTEGER,
    published TEXT,
    published_how TEXT NOT NULL,
    lang TEXT,
    lang_how TEXT NOT NULL,
    publisher TEXT,
    source_type TEXT NOT NULL,
    source_country TEXT,
    url TEXT,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    fetched TEXT,
    captured TEXT NOT NULL,
    said_at TEXT NOT NULL,
    known_at TEXT NOT NULL,
    given_id TEXT,
    origin TEXT NOT NULL,
    digest TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (no),
    UNIQUE ("key", version, revision),
    FOREIGN KEY(source_no) REFERENCES sources (no)
);
CREATE TABLE readings (
    no INTEGER NOT NULL,
    document_no INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    position INTEGER NOT NULL,
    reader TEXT NOT NULL,
    statements INTEGER NOT NULL,
    known_at TEXT NOT NULL,
    run_no INTEGER,
    PRIMARY KEY (no),
    UNIQUE ("key", position),
    FOREIGN KEY(document_no) REFERENCES documents (no),
    FOREIGN KEY(run_no) REFERENCES runs (no)
);
CREATE TABLE statements (
    no INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    stance TEXT NOT NULL,
    who TEXT NOT NULL,
    date_start TEXT,
    date_end TEXT,
    date_precision TEXT,
    date_text TEXT,
    about_day TEXT NOT NULL,
    place TEXT,
    said_by_name TEXT,
    said_by_role TEXT,
    said_by_side TEXT,
    speaks_for TEXT,
    standing TEXT NOT NULL,
    initiated_by TEXT,
    quote TEXT NOT NULL,
    quote_field TEXT NOT NULL,
    quote_start INTEGER NOT NULL,
    quote_end INTEGER NOT NULL,
    hedge TEXT,
    scope TEXT,
    asked BOOLEAN NOT NULL,
    minutes INTEGER,
    confidence FLOAT NOT NULL,
    document_no INTEGER NOT NULL,
    reading_no INTEGER NOT NULL,
    reader TEXT NOT NULL,
    known_at TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (no),
    UNIQUE (reading_no, id),
    FOREIGN KEY(document_no) REFERENCES documents (no),
    FOREIGN KEY(reading_no) REFERENCES readings (no)
);
CREATE TABLE participants (
    statement_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT,
    role TEXT,
    side TEXT,
    office TEXT,
    person TEXT,
    is_group BOOLEAN NOT NULL,
    mention TEXT NOT NULL,
    quoted TEXT,
    status TEXT,
    resolution TEXT,
    PRIMARY KEY (statement_no, position),
    FOREIGN KEY(statement_no) REFERENCES statements (no)
)
 WITHOUT ROWID;
CREATE TABLE topics (
    statement_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (statement_no, position),
    FOREIGN KEY(statement_no) REFERENCES statements (no)
)
 WITHOUT ROWID;
CREATE TABLE claims (
    statement_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    side TEXT NOT NULL,
    verb TEXT NOT NULL,
    quote TEXT NOT NULL,
    quote_field TEXT NOT NULL,
    quote_start INTEGER NOT NULL,
    quote_end INTEGER NOT NULL,
    PRIMARY KEY (statement_no, position),
    FOREIGN KEY(statement_no) REFERENCES statements (no)
)
 WITHOUT ROWID;
CREATE TABLE superseded (
    reading_no INTEGER NOT NULL,
    by_reading_no INTEGER NOT NULL,
    reason TEXT NOT NULL,
    known_at TEXT NOT NULL,
    PRIMARY KEY (reading_no),
    FOREIGN KEY(reading_no) REFERENCES readings (no),
    FOREIGN KEY(by_reading_no) REFERENCES readings (no)
);
CREATE TABLE refusals (
    no INTEGER NOT NULL,
    id TEXT NOT NULL,
    input TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    severity TEXT NOT NULL,
    known_at TEXT NOT NULL,
    run_no INTEGER,
    PRIMARY KEY (no),
    UNIQUE (id),
    FOREIGN KEY(run_no) REFERENCES runs (no)
);
CREATE TABLE corrections (
    no INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    value TEXT NOT NULL,
    "by" TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    known_at TEXT NOT NULL,
    PRIMARY KEY (no),
    UNIQUE (id)
);
CREATE TABLE coverage (
    no INTEGER NOT NULL,
    source TEXT NOT NULL,
    side TEXT NOT NULL,
    channel TEXT NOT NULL,
    "begin" TEXT NOT NULL,
    "end" TEXT NOT NULL,
    outcome TEXT NOT NULL,
    known_at TEXT NOT NULL,
    PRIMARY KEY (no),
    UNIQUE (source, side, channel, "begin", "end", outcome)
);
CREATE TABLE forwards (
    no INTEGER NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    reason TEXT NOT NULL,
    known_at TEXT NOT NULL,
    PRIMARY KEY (no),
    UNIQUE (old, new)
);
CREATE INDEX sources_by_id ON sources (id);
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_source_no ON documents (source_no);
CREATE INDEX documents_by_published ON documents (published);
CREATE INDEX readings_by_document_no ON readings (document_no);
CREATE INDEX statements_by_id ON statements (id);
CREATE INDEX statements_by_document_no ON statements (document_no);
CREATE INDEX statements_by_about_day ON statements (about_day);
CREATE INDEX statements_by_speaks_for ON statements (speaks_for);
CREATE INDEX statements_by_kind ON statements (kind);
CREATE INDEX statements_by_stance ON statements (stance);
CREATE INDEX participants_by_side ON participants (side, statement_no);
CREATE INDEX participants_by_person ON participants (person, statement_no);
CREATE INDEX participants_by_name ON participants (name, statement_no);
CREATE INDEX topics_by_code ON topics (code, statement_no);
CREATE INDEX superseded_by_by_reading_no ON superseded (by_reading_no);
CREATE INDEX corrections_by_target ON corrections (target);
CREATE INDEX forwards_by_new ON forwards (new);
CREATE INDEX documents_edited ON documents (key) WHERE version > 1;
CREATE VIEW latest_documents AS SELECT d.* FROM documents d JOIN readings r ON r.document_no = d.no WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = r.no);
CREATE VIEW current_statements AS SELECT s.* FROM statements s WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = s.reading_no);
CREATE VIEW statements_with_source AS SELECT s.no, s.id, s.kind, s.stance, s.who, s.date_start, s.date_end, s.place, s.said_by_name, s.said_by_role, s.said_by_side, s.speaks_for, s.initiated_by, s.quote, d.published, d.publisher, d.source_type, d.source_country, d.lang, d.title, d.url, d.id AS document, d.version, s.known_at FROM statements s JOIN documents d ON d.no = s.document_no WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = s.reading_no);
CREATE VIEW participants_with_statement AS SELECT p.name, p.role, p.side, p.office, p.person, p.mention, p.quoted, p.resolution, s.kind, s.stance, s.about_day, s.who, s.quote, s.id AS statement, p.statement_no, p.position FROM participants p JOIN statements s ON s.no = p.statement_no WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = s.reading_no);
CREATE VIRTUAL TABLE documents_fts USING FTS5(title, text, content="documents", content_rowid="no", tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE statements_fts USING FTS5(who, quote, content="statements", content_rowid="no", tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER runs_no_update BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'runs: the ledger is append-only'); END;
CREATE TRIGGER runs_no_delete BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'runs: the ledger is append-only'); END;
CREATE TRIGGER sources_no_update BEFORE UPDATE ON sources BEGIN SELECT RAISE(ABORT, 'sources: the ledger is append-only'); END;
CREATE TRIGGER sources_no_delete BEFORE DELETE ON sources BEGIN SELECT RAISE(ABORT, 'sources: the ledger is append-only'); END;
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'documents: the ledger is append-only'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'documents: the ledger is append-only'); END;
CREATE TRIGGER readings_no_update BEFORE UPDATE ON readings BEGIN SELECT RAISE(ABORT, 'readings: the ledger is append-only'); END;
CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings BEGIN SELECT RAISE(ABORT, 'readings: the ledger is append-only'); END;
CREATE TRIGGER statements_no_update BEFORE UPDATE ON statements BEGIN SELECT RAISE(ABORT, 'statements: the ledger is append-only'); END;
CREATE TRIGGER statements_no_delete BEFORE DELETE ON statements BEGIN SELECT RAISE(ABORT, 'statements: the ledger is append-only'); END;
CREATE TRIGGER participants_no_update BEFORE UPDATE ON participants BEGIN SELECT RAISE(ABORT, 'participants: the ledger is append-only'); END;
CREATE TRIGGER participants_no_delete BEFORE DELETE ON participants BEGIN SELECT RAISE(ABORT, 'participants: the ledger is append-only'); END;
CREATE TRIGGER topics_no_update BEFORE UPDATE ON topics BEGIN SELECT RAISE(ABORT, 'topics: the ledger is append-only'); END;
CREATE TRIGGER topics_no_delete BEFORE DELETE ON topics BEGIN SELECT RAISE(ABORT, 'topics: the ledger is append-only'); END;
CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'claims: the ledger is append-only'); END;
CREATE TRIGGER claims_no_delete BEFORE DELETE ON claims BEGIN SELECT RAISE(ABORT, 'claims: the ledger is append-only'); END;
CREATE TRIGGER superseded_no_update BEFORE UPDATE ON superseded BEGIN SELECT RAISE(ABORT, 'superseded: the ledger is append-only'); END;
CREATE TRIGGER superseded_no_delete BEFORE DELETE ON superseded BEGIN SELECT RAISE(ABORT, 'superseded: the ledger is append-only'); END;
CREATE TRIGGER refusals_no_update BEFORE UPDATE ON refusals BEGIN SELECT RAISE(ABORT, 'refusals: the ledger is append-only'); END;
CREATE TRIGGER refusals_no_delete BEFORE DELETE ON refusals BEGIN SELECT RAISE(ABORT, 'refusals: the ledger is append-only'); END;
CREATE TRIGGER corrections_no_update BEFORE UPDATE ON corrections BEGIN SELECT RAISE(ABORT, 'corrections: the ledger is append-only'); END;
CREATE TRIGGER corrections_no_delete BEFORE DELETE ON corrections BEGIN SELECT RAISE(ABORT, 'corrections: the ledger is append-only'); END;
CREATE TRIGGER coverage_no_update BEFORE UPDATE ON coverage BEGIN SELECT RAISE(ABORT, 'coverage: the ledger is append-only'); END;
CREATE TRIGGER coverage_no_delete BEFORE DELETE ON coverage BEGIN SELECT RAISE(ABORT, 'coverage: the ledger is append-only'); END;
CREATE TRIGGER forwards_no_update BEFORE UPDATE ON forwards BEGIN SELECT RAISE(ABORT, 'forwards: the ledger is append-only'); END;
CREATE TRIGGER forwards_no_delete BEFORE DELETE ON forwards BEGIN SELECT RAISE(ABORT, 'forwards: the ledger is append-only'); END;
INSERT INTO alembic_version VALUES ('0001');
