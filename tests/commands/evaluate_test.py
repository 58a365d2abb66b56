"""`uptake evaluate`: files, figures, and the paper's own predictions."""

import csv
import gzip
import json
import re
import shutil
import statistics
import subprocess

import pytest

from scan_cohort import scan_cohort
from uptake_program import real_data, uptake

HEADER = ("region,exams,positives,seeds,auroc_mean,auroc_median,auroc_low,auroc_high,"
          "average_precision,sensitivity,specificity,ppv,f1,brier,ece,sensitivity_top10,"
          "sensitivity_top25,sensitivity_top50")


def metrics_of(folder):
    text = (folder / "metrics.csv").read_text()
    assert text.splitlines()[0] == HEADER
    return {row["region"]: row for row in csv.DictReader(text.splitlines())}


def test_figures_go_to_files_and_are_shown(tmp_path):
    table = tmp_path / "p.csv"
    table.write_text("exam_id,region,target,probability\n"
                     "a,liver,0,0.1\nb,liver,0,0.4\nc,liver,1,0.35\nd,liver,1,0.8\n"
                     "a,lungs,0,0.1\nb,lungs,0,0.4\n")
    done = uptake("evaluate", "--predictions", table, "--out", tmp_path / "out")
    rows = metrics_of(tmp_path / "out")
    assert list(rows) == ["liver", "lungs"]
    assert float(rows["liver"]["auroc_mean"]) == 0.75
    assert rows["lungs"]["auroc_mean"] == "" and rows["lungs"]["positives"] == "0"
    assert "no exam is abnormal" in done.stdout
    result = json.loads((tmp_path / "out" / "metrics.json").read_text())
    plain = json.loads(uptake("evaluate", "--predictions", table, "--json").stdout)
    assert {key: result[key] for key in plain} == plain
    assert result["mean_auroc"]["value"] == 0.75 and result["patients"] == 4


def test_truth_may_be_a_table_and_bad_rows_are_listed(tmp_path):
    table, truth = tmp_path / "p.csv", tmp_path / "t.csv"
    table.write_text("exam_id,region,probability\na,liver,0.1\nb,liver,0.9\nc,liver,7\n")
    truth.write_text("exam_id,region,abnormal\na,liver,0\nb,liver,1\n")
    done = uptake("evaluate", "--predictions", table, "--truth", truth, "--json", check=False)
    assert done.returncode == 1
    assert "p.csv, line 4" in done.stderr and "'7' is no probability" in done.stderr
    assert json.loads(done.stdout)["regions"][0]["auroc"]["value"] == 1
    nothing = uptake("evaluate", "--predictions", table, check=False)
    assert nothing.returncode == 1 and "--truth" in nothing.stderr
    rule = uptake("evaluate", "--predictions", table, "--operating-point", "best", check=False)
    assert rule.returncode == 1 and "no operating point 'best'" in rule.stderr


def test_intervals_are_percentiles_or_bca(tmp_path):
    """Nine exams, one of their 18 pairs in the wrong order."""
    table = tmp_path / "p.csv"
    table.write_text("exam_id,region,target,probability\n" + "".join(
        f"e{i},liver,{target},0.{i}\n" for i, target in enumerate([0, 0, 0, 0, 0, 1, 0, 1, 1], 1)))
    percentile, bca, other = (
        json.loads(uptake("evaluate", "--predictions", table, "--json", *more).stdout)
        for more in ([], ["--interval", "bca"], ["--interval", "bca", "--jobs", 3]))
    assert percentile["interval"] == "percentile" and bca["interval"] == "bca" and other == bca
    area, corrected = percentile["regions"][0]["auroc"], bca["regions"][0]["auroc"]
    assert area["value"] == corrected["value"] == pytest.approx(17 / 18)
    assert corrected["interval"] == "bca"
    assert corrected["low"] < area["low"]
    wrong = uptake("evaluate", "--predictions", table, "--interval", "normal", check=False)
    assert wrong.returncode == 2 and "{percentile,bca}" in wrong.stderr


def test_the_published_predictions_give_the_published_figures(tmp_path):
    """Of the paper and its data's README: 22 of 26 regions above .75, 10 above .85, the full body's
    median .803, sensitivity in the top half .82, .92, .91 for chest, liver, inguinal nodes."""
    published = real_data("published/fine_tuned.csv.gz")
    if published is None:
        pytest.skip("no published predictions: UPTAKE_DATA")
    table = tmp_path / "fine_tuned.csv"
    table.write_bytes(gzip.decompress(published.read_bytes()))
    uptake("evaluate", "--predictions", table, "--out", tmp_path / "out", "--resamples", 100)
    rows = metrics_of(tmp_path / "out")
    means = {region: float(row["auroc_mean"]) for region, row in rows.items()}
    assert len(means) == 26 and {row["seeds"] for row in rows.values()} == {"5"}
    assert {row["exams"] for row in rows.values()} == {"814"}
    assert sum(mean > 0.75 for mean in means.values()) == 22
    assert sum(mean > 0.85 for mean in means.values()) == 10
    assert round(float(rows["full"]["auroc_median"]), 3) == 0.803
    for region, wanted in (("chest", 0.82), ("liver", 0.92), ("inguinal_lymph_node", 0.91)):
        assert float(rows[region]["sensitivity_top50"]) == pytest.approx(wanted, abs=0.01)
    assert all(float(row["auroc_low"]) < means[region] < float(row["auroc_high"])
               for region, row in rows.items())
    assert 0.7 < statistics.mean(means.values()) < 0.9


def report_of(folder):
    """The data of a report page."""
    page = (folder / "report.html").read_text()
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1)), page


def test_models_are_compared_and_the_page_has_all_of_it(tmp_path):
    rows = [(f"e{i:03}", i % 3 == 0, (i * 37 % 100) / 100) for i in range(120)]
    good, other = tmp_path / "good.csv", tmp_path / "other.csv"
    for path, mix in ((good, 0.6), (other, 0.05)):
        path.write_text("exam_id,region,target,probability\n" + "".join(
            f"{exam},liver,{int(target)},{noise * (1 - mix) + mix * target:.4f}\n"
            for exam, target, noise in rows))
    done = uptake("evaluate", "--predictions", good, "--validation", good, "--compare",
                  f"second={other}", "--name", "first", "--out", tmp_path / "out")
    assert "against second" in done.stdout
    compared, = csv.DictReader((tmp_path / "out" / "comparison.csv").read_text().splitlines())
    assert compared["model"] == "second" and float(compared["difference"]) > 0.1
    assert float(compared["p"]) < 0.001
    data, page = report_of(tmp_path / "out")
    assert data["model"] == "first" and data["comparisons"][0]["name"] == "second"
    assert data["calibration"][0]["temperature"]["value"] > 0
    curve = list(csv.DictReader((tmp_path / "out" / "curves.csv").read_text().splitlines()))
    assert len(curve) == 101 and float(curve[-1]["sensitivity"]) == 1
    assert data["curves"][0]["mean"][50] == pytest.approx(float(curve[50]["sensitivity"]), abs=1e-6)
    assert not re.search(r'(src|href)="http', page)


@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium")
def test_the_page_draws_itself(tmp_path):
    table = tmp_path / "p.csv"
    table.write_text("exam_id,region,target,probability\n" + "".join(
        f"e{i},{region},{i % 2},{(i * 7 % 10) / 10}\n" for i in range(20)
        for region in ("liver", "lungs")))
    uptake("evaluate", "--predictions", table, "--validation", table, "--compare",
           f"again={table}", "--out", tmp_path / "out")
    drawn = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
         f"--user-data-dir={tmp_path}/chromium", "--dump-dom",
         (tmp_path / "out" / "report.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True).stdout
    body = drawn[drawn.index("<main>"):drawn.index("</main>")]
    assert body.count("<svg") == 4  # bars, sensitivity, reliability, comparison
    assert body.count("Copy SVG") == 4 and "Triage" in body and "temperature" in body


def test_the_labels_of_a_cohort_are_a_truth(tmp_path):
    data = scan_cohort(tmp_path)
    with open(data.truth, newline="") as file:
        exams = {row["exam_id"] for row in csv.DictReader(file)}
    table = tmp_path / "p.csv"
    table.write_text("exam_id,region,probability\n" + "".join(
        f"{exam},chest,{i / len(exams)}\n" for i, exam in enumerate(sorted(exams))))
    done = uptake("evaluate", "--predictions", table, "--cohort", data.cohort, "--labeler", "rules",
                  "--json", check=False)
    region, = json.loads(done.stdout)["regions"]
    assert region["exams"] == len(exams) and 0 < region["positives"] < len(exams)
    missing = uptake("evaluate", "--predictions", table, "--cohort", data.cohort, check=False)
    assert missing.returncode == 1 and "uptake label --cohort" in missing.stderr
    labels = uptake("evaluate-labels", "--truth", data.truth, "--cohort", data.cohort, "--labeler",
                    "rules", "--json")
    assert json.loads(labels.stdout)["mean"]["f1"]["value"] > 0.7
