"""`uptake export`: names, sidecars and refusals. What is in the images: tests/oracle/nifti_test.py."""

import json
import pathlib

import pytest

from uptake_program import small_phantom, uptake, weightless_phantom


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    small_phantom(folder / "dicom" / "1")
    weightless_phantom(folder / "dicom" / "2", patient="HEAVY", accession="NOSUV")
    small_phantom(folder / "dicom" / "3", patient="TWIN_1", accession="A.1")
    small_phantom(folder / "dicom" / "4", patient="TWIN-1", accession="A-1")
    uptake("import", "--cohort", folder / "cohort", "--dicom", folder / "dicom")
    return folder / "cohort"


def export(cohort, exam, folder):
    done = uptake("export", exam, "--cohort", cohort, "--nifti", folder)
    written = [pathlib.Path(line) for line in done.stdout.splitlines()]
    assert sorted(written) == sorted(folder.iterdir())  # all of them, and no temporary
    return {path.name: path for path in written}


def test_names_are_of_bids(cohort, tmp_path):
    stem = "sub-PHANTOM1_ses-ACC1"
    assert set(export(cohort, "ACC-1", tmp_path / "new")) == {
        f"{stem}_pet.nii.gz", f"{stem}_pet.json", f"{stem}_ct.nii.gz", f"{stem}_ct.json"}


def test_pet_sidecar(cohort, tmp_path):
    files = export(cohort, "ACC-1", tmp_path / "n")
    pet = json.loads(files["sub-PHANTOM1_ses-ACC1_pet.json"].read_text())
    expected = {
        "Modality": "PT",
        "Manufacturer": "Uptake test phantom",
        "ManufacturersModelName": "schematic body",
        "InjectedRadioactivity": 370,
        "InjectedRadioactivityUnits": "MBq",
        "Units": "g/mL",
        "UptakeUnit": "SUVbw",
        "AttenuationCorrection": "CT-derived",
        "ImageDecayCorrected": True,
        "RadionuclideHalfLife": 6586.2,
        "UptakeExam": "ACC-1",
    }
    assert {key: pet.get(key) for key in expected} == expected
    assert "Fluorodeoxyglucose" in pet["TracerName"] and "18" in pet["TracerRadionuclide"]
    assert all(value not in (None, "", []) for value in pet.values())  # absent, not empty


def test_ct_sidecar_claims_nothing_of_the_pet(cohort, tmp_path):
    files = export(cohort, "ACC-1", tmp_path / "n")
    ct = json.loads(files["sub-PHANTOM1_ses-ACC1_ct.json"].read_text())
    assert ct["Modality"] == "CT" and ct["Units"] == "HU"
    assert not {key for key in ct if "Tracer" in key or "Inject" in key}


def test_a_pet_without_suv_says_so_in_its_name_and_sidecar(cohort, tmp_path):
    files = export(cohort, "NOSUV", tmp_path / "n")
    pet = json.loads(files["sub-HEAVY_ses-NOSUV_desc-Bqml_pet.json"].read_text())
    assert pet["Units"] == "Bq/mL" and pet["UptakeUnit"] == "Bq/ml"
    assert "weight" in pet["UptakeNoSUV"]["explanation"].lower() and pet["UptakeNoSUV"]["code"]
    assert "PatientWeight" not in pet
    assert "sub-HEAVY_ses-NOSUV_ct.json" in files


def test_exporting_again_replaces(cohort, tmp_path):
    first = {name: path.read_bytes() for name, path in export(cohort, "ACC-1", tmp_path).items()}
    again = {name: path.read_bytes() for name, path in export(cohort, "ACC-1", tmp_path).items()}
    assert first == again


def test_another_exam_of_the_same_name_is_not_overwritten(cohort, tmp_path):
    before = {p: p.read_bytes() for p in export(cohort, "A.1", tmp_path).values()}
    done = uptake("export", "A-1", "--cohort", cohort, "--nifti", tmp_path, check=False)
    assert done.returncode == 1
    assert "A.1" in done.stderr and "another folder" in done.stderr
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_the_folder_is_required(cohort):
    done = uptake("export", "ACC-1", "--cohort", cohort, check=False)
    assert done.returncode == 2 and "--nifti is missing" in done.stderr
