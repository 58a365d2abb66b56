"""Import against dcm2niix (which converts the same series and does less), alternating, one machine.

Prints medians, the ratio of each pair, and peak memory. Sizes: --slices, --ct-side, --pet-side.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

from uptake_program import PROGRAM, make_phantom


def run(command):
    """Seconds and peak memory (MB) of one command."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--slices", type=int, default=300)
    parser.add_argument("--ct-side", type=int, default=512)
    parser.add_argument("--pet-side", type=int, default=128)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        study = make_phantom(folder / "dicom", slices=options.slices, ct_side=options.ct_side,
                             pet_side=options.pet_side, length=options.slices * 3.0, seed=0)

        def ours():
            shutil.rmtree(folder / "cohort", ignore_errors=True)
            return run([PROGRAM, "import", "--cohort", folder / "cohort", "--dicom", study])

        def theirs():
            shutil.rmtree(folder / "nifti", ignore_errors=True)
            (folder / "nifti").mkdir()
            # Not compressed: gzip would be most of its time.
            return run(["dcm2niix", "-z", "n", "-o", folder / "nifti", study])

        ours(), theirs()  # the page cache is warm for both
        pairs = [(ours(), theirs()) for _ in range(options.runs)]
    ratios = sorted(a[0] / b[0] for a, b in pairs)
    print(f"CT {options.ct_side}x{options.ct_side}x{options.slices}, "
          f"PET {options.pet_side}x{options.pet_side}x{options.slices}, {options.runs} pairs")
    print(f"uptake import  {statistics.median(a[0] for a, _ in pairs):.2f} s, "
          f"{max(a[1] for a, _ in pairs):.0f} MB")
    print(f"dcm2niix -z n  {statistics.median(b[0] for _, b in pairs):.2f} s, "
          f"{max(b[1] for _, b in pairs):.0f} MB")
    print(f"ratio of times {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
