"""`uptake ontology` and `uptake terms`."""

import csv
import io
import json
import xml.etree.ElementTree

import pytest

from uptake_program import uptake

REGIONS = [
    {"name": "body", "parents": []},
    {"name": "liver", "parents": ["body"], "terms": ["liver"], "abbreviations": ["LVR"]},
    {"name": "spleen", "parents": ["body"], "terms": ["spleen"]},
]


@pytest.fixture
def regions_file(tmp_path):
    def write(regions):
        path = tmp_path / "regions.json"
        path.write_text(json.dumps({"regions": regions}))
        return path
    return write


def test_check_finds_nothing_wrong_with_what_ships():
    assert "94 regions" in uptake("ontology", "check").stdout


def test_check_names_what_two_regions_claim(regions_file):
    twice = REGIONS + [{"name": "lien", "parents": [], "terms": ["spleen"]}]
    done = uptake("ontology", "check", regions_file(twice), check=False)
    assert done.returncode == 1
    assert "region 'lien' claims the term 'spleen', which 'spleen' has" in done.stderr


def test_show_prints_a_tree_or_one_region(regions_file):
    file = regions_file(REGIONS)
    assert uptake("ontology", "show", "--ontology", file).stdout == "body\n  liver\n  spleen\n"
    shown = uptake("ontology", "show", "liver").stdout
    assert "10200004" in shown and "hepatic" in shown
    unknown = uptake("ontology", "show", "livre", check=False)
    assert unknown.returncode == 1 and "'liver'" in unknown.stderr


def test_graph_writes_svg_and_dot(tmp_path):
    uptake("ontology", "graph", "--out", tmp_path / "r.svg")
    root = xml.etree.ElementTree.parse(tmp_path / "r.svg").getroot()
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert len(texts) == 94 and "left_hilar_lymph_node" in texts
    uptake("ontology", "graph", "--out", tmp_path / "r.dot")
    assert '"spine" -> "sacrum" [style=dashed];' in (tmp_path / "r.dot").read_text()


@pytest.mark.parametrize("arguments", [
    ("graph",), ("graph", "--out", "r.png"), ("show", "--out", "r.svg"), ("draw",)])
def test_what_cannot_be_meant(arguments):
    assert uptake("ontology", *arguments, check=False).returncode == 2


def terms(*arguments):
    rows = list(csv.DictReader(io.StringIO(uptake("terms", *arguments).stdout)))
    return {row["term"]: (int(row["k"]), int(row["count"]), row["region"]) for row in rows}


def test_terms_count_and_say_who_covers(tmp_path, regions_file):
    reports = tmp_path / "reports.csv"
    with reports.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["patient_id", "accession_number", "report_text"])
        for i in range(4):
            table.writerow([f"P{i}", f"A{i}", "FINDINGS: The liver glows. LVR. Zyx."])
    common = ("--reports", reports, "--ontology", regions_file(REGIONS))
    assert terms(*common, "--minimum", 5) == {}
    found = terms(*common, "--minimum", 4)
    assert found["the liver glows"] == (3, 4, "liver")
    assert found["lvr"] == (1, 4, "liver")
    assert found["zyx"] == (1, 4, "")
    uncovered = terms(*common, "--minimum", 4, "--uncovered")
    assert set(uncovered) == {"the", "glows", "zyx"}
    assert terms(*common) == {}  # 35 is the paper's


def test_terms_of_no_file_are_no_table(tmp_path):
    done = uptake("terms", "--reports", tmp_path / "none.csv", check=False)
    assert done.returncode == 1 and done.stdout == "" and "none.csv" in done.stderr
