"""Peak memory of a large import: CT 512 x 512 x 1000 with PET 256 x 256 x 1000 (bound: 2.5 GB)."""

import os
import pathlib
import subprocess
import tempfile
import time

from uptake_program import PROGRAM, make_phantom


def main():
    with tempfile.TemporaryDirectory(prefix="uptake-bench-") as folder:
        folder = pathlib.Path(folder)
        study = make_phantom(folder / "dicom", slices=1000, ct_side=512, pet_side=256, length=2000,
                             seed=0)
        start = time.perf_counter()
        child = subprocess.Popen([PROGRAM, "import", "--cohort", folder / "cohort", "--dicom", study],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    megabytes = usage.ru_maxrss / 1024
    print(f"CT 512x512x1000, PET 256x256x1000: {megabytes:.0f} MB peak, {seconds:.1f} s")
    if status != 0 or megabytes > 2500:
        raise SystemExit("missed: 2500 MB")


if __name__ == "__main__":
    main()
