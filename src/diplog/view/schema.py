"""The tables of a view: derived from a ledger, never the source of anything, thrown away when in doubt.

``contacts`` has one row per contact, ``bodies`` the whole contact (statements too), compressed. ``tags`` says what a contact
is found by (``side:MEX``, ``pair:MEX,USA``, ``status:disputed`` …), in the order of lists: ``day`` is the first day of the
contact, negated, so that the latest comes first, and :data:`UNDATED` where it has none. ``status`` stands in it again,
because almost every count is one by day and status, and a count that need not look at contacts is ten times faster.
``blocks`` says of every statement that the ledger ever had, by its row number, in which block of linking it is, with a hash
of its document's key, the day it tells of and the day it was told: where to look when a contact of another moment is asked
for (see :mod:`.then`). Numbers of tags come in ranges, so that what a question does not count need not be looked at: first those of facets, then
those of pages, last the many ways in which people are named.
"""

from __future__ import annotations

from ..model import Status

VERSION = 3
UNDATED = 1  # after every negated day
FACETS = ("all", "status:", "kind:", "topic:", "side:")
PAGES_FROM = 1_000_000  # numbers of tags that are no facets
NAMES_FROM = 1_000_000_000  # numbers of ``who:`` and ``said:`` tags

STATUSES: tuple[Status, ...] = (
    "confirmed", "one-sided", "disputed", "denied", "unconfirmed", "reported", "alleged", "planned", "overdue",
    "sought", "cancelled",
)  # fmt: skip
CODES = {status: code for code, status in enumerate(STATUSES)}

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE contacts (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL, label TEXT NOT NULL, plain TEXT NOT NULL, kind TEXT NOT NULL,
    status INTEGER NOT NULL, rule TEXT NOT NULL, why TEXT NOT NULL, day INTEGER NOT NULL, first TEXT, last TEXT,
    precision TEXT, place TEXT, statements INTEGER NOT NULL, publishers INTEGER NOT NULL, first_said TEXT, last_said TEXT,
    confirmed TEXT, changed TEXT, before TEXT, leans INTEGER NOT NULL, lists TEXT NOT NULL);
CREATE TABLE bodies (no INTEGER PRIMARY KEY, sum BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE tag_names (tag INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, number INTEGER NOT NULL);
CREATE TABLE tags (tag INTEGER NOT NULL, day INTEGER NOT NULL, no INTEGER NOT NULL, status INTEGER NOT NULL,
    PRIMARY KEY (tag, day, no)) WITHOUT ROWID;
CREATE TABLE people (tag INTEGER PRIMARY KEY, key TEXT, label TEXT NOT NULL, person TEXT, name TEXT, folded TEXT NOT NULL,
    role TEXT, office TEXT, side TEXT, is_group INTEGER NOT NULL);
CREATE TABLE turns (no INTEGER NOT NULL, nth INTEGER NOT NULL, at TEXT NOT NULL, before INTEGER, status INTEGER NOT NULL,
    why TEXT NOT NULL, PRIMARY KEY (no, nth)) WITHOUT ROWID;
CREATE TABLE claims (no INTEGER NOT NULL, nth INTEGER NOT NULL, day INTEGER NOT NULL, status TEXT NOT NULL, rule TEXT NOT NULL,
    why TEXT NOT NULL, by TEXT NOT NULL, about TEXT NOT NULL, statement TEXT NOT NULL, quote TEXT NOT NULL,
    topics TEXT NOT NULL, rests_on TEXT NOT NULL, PRIMARY KEY (no, nth)) WITHOUT ROWID;
CREATE TABLE paces (no INTEGER NOT NULL, pair TEXT NOT NULL, day INTEGER NOT NULL, first TEXT NOT NULL, hours REAL NOT NULL,
    PRIMARY KEY (pair, day, no)) WITHOUT ROWID;
CREATE TABLE said (statement TEXT PRIMARY KEY, no INTEGER NOT NULL, document TEXT NOT NULL, founds TEXT NOT NULL,
    published TEXT) WITHOUT ROWID;
CREATE TABLE spans (no INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY (no, first, last)) WITHOUT ROWID;
CREATE TABLE dues (day TEXT NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (day, no)) WITHOUT ROWID;
CREATE TABLE delays (source TEXT NOT NULL, days INTEGER NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (source, days, no)) WITHOUT ROWID;
CREATE TABLE former (old TEXT NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (old, no)) WITHOUT ROWID;
CREATE TABLE block_names (block INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE blocks (row INTEGER NOT NULL, block INTEGER NOT NULL, document INTEGER NOT NULL, day INTEGER, told INTEGER);
CREATE TABLE summaries (tag INTEGER PRIMARY KEY, numbers TEXT NOT NULL);
CREATE VIRTUAL TABLE texts USING FTS5(words, content='', tokenize="unicode61 remove_diacritics 2");
"""
# Made after the rows where many are written.
INDICES = """
CREATE UNIQUE INDEX contacts_by_id ON contacts (id);
CREATE INDEX contacts_by_label ON contacts (label COLLATE NOCASE);
CREATE INDEX contacts_by_plain ON contacts (plain);
CREATE INDEX contacts_by_leaning ON contacts (leans) WHERE leans;
CREATE INDEX tags_by_contact ON tags (no, tag);
CREATE INDEX people_by_key ON people (key);
CREATE INDEX turns_by_time ON turns (at DESC, no) WHERE before IS NOT NULL;
CREATE INDEX claims_by_status ON claims (status, day);
CREATE INDEX paces_by_contact ON paces (no);
CREATE INDEX said_by_contact ON said (no);
CREATE INDEX said_by_document ON said (document);
CREATE INDEX said_by_founding ON said (founds);
CREATE INDEX said_by_day ON said (published);
CREATE INDEX blocks_by_block ON blocks (block);
CREATE INDEX blocks_by_document ON blocks (document);
CREATE INDEX blocks_by_row ON blocks (row);
CREATE INDEX dues_by_contact ON dues (no);
CREATE INDEX delays_by_contact ON delays (no);
CREATE INDEX former_by_contact ON former (no)
"""
# What hangs on a contact's number, and goes with it.
HANGING = ("bodies", "tags", "turns", "claims", "paces", "said", "spans", "dues", "delays", "former")
