"""The truth that `uptake simulate` writes, worked out again from its own tables: by Python's csv,
nibabel, and a walk of the ontology that shares nothing with the program's."""

import datetime
import json
import math
import pathlib

import nibabel
import numpy as np
import pytest

from simulation import Ontology, by_exam, rows
from uptake_program import uptake

SHARE = pathlib.Path(__file__).parents[2] / "share"
ONTOLOGY = Ontology(SHARE)
ABNORMAL = {"abnormal", "benign", "treated", "hedged"}
NOT_ABNORMAL = {"normal", "negated", "physiologic", "resolved", "history", "indication", "anatomy",
                "other"}


def reports_of(out, patients=150, seed=5, **config):
    """A simulation without images."""
    out.parent.mkdir(parents=True, exist_ok=True)
    file = out.with_suffix(".json")
    file.write_text(json.dumps({"images": False, **config}))
    uptake("simulate", "--out", out, "--patients", patients, "--seed", seed, "--config", file)
    return out


@pytest.fixture(scope="module")
def simulation(tmp_path_factory):
    return reports_of(tmp_path_factory.mktemp("truth") / "simulation")


def test_tables_name_the_same_patients_and_exams(simulation):
    exams = rows(simulation, "truth/exams")
    ids = [e["exam_id"] for e in exams]
    assert len(set(ids)) == len(ids)
    assert [r["accession_number"] for r in rows(simulation, "reports")] == ids
    patients = rows(simulation, "truth/patients")
    assert [p["patient_id"] for p in patients] == [f"SIM-{i:06}" for i in range(150)]
    for patient in patients:
        theirs = [i for i in ids if i.startswith(patient["patient_id"] + "-")]
        assert theirs == [f"{patient['patient_id']}-{n + 1}" for n in range(int(patient["exams"]))]
    for table in ("regions", "mentions", "lesions", "organs", "reader_errors"):
        assert set(by_exam(simulation, f"truth/{table}")) <= set(ids), table


def test_exams_are_in_order_and_death_comes_after_them(simulation):
    day = datetime.date.fromisoformat
    patients = {p["patient_id"]: p for p in rows(simulation, "truth/patients")}
    last, died = {}, 0
    for report in rows(simulation, "reports"):
        patient = report["patient_id"]
        assert patient not in last or last[patient] < day(report["exam_date"])
        last[patient] = day(report["exam_date"])
        assert report["death_date"] == patients[patient]["death_date"]
        assert report["summary_code"] in ("1", "2", "4", "9")
    for id_, patient in patients.items():
        if patient["death_date"]:
            died += 1
            assert day(patient["death_date"]) > last[id_]
    assert died > 5


def test_spans_hold_the_words_of_the_place(simulation):
    reports = {r["accession_number"]: r["report_text"] for r in rows(simulation, "reports")}
    mentions = rows(simulation, "truth/mentions")
    assert len(mentions) > 10 * len(reports)
    for m in mentions:
        text = reports[m["exam_id"]]
        assert text.isascii()  # so that bytes are characters
        begin, end, low, high = (
            int(m[k]) for k in ("begin", "end", "sentence_begin", "sentence_end"))
        assert 0 <= low <= begin < end <= high <= len(text)
        assert text[begin:end] == m["text"]
        assert m["region"] in ONTOLOGY.parents
        assert m["section"] in ("history", "procedure", "findings", "impression")
        assert m["statement"] in (ABNORMAL if m["abnormal"] == "1" else NOT_ABNORMAL), m
    assert {m["statement"] for m in mentions} == ABNORMAL | NOT_ABNORMAL
    for one, next_ in zip(mentions, mentions[1:]):
        if one["exam_id"] == next_["exam_id"]:
            assert int(one["end"]) <= int(next_["begin"])


def above(regions):
    return set().union(*map(ONTOLOGY.with_ancestors, regions)) if regions else set()


def test_regions_follow_from_lesions_and_mentions(simulation):
    lesions = by_exam(simulation, "truth/lesions")
    mentions = by_exam(simulation, "truth/mentions")
    regions = by_exam(simulation, "truth/regions")
    assert list(regions) == [e["exam_id"] for e in rows(simulation, "truth/exams")]
    for exam, labels in regions.items():
        assert [r["region"] for r in labels] == list(ONTOLOGY.parents) and len(labels) == 94
        here = lesions.get(exam, [])
        told = [m for m in mentions.get(exam, []) if m["section"] in ("findings", "impression")]
        abnormal = above([l["region"] for l in here])
        malignant = above([l["region"] for l in here if l["malignant"] == "1"])
        mentioned = above([m["region"] for m in told])
        reported = above([m["region"] for m in told if m["abnormal"] == "1"])
        for row in labels:
            name = row["region"]
            assert row["abnormal"] == str(int(name in abnormal)), (exam, name)
            assert row["malignant"] == str(int(name in malignant)), (exam, name)
            assert row["reported"] == (
                str(int(name in reported)) if name in mentioned else ""), (exam, name)


def test_lesions_are_there_and_on_the_side_that_their_region_says(simulation):
    for exam, lesions in by_exam(simulation, "truth/lesions").items():
        assert len({l["lesion"] for l in lesions}) == len(lesions)
        for l in lesions:
            assert l["change"] in ("first", "appeared", "larger", "stable", "smaller"), exam
            assert float(l["diameter_mm"]) >= 5 and float(l["suv"]) > 0
            for side in ("left", "right"):
                assert not l["region"].startswith(side + "_") or l["side"] == side
            # DICOM's x grows to the patient's left. A head that is turned moves what lies in its
            # middle by a few mm.
            assert l["side"] != "left" or float(l["x_mm"]) > -8, l
            assert l["side"] != "right" or float(l["x_mm"]) < 8, l


def test_a_reader_who_never_errs_reports_what_is_there(tmp_path):
    out = reports_of(tmp_path / "s", reader={"missed": 0, "wrong_side": 0, "impression_only": 0})
    assert rows(out, "truth/reader_errors") == []
    lesions, seen = by_exam(out, "truth/lesions"), 0
    for exam, mentions in by_exam(out, "truth/mentions").items():
        there = above([l["region"] for l in lesions.get(exam, [])])
        told = {m["region"] for m in mentions
                if m["abnormal"] == "1" and m["section"] in ("findings", "impression")}
        assert told <= there, exam
        for lesion in lesions.get(exam, []):  # by its region's name or by one above it
            assert told & ONTOLOGY.with_ancestors(lesion["region"]), (exam, lesion)
            seen += 1
    assert seen > 300


def test_a_reader_who_misses_all_reports_nothing(tmp_path):
    out = reports_of(tmp_path / "s", patients=40, reader={"missed": 1})
    lesions = {(l["exam_id"], l["lesion"]) for l in rows(out, "truth/lesions")}
    errors = rows(out, "truth/reader_errors")
    # Missed as well: that a lesion has resolved, which is no lesion of this exam any more.
    assert lesions and lesions <= {(e["exam_id"], e["lesion"]) for e in errors}
    assert {e["error"] for e in errors} == {"missed"}
    assert "1" not in {r["reported"] for r in rows(out, "truth/regions")}


def kept_phrasings():
    """Held-out words of the lexicon that no ordinary text contains."""
    kept, ordinary = set(), ""

    def walk(node):
        nonlocal ordinary
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "held_out":
                    kept.update(v.lower() for v in value if isinstance(v, str))
                else:
                    walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)
        else:
            ordinary += str(node).lower() + "\n"

    for file in (SHARE / "simulator" / "language").glob("*.json"):
        walk(json.loads(file.read_text()))
    return {text for text in kept
            if len(text) >= 8 and not set("{[<|") & set(text) and text not in ordinary}


def test_held_out_phrasings_are_kept_for_held_out_patients(tmp_path):
    out = reports_of(tmp_path / "s", patients=300, cohort={"held_out_share": 0.3})
    kept = kept_phrasings()
    assert len(kept) > 30
    held_out = {p["patient_id"] for p in rows(out, "truth/patients") if p["held_out"] == "1"}
    # 300 draws at .3: 90, standard deviation 7.9
    assert 58 <= len(held_out) <= 122
    with_them = {False: 0, True: 0}
    for report in rows(out, "reports"):
        text = " ".join(report["report_text"].lower().split())
        with_them[report["patient_id"] in held_out] += any(words in text for words in kept)
    assert with_them[False] == 0 and with_them[True] > len(held_out) / 2


def test_masks_hold_each_lesion_in_its_place(tmp_path):
    (tmp_path / "c.json").write_text(json.dumps(
        {"pet": {"size": 96, "field_mm": 600, "slice_mm": 6, "noise": 0}, "ct": {"size": 16}}))
    uptake("simulate", "--out", tmp_path / "s", "--patients", 6, "--seed", 8, "--config",
           tmp_path / "c.json")
    lesions, seen = by_exam(tmp_path / "s", "truth/lesions"), 0
    masks = {m.name.removesuffix(".nii.gz"): m
             for m in (tmp_path / "s" / "truth" / "masks").iterdir()}
    assert set(masks) == {e["exam_id"] for e in rows(tmp_path / "s", "truth/exams")}
    for exam, file in masks.items():
        image = nibabel.load(file)
        labels = np.asarray(image.dataobj)
        voxel = nibabel.affines.voxel_sizes(image.affine)
        assert np.allclose(voxel, [6.25, 6.25, 6], atol=1e-4)
        here = {int(l["lesion"]): l for l in lesions.get(exam, [])}
        assert set(np.unique(labels)) - {0} == set(here), exam
        for number, lesion in here.items():
            if crowded(lesion, here.values()):  # the smaller one covers part of the larger
                continue
            inside = np.argwhere(labels == number)
            ras = nibabel.affines.apply_affine(image.affine, inside.mean(axis=0))
            stated = [-float(lesion["x_mm"]), -float(lesion["y_mm"]), float(lesion["z_mm"])]
            assert np.all(np.abs(ras - stated) <= voxel), (exam, lesion)
            diameter = float(lesion["diameter_mm"])
            if diameter >= 25:  # its volume is a ball's of that diameter
                volume = len(inside) * np.prod(voxel)
                assert volume == pytest.approx(math.pi / 6 * diameter**3, rel=0.15), (exam, lesion)
                seen += 1
    assert seen > 5


def test_organ_maps_agree_with_lesions_and_reference_spheres(tmp_path):
    (tmp_path / "c.json").write_text(json.dumps(
        {"organ_maps": True, "pet": {"size": 96, "field_mm": 600, "slice_mm": 6, "noise": 0},
         "ct": {"size": 16}}))
    out = tmp_path / "s"
    uptake("simulate", "--out", out, "--patients", 6, "--seed", 8, "--config", tmp_path / "c.json")
    names = {int(row["number"]): row["region"] for row in rows(out, "truth/organ_numbers")}
    assert len(names) == 94
    lesions, spheres = by_exam(out, "truth/lesions"), by_exam(out, "truth/organs")
    right = wrong = seen = 0
    for file in (out / "truth" / "organs").iterdir():
        exam = file.name.removesuffix(".nii.gz")
        image, mask = nibabel.load(file), nibabel.load(out / "truth" / "masks" / file.name)
        assert np.array_equal(image.affine, mask.affine)
        labels = np.asarray(image.dataobj)

        def names_near(row, radius):
            ras = np.array([-float(row["x_mm"]), -float(row["y_mm"]), float(row["z_mm"])])
            places = np.argwhere(np.ones(labels.shape))
            apart = nibabel.affines.apply_affine(image.affine, places) - ras
            near = places[np.linalg.norm(apart, axis=1) <= radius]
            return {names.get(int(n)) for n in labels[tuple(near.T)]}

        for lesion in lesions.get(exam, []):
            found = lesion["region"] in names_near(lesion, 8)
            right, wrong = right + found, wrong + (not found)
        for sphere in spheres.get(exam, []):
            if sphere["organ"] == "liver":
                assert names_near(sphere, float(sphere["radius_mm"])) <= {
                    "left_hepatic_lobe", "right_hepatic_lobe"}, exam
                seen += 1
    # The others lie on a surface (pleura, peritoneum) or where no organ of their own is drawn.
    assert seen > 3 and right > 30 and right > 4 * wrong


def crowded(lesion, others):
    """Another one touches it."""
    def place(l):
        return [float(l[k]) for k in ("x_mm", "y_mm", "z_mm")]

    return any(math.dist(place(lesion), place(other)) <
               (float(lesion["diameter_mm"]) + float(other["diameter_mm"])) / 2 * 1.3
               for other in others if other is not lesion)
