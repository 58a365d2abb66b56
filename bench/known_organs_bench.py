"""How hard simulated patients are: what is reached by someone who is shown where every organ lies.

For each of the 26 regions, from its true outline (and one voxel around it): the highest uptake, how
far it stands above the shells of voxels around it, and the like, ten numbers an exam; a gradient
boosting that learns the truth from them, tested on patients it has not seen (five folds). Mean AUROC
of this and of the scan model (bench/scan_model_bench.py) say what is hard about the patients and
what about the learning. Needs the folder that scan_model_bench.py --folder made; 3 minutes for 800
exams. --blocks asks what a coarser grid costs: of the means, or of the highest uptake, of
2 x 2 x 2 voxels."""

import argparse
import functools
import json
import multiprocessing
import pathlib

import nibabel
import numpy as np
from scipy import ndimage
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold, cross_val_predict

from scan_cohort import read_tensors
from scan_model_bench import area
from simulation import Ontology, rows


def read_pet(path):
    """[slice, row, column], the affine of (column, row, slice) to mm (LPS), and the exam."""
    tensors, metadata = read_tensors(path)
    return tensors["pet"].astype("f4"), np.array(json.loads(metadata["affine"])), metadata["exam_id"]


def on_grid(image, affine, shape):
    """A NIfTI image's nearest values on the scan's grid, 0 outside it."""
    to_voxel = np.linalg.inv(np.diag([-1, -1, 1, 1]) @ image.affine) @ affine
    z, y, x = np.meshgrid(*map(np.arange, shape), indexing="ij")
    place = np.rint(np.stack([x, y, z], -1) @ to_voxel[:3, :3].T + to_voxel[:3, 3]).astype(int)
    inside = ((place >= 0) & (place < image.shape)).all(-1)
    place = np.clip(place, 0, np.array(image.shape) - 1)
    return np.where(inside, np.asarray(image.dataobj)[tuple(np.moveaxis(place, -1, 0))], 0)


def shell(pet, radius):
    """The mean over the surface of a cube around each voxel."""
    outer, inner = 2 * radius + 1, 2 * radius - 1
    return ((ndimage.uniform_filter(pet, outer) * outer**3 -
             ndimage.uniform_filter(pet, inner) * inner**3) / (outer**3 - inner**3))


def of_blocks(image, reduce):
    """Blocks of 2 x 2 x 2 voxels; what is left at the ends is dropped."""
    whole = image[tuple(slice(length // 2 * 2) for length in image.shape)]
    halves = [part for length in whole.shape for part in (length // 2, 2)]
    return reduce(whole.reshape(halves), axis=(1, 3, 5))


def features(scan_file, organs_folder, numbers_of, blocks, radii, smooth):
    """The exam, and [region, 10]; NaN where the scan does not show the region."""
    pet, affine, exam = read_pet(scan_file)
    organs = on_grid(nibabel.load(organs_folder / f"{exam}.nii.gz"), affine, pet.shape)
    if blocks:
        pet = of_blocks(pet, {"mean": np.mean, "highest": np.max}[blocks])
        organs = of_blocks(organs, np.max)
    pet = ndimage.gaussian_filter(pet, smooth)
    shells = [shell(pet, radius) for radius in radii]
    above = [pet - around for around in shells]
    ratio = [difference / np.maximum(.5, around) for difference, around in zip(above, shells)]
    found = np.full((len(numbers_of), 10), np.nan, "f4")
    boxes = ndimage.find_objects(organs.astype("i4"), max(map(max, numbers_of)))
    for place, numbers in enumerate(numbers_of):
        mine = [boxes[number - 1] for number in numbers if boxes[number - 1]]
        if not mine:
            continue
        box = tuple(slice(max(0, min(one.start for one in axis) - 1),
                          max(one.stop for one in axis) + 1) for axis in zip(*mine))
        mask = ndimage.binary_dilation(np.isin(organs[box], numbers))
        uptake, near = pet[box][mask], np.sort(above[0][box][mask])[::-1]
        found[place] = [uptake.max(), np.percentile(uptake, 95), np.median(uptake), near[0],
                        above[1][box][mask].max(), near[min(10, near.size - 1)],
                        near[min(40, near.size - 1)], ratio[0][box][mask].max(),
                        ratio[1][box][mask].max(), mask.sum()]
    return exam, found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, help="made by scan_model_bench.py")
    parser.add_argument("--exams", type=int, default=800)
    parser.add_argument("--blocks", choices=("mean", "highest"))
    parser.add_argument("--radii", type=int, nargs=2, default=(2, 3), help="of shells, in voxels")
    parser.add_argument("--smooth", type=float, default=0, help="Gaussian's deviation, in voxels")
    options = parser.parse_args()
    if options.folder is None:
        print("left out: needs --folder, see --help")
        return
    simulation = options.folder / "simulated"
    ontology = Ontology(pathlib.Path(__file__).parent.parent / "share")
    regions = [region for region, task in ontology.tasks.items() if task == "core"]
    number = {row["region"]: int(row["number"]) for row in rows(simulation, "truth/organ_numbers")}
    numbers_of = [[n for below, n in number.items() if region in ontology.with_ancestors(below)]
                  for region in regions]
    truth = {(row["exam_id"], row["region"]): row["abnormal"] == "1"
             for row in rows(simulation, "truth/regions")}
    files = sorted((options.folder / "cohort" / "scans").iterdir())[:options.exams]
    work = functools.partial(features, organs_folder=simulation / "truth" / "organs",
                             numbers_of=numbers_of, blocks=options.blocks, radii=options.radii,
                             smooth=options.smooth)
    with multiprocessing.Pool() as pool:
        found = pool.map(work, files, chunksize=4)
    exams = [exam for exam, _ in found]
    values = np.stack([each for _, each in found])
    patients = [exam.rpartition("-")[0] for exam in exams]
    areas = []
    for place, region in enumerate(regions):
        positive = np.array([truth[exam, region] for exam in exams])
        learner = HistGradientBoostingClassifier(max_depth=3, learning_rate=.05, max_iter=120)
        scores = cross_val_predict(learner, values[:, place], positive, groups=patients,
                                   cv=GroupKFold(5), method="predict_proba")[:, 1]
        areas.append(area(scores, positive))
        print(f"{region:32}{areas[-1]:6.3f}{positive.sum():5}")
    print(f"mean AUROC {np.mean(areas):.3f}, {len(exams)} exams")


if __name__ == "__main__":
    main()
