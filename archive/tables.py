"""The tables and views of an archive, as SQL.

The tables are an interface: other tools may read them, best through the views (`documents`, `sightings`, `near_copies`,
`corrections`, `tags`, `codes`, `quotations`, `rejections`, `rulings`, `imports`, `saved_searches`), in which ids are
hexadecimal and names are spelt out; `dateline export --all -o FILE.db` writes them as tables, with the texts. Nothing
here needs more than SQLite 3.31 (January 2020).
"""

TABLES = """
CREATE TABLE archive ( -- one row: which archive this is, and the state it is in
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  id          TEXT NOT NULL,                       -- random UUID, for life
  revision    INTEGER NOT NULL CHECK (revision >= 0), -- raised by every transaction that changed what is held
  token       TEXT NOT NULL                        -- random, drawn by that transaction
);

CREATE TABLE import ( -- the ledger: one row for every run of ingest
  number      INTEGER PRIMARY KEY,
  arguments   TEXT NOT NULL,                       -- JSON list, as typed
  folder      TEXT NOT NULL DEFAULT '',            -- in which it was typed
  started     TEXT NOT NULL,                       -- ISO 8601 with offset
  finished    TEXT,                                -- NULL while it runs, and for ever where it was killed
  continued   INTEGER REFERENCES import (number),  -- the run that went on where this one was cut short
  new         INTEGER CHECK (new >= 0),            -- contents not held before
  seen        INTEGER CHECK (seen >= 0),           -- contents held already
  rejected    INTEGER CHECK (rejected >= 0),
  files       INTEGER CHECK (files >= 0),          -- read
  unchanged   INTEGER CHECK (unchanged >= 0),      -- files that were not opened, as an earlier run had read them
  summary     TEXT,                                -- JSON: rejections, encodings and repairs, by name
  removed     TEXT                                 -- when it was taken back, ISO 8601; NULL where it was not
);

CREATE TABLE import_file ( -- how far a run has come with a file
  number      INTEGER PRIMARY KEY,
  import      INTEGER NOT NULL REFERENCES import (number),
  key         INTEGER NOT NULL,                    -- hash of its full path
  way         INTEGER NOT NULL DEFAULT 0,          -- hash of all that decides how it is read; 0: to be read again
  told        TEXT,                                -- JSON: the columns and the encoding it was read with; NULL: none
  path        TEXT NOT NULL,                       -- as given
  size        INTEGER NOT NULL CHECK (size >= 0),  -- bytes
  modified    INTEGER NOT NULL,                    -- nanoseconds since 1970
  start       INTEGER NOT NULL CHECK (start >= 0), -- records that an earlier run had stored
  records     INTEGER NOT NULL CHECK (records >= start), -- its first so many records are stored
  new         INTEGER NOT NULL CHECK (new >= 0),   -- of those after start: contents not held before
  seen        INTEGER NOT NULL CHECK (seen >= 0),  -- held already
  refused     INTEGER NOT NULL CHECK (refused >= 0), -- could not be read
  removed     INTEGER NOT NULL DEFAULT 0 CHECK (removed >= 0), -- removed earlier, and not taken again
  sha256      BLOB CHECK (length(sha256) = 32)     -- of the file; NULL until it is read to its end
);
CREATE UNIQUE INDEX import_file_once ON import_file (key, import);

CREATE TABLE source ( -- the site or folder that records come from
  number      INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  settled     INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)) -- 1: all extracted under what it teaches today
);

CREATE TABLE content ( -- one row for every distinct content, article or not
  number      INTEGER PRIMARY KEY,
  sha256      BLOB NOT NULL UNIQUE CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32), -- the id
  size        INTEGER NOT NULL CHECK (size >= 0),  -- bytes, unpacked
  import      INTEGER NOT NULL REFERENCES import (number), -- that first brought it
  keep_all    INTEGER NOT NULL DEFAULT 0 CHECK (keep_all IN (0, 1)) -- 1: a document even if it is no article
);

CREATE TABLE content_bytes ( -- the raw bytes, apart so that the tables above stay quick to read through
  content     INTEGER PRIMARY KEY REFERENCES content (number),
  coding      INTEGER NOT NULL CHECK (coding BETWEEN 0 AND 999), -- 0 as they are, 1 zlib, 2 zlib, news dictionary
  dictionary  INTEGER REFERENCES dictionary (number), -- with 5, Zstandard and the dictionary of its source
  bytes       BLOB NOT NULL CHECK (typeof(bytes) = 'blob')
);

CREATE TABLE dictionary ( -- what the first contents of a source have in common, to compress the next ones with
  number      INTEGER PRIMARY KEY,
  source      INTEGER NOT NULL UNIQUE REFERENCES source (number),
  bytes       BLOB NOT NULL CHECK (typeof(bytes) = 'blob') -- zlib
);

CREATE TABLE sighting ( -- where and when a content was seen; many to one content
  number      INTEGER PRIMARY KEY,
  content     INTEGER NOT NULL REFERENCES content (number),
  key         INTEGER NOT NULL,                    -- hash of source to fetched_at: the same sighting twice is one
  source      INTEGER NOT NULL REFERENCES source (number),
  path        TEXT NOT NULL,                       -- bytes that are no UTF-8 are written \\udc80 to \\udcff
  position    TEXT,                                -- in its file; NULL for a whole file
  url         TEXT,
  fetched_at  TEXT,                                -- ISO 8601, as the crawler wrote it
  kind        TEXT NOT NULL CHECK (kind <> ''),    -- how it is to be read: text, html
  charset     TEXT,                                -- as the carrier said; "!cp1252" as the user forced it
  claims      TEXT,                                -- JSON: [seal, [about, column, value, mapped], ...]; NULL: none
  import      INTEGER NOT NULL REFERENCES import (number),
  earliest    INTEGER NOT NULL CHECK (earliest IN (0, 1)) -- 1 for the one that extraction uses
);
CREATE UNIQUE INDEX sighting_once ON sighting (content, key);
CREATE INDEX sighting_earliest ON sighting (source, content) WHERE earliest = 1;

CREATE TABLE extraction ( -- by what documents were extracted
  number      INTEGER PRIMARY KEY,
  extractor   TEXT NOT NULL,                       -- name and version
  census      TEXT NOT NULL,                       -- fingerprint of what its source had taught
  UNIQUE (extractor, census)
);

CREATE TABLE document ( -- one article; dates are EDTF text
  content     INTEGER PRIMARY KEY REFERENCES content (number),
  sighting    INTEGER NOT NULL REFERENCES sighting (number), -- the one it was extracted with
  extraction  INTEGER NOT NULL REFERENCES extraction (number),
  changed     INTEGER NOT NULL CHECK (changed > 0), -- revision that last changed what it says or where it was seen
  title       TEXT,
  deck        TEXT,
  byline      TEXT,
  place       TEXT,                                -- of the dateline, as written
  city        TEXT,
  region      TEXT,
  country     TEXT,                                -- ISO 3166
  agency      TEXT,
  dateline_date TEXT,
  date        TEXT,                                -- the published date, NULL where the text settles none
  date_precision TEXT,                             -- day, month, quarter, season, year, range, unsettled, no_year
  date_role   TEXT,
  date_confidence REAL CHECK (date_confidence BETWEEN 0 AND 1),
  first_day   TEXT CHECK (length(first_day) = 10), -- the days it may be from, both inclusive
  last_day    TEXT CHECK (length(last_day) = 10),
  date_guess  TEXT,                                -- a date that the text mentions, where it states none of its own
  captured    TEXT,
  signoff     TEXT,
  kind        TEXT NOT NULL,
  encoding    TEXT NOT NULL,
  kept_all    TEXT,                                -- the rule that would have rejected it; NULL of an article
  stale       INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)), -- 1: how its sighting is to be read has changed
  CHECK (first_day <= last_day AND (first_day IS NULL) = (last_day IS NULL)),
  CHECK ((date IS NULL) = (date_role IS NULL) AND (date IS NULL) = (date_precision IS NULL)),
  CHECK (date IS NOT NULL OR first_day IS NULL)
);
CREATE INDEX document_changed ON document (changed);

CREATE TABLE document_text ( -- the body and the grounds for every decision, packed
  content     INTEGER PRIMARY KEY REFERENCES document (content),
  body_coding INTEGER NOT NULL CHECK (body_coding BETWEEN 0 AND 999), -- as above; 3 zlib, dictionary: the raw bytes
  body        BLOB NOT NULL CHECK (typeof(body) = 'blob'),
  grounds_coding INTEGER NOT NULL CHECK (grounds_coding BETWEEN 0 AND 999), -- as above; 4 zlib, grounds dictionary
  grounds     BLOB NOT NULL CHECK (typeof(grounds) = 'blob'), -- JSON: claims, evidence, repairs, body_lines
  seal        BLOB NOT NULL CHECK (length(seal) = 8) -- hash of the document's columns and of these blobs
);

CREATE TABLE departure ( -- contents that were a document and are none now, held or not: an index must forget them
  sha256      BLOB PRIMARY KEY CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  changed     INTEGER NOT NULL CHECK (changed > 0)
);
CREATE INDEX departure_changed ON departure (changed);

CREATE TABLE rejection ( -- a record that was not taken, and why
  number      INTEGER PRIMARY KEY,
  sha256      BLOB CHECK (length(sha256) = 32),    -- its content's id; NULL where it could not be read
  rule        TEXT NOT NULL CHECK (rule <> ''),
  detail      TEXT NOT NULL,
  source      INTEGER NOT NULL REFERENCES source (number),
  path        TEXT NOT NULL,
  position    TEXT,
  url         TEXT,
  fetched_at  TEXT,
  census      TEXT NOT NULL DEFAULT '',            -- fingerprint of what its source had taught when it was refused
  import      INTEGER NOT NULL REFERENCES import (number)
);
CREATE INDEX rejection_content ON rejection (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX rejection_unread ON rejection (path) WHERE sha256 IS NULL;

CREATE TABLE census_sample ( -- a bounded sample of each source's documents, as sketches for counting what recurs
  source      INTEGER NOT NULL REFERENCES source (number),
  content     INTEGER NOT NULL REFERENCES content (number),
  sketch      BLOB NOT NULL CHECK (typeof(sketch) = 'blob'),
  PRIMARY KEY (source, content)
);

CREATE TABLE likeness ( -- what the text of each document is like, for finding its near copies
  content     INTEGER PRIMARY KEY REFERENCES content (number),
  signature   BLOB NOT NULL CHECK (typeof(signature) = 'blob'), -- 256 bits, one of each hash of a MinHash
  bands       INTEGER NOT NULL,                    -- hash of its places in likeness_band
  family      INTEGER                              -- the same number for near copies; NULL: none; 0: to be looked for
);
CREATE INDEX likeness_family ON likeness (family) WHERE family IS NOT NULL;

CREATE TABLE likeness_band ( -- where to look for near copies; texts with the same signature and bands share their rows
  place       INTEGER NOT NULL,                    -- hash of a band's number and of its three values
  content     INTEGER NOT NULL,
  PRIMARY KEY (place, content)
) WITHOUT ROWID;

CREATE TABLE likeness_state ( -- one row: how far near copies were looked for; changes up to there are in the two above
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  version     INTEGER NOT NULL,                    -- of the signatures
  changed     INTEGER NOT NULL,                    -- revision of the last change seen, and its content
  content     INTEGER NOT NULL
);

CREATE TABLE tombstone ( -- contents that were removed, and are not taken again until the tombstone is lifted
  number      INTEGER PRIMARY KEY,
  sha256      BLOB NOT NULL CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  source      INTEGER NOT NULL REFERENCES source (number), -- at which it was seen
  path        TEXT NOT NULL,                       -- and there
  import      INTEGER NOT NULL REFERENCES import (number), -- which had brought that
  anywhere    INTEGER NOT NULL CHECK (anywhere IN (0, 1)), -- 1: not taken from any source, as it was removed by its id
  removed     TEXT NOT NULL                        -- when, ISO 8601 with offset
);
CREATE INDEX tombstone_content ON tombstone (sha256);
CREATE INDEX tombstone_path ON tombstone (path);

CREATE TABLE removed_bytes ( -- raw bytes of contents that were removed but not purged
  sha256      BLOB PRIMARY KEY CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  coding      INTEGER NOT NULL CHECK (coding BETWEEN 0 AND 999), -- as in content_bytes
  bytes       BLOB NOT NULL CHECK (typeof(bytes) = 'blob')
);

CREATE TABLE saved_search ( -- questions kept under a name, for @NAME in queries and for `dateline new`
  number      INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE CHECK (key <> ''), -- the name as names are compared
  name        TEXT NOT NULL,                       -- as given
  query       TEXT NOT NULL,                       -- as typed
  filters     TEXT NOT NULL,                       -- JSON: the options beside it that were given
  saved       TEXT NOT NULL,                       -- since when it asks this, ISO 8601 with offset
  told        TEXT                                 -- when `dateline new` last told of it; NULL: never
);

CREATE TABLE saved_search_past ( -- what a name asked before it was saved anew
  search      INTEGER NOT NULL REFERENCES saved_search (number),
  query       TEXT NOT NULL,
  filters     TEXT NOT NULL,
  saved       TEXT NOT NULL,
  replaced    TEXT NOT NULL                        -- when, ISO 8601 with offset
);

CREATE TABLE saved_search_told ( -- the documents that `dateline new` has told of, held still or not
  search      INTEGER NOT NULL REFERENCES saved_search (number),
  sha256      BLOB NOT NULL CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  PRIMARY KEY (search, sha256)
) WITHOUT ROWID;

CREATE TABLE correction ( -- what a person put in the place of what was extracted; it stays when the content goes
  number      INTEGER PRIMARY KEY,                 -- of a field the last one holds that is not withdrawn
  sha256      BLOB NOT NULL CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32), -- of the document, held or not
  field       TEXT NOT NULL CHECK (field IN ('title', 'date', 'place', 'byline', 'body_lines')),
  value       TEXT,                                -- dates as EDTF, lines as 5-12,15-40; NULL: the document has none
  reading     TEXT,                                -- JSON: where a place is; paragraphs on those lines, NULL: not yet
  reason      TEXT NOT NULL CHECK (reason <> ''),
  author      TEXT NOT NULL CHECK (author <> ''),
  made        TEXT NOT NULL,                       -- ISO 8601 with offset
  withdrawn   TEXT,                                -- when, ISO 8601 with offset; NULL: it is not
  withdrawn_by TEXT,
  withdrawn_reason TEXT,
  seal        BLOB NOT NULL CHECK (length(seal) = 8), -- hash of all of this
  CHECK ((withdrawn IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX correction_of ON correction (sha256, field);

CREATE TABLE corrected ( -- documents with corrections, as these make them; made of the table above
  sha256      BLOB PRIMARY KEY CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  fields      TEXT NOT NULL CHECK (fields <> ''),  -- which are corrected, parted by commas; of others nothing is here
  title       TEXT,
  byline      TEXT,
  place       TEXT,
  city        TEXT,
  region      TEXT,
  country     TEXT,
  date        TEXT,
  date_precision TEXT,
  date_role   TEXT,
  date_confidence REAL,
  first_day   TEXT,
  last_day    TEXT
);

CREATE TABLE ruling ( -- what a person said of a source beside, or against, what its documents teach
  number      INTEGER PRIMARY KEY,                 -- of a subject the last one holds that is not withdrawn
  source      TEXT NOT NULL CHECK (source <> ''),  -- its name: the ruling stays when the source goes
  subject     TEXT NOT NULL CHECK (subject <> ''), -- date_order, year, or line: and the key of the line
  value       TEXT NOT NULL,                       -- dmy, mdy, ymd; a year; keep or drop
  line        TEXT,                                -- the line as it was named
  reason      TEXT NOT NULL,
  author      TEXT NOT NULL CHECK (author <> ''),
  made        TEXT NOT NULL,                       -- ISO 8601 with offset
  withdrawn   TEXT,
  withdrawn_by TEXT,
  withdrawn_reason TEXT,
  CHECK ((withdrawn IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX ruling_of ON ruling (source, subject);

CREATE VIEW as_corrected AS -- the columns of `document` that people correct, as corrections make them
  SELECT d.content, k.fields AS corrected,
         CASE WHEN instr(k.fields, 'title') THEN k.title ELSE d.title END AS title,
         CASE WHEN instr(k.fields, 'byline') THEN k.byline ELSE d.byline END AS byline,
         CASE WHEN instr(k.fields, 'place') THEN k.place ELSE d.place END AS place,
         CASE WHEN instr(k.fields, 'place') THEN k.city ELSE d.city END AS city,
         CASE WHEN instr(k.fields, 'place') THEN k.region ELSE d.region END AS region,
         CASE WHEN instr(k.fields, 'place') THEN k.country ELSE d.country END AS country,
         CASE WHEN instr(k.fields, 'date') THEN k.date ELSE d.date END AS date,
         CASE WHEN instr(k.fields, 'date') THEN k.date_precision ELSE d.date_precision END AS date_precision,
         CASE WHEN instr(k.fields, 'date') THEN k.date_role ELSE d.date_role END AS date_role,
         CASE WHEN instr(k.fields, 'date') THEN k.date_confidence ELSE d.date_confidence END AS date_confidence,
         CASE WHEN instr(k.fields, 'date') THEN k.first_day ELSE d.first_day END AS first_day,
         CASE WHEN instr(k.fields, 'date') THEN k.last_day ELSE d.last_day END AS last_day,
         CASE WHEN instr(k.fields, 'date') THEN NULL ELSE d.date_guess END AS date_guess
    FROM document d
    JOIN content c ON c.number = d.content
    LEFT JOIN corrected k ON k.sha256 = c.sha256;

CREATE TABLE tag ( -- a word that a researcher put on a content; its hash alone ties it to one, held or not
  sha256      BLOB NOT NULL CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  name        TEXT NOT NULL CHECK (name <> ''),
  made        TEXT NOT NULL,                       -- when, ISO 8601 with offset
  PRIMARY KEY (sha256, name)
) WITHOUT ROWID;

CREATE TABLE code ( -- what a coder found a content to be: of each name one value; tied to it as a tag is
  sha256      BLOB NOT NULL CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  name        TEXT NOT NULL CHECK (name <> ''),
  coder       TEXT NOT NULL CHECK (coder <> ''),
  value       TEXT NOT NULL CHECK (value <> ''),
  made        TEXT NOT NULL,                       -- when, ISO 8601 with offset
  PRIMARY KEY (sha256, name, coder)
) WITHOUT ROWID;
CREATE INDEX code_of_coder ON code (coder, name);

CREATE TABLE quotation ( -- lines of a content that are kept as evidence; tied to it as a tag is
  number      INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: it may be cited
  sha256      BLOB NOT NULL CHECK (typeof(sha256) = 'blob' AND length(sha256) = 32),
  shown_first INTEGER NOT NULL CHECK (shown_first > 0), -- lines as `show` counts them
  shown_last  INTEGER NOT NULL CHECK (shown_last >= shown_first),
  first_line  INTEGER CHECK (first_line > 0),      -- lines of the raw bytes, ended by line feeds; NULL: not to be told
  last_line   INTEGER CHECK (last_line >= first_line),
  lines_sha256 BLOB CHECK (length(lines_sha256) = 32), -- of the bytes of these
  text        TEXT NOT NULL,                       -- as the document reads there
  reference   TEXT NOT NULL,                       -- title, source, date and place of keeping when it was made
  note        TEXT,                                -- the researcher's
  made        TEXT NOT NULL,                       -- when, ISO 8601 with offset
  CHECK ((first_line IS NULL) = (lines_sha256 IS NULL) AND (first_line IS NULL) = (last_line IS NULL)),
  UNIQUE (sha256, shown_first, shown_last)
);

CREATE VIEW documents AS -- one row a document as corrected, everything but body and grounds
  SELECT lower(hex(c.sha256)) AS id, a.title, d.deck, a.byline, a.place, a.city, a.region, a.country, d.agency,
         d.dateline_date, a.date, a.date_precision, a.date_role, a.date_confidence, a.first_day, a.last_day,
         a.date_guess, d.captured, d.signoff, o.name AS source, s.path, s.position, s.url, s.fetched_at, d.kind,
         d.encoding, d.kept_all, x.extractor, x.census, c.size AS raw_bytes, c.import, d.changed AS revision,
         a.corrected
    FROM document d
    JOIN content c ON c.number = d.content
    JOIN as_corrected a ON a.content = d.content
    JOIN sighting s ON s.number = d.sighting
    JOIN source o ON o.number = s.source
    JOIN extraction x ON x.number = d.extraction;

CREATE VIEW sightings AS -- one row for every place and time at which a content was seen
  SELECT lower(hex(c.sha256)) AS id, o.name AS source, s.path, s.position, s.url, s.fetched_at, s.kind, s.charset,
         s.import, s.earliest
    FROM sighting s
    JOIN content c ON c.number = s.content
    JOIN source o ON o.number = s.source;

CREATE VIEW rejections AS -- one row for every record refused: every place where a refused content was seen is one
  SELECT nullif(lower(hex(r.sha256)), '') AS id, r.rule, r.detail, o.name AS source,
         r.path, r.position, r.url, r.fetched_at
    FROM rejection r JOIN source o ON o.number = r.source
  UNION
  SELECT lower(hex(r.sha256)), r.rule, r.detail, o.name, s.path, s.position, s.url, s.fetched_at
    FROM rejection r
    JOIN content c ON c.sha256 = r.sha256
    JOIN sighting s ON s.content = c.number
    JOIN source o ON o.number = s.source
   WHERE r.sha256 IS NOT NULL;

CREATE VIEW corrections AS -- one row for every correction that was ever made
  SELECT lower(hex(k.sha256)) AS id, k.field, k.value, k.reason, k.author AS by, k.made, k.withdrawn, k.withdrawn_by,
         k.withdrawn_reason,
         k.withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM correction l WHERE l.sha256 = k.sha256 AND l.field = k.field
                                             AND l.withdrawn IS NULL AND l.number > k.number) AS holds
    FROM correction k;

CREATE VIEW rulings AS -- one row for every ruling that was ever made on a source
  SELECT source, CASE WHEN line IS NULL THEN subject ELSE 'line' END AS subject, line, value, reason, author AS by,
         made, withdrawn, withdrawn_by, withdrawn_reason,
         withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM ruling l WHERE l.source = r.source AND l.subject = r.subject
                                           AND l.withdrawn IS NULL AND l.number > r.number) AS holds
    FROM ruling r;

CREATE VIEW tags AS -- one row for every tag of a content, held or not
  SELECT lower(hex(sha256)) AS id, name AS tag, made FROM tag;

CREATE VIEW codes AS -- one row for every code that a coder gave a content, held or not
  SELECT lower(hex(sha256)) AS id, name, value, coder, made FROM code;

CREATE VIEW quotations AS -- one row for every quotation that is kept as evidence
  SELECT number, lower(hex(sha256)) AS id, shown_first, shown_last, first_line, last_line,
         nullif(lower(hex(lines_sha256)), '') AS lines_sha256, text, reference, note, made
    FROM quotation;

CREATE VIEW near_copies AS -- one row for every document that has near copies; those of one family have its number
  SELECT lower(hex(c.sha256)) AS id, l.family
    FROM likeness l JOIN content c ON c.number = l.content
   WHERE l.family > 0;

CREATE VIEW imports AS
  SELECT number, arguments, folder, started, finished, continued, new, seen, rejected, files, unchanged, summary,
         removed
    FROM import;

CREATE VIEW saved_searches AS -- one row for every question saved under a name, those that others replaced too
  SELECT name, query, filters, saved, NULL AS replaced, told FROM saved_search
  UNION ALL
  SELECT s.name, p.query, p.filters, p.saved, p.replaced, NULL
    FROM saved_search_past p JOIN saved_search s ON s.number = p.search;
"""
