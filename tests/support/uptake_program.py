"""What tests of commands and benchmarks share: running `uptake` and making phantom studies."""

import os
import pathlib
import subprocess

PROGRAM = os.environ.get("UPTAKE", "uptake")
MAKE_PHANTOM = os.environ.get("UPTAKE_MAKE_PHANTOM", "make_phantom")


def uptake(*arguments, check=True, **options):
    """Runs a command; its output is text. `check`: a non-zero exit code fails the test."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"uptake {' '.join(map(str, arguments))}: exit {done.returncode}\n"
                             f"{done.stdout}{done.stderr}")
    return done


def make_phantom(folder, **options):
    """A study of a schematic body in `folder`; options as make_phantom's, `_` for `-`."""
    arguments = [str(folder)]
    for name, value in options.items():
        arguments += ["--" + name.replace("_", "-"), str(value)]
    subprocess.run([MAKE_PHANTOM, *arguments], check=True)
    return pathlib.Path(folder)


def small_phantom(folder, **options):
    """The same, small enough to import in a blink."""
    return make_phantom(folder, **{"slices": 20, "pet_side": 48, "ct_side": 64, **options})


def real_data(name):
    """A folder of the third-party data, or None where it is absent: the test then skips."""
    path = pathlib.Path(os.environ.get("UPTAKE_DATA", "")) / name
    return path if path.exists() else None
