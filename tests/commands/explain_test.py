"""`uptake explain`: maps against torch by itself, where they lie, what is written beside them."""

import base64
import csv
import json
import re
import shutil
import sqlite3
import struct

import nibabel
import numpy as np
import pytest

from scan_cohort import REGIONS, predictions, scan_cohort, tensors_of, train_scan
from simulation import by_exam
from uptake_program import uptake

METHODS = ["attention", "gradient", "guided"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    data = scan_cohort(tmp_path_factory.mktemp("data"))
    data.run = data.folder / "run"
    train_scan(data, data.run)
    config = data.folder / "organs.json"
    config.write_text(json.dumps({"organ_maps": True, "pet": {"size": 24, "slice_mm": 20},
                                  "ct": {"size": 32}}))
    data.organs = data.folder / "organs"  # the same patients, and where their organs are
    uptake("simulate", "--out", data.organs, "--patients", 12, "--seed", 5, "--config", config)
    with sqlite3.connect(data.cohort / "cohort.sqlite") as database:
        data.scans = dict(database.execute("SELECT exam_id, scan_file FROM exams ORDER BY exam_id"))
    return data


def explain(data, out, *more, check=True, cohort=None):
    return uptake("explain", "--run", data.run, "--cohort", cohort or data.cohort, "--out", out,
                  "--jobs", 1, *more, check=check)


@pytest.fixture(scope="module")
def explained(data, tmp_path_factory):
    """(exam, its folder, its explanation.json)"""
    out, exam = tmp_path_factory.mktemp("explained"), list(data.scans)[3]
    explain(data, out, "--exam", exam, "--channels")
    return exam, out / exam, json.loads((out / exam / "explanation.json").read_text())


def scan_of(data, exam):
    """CT, PET [l, h, w] and metadata, by the format's description."""
    raw = (data.cohort / data.scans[exam]).read_bytes()
    start = 8 + struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:start])
    volumes = []
    for name in ("ct", "pet"):
        begin, end = header[name]["data_offsets"]
        volumes.append(np.frombuffer(raw[start + begin:start + end], "<f2").reshape(
            header[name]["shape"]).astype(np.float32))
    return *volumes, header["__metadata__"]


def volume(path):
    """[l, h, w], as torch has it."""
    return nibabel.load(path).get_fdata().transpose(2, 1, 0)


def test_what_is_written(data, explained):
    exam, folder, found = explained
    assert found["exam_id"] == exam and found["run"] == str(data.run)
    told = predictions(uptake("predict", "--run", data.run, "--cohort", data.cohort, "--exam", exam,
                              "--jobs", 1).stdout)
    wanted = sorted(REGIONS, key=lambda region: -told[exam, region])
    assert [region["region"] for region in found["regions"]] == wanted
    files = {"index.html", "mip.png", "explanation.json"}
    for region in found["regions"]:
        assert region["probability"] == pytest.approx(told[exam, region["region"]], abs=1e-6)
        assert [each["method"] for each in region["maps"]] == METHODS
        for each in region["maps"]:
            assert -1 <= each["rank_correlation_with_random_weights"] <= 1
            files |= set(each["files"])
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == files
    for path in folder.rglob("*.png"):
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_maps_lie_on_the_grid_of_the_scan(data, explained, tmp_path):
    exam, folder, found = explained
    uptake("export", exam, "--cohort", data.cohort, "--nifti", tmp_path)
    pet = nibabel.load(next(tmp_path.glob("*_pet.nii.gz")))
    for region in found["regions"]:
        for each in region["maps"]:
            image = nibabel.load(folder / each["files"][0])
            assert image.shape == pet.shape
            assert np.allclose(image.affine, pet.affine)
            values = image.get_fdata()
            assert values.min() == 0 and values.max() == pytest.approx(1)
            assert values[tuple(each["peak_voxel"])] == values.max()
            ras = nibabel.affines.apply_affine(image.affine, each["peak_voxel"])
            assert each["peak_mm_lps"] == pytest.approx(ras * [-1, -1, 1], abs=1e-3)
            kept = (values >= region["threshold"]).mean()  # the config reads the whole grid
            assert each["share_kept"] == pytest.approx(kept, abs=1e-9)


def test_attention_is_that_of_predict_between_the_middles_of_blocks(data, explained, tmp_path):
    ndimage = pytest.importorskip("scipy.ndimage", reason="python3-scipy is not installed")
    exam, folder, _ = explained
    uptake("predict", "--run", data.run, "--cohort", data.cohort, "--exam", exam, "--jobs", 1,
           "--attention", tmp_path)
    raw = next(tmp_path.iterdir()).read_bytes()
    start = 8 + struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:start])
    attention = np.frombuffer(raw[start:], "<f4").reshape(header["attention"]["shape"])
    to_lps = np.array(json.loads(header["__metadata__"]["affine"]))
    for region, blocks in zip(REGIONS, attention):
        image = nibabel.load(folder / region / "attention.nii.gz")
        to_block = np.linalg.inv(to_lps) @ np.diag([-1, -1, 1, 1]) @ image.affine
        voxels = np.stack(np.meshgrid(*map(np.arange, image.shape), indexing="ij"), -1)
        places = voxels @ to_block[:3, :3].T + to_block[:3, 3]
        wanted = ndimage.map_coordinates(blocks.transpose(2, 1, 0), np.moveaxis(places, -1, 0),
                                         order=1, mode="nearest")
        wanted = (wanted - wanted.min()) / (wanted.max() - wanted.min())
        assert np.allclose(image.get_fdata(), wanted, atol=1e-4)


def test_gradients_are_those_of_torch_by_itself(data, explained, monkeypatch):
    """The model read into I3D of support/i3d_reference.py, its ReLUs once plain and once guided."""
    torch = pytest.importorskip("torch", reason="python3-torch is not installed")
    import i3d_reference

    class Guided:
        def __getattr__(self, name):
            return getattr(torch.nn.functional, name)

        relu = staticmethod(i3d_reference.GuidedRelu.apply)

    exam, folder, found = explained
    state = {name: torch.tensor(array) for name, array in tensors_of(data.run / "model").items()}
    encoder = i3d_reference.I3d(2, 0.125, 8, {name: name for name in ("3c", "4e", "4f", "5c")})
    encoder.load_state_dict({name.removeprefix("encoder."): tensor for name, tensor in
                             state.items() if name.startswith("encoder.")})
    encoder.eval()
    ct, pet, metadata = scan_of(data, exam)
    scan = torch.tensor(np.stack([
        (sequence - float(metadata[f"{name}_mean"])) / float(metadata[f"{name}_deviation"])
        for name, sequence in (("ct", ct), ("pet", pet))]))[None].float()
    for method, functional in (("gradient", torch.nn.functional), ("guided", Guided())):
        monkeypatch.setattr(i3d_reference, "functional", functional)
        for region in found["regions"]:
            place = REGIONS.index(region["region"])
            given = scan.clone().requires_grad_()
            voxels = encoder(given)[0].flatten(1)
            weights = torch.softmax(state["heads.score"][place, 0] @ voxels, 0)
            logit = state["heads.weight"][place] @ (voxels @ weights) + state["heads.bias"][place]
            logit.backward()
            assert torch.sigmoid(logit).item() == pytest.approx(region["probability"], abs=1e-4)
            wanted = given.grad[0].numpy()
            largest = np.abs(wanted).max()
            for name, channel in zip(("ct", "pet"), wanted):
                ours = volume(folder / region["region"] / f"{method}_{name}.nii.gz")
                assert np.allclose(ours, channel, atol=2e-3 * largest), (method, region["region"])
            combined = np.abs(wanted).max(0)
            ours = volume(folder / region["region"] / f"{method}.nii.gz")
            eq10 = (combined - combined.min()) / (combined - combined.min()).max()
            assert np.allclose(ours, eq10, atol=2e-3)


def test_the_page_is_whole_and_asks_for_nothing(explained):
    exam, folder, found = explained
    page = (folder / "index.html").read_text()
    assert "{{" not in page and "http:" not in page and "https:" not in page
    assert "default-src 'none'" in page and "not a medical device" in page
    assert not re.search(r'(src|href)="(?!data:)', page)
    shown = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S).group(1))
    assert shown["methods"] == METHODS and shown["edges"] == ["R", "L", "A", "P"]
    for region, wanted in zip(shown["regions"], found["regions"]):
        assert region["name"] == wanted["region"]
        assert region["probability"] == pytest.approx(wanted["probability"])
        for slice_, each in zip(region["hottest"], wanted["maps"]):
            assert shown["first_slice"] + slice_ == each["peak_voxel"][2] + 1
        sprite = region["maps"]
        png = base64.b64decode(sprite["png"].removeprefix("data:image/png;base64,"))
        width, height = struct.unpack(">II", png[16:24])
        assert width == sprite["width"] * sprite["across"]
        assert height >= sprite["height"] * sprite["slices"] / sprite["across"]


def test_regions_methods_and_thresholds(data, tmp_path):
    exam = list(data.scans)[0]
    done = explain(data, tmp_path, "--exam", exam, "--regions", "abdomen,chest", "--methods",
                   "guided,attention", "--threshold", "0.5,chest=0.25", "--json")
    found, = json.loads(done.stdout)["exams"]
    assert found == json.loads((tmp_path / exam / "explanation.json").read_text())
    assert [region["region"] for region in found["regions"]] == ["abdomen", "chest"]
    assert [region["threshold"] for region in found["regions"]] == [0.5, 0.25]
    for region in found["regions"]:
        assert [each["method"] for each in region["maps"]] == ["attention", "guided"]
    assert not list(tmp_path.rglob("gradient*"))


def test_studies_as_they_come(data, explained, tmp_path):
    exam, _, wanted = explained
    uptake("explain", "--run", data.run, "--dicom", data.dicom / exam.rpartition("-")[0] / exam,
           "--out", tmp_path, "--jobs", 1, "--channels")
    found = json.loads((tmp_path / exam / "explanation.json").read_text())
    assert found == wanted


def test_what_fails_is_listed_and_the_rest_is_there(data, tmp_path):
    cohort, out = tmp_path / "cohort", tmp_path / "out"
    shutil.copytree(data.cohort, cohort)
    broken, whole = list(data.scans)[:2]
    file = cohort / data.scans[broken]
    file.write_bytes(file.read_bytes()[:-100])
    done = explain(data, out, "--limit", 2, "--methods", "attention", check=False, cohort=cohort)
    assert done.returncode == 1
    assert f"  {broken}: " in done.stderr and whole not in done.stderr
    assert whole in done.stdout and [path.name for path in out.iterdir()] == [whole]


@pytest.mark.parametrize("more, code, message", [
    (["--regions", "livr"], 1, "the model has no task 'livr'"),
    (["--threshold", "2"], 2, "--threshold: '2'"),
    (["--threshold", "chest=x"], 2, "--threshold: 'x'"),
    (["--methods", "magic"], 2, "--methods"),
    (["--truth", "nowhere"], 1, "organ_maps"),
    (["--exam", "SIM-00000X"], 1, "SIM-000000"),
])
def test_what_cannot_be_meant(data, tmp_path, more, code, message):
    done = explain(data, tmp_path / "out", *more, check=False)
    assert done.returncode == code and message in done.stderr, done.stderr
    assert not (tmp_path / "out").exists()


def test_localisation_counts_what_the_truth_says(data, tmp_path):
    """Organ shares and hits, worked out again with nibabel from the attention's NIfTI and maps."""
    done = explain(data, tmp_path, "--regions", "full_body,chest", "--methods", "gradient",
                   "--truth", data.organs)
    with open(tmp_path / "localisation.csv", newline="") as file:
        found = list(csv.DictReader(file))
    assert "off, mm" in done.stdout
    lesions = by_exam(data.organs, "truth/lesions")
    assert [(row["exam_id"], row["region"]) for row in found] == [
        (exam, region) for exam in data.scans for region in ("full_body", "chest")]
    for row in found:
        exam = row["exam_id"]
        for share in ("organ_share", "organ_even"):
            assert 0 < float(row[share]) < 1
        if row["region"] != "full_body":
            continue
        mask = np.asarray(nibabel.load(data.organs / "truth" / "masks" / f"{exam}.nii.gz").dataobj)
        assert bool(row["hit"]) == bool(mask.any()) and (not mask.any() or exam in lesions)
        if not row["hit"]:
            continue
        image = nibabel.load(tmp_path / exam / "full_body" / "gradient.nii.gz")
        truth = nibabel.load(data.organs / "truth" / "masks" / f"{exam}.nii.gz")
        to_map = np.linalg.inv(image.affine) @ truth.affine
        hot = np.argwhere(mask > 0) @ to_map[:3, :3].T + to_map[:3, 3]
        elements = {tuple(place) for place in np.floor(hot + 0.5).astype(int)}
        peak = np.unravel_index(np.argmax(image.get_fdata().transpose(2, 1, 0)),
                                image.shape[::-1])[::-1]
        assert (row["hit"] == "1") == (tuple(int(v) for v in peak) in elements)
        assert float(row["chance"]) == pytest.approx(len(elements) / np.prod(image.shape), rel=1e-4)
