"""Exported NIfTI files as nibabel reads them, against the DICOM files as pydicom reads them: where
every voxel lies, and what its value is. Neither knows anything of Uptake."""

import nibabel
import numpy as np
import pydicom
import pytest

from uptake_program import make_phantom, uptake

# The phantom's lesions: centre in mm, LPS, and SUV (tests/support/phantom_body.cpp). The first lies in
# the patient's left lung, the third in the right groin.
LESIONS = [((85, -10, 530), 9.0), ((-95, -10, 340), 8.0)]


@pytest.fixture(scope="module", params=["axial", "feet_first", "coronal"])
def exam(request, tmp_path_factory):
    """(DICOM folder, {"pet": image, "ct": image}) of a study in this acquisition order."""
    folder = tmp_path_factory.mktemp("nifti-" + request.param)
    make_phantom(folder / "dicom", orientation=request.param, slices=60, pet_side=96, ct_side=128,
                 seed=0)
    uptake("import", "--cohort", folder / "cohort", "--dicom", folder / "dicom")
    uptake("export", "ACC-1", "--cohort", folder / "cohort", "--nifti", folder / "nifti")
    return folder / "dicom", {
        kind: nibabel.load(folder / "nifti" / f"sub-PHANTOM1_ses-ACC1_{kind}.nii.gz")
        for kind in ("pet", "ct")}


def test_headers(exam):
    for image in exam[1].values():
        header = image.header
        assert image.get_data_dtype() == np.float32
        assert header.get_xyzt_units()[0] == "mm"
        assert header["sform_code"] == 1 and header["qform_code"] == 1
        np.testing.assert_allclose(image.get_sform(), image.get_qform(), atol=1e-3)
        assert header.get_slope_inter() in ((None, None), (1.0, 0.0))
    assert exam[1]["pet"].shape == exam[1]["ct"].shape == (224, 224, 60)
    np.testing.assert_array_equal(exam[1]["pet"].affine, exam[1]["ct"].affine)
    assert b"SUVbw" in exam[1]["pet"].header["descrip"].tobytes()
    assert b"HU" in exam[1]["ct"].header["descrip"].tobytes()


def test_columns_run_to_the_left_rows_to_the_back_slices_to_the_head(exam):
    assert nibabel.aff2axcodes(exam[1]["pet"].affine) == ("L", "P", "S")


def sample(image, lps):
    """Linear between voxels, at places in mm (n x 3); nan outside."""
    ras = np.asarray(lps, float) * [-1, -1, 1]
    index = nibabel.affines.apply_affine(np.linalg.inv(image.affine), ras)
    data, result = image.get_fdata(), np.zeros(len(index))
    low = np.floor(index).astype(int)
    inside = np.all((low >= 0) & (low + 1 < data.shape), axis=1)
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, index - low, 1 - (index - low)), axis=1)
        place = np.clip(low + corner, 0, np.array(data.shape) - 1)
        result += weight * data[tuple(place.T)]
    return np.where(inside, result, np.nan)


def lps_of_pixels(slice_, columns, rows):
    row, column = np.array(slice_.ImageOrientationPatient, float).reshape(2, 3)
    between_rows, between_columns = map(float, slice_.PixelSpacing)
    return (np.array(slice_.ImagePositionPatient, float) + np.outer(columns, row * between_columns)
            + np.outer(rows, column * between_rows))


def suv_factor(slice_):
    """g/ml per Bq/ml, after DICOM PS3.3 C.8.9.1: all times lie on one day here."""
    dose = slice_.RadiopharmaceuticalInformationSequence[0]
    seconds = [int(t[:2]) * 3600 + int(t[2:4]) * 60 + int(t[4:6])
               for t in (str(dose.RadiopharmaceuticalStartTime), str(slice_.SeriesTime))]
    left = 2 ** (-(seconds[1] - seconds[0]) / float(dose.RadionuclideHalfLife))
    return float(slice_.PatientWeight) * 1000 / (float(dose.RadionuclideTotalDose) * left)


@pytest.mark.parametrize("kind, folder, tolerance", [("pet", "PET", .02), ("ct", "CT", 15)])
def test_values_lie_where_the_dicom_files_have_them(exam, kind, folder, tolerance):
    dicom, images = exam
    expected, found = [], []
    for file in sorted((dicom / folder).glob("*.dcm"))[5:-5:9]:
        slice_ = pydicom.dcmread(file)
        values = (slice_.pixel_array * float(slice_.RescaleSlope) +
                  float(slice_.RescaleIntercept))
        if kind == "pet":
            values = values * suv_factor(slice_)
        rows, columns = (axis.ravel() for axis in np.mgrid[2:values.shape[0] - 2,
                                                           2:values.shape[1] - 2])
        expected.append(values[rows, columns])
        found.append(sample(images[kind], lps_of_pixels(slice_, columns, rows)))
    expected, found = np.concatenate(expected), np.concatenate(found)
    known = np.isfinite(found)
    assert known.mean() > .5
    expected, found = expected[known], found[known]
    # Two interpolations blur edges; where it is flat the values are the same. Half a voxel's shift,
    # or a wrong side, would take the correlation far below this.
    assert np.corrcoef(expected, found)[0, 1] > .98
    assert np.median(np.abs(expected - found)) < tolerance
    assert abs(expected.mean() - found.mean()) < tolerance


@pytest.mark.parametrize("centre, suv", LESIONS)
def test_lesions_lie_on_their_side_with_their_uptake(exam, centre, suv):
    # Within the step of the grid's slices, 14 mm; the middle one of three hits the lesion.
    around = [np.add(centre, (0, 0, dz)) for dz in (-7, 0, 7)]
    there = sample(exam[1]["pet"], around).max()
    mirrored = sample(exam[1]["pet"], [np.multiply(p, (-1, 1, 1)) for p in around]).max()
    assert there > .7 * suv
    assert mirrored < .5 * suv
