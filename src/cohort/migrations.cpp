#include "cohort/migrations.h"

#include <array>

namespace uptake {
namespace {

// Conventions: text that is not known is '' and never NULL. Dates are ISO, and real ones: moved by
// 0 days, the 30th of February becomes another. Reports keep their exam from being deleted (no
// ON DELETE CASCADE). JSON is not checked closely: SQLite trusts no json_valid() in a schema.
constexpr std::string_view first = R"sql(
CREATE TABLE patients (
  patient_id TEXT NOT NULL PRIMARY KEY CHECK (patient_id <> ''),
  sex        TEXT NOT NULL DEFAULT '',
  birth_date TEXT NOT NULL DEFAULT ''
    CHECK (birth_date = '' OR birth_date IS date(birth_date, '+0 days')),
  death_date TEXT NOT NULL DEFAULT ''
    CHECK (death_date = '' OR death_date IS date(death_date, '+0 days'))
) WITHOUT ROWID;

CREATE TABLE exams (
  exam_id          TEXT NOT NULL PRIMARY KEY CHECK (exam_id <> ''),
  patient_id       TEXT NOT NULL REFERENCES patients,
  study_uid        TEXT NOT NULL DEFAULT '',
  accession_number TEXT NOT NULL DEFAULT '',
  exam_date        TEXT NOT NULL DEFAULT ''
    CHECK (exam_date = '' OR exam_date IS date(exam_date, '+0 days')),
  description      TEXT NOT NULL DEFAULT '',
  patient_age      TEXT NOT NULL DEFAULT '',
  weight_kg        REAL NOT NULL DEFAULT 0 CHECK (weight_kg >= 0),  -- 0 = not known
  height_m         REAL NOT NULL DEFAULT 0 CHECK (height_m >= 0),
  pet_unit         TEXT NOT NULL DEFAULT '' CHECK (pet_unit IN ('', 'SUVbw', 'Bq/ml', 'counts', 'unknown')),
  suv_refusal      TEXT NOT NULL DEFAULT '',
  suv_explanation  TEXT NOT NULL DEFAULT '',
  scan_file        TEXT NOT NULL DEFAULT '',
  slices           INTEGER NOT NULL DEFAULT 0 CHECK (slices >= 0),
  "rows"           INTEGER NOT NULL DEFAULT 0 CHECK ("rows" >= 0),
  columns          INTEGER NOT NULL DEFAULT 0 CHECK (columns >= 0),
  deidentified     INTEGER NOT NULL DEFAULT 0 CHECK (deidentified IN (0, 1)),
  flags            TEXT NOT NULL DEFAULT '[]' CHECK (flags LIKE '[%]'),
  facts            TEXT NOT NULL DEFAULT '{}' CHECK (facts LIKE '{%}')
);
CREATE INDEX exams_by_patient   ON exams (patient_id, exam_date, exam_id);
CREATE INDEX exams_by_study     ON exams (study_uid);
CREATE INDEX exams_by_accession ON exams (accession_number);
CREATE INDEX exams_deidentified ON exams (exam_id) WHERE deidentified = 1;
CREATE UNIQUE INDEX exams_by_scan_file ON exams (scan_file) WHERE scan_file <> '';

CREATE TABLE series (
  exam_id     TEXT NOT NULL REFERENCES exams ON DELETE CASCADE,
  series_uid  TEXT NOT NULL,
  modality    TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  number      INTEGER NOT NULL DEFAULT 0,
  instances   INTEGER NOT NULL DEFAULT 0,
  role        TEXT NOT NULL DEFAULT '' CHECK (role IN ('', 'pet', 'ct')),
  reason      TEXT NOT NULL DEFAULT '',
  explanation TEXT NOT NULL DEFAULT '',
  header      TEXT NOT NULL DEFAULT '',  -- long, and so the last: read only where asked for
  PRIMARY KEY (exam_id, series_uid)
);

CREATE TABLE reports (
  exam_id      TEXT NOT NULL PRIMARY KEY REFERENCES exams,
  summary_code INTEGER CHECK (summary_code IN (1, 2, 4, 9)),
  text         TEXT NOT NULL CHECK (text <> '')
);

-- Reports that came before their scans, as they would be stored (de-identified where that was
-- asked for). "source" is the file's name and line, for messages.
CREATE TABLE pending_reports (
  patient_id       TEXT NOT NULL CHECK (patient_id <> ''),
  exam_id          TEXT NOT NULL,
  accession_number TEXT NOT NULL,
  study_uid        TEXT NOT NULL,
  exam_date        TEXT NOT NULL DEFAULT ''
    CHECK (exam_date = '' OR exam_date IS date(exam_date, '+0 days')),
  death_date       TEXT NOT NULL DEFAULT ''
    CHECK (death_date = '' OR death_date IS date(death_date, '+0 days')),
  summary_code     INTEGER CHECK (summary_code IN (1, 2, 4, 9)),
  source           TEXT NOT NULL,
  text             TEXT NOT NULL CHECK (text <> ''),
  PRIMARY KEY (patient_id, exam_id, accession_number, study_uid),
  CHECK (exam_id <> '' OR accession_number <> '' OR study_uid <> '')
);

CREATE TABLE splits (
  patient_id TEXT NOT NULL PRIMARY KEY REFERENCES patients ON DELETE CASCADE,
  split      TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test'))
) WITHOUT ROWID;
CREATE INDEX splits_by_name ON splits (split);
)sql";

// What labelers say of reports, and what people say. Spans of mentions and sentences are bytes of
// the report; those of annotations are code points, as in the lines that they came in.
constexpr std::string_view labels = R"sql(
CREATE TABLE sentences (
  exam_id      TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
  sentence     INTEGER NOT NULL CHECK (sentence >= 0),
  begin        INTEGER NOT NULL CHECK (begin >= 0),
  end          INTEGER NOT NULL CHECK (end >= begin),
  section      TEXT NOT NULL,
  header_begin INTEGER NOT NULL DEFAULT 0 CHECK (header_begin >= 0),
  header_end   INTEGER NOT NULL DEFAULT 0 CHECK (header_end >= header_begin),
  PRIMARY KEY (exam_id, sentence)
) WITHOUT ROWID;

-- One row an exam and labeler, also where it found no mention at all.
CREATE TABLE labelings (
  exam_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
  labeler TEXT NOT NULL CHECK (labeler <> ''),
  PRIMARY KEY (exam_id, labeler)
) WITHOUT ROWID;

CREATE TABLE mentions (
  exam_id     TEXT NOT NULL,
  labeler     TEXT NOT NULL,
  mention     INTEGER NOT NULL,  -- in the order of the text
  sentence    INTEGER NOT NULL,
  begin       INTEGER NOT NULL CHECK (begin >= 0),
  end         INTEGER NOT NULL CHECK (end >= begin),
  region      TEXT NOT NULL,
  implied     INTEGER NOT NULL CHECK (implied IN (0, 1)),
  probability REAL NOT NULL CHECK (probability BETWEEN 0 AND 1),
  rule        TEXT NOT NULL,
  PRIMARY KEY (exam_id, labeler, mention),
  FOREIGN KEY (exam_id, labeler) REFERENCES labelings ON DELETE CASCADE,
  FOREIGN KEY (exam_id, sentence) REFERENCES sentences
) WITHOUT ROWID;
CREATE INDEX mentions_by_sentence ON mentions (exam_id, sentence);

CREATE TABLE labels (
  exam_id     TEXT NOT NULL,
  labeler     TEXT NOT NULL,
  region      TEXT NOT NULL,
  probability REAL NOT NULL CHECK (probability BETWEEN 0 AND 1),
  mentioned   INTEGER NOT NULL CHECK (mentioned IN (0, 1)),
  PRIMARY KEY (exam_id, labeler, region),
  FOREIGN KEY (exam_id, labeler) REFERENCES labelings ON DELETE CASCADE
) WITHOUT ROWID;

-- Labels of a report that is there no more would say something of another one.
CREATE TRIGGER labels_of_replaced_reports AFTER UPDATE OF text ON reports
WHEN old.text IS NOT new.text BEGIN
  DELETE FROM labelings WHERE exam_id = old.exam_id;
  DELETE FROM sentences WHERE exam_id = old.exam_id;
END;

-- "line" is the JSON that an annotation came in, byte by byte. An exam need not be there yet: what
-- a person has judged is not thrown away for that.
CREATE TABLE annotations (
  annotation INTEGER PRIMARY KEY,
  exam_id    TEXT NOT NULL,
  text       TEXT NOT NULL,
  begin      INTEGER CHECK (begin >= 0),
  end        INTEGER CHECK (end >= begin),
  region     TEXT NOT NULL CHECK (region <> ''),
  label      TEXT NOT NULL,
  annotator  TEXT NOT NULL CHECK (annotator <> ''),
  time       TEXT NOT NULL CHECK (time <> ''),
  comment    TEXT NOT NULL,
  line       TEXT NOT NULL UNIQUE,
  CHECK (exam_id <> '' OR text <> ''),
  CHECK ((begin IS NULL) = (end IS NULL))
);
CREATE INDEX annotations_by_exam      ON annotations (exam_id) WHERE exam_id <> '';
CREATE INDEX annotations_by_annotator ON annotations (annotator, time);
)sql";

constexpr std::array steps{first, labels};

}  // namespace

std::span<const std::string_view> cohort_migrations() { return steps; }

}  // namespace uptake
