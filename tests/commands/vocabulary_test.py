"""`uptake vocabulary`: wordpieces from reports."""

import csv
import json

import pytest

from report_cohort import report_cohort
from uptake_program import real_data, uptake

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
REPORT = "No hilar adenopathy."


def learn(*arguments):
    return json.loads(uptake("vocabulary", *arguments, "--json").stdout)


def pieces_of(file):
    return file.read_text().split("\n")[:-1]


@pytest.fixture
def base(tmp_path):
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    pieces = [*SPECIAL, "[unused0]", *letters, *("##" + letter for letter in letters), "no", "."]
    (tmp_path / "base.txt").write_text("\n".join(pieces) + "\n")
    return tmp_path / "base.txt"


@pytest.fixture
def text(tmp_path):
    (tmp_path / "text.txt").write_text((REPORT + "\n") * 5 + "\n")
    return tmp_path / "text.txt"


def test_pieces_come_after_those_of_the_base(tmp_path, base, text):
    summary = learn("--text", text, "--base", base, "--out", tmp_path / "out.txt")
    assert pieces_of(tmp_path / "out.txt") == pieces_of(base) + ["adenopathy", "hilar"]
    # no h ##i ##l ##a ##r a ##d ##e ##n ##o ##p ##a ##t ##h ##y . and then: no hilar adenopathy .
    assert summary == {
        "reports": 5, "pieces": len(pieces_of(base)) + 2, "learnt": 2,
        "before": {"tokens_per_report": 17, "words_kept_whole": pytest.approx(1 / 3), "unknown": 0},
        "after": {"tokens_per_report": 4, "words_kept_whole": 1, "unknown": 0}}


def test_the_summary_for_people(tmp_path, base, text):
    done = uptake("vocabulary", "--text", text, "--base", base, "--out", tmp_path / "out.txt")
    assert done.stdout == ("62 pieces, of which 2 were learnt from 5 reports\n"
                           "before  17.0 tokens a report, 33.3 % of words kept whole, 0 unknown\n"
                           "after   4.0 tokens a report, 100.0 % of words kept whole, 0 unknown\n")


def test_without_a_base_it_starts_with_characters(tmp_path, text):
    summary = learn("--text", text, "--out", tmp_path / "out.txt")
    pieces = pieces_of(tmp_path / "out.txt")
    assert pieces[:5] == SPECIAL
    # Printable ASCII without capitals begins a word; letters and digits continue one.
    assert len(pieces) == 5 + 68 + 36 + summary["learnt"]
    assert set(pieces[-summary["learnt"]:]) == {"no", "hilar", "adenopathy"}
    assert summary["before"] is None and summary["after"]["unknown"] == 0


def test_sources_add_up_and_the_cohort_is_one(tmp_path, base, text):
    table = tmp_path / "reports.csv"
    table.write_text("exam_id,report_text\nE1,Splenic uptake\nE2,Splenic uptake\n")
    cohort = report_cohort(tmp_path / "c", {"E1": "Splenic uptake", "E2": "Splenic uptake"})
    sources = ["--reports", table, "--reports", table, "--text", text, "--cohort", cohort]
    summary = learn(*sources, "--base", base, "--out", tmp_path / "out.txt")
    assert summary["reports"] == 2 + 2 + 5 + 2
    assert pieces_of(tmp_path / "out.txt")[-4:] == ["adenopathy", "splenic", "uptake", "hilar"]
    alone = learn("--cohort", cohort, "--base", base, "--least-reports", 2,
                  "--out", tmp_path / "alone.txt")
    assert alone["reports"] == 2 and alone["learnt"] == 2


def test_what_few_reports_have_is_not_learnt(tmp_path, base, text):
    with text.open("a") as file:
        file.write("Seen by Zbqkowski.\n" * 4)
    arguments = ["--text", text, "--base", base, "--out", tmp_path / "out.txt"]
    learn(*arguments)
    assert not any("zb" in piece or "owski" in piece for piece in pieces_of(tmp_path / "out.txt"))
    learn(*arguments, "--least-reports", 4)
    assert "zbqkowski" in pieces_of(tmp_path / "out.txt")


def test_at_most_the_pieces_asked_for(tmp_path, base, text):
    summary = learn("--text", text, "--base", base, "--pieces", 1, "--out", tmp_path / "out.txt")
    assert summary["learnt"] == 1 and pieces_of(tmp_path / "out.txt")[-1] == "adenopathy"


def test_rows_that_cannot_be_used_are_listed(tmp_path, base):
    table = tmp_path / "reports.csv"
    table.write_text("exam_id,report_text\nE1,liver\n,lung\n")
    done = uptake("vocabulary", "--reports", table, "--base", base, "--out", tmp_path / "out.txt",
                  check=False)
    assert done.returncode == 1 and "[reports.no_exam]" in done.stderr
    assert (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("content, message", [("\n \n", "there is no report to learn from"),
                                              (None, "cannot read")])
def test_nothing_is_written_where_there_is_nothing_to_learn_from(tmp_path, content, message):
    if content is not None:
        (tmp_path / "text.txt").write_text(content)
    done = uptake("vocabulary", "--text", tmp_path / "text.txt", "--out", tmp_path / "out.txt",
                  check=False)
    assert done.returncode == 1 and message in done.stderr
    assert done.stdout == "" and not (tmp_path / "out.txt").exists()


def test_a_base_that_is_none_is_refused(tmp_path, text):
    (tmp_path / "base.txt").write_text("liver\n")
    done = uptake("vocabulary", "--text", text, "--base", tmp_path / "base.txt",
                  "--out", tmp_path / "out.txt", check=False)
    assert done.returncode == 1 and "[PAD]" in done.stderr
    assert not (tmp_path / "out.txt").exists()


def test_standard_input_cannot_be_read_twice(tmp_path):
    done = uptake("vocabulary", "--text", "-", "--out", tmp_path / "out.txt", check=False)
    assert done.returncode == 2 and "read twice" in done.stderr


def test_bytes_of_any_kind_are_text(tmp_path, base):
    (tmp_path / "text.txt").write_bytes(bytes(range(256)) * 5 + b"\n\xff\xfe" + b"a" * 10_000)
    learn("--text", tmp_path / "text.txt", "--base", base, "--out", tmp_path / "out.txt")


def test_real_reports_have_fewer_tokens(tmp_path):
    """Real reports of chest X-rays with BERT's vocabulary: 30 % fewer tokens."""
    bert, openi = real_data("bert/vocab.txt"), real_data("openi/reports.csv")
    if bert is None or openi is None:
        pytest.skip("no bert/vocab.txt or openi/reports.csv in $UPTAKE_DATA")
    reports = {}
    with openi.open(newline="") as file:
        for row in csv.DictReader(file):
            reports.setdefault(row["report"], []).append(row["sentence"])
    (tmp_path / "text.txt").write_text("\n".join(map(". ".join, reports.values())))
    arguments = ["--text", tmp_path / "text.txt", "--base", bert]
    summary = learn(*arguments, "--out", tmp_path / "out.txt")
    learn(*arguments, "--out", tmp_path / "again.txt")
    assert pieces_of(tmp_path / "out.txt")[:30522] == pieces_of(bert)[:30522]
    assert (tmp_path / "out.txt").read_bytes() == (tmp_path / "again.txt").read_bytes()
    assert summary["after"]["tokens_per_report"] < .71 * summary["before"]["tokens_per_report"]
    assert summary["after"]["words_kept_whole"] > .98
