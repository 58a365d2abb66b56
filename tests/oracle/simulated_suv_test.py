"""SUV and places of simulated patients after `uptake import`, against the truth that was written
beside them: the scan passes through DICOM, SUV and resampling; the truth does not. NumPy alone."""

import functools
import json
import shutil

import numpy as np
import pytest

from simulation import by_exam
from uptake_program import uptake

pytestmark = pytest.mark.skipif("simulate" not in uptake("--help").stdout,
                                reason="this program has no command `simulate`")

PATIENTS, SEED = 20, 11
PET_SIZE, PET_FIELD_MM, SLICE_MM = 128, 700, 4.25
VOXEL = np.array([SLICE_MM, PET_FIELD_MM / PET_SIZE, PET_FIELD_MM / PET_SIZE])


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """imported(mismatch) is (simulation, cohort), without noise."""
    top = tmp_path_factory.mktemp("suv")

    @functools.cache
    def of(mismatch):
        folder = top / str(mismatch)
        folder.mkdir()
        config = {"pet": {"size": PET_SIZE, "field_mm": PET_FIELD_MM, "slice_mm": SLICE_MM,
                          "noise": 0},
                  "ct": {"size": 64, "noise": 0}, "mismatch": mismatch}
        (folder / "config.json").write_text(json.dumps(config))
        uptake("simulate", "--out", folder / "s", "--patients", PATIENTS, "--seed", SEED,
               "--config", folder / "config.json")
        uptake("import", "--cohort", folder / "cohort", "--dicom", folder / "s" / "dicom")
        return folder / "s", folder / "cohort"

    yield of
    shutil.rmtree(top)  # pytest would keep gigabytes


class Pet:
    """SUV of one imported exam, and where its voxels lie."""

    def __init__(self, cohort, exam):
        data = (cohort / "scans" / f"{exam}.safetensors").read_bytes()
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        begin, end = header["pet"]["data_offsets"]
        facts = header["__metadata__"]
        stored = np.frombuffer(data[start + begin:start + end], np.float16)
        self.suv = stored.astype(float).reshape(header["pet"]["shape"]) * float(facts["pet_scale"])
        affine = np.array(json.loads(facts["affine"]))  # of (x, y, z), DICOM's patient frame
        assert np.count_nonzero(affine[:3, :3] - np.diag(np.diag(affine[:3, :3]))) == 0
        self.axes = [np.arange(n) * affine[a, a] + affine[a, 3]  # z, y, x
                     for n, a in zip(self.suv.shape, (2, 1, 0), strict=True)]

    def around(self, centre, radius):
        """(SUV, distance from the centre, z, y, x) of the voxels of a cube about `centre`."""
        near = [np.flatnonzero(np.abs(axis - c) <= radius) for axis, c in zip(self.axes, centre)]
        z, y, x = np.meshgrid(*[axis[i] for axis, i in zip(self.axes, near)], indexing="ij")
        away = np.sqrt((z - centre[0])**2 + (y - centre[1])**2 + (x - centre[2])**2)
        return self.suv[np.ix_(*near)], away, z, y, x


def centre_of(row):
    return np.array([float(row[k]) for k in ("z_mm", "y_mm", "x_mm")])


def errors_of_organs(simulation, cohort):
    """{organ: [(mean of its sphere / truth - 1, exam)]}"""
    errors = {}
    for exam, organs in by_exam(simulation, "truth/organs").items():
        pet = Pet(cohort, exam)
        for organ in organs:
            radius = float(organ["radius_mm"])
            suv, away, *_ = pet.around(centre_of(organ), radius)
            measured = suv[away <= radius].mean()
            errors.setdefault(organ["organ"], []).append((measured / float(organ["suv"]) - 1, exam))
    return errors


def test_suv_of_reference_organs(imported):
    """Issue 3: within 2 % of the truth before noise, PET and CT lying alike."""
    errors = errors_of_organs(*imported(0))
    assert len(errors["liver"]) >= PATIENTS / 2 and len(errors) >= 3
    for organ, found in errors.items():
        assert [e for e in found if abs(e[0]) > 0.02] == [], organ


def test_suv_of_the_liver_where_ct_and_pet_differ(imported):
    """The correction of attenuation then errs, most of all near the diaphragm. Measured: median
    0.5 %, the worst 1.7 % off."""
    errors = np.abs([e[0] for e in errors_of_organs(*imported(1))["liver"]])
    assert np.median(errors) < 0.01
    assert np.mean(errors < 0.02) > 0.8
    assert errors.max() > 0.005  # it does err: the liver of the PET is not the CT's


def offset_of(pet, lesion):
    """How far the lesion's centre of uptake lies from the truth (z, y, x, mm), or None where it
    does not stand out: SUV over twice the 95th percentile of what surrounds it."""
    centre, radius = centre_of(lesion), float(lesion["diameter_mm"]) / 2
    suv, away, *grid = pet.around(centre, radius + 20)
    if centre[0] - radius - 7 < pet.axes[0][0] or centre[0] + radius + 7 > pet.axes[0][-1]:
        return None  # cut by the edge of the scan
    surroundings = suv[(away > radius + 8) & (away <= radius + 20)]
    if float(lesion["suv"]) < 2 * np.percentile(surroundings, 95):
        return None
    inside, base = away <= radius + 7, np.median(surroundings)
    weight = np.where(inside, np.clip(suv - base - 0.4 * (suv[inside].max() - base), 0, None), 0)
    return np.array([(axis * weight).sum() / weight.sum() for axis in grid]) - centre


def stands_alone(lesion, lesions):
    return all(other is lesion or np.linalg.norm(centre_of(other) - centre_of(lesion)) >
               (float(lesion["diameter_mm"]) + float(other["diameter_mm"])) / 2 + 25
               for other in lesions)


@pytest.mark.parametrize("mismatch", [0, 1])
def test_lesions_are_within_a_voxel_of_their_place(imported, mismatch):
    simulation, cohort = imported(mismatch)
    offsets = []
    for exam, lesions in by_exam(simulation, "truth/lesions").items():
        pet = Pet(cohort, exam)
        for lesion in lesions:
            if float(lesion["diameter_mm"]) < 8 or not stands_alone(lesion, lesions):
                continue
            offset = offset_of(pet, lesion)
            if offset is not None:
                offsets.append((np.abs(offset / VOXEL), exam, lesion))
    assert len(offsets) > 25
    assert [o for o in offsets if o[0].max() > 1] == []
    assert np.median([o[0].max() for o in offsets]) < 0.3
