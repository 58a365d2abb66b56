"""`uptake tag`, `label` and `explain-label`: from text to labels."""

import csv
import json
import os
import subprocess

import pytest

from report_cohort import report_cohort
from uptake_program import PROGRAM, uptake

REPORT = ("History: Liver metastasis in the past.\n"
          "Findings: There is a new FDG-avid lesion in the liver. No FDG-avid left hilar nodes.\n")


def run(*arguments, text):
    """With bytes on stdin; answers the process and its output as lines of JSON."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], input=text, capture_output=True)
    return done, [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_sentences():
    text = "No FDG-avid left hilar nodes.\r\n\nGröße: FDG-avid lesion in the liver.\n"
    done, mentions = run("label", "--sentences", "-", text=text.encode())
    assert done.returncode == 0 and done.stderr == b""
    lines = text.replace("\r", "").split("\n")
    assert [(m["sentence"], m["region"]) for m in mentions] == [
        (0, "left_hilar_lymph_node"), (2, "liver")]
    for mention in mentions:  # characters of the line, not bytes: there are two umlauts
        assert lines[mention["sentence"]][mention["begin"]:mention["end"]] == mention["text"]
        assert list(mention) == ["sentence", "begin", "end", "text", "region", "probability", "rule"]
    assert mentions[0]["probability"] < 0.5 < mentions[1]["probability"]


def test_many_lines_come_out_in_their_order_on_any_number_of_threads(tmp_path):
    lines = [f"FDG-avid lesion in the {'liver' if i % 3 else 'spleen'}, number {i}."
             for i in range(3000)]
    (tmp_path / "lines.txt").write_text("\n".join(lines))
    outputs = [uptake("label", "--sentences", tmp_path / "lines.txt", "--jobs", jobs).stdout
               for jobs in (1, 4)]
    assert outputs[0] == outputs[1]
    numbers = [json.loads(line)["sentence"] for line in outputs[0].splitlines()]
    assert numbers == list(range(3000))


def test_tags_are_those_of_the_lines():
    text = b"Unremarkable spleen.\nNo uptake in the liver.\n"
    done, mentions = run("tag", text=text)
    assert done.returncode == 0
    assert [(m["sentence"], m["begin"], m["end"], m["region"]) for m in mentions] == [
        (0, 13, 19, "spleen"), (1, 17, 22, "liver")]
    assert mentions == run("label", "--sentences", "-", text=text)[1]


def test_of_a_report_findings_and_impression_are_tagged(tmp_path):
    (tmp_path / "report.txt").write_text(REPORT)
    tags = [json.loads(line) for line in
            uptake("tag", "--report", tmp_path / "report.txt").stdout.splitlines()]
    assert [m["region"] for m in tags] == ["liver", "left_hilar_lymph_node"]
    assert all(REPORT[m["begin"]:m["end"]] == m["text"] for m in tags)
    whole = uptake("tag", "--report", tmp_path / "report.txt", "--all-sections").stdout
    assert len(whole.splitlines()) == 3


def test_spans():
    given = [{"note": 1, "text": "Größe: no pneumonia today.", "begin": 10, "end": 19},
             {"text": "There is pneumonia.", "begin": 9, "end": 18}]
    lines = "\n".join(json.dumps(g, ensure_ascii=False) for g in given)
    done, scored = run("label", "--spans", "-", text=lines.encode())
    assert done.returncode == 0
    for before, after in zip(given, scored, strict=True):
        assert {k: after[k] for k in before} == before and after["rule"]
    assert scored[0]["probability"] < 0.5 and scored[0]["rule"] == "hybrid: negated"
    assert scored[1]["probability"] > scored[0]["probability"]


@pytest.mark.parametrize("line", [
    b"nonsense", b"[]", b'{"text": "ab", "begin": 0}', b'{"text": "ab", "begin": 0, "end": 3}',
    b'{"text": "ab", "begin": 1, "end": 1}', b'{"text": "ab", "begin": -1, "end": 1}',
    b'{"text": "ab", "begin": 0.5, "end": 1}', b'{"begin": 0, "end": 1}', b'{"text": "\xff"}'])
def test_bad_spans_are_listed_and_the_others_scored(line):
    good = b'{"text": "no mass", "begin": 3, "end": 7}'
    done, scored = run("label", "--spans", "-", text=good + b"\n" + line + b"\n" + good)
    assert done.returncode == 1 and len(scored) == 2
    assert b"line 2" in done.stderr


def read_labels(file):
    with open(file, newline="") as stream:
        return {(r["exam_id"], r["region"]): (float(r["probability"]), int(r["mentions"]))
                for r in csv.DictReader(stream)}


def test_reports(tmp_path):
    with open(tmp_path / "reports.csv", "w", newline="") as stream:
        csv.writer(stream).writerows(
            [["accession_number", "report_text"], ["A,1", REPORT], ["A2", ""], ["", "No exam."],
             ["A,1", "Liver normal."], ["A3", "Findings: Spleen is normal."]])
    done = uptake("label", "--reports", tmp_path / "reports.csv", "--out", tmp_path / "l.csv",
                  check=False)
    assert done.returncode == 1 and "2 reports" in done.stdout
    for row in ("line 5: exam A2 has no report text", "line 6: no exam id", "line 7: exam A,1"):
        assert row in done.stderr
    assert (tmp_path / "l.csv").read_text().startswith("exam_id,region,probability,mentions\n")
    labels = read_labels(tmp_path / "l.csv")
    assert {exam for exam, _ in labels} == {"A,1", "A3"}
    assert labels["A,1", "liver"][0] > 0.5 and labels["A,1", "liver"][1] == 1
    assert labels["A,1", "left_hilar_lymph_node"][0] < 0.5
    assert labels["A,1", "full_body"][1] == 2
    assert labels["A,1", "spleen"] == (0, 0)  # not mentioned
    stdout = uptake("label", "--reports", tmp_path / "reports.csv", check=False).stdout
    assert stdout == (tmp_path / "l.csv").read_text()


def test_the_baseline_knows_negation_words_only(tmp_path):
    text = b"Resolved FDG-avid lesion in the liver.\nNo uptake in the liver.\n"
    _, mentions = run("label", "--sentences", "-", "--labeler", "baseline", text=text)
    assert [m["probability"] >= 0.5 for m in mentions] == [True, False]


def test_the_baseline_has_the_words_of_the_paper_and_those_of_its_code():
    text = b"The liver is unremarkable.\n"
    for labeler, probability in (("baseline", 1), ("baseline:paper", 1), ("baseline:code", 0)):
        _, [mention] = run("label", "--sentences", "-", "--labeler", labeler, text=text)
        assert mention["probability"] == probability, labeler
    done, _ = run("label", "--sentences", "-", "--labeler", "baseline:cod", text=text)
    assert done.returncode == 1 and b"no list 'cod'" in done.stderr and b"code, paper" in done.stderr


def test_a_labeler_that_is_not_there_is_named():
    done, _ = run("label", "--sentences", "-", "--labeler", "model:x", text=b"Liver.\n")
    assert done.returncode == 1 and b"x has no config.json" in done.stderr
    done, _ = run("label", "--sentences", "-", "--labeler", "ruls", text=b"Liver.\n")
    assert done.returncode == 2 and b"did you mean 'rules'" in done.stderr


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\xff\xfe\x00\n", b"\xc3", b"liver " * 20000,
                                  b"No liver \xff lesion.\n"])
@pytest.mark.parametrize("command", [["tag"], ["tag", "--report"], ["label", "--sentences", "-"]])
def test_any_bytes_are_taken(command, text):
    done, mentions = run(*command, text=text)
    assert done.returncode == 0 and done.stderr == b""
    for mention in mentions:
        line = text.decode(errors="surrogateescape")
        assert line[mention["begin"]:mention["end"]] == mention["text"]


def test_a_cohort_and_the_sentences_behind_a_label(tmp_path):
    cohort = report_cohort(tmp_path / "c", {"A1": REPORT, "A2": "Findings: Spleen is normal."})
    done = uptake("label", "--cohort", cohort, "--json")
    assert json.loads(done.stdout) == {"labeler": "hybrid", "reports": 2, "mentions": 3,
                                       "left_out": 0}
    told = uptake("explain-label", "A1", "abdomen", "--cohort", cohort).stdout
    assert "There is a new FDG-avid lesion in the [liver]." in told and "hilar" not in told
    coloured = uptake("explain-label", "A1", "abdomen", "--cohort", cohort, "--color", "always")
    assert "\x1b[31mliver\x1b[0m" in coloured.stdout
    label = json.loads(uptake("explain-label", "A1", "liver", "--cohort", cohort, "--json").stdout)
    [sentence] = label["sentences"]
    [mention] = sentence["mentions"]
    assert label["probability"] == mention["probability"] > 0.5
    assert REPORT[mention["begin"]:mention["end"]] == "liver"
    none = uptake("explain-label", "A2", "liver", "--cohort", cohort).stdout
    assert "does not mention" in none
    done = uptake("explain-label", "A1", "liver", "--cohort", cohort, "--labeler", "baseline",
                  check=False)
    assert done.returncode == 1 and "labels of: hybrid" in done.stderr
    done = uptake("explain-label", "A1", "livr", "--cohort", cohort, check=False)
    assert done.returncode == 1 and "liver" in done.stderr


def test_a_terminal_is_not_at_the_mercy_of_a_report(tmp_path):
    cohort = report_cohort(tmp_path / "c", {"A1": "Findings: \x1b[2J Lesion in the liver\x07."})
    uptake("label", "--cohort", cohort)
    told = uptake("explain-label", "A1", "liver", "--cohort", cohort).stdout
    assert "[liver]" in told and "\x1b" not in told and "\x07" not in told


@pytest.mark.parametrize("lines", [1, 1000, 20000, 60000])
@pytest.mark.parametrize("command", ["tag --sentences", "label --sentences -"])
def test_a_full_disk_is_noticed(command, lines):
    # of some sizes nothing is left in the buffer that the last flush would fail to write
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, *command.split()], input=b"Avid liver lesion.\n" * lines,
                              stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"cannot write to standard output" in done.stderr


def test_a_table_of_something_else_is_told_what_it_lacks(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    done = uptake("label", "--reports", tmp_path / "t.csv", check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert "no column report_text and one of exam_id" in done.stderr
    assert "patient_id" not in done.stderr  # labels need none


def test_two_inputs_at_once_are_refused():
    done = subprocess.run([PROGRAM, "label", "--sentences", "a", "--spans", "b"],
                          capture_output=True, env=os.environ)
    assert done.returncode == 2
