"""What `uptake simulate` writes, read by dciodvfy, pydicom and dcm2niix."""

import shutil
import subprocess

import nibabel
import numpy as np
import pydicom
import pytest

from simulation import by_exam
from uptake_program import uptake

pytestmark = pytest.mark.skipif("simulate" not in uptake("--help").stdout,
                                reason="this program has no command `simulate`")


def needs(tool):
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed")


@pytest.fixture(scope="module")
def simulation(tmp_path_factory):
    out = tmp_path_factory.mktemp("dicom") / "simulation"
    uptake("simulate", "--out", out, "--patients", 4, "--seed", 3, "--config", "demo")
    return out


@pytest.fixture(scope="module")
def series(simulation):
    """{folder of a series: its files in the order of their names}"""
    found = {}
    for file in sorted((simulation / "dicom").rglob("*.dcm")):
        found.setdefault(file.parent, []).append(file)
    assert len(found) >= 6 and {path.name for path in found} == {"CT", "PT"}
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
def test_no_error_and_no_warning_of_dciodvfy(series):
    for files in series.values():
        for file in (files[0], files[len(files) // 2], files[-1]):
            said = subprocess.run(["dciodvfy", file], capture_output=True, text=True, check=False)
            words = said.stdout + said.stderr
            assert words.split() in (["CTImage"], ["PETImage"]), f"{file}: {words}"


def factor_of_suv(header):
    """SUVbw = Bq/ml x grams / (Bq left at the start of the series)."""
    assert (header.Units, header.DecayCorrection) == ("BQML", "START")
    [injection] = header.RadiopharmaceuticalInformationSequence
    start = pydicom.valuerep.DT(header.SeriesDate + header.SeriesTime)
    waited = start - pydicom.valuerep.DT(injection.RadiopharmaceuticalStartDateTime)
    left = 0.5 ** (waited.total_seconds() / float(injection.RadionuclideHalfLife))
    return float(header.PatientWeight) * 1000 / (float(injection.RadionuclideTotalDose) * left)


def test_suv_of_the_liver_by_pydicom(simulation, series):
    """As the truth has it, but for noise (some 3 % of a sphere of 20 voxels) and for breath, which
    misleads the correction of attenuation: a wrong decay, weight, dose or slope is far beyond."""
    seen = 0
    for exam, organs in by_exam(simulation, "truth/organs").items():
        [files] = [f for folder, f in series.items()
                   if folder.name == "PT" and folder.parent.name == exam]
        headers = [read_strictly(file) for file in files]
        for liver in (o for o in organs if o["organ"] == "liver"):
            inside = []
            for h in headers:
                x0, y0, z = map(float, h.ImagePositionPatient)
                between_rows, between_columns = map(float, h.PixelSpacing)
                y, x = np.mgrid[:h.Rows, :h.Columns]
                away = np.hypot(x0 + x * between_columns - float(liver["x_mm"]),
                                y0 + y * between_rows - float(liver["y_mm"]))
                away = np.hypot(away, z - float(liver["z_mm"]))
                activity = h.pixel_array * float(h.RescaleSlope) + float(h.RescaleIntercept)
                inside += list(activity[away <= float(liver["radius_mm"])])
            measured = np.mean(inside) * factor_of_suv(headers[0])
            assert measured == pytest.approx(float(liver["suv"]), rel=0.12), exam
            seen += 1
    assert seen >= 2


def test_slices_are_numbered_and_timed_in_order(series):
    for folder, files in series.items():
        headers = [read_strictly(file) for file in files]
        places = [float(h.ImagePositionPatient[2]) for h in headers]
        steps = np.diff(places)
        assert np.allclose(np.abs(steps), 8) and (np.all(steps > 0) or np.all(steps < 0)), folder
        assert [h.InstanceNumber for h in headers] == list(range(1, len(files) + 1))
        assert len({h.SOPInstanceUID for h in headers}) == len(files)
        assert len({(h.SeriesInstanceUID, h.StudyInstanceUID, h.FrameOfReferenceUID)
                    for h in headers}) == 1
        if folder.name == "PT":
            assert [h.ImageIndex for h in headers] == list(range(1, headers[0].NumberOfSlices + 1))
            times = [h.AcquisitionTime for h in headers]
            assert times == sorted(times) and times[0] == headers[0].SeriesTime


@needs("dcm2niix")
def test_dcm2niix_sees_the_same_places_and_values(series, tmp_path):
    for n, (folder, files) in enumerate(series.items()):
        subprocess.run(["dcm2niix", "-o", tmp_path, "-f", f"s{n}", folder],
                       check=True, capture_output=True)
        [made] = tmp_path.glob(f"s{n}*.nii")
        image = nibabel.load(made)
        to_index = np.linalg.inv(image.affine)
        volume = image.get_fdata()
        for file in files[::7]:
            header = pydicom.dcmread(file)
            values = (header.pixel_array * float(header.RescaleSlope) +
                      float(header.RescaleIntercept))
            between_rows, between_columns = map(float, header.PixelSpacing)
            x, y, z = map(float, header.ImagePositionPatient)
            for row, column in ((0, 0), (header.Rows // 2, header.Columns // 3)):
                ras = [-(x + column * between_columns), -(y + row * between_rows), z, 1]
                i, j, k = (to_index @ ras)[:3]
                assert np.allclose([i, j, k], np.rint([i, j, k]), atol=0.01), file
                ours = values[row, column]
                assert abs(volume[round(i), round(j), round(k)] - ours) <= 1e-5 * abs(values).max()
