"""uptake --version, against what the system's own tools say."""

import os
import re
import subprocess

UPTAKE = os.environ["UPTAKE"]


def versions():
    done = subprocess.run([UPTAKE, "--version"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == ""
    lines = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition(": ") if ": " in line else line.partition(" ")
        lines[name] = value
    return lines


def package_version(name):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True,
                          text=True)
    return done.stdout if done.returncode == 0 else None


def test_names_every_part():
    assert list(versions()) == ["uptake", "libtorch", "DCMTK", "SQLite", "compiler",
                                "CPU features in use"]


def test_numbers_are_those_of_the_packages():
    shown = versions()
    assert re.fullmatch(r"\d+\.\d+\.\d+", shown["uptake"])
    for part, package in [("libtorch", "libtorch-dev"), ("DCMTK", "libdcmtk-dev"),
                          ("SQLite", "libsqlite3-dev")]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", shown[part]), part
        installed = package_version(package)
        if installed:  # Debian's libtorch 1.13.1 calls itself 1.13.0
            assert installed.startswith(shown[part].rsplit(".", 1)[0]), part


def test_cpu_features_are_the_processors():
    features = versions()["CPU features in use"]
    if features == "none":
        return
    with open("/proc/cpuinfo", encoding="ascii") as file:
        flags = next((line for line in file if line.startswith("flags")), "").split()
    assert flags
    known = {flag.replace("_", "") for flag in flags}  # sse4_2, avx512_bf16
    assert {feature.replace(".", "") for feature in features.split()} <= known
