"""A cohort of reports without scans, for tests of what is done with text."""

import sqlite3

from uptake_program import uptake


def report_cohort(folder, reports):
    """`reports`: text by exam id. The exams have no scan: the database says what import would."""
    folder.mkdir(parents=True)
    (folder / "none.csv").write_text("patient_id,exam_id,report_text\nP0,E0,waits\n")
    uptake("import", "--cohort", folder / "cohort", "--reports", folder / "none.csv")
    with sqlite3.connect(folder / "cohort" / "cohort.sqlite") as database:
        for exam, text in reports.items():
            database.execute("INSERT OR IGNORE INTO patients (patient_id) VALUES ('P1')")
            database.execute("INSERT INTO exams (exam_id, patient_id) VALUES (?, 'P1')", (exam,))
            database.execute("INSERT INTO reports (exam_id, text) VALUES (?, ?)", (exam, text))
    return folder / "cohort"
