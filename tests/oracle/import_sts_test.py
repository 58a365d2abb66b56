"""Eight real patients: what `uptake import` stores, against positions and values worked out with
pydicom and NumPy alone, and nibabel's reading of the exported NIfTI files."""

import functools
import pathlib
import tempfile

import nibabel
import numpy as np
import pydicom
import pytest

from uptake_program import real_data, uptake

DATA = real_data("sts")
PATIENTS = [f"STS_{n:03}" for n in (2, 3, 5, 6, 8, 9, 11, 12)]

pytestmark = pytest.mark.skipif(DATA is None, reason="third-party data absent")


@functools.cache
def cohort():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="uptake-sts-"))
    uptake("import", "--cohort", folder / "cohort", "--dicom", DATA)
    return folder


@functools.cache
def exported(patient):
    """{"pet": (values [x, y, z], affine to LPS mm), "ct": ...} as nibabel reads them."""
    folder = cohort() / patient
    uptake("export", patient, "--cohort", cohort() / "cohort", "--nifti", folder)
    images = {}
    for modality in ("pet", "ct"):
        [file] = folder.rglob(f"*_{modality}.nii.gz")
        image = nibabel.load(file)
        assert image.header["sform_code"] > 0 and image.header["qform_code"] > 0
        assert np.allclose(image.get_sform(), image.get_qform(), atol=1e-3)
        images[modality] = (image.get_fdata(), np.diag([-1, -1, 1, 1]) @ image.affine)
    return images


@functools.cache
def original(patient, folder):
    """The series by pydicom: values [x, y, z], affine to LPS mm."""
    files = [pydicom.dcmread(f) for f in (DATA / patient / folder / "image").glob("*.dcm")]
    files.sort(key=lambda f: float(f.ImagePositionPatient[2]))
    values = np.stack([f.pixel_array * float(f.RescaleSlope) + float(f.RescaleIntercept)
                       for f in files], axis=-1).transpose(1, 0, 2)
    row, column = np.array(files[0].ImageOrientationPatient, float).reshape(2, 3)
    between_rows, between_columns = map(float, files[0].PixelSpacing)
    first, last = (np.array(f.ImagePositionPatient, float) for f in (files[0], files[-1]))
    affine = np.eye(4)
    affine[:3, 0] = row * between_columns
    affine[:3, 1] = column * between_rows
    affine[:3, 2] = (last - first) / (len(files) - 1)
    affine[:3, 3] = first
    return values, affine


def voxel_centres(shape, affine):
    index = np.indices(shape).reshape(3, -1)
    return affine[:3, :3] @ index + affine[:3, 3:]


def interpolate(values, index):
    """Trilinear, at fractional indices [3, n] that lie inside."""
    low = np.minimum(np.floor(index).astype(int), np.array(values.shape)[:, None] - 2)
    t = index - low
    total = np.zeros(index.shape[1])
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod([t[a] if corner[a] else 1 - t[a] for a in range(3)], axis=0)
        total += weight * values[tuple(low[a] + corner[a] for a in range(3))]
    return total


@pytest.mark.parametrize("folder,modality", [("PET", "pet"), ("CT", "ct")])
@pytest.mark.parametrize("patient", PATIENTS)
def test_positions(patient, folder, modality):
    """Shifting the original by half a voxel, either way along any axis, makes the match worse."""
    values, affine = original(patient, folder)
    stored, stored_affine = exported(patient)[modality]
    rng = np.random.default_rng(7)
    voxels = rng.integers(0, np.array(stored.shape)[:, None], (3, 40_000))
    index = np.linalg.inv(affine)[:3] @ np.vstack(
        [stored_affine[:3, :3] @ voxels + stored_affine[:3, 3:], np.ones(voxels.shape[1])])
    inside = np.all((index >= 1) & (index <= np.array(values.shape)[:, None] - 2), axis=0)
    ours = stored[tuple(voxels[:, inside])]

    def mismatch(shift):
        expected = interpolate(values, index[:, inside] + np.array(shift)[:, None])
        return np.abs(ours - expected).mean()

    still = mismatch((0, 0, 0))
    for axis in range(3):
        for half in (-0.5, 0.5):
            assert still < 0.7 * mismatch(np.eye(3)[axis] * half)


@pytest.mark.parametrize("folder,modality", [("PET", "pet"), ("CT", "ct")])
@pytest.mark.parametrize("patient", PATIENTS)
def test_values(patient, folder, modality):
    """Linear interpolation of the original at the stored voxels, wherever these are finer."""
    values, affine = original(patient, folder)
    stored, stored_affine = exported(patient)[modality]
    index = np.linalg.inv(affine)[:3] @ np.vstack(
        [voxel_centres(stored.shape, stored_affine), np.ones(stored.size)])
    inside = np.all((index >= 0) & (index <= np.array(values.shape)[:, None] - 1), axis=0)
    assert inside.mean() > 0.2
    expected = np.maximum(interpolate(values, index[:, inside]), -1024 if modality == "ct" else 0)
    difference = np.abs(stored.reshape(-1)[inside] - expected)
    finer = np.linalg.norm(stored_affine[:3, 0]) <= np.linalg.norm(affine[:3, 0]) * 1.000001
    if finer:
        # float16 keeps 11 bits.
        assert np.all(difference <= np.maximum(np.abs(expected) * 2**-10, 1e-3 if modality == "pet" else 0.6))
    else:
        # Averaged a little on the way: most voxels still agree closely.
        assert np.median(difference) < (0.02 if modality == "pet" else 12)


@functools.cache
def contour(patient):
    """The polygons that a radiologist drew around the tumour (RTSTRUCT), mm in LPS."""
    [file] = (DATA / patient / "PET" / "mask").glob("*.dcm")
    return [np.array(c.ContourData, float).reshape(-1, 3)
            for roi in pydicom.dcmread(file).ROIContourSequence for c in roi.ContourSequence]


def peak_and_contour(values, affine, polygons):
    """The hottest voxel up to 15 mm around the contour: its SUV, whether it lies inside, and
    the largest SUV inside."""
    centres = voxel_centres(values.shape, affine).reshape(3, *values.shape)
    inside = np.zeros(values.shape, bool)
    half_step = np.linalg.norm(affine[:3, 2]) / 2
    for polygon in polygons:
        for k in np.where(np.abs(centres[2, 0, 0] - polygon[0, 2]) <= half_step)[0]:
            inside[..., k] ^= in_polygon(centres[0, ..., k], centres[1, ..., k], polygon)
    points = np.concatenate(polygons)
    flat = centres.reshape(3, -1)
    around = np.all((flat > points.min(0)[:, None] - 15) & (flat < points.max(0)[:, None] + 15), axis=0)
    peak = np.unravel_index(np.argmax(np.where(around.reshape(values.shape), values, -1)), values.shape)
    return values[peak], inside[peak], values[inside].max()


@pytest.mark.parametrize("patient", PATIENTS)
def test_peak_lies_in_the_tumour(patient):
    """In two patients (STS_006, STS_009) the hottest voxel of the original itself lies 4 and 8 mm
    outside the contour, beside the tumour: there the imported peak must lie beside it as well."""
    suv, inside, suv_inside = peak_and_contour(*exported(patient)["pet"], contour(patient))
    native, native_inside, native_suv_inside = peak_and_contour(
        *original(patient, "PET"), contour(patient))
    assert inside == native_inside == (patient not in ("STS_006", "STS_009"))
    assert suv == pytest.approx(native, rel=0.04)  # interpolation rounds a peak off
    assert suv_inside == pytest.approx(native_suv_inside, rel=0.04)


def in_polygon(x, y, polygon):
    """Even-odd rule, in the plane."""
    inside = np.zeros(x.shape, bool)
    for (x0, y0, _), (x1, y1, _) in zip(polygon, np.roll(polygon, -1, axis=0)):
        crosses = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return inside
