"""What `uptake simulate` writes, read by dciodvfy, pydicom and dcm2niix."""

import functools
import pathlib
import shutil
import subprocess
import tempfile

import nibabel
import numpy as np
import pydicom
import pytest

from uptake_program import uptake

pytestmark = pytest.mark.skipif("simulate" not in uptake("--help").stdout,
                                reason="this program has no command `simulate`")


def needs(tool):
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


@functools.cache
def series():
    """{folder of a series: its files in the order of their names}, of two simulated patients."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="uptake-simulated-"))
    uptake("simulate", "--out", folder, "--patients", 2, "--seed", 3)
    found = {}
    for file in sorted((folder / "dicom").rglob("*.dcm")):
        found.setdefault(file.parent, []).append(file)
    assert found and {path.name for path in found} == {"CT", "PT"}
    return found


def read_strictly(file):
    """By pydicom, which raises at a value that its representation does not allow."""
    before = pydicom.config.settings.reading_validation_mode
    pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
    try:
        header = pydicom.dcmread(file)
        str(header)  # converts every value
        return header
    finally:
        pydicom.config.settings.reading_validation_mode = before


@needs("dciodvfy")
def test_no_error_and_no_warning_of_dciodvfy():
    for files in series().values():
        for file in (files[0], files[len(files) // 2], files[-1]):
            said = subprocess.run(["dciodvfy", file], capture_output=True, text=True, check=False)
            words = said.stdout + said.stderr
            assert words.split() in (["CTImage"], ["PETImage"]), f"{file}: {words}"


def test_suv_of_the_whole_body_is_near_one():
    """All of the dose in the body's weight of water makes a mean SUV of 1; some of it has left, and
    the head and legs lie outside: the mean over the body is of that order."""
    for folder, files in series().items():
        if folder.name != "PT":
            continue
        headers = [read_strictly(file) for file in files]
        values = np.stack([h.pixel_array * float(h.RescaleSlope) for h in headers])
        first = headers[0]
        [injection] = first.RadiopharmaceuticalInformationSequence
        start = pydicom.valuerep.DT(first.SeriesDate + first.SeriesTime)
        waited = (start - pydicom.valuerep.DT(injection.RadiopharmaceuticalStartDateTime))
        left = 0.5 ** (waited.total_seconds() / float(injection.RadionuclideHalfLife))
        dose = float(injection.RadionuclideTotalDose) * left
        suv = values * float(first.PatientWeight) * 1000 / dose
        assert 0.3 < suv[suv > 0.1].mean() < 2.5, folder
        assert [h.ImageIndex for h in headers] == list(range(1, first.NumberOfSlices + 1))
        times = [h.AcquisitionTime for h in headers]
        assert times == sorted(times) and times[0] == first.SeriesTime


@needs("dcm2niix")
def test_dcm2niix_sees_the_same_places_and_values(tmp_path):
    for n, (folder, files) in enumerate(series().items()):
        subprocess.run(["dcm2niix", "-o", tmp_path, "-f", f"s{n}", folder],
                       check=True, capture_output=True)
        [made] = tmp_path.glob(f"s{n}*.nii")
        image = nibabel.load(made)
        to_index = np.linalg.inv(image.affine)
        volume = image.get_fdata()
        for file in files[::7]:
            header = pydicom.dcmread(file)
            values = header.pixel_array * float(header.RescaleSlope) + float(header.RescaleIntercept)
            between_rows, between_columns = map(float, header.PixelSpacing)
            x, y, z = map(float, header.ImagePositionPatient)
            for row, column in ((0, 0), (header.Rows // 2, header.Columns // 3)):
                ras = [-(x + column * between_columns), -(y + row * between_rows), z, 1]
                i, j, k = (to_index @ ras)[:3]
                assert np.allclose([i, j, k], np.rint([i, j, k]), atol=0.01), file
                ours = values[row, column]
                assert abs(volume[round(i), round(j), round(k)] - ours) <= 1e-5 * abs(values).max()
