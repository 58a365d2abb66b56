"""`uptake show`: facts, pictures and pages of made-up studies."""

import base64
import html.parser
import json
import re
import struct
import subprocess

import pytest

from uptake_program import PROGRAM, small_phantom, uptake, weightless_phantom

ATTACK = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """ACC-1 of PHANTOM-1 with a report; NOSUV of HEAVY without a weight."""
    folder = tmp_path_factory.mktemp("show")
    small_phantom(folder / "dicom" / "1")
    weightless_phantom(folder / "dicom" / "2", patient="HEAVY", accession="NOSUV")
    (folder / "reports.csv").write_text(
        "patient_id,accession_number,report_text,summary_code\n"
        f'PHANTOM-1,ACC-1,"FINDINGS: {ATTACK}\nNo more.",4\n')
    uptake("import", "--cohort", folder / "cohort", "--dicom", folder / "dicom", "--reports",
           folder / "reports.csv")
    return folder / "cohort"


def facts_of(text):
    """The lines "Name   value" before the list of series."""
    rows = [re.split(r"\s{2,}", line, maxsplit=1) for line in text.split("\nSeries")[0].splitlines()]
    return {row[0]: row[1] for row in rows if len(row) == 2} | {
        "Accession number": next((line.removeprefix("Accession number").strip()
                                  for line in text.splitlines()
                                  if line.startswith("Accession number")), None)}


def test_facts(cohort):
    done = uptake("show", "ACC-1", "--cohort", cohort)
    facts = facts_of(done.stdout)
    assert facts["Exam"] == "ACC-1"
    assert facts["Patient"] == "PHANTOM-1, F, 63 years, 75 kg, 1.68 m"
    assert facts["Date"] == "2023-06-11"
    assert facts["Accession number"] == "ACC-1"
    assert facts["Dose"] == "370.0 MBq"
    assert facts["Injected"] == "2023-06-11 09:30:00"
    assert facts["Uptake time"] == "60 min"
    # 75,000 g / (370e6 Bq x 2^(-3600 s / 6586.2 s)) = 2.96075e-4
    assert facts["SUV"].startswith("SUVbw, stored value × 0.000296075")
    assert facts["PET"].startswith("48 × 48 × 20 voxels")
    assert facts["Stored"].startswith("224 × 224 × 20 voxels")
    assert facts["Report"] == "yes, summary code 4"
    assert "chosen as PET" in done.stdout and "chosen as CT" in done.stdout
    assert done.stderr == ""


def test_json(cohort):
    facts = json.loads(uptake("show", "ACC-1", "--cohort", cohort, "--json").stdout)
    assert facts["exam_id"] == "ACC-1" and facts["patient_id"] == "PHANTOM-1"
    assert facts["pet_unit"] == "SUVbw" and facts["suv_refusal"] is None
    assert facts["size"] == [224, 224, 20]
    assert facts["report"] is True and facts["summary_code"] == 4
    assert {s["modality"]: s["role"] for s in facts["series"]} == {"PT": "pet", "CT": "ct"}
    assert facts["facts"]["tracer"]["dose_mbq"] == 370


def test_an_exam_without_suv_says_why(cohort):
    done = uptake("show", "NOSUV", "--cohort", cohort)
    assert facts_of(done.stdout)["SUV"].startswith("none, the PET is in Bq/ml: ")
    assert "weight" in facts_of(done.stdout)["SUV"].lower()
    assert facts_of(done.stdout)["Report"] == "no"
    facts = json.loads(uptake("show", "NOSUV", "--cohort", cohort, "--json").stdout)
    assert facts["pet_unit"] == "Bq/ml" and facts["suv_refusal"]


def png_size(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


@pytest.mark.parametrize("exam", ["ACC-1", "NOSUV"])
def test_picture(cohort, tmp_path, exam):
    done = uptake("show", exam, "--cohort", cohort, "--out", tmp_path / "exam.png")
    width, height = png_size((tmp_path / "exam.png").read_bytes())
    assert width == 1600 and 600 < height <= 1200
    assert "exam.png" in done.stderr and exam in done.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["exam.png"]  # no temporary is left


class Reader(html.parser.HTMLParser):
    """Elements, addresses and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.addresses, self.images, self.text = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        attributes = dict(attributes)
        assert not any(name.startswith("on") for name in attributes)
        self.addresses += [attributes[k] for k in ("src", "href", "action") if k in attributes]

    def handle_data(self, data):
        self.text += data


def test_page(cohort, tmp_path):
    uptake("show", "ACC-1", "--cohort", cohort, "--out", tmp_path / "exam.html")
    page = Reader((tmp_path / "exam.html").read_text(encoding="utf-8"))
    assert page.elements.count("img") == 1 and page.elements.count("table") == 2
    assert not {"script", "iframe", "object", "link", "form"} & set(page.elements)
    [picture] = page.addresses
    assert picture.startswith("data:image/png;base64,")
    assert png_size(base64.b64decode(picture.split(",", 1)[1]))[0] == 1600
    assert ATTACK + "\nNo more." in page.text  # as text, every sign of it
    for word in ("PHANTOM-1", "370.0 MBq", "chosen as CT", "not a medical device"):
        assert word in page.text


def test_identifiers(cohort):
    study = json.loads(uptake("show", "ACC-1", "--cohort", cohort, "--json").stdout)["study_uid"]
    for identifier in (study, "PHANTOM-1"):
        shown = uptake("show", identifier, "--cohort", cohort, "--json").stdout
        assert json.loads(shown)["exam_id"] == "ACC-1"


def test_unknown_exams_are_refused_with_the_nearest(cohort):
    done = uptake("show", "ACC-2", "--cohort", cohort, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("uptake show: ") and "ACC-1" in done.stderr


@pytest.mark.parametrize("name", ["exam.jpg", "exam", "png"])
def test_other_endings_are_refused_before_any_work(cohort, tmp_path, name):
    done = uptake("show", "ACC-1", "--cohort", cohort, "--out", tmp_path / name, check=False)
    assert done.returncode == 2 and done.stdout == ""
    assert ".png" in done.stderr and ".html" in done.stderr
    assert not (tmp_path / name).exists()


def test_a_folder_that_is_not_there_is_a_failure(cohort, tmp_path):
    done = uptake("show", "ACC-1", "--cohort", cohort, "--out", tmp_path / "no" / "e.png",
                  check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("uptake show: exam ACC-1: ") and "e.png" in done.stderr


def test_the_cohort_may_be_the_current_folder(cohort):
    assert "ACC-1" in uptake("show", "ACC-1", cwd=cohort).stdout


def test_a_full_disk_is_noticed(cohort):
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, "show", "ACC-1", "--cohort", str(cohort)], stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "standard output" in done.stderr
