"""How long a training step of the scan model takes and how much memory, against the same model in
Debian's PyTorch on the same machine in the same run: forward, loss, backward and Adam on random
scans, on two threads, in float32. The bounds: 0.8 times the peer's time, 0.7 times its largest
resident memory.

The peer is tests/support/i3d_reference.py, as one writes it in eager code. Both take turns, a
process of their own each time; the first step of each does not count. Seconds are medians, ratios
are medians of each round's own. Checkpointing and bf16 stand beside them: no bound is on their
time."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import torch

from i3d_reference import ScanModel

RUN_SCAN_STEP = os.environ.get("UPTAKE_RUN_SCAN_STEP", "run_scan_step")
SHAPES = {"2x64x224x224": (1, 64, 224), "two of 2x64x224x224": (2, 64, 224),
          "2x212x224x224": (1, 212, 224)}


def largest_memory():
    with open("/proc/self/status", encoding="ascii") as file:
        return next(1024 * float(line.split()[1]) for line in file if line.startswith("VmHWM:"))


def peer(batch, slices, size, steps):
    torch.set_num_threads(2)
    torch.manual_seed(1)
    model = ScanModel().train()
    adam = torch.optim.Adam(model.parameters(), lr=1e-4)
    scans, labels = torch.randn(batch, 2, slices, size, size), torch.rand(batch, 26)
    seconds = []
    for _ in range(steps + 1):
        start = time.perf_counter()
        adam.zero_grad(set_to_none=True)
        logits = model(scans)
        torch.nn.functional.binary_cross_entropy_with_logits(logits, labels).backward()
        del logits
        adam.step()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"first": seconds[0], "seconds": seconds[1:], "memory": largest_memory()}))


def run(command):
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True,
                          text=True, env=os.environ | {"OMP_NUM_THREADS": "2"})
    return json.loads(done.stdout)


def ways(shape, steps):
    theirs = [sys.executable, __file__, "--peer", *shape, steps]
    return {"PyTorch": theirs} | {
        f"ours{', checkpointing' * (kind != 'kept')}{', bf16' * (type_ != 'f32')}":
        [RUN_SCAN_STEP, *shape, steps, kind, type_]
        for kind, type_ in (("kept", "f32"), ("checkpointing", "f32"), ("kept", "bf16"))}


def compare(name, shape, options):
    found = {}
    for number in range(options.rounds):
        for way, command in ways(shape, options.steps).items():
            if options.only and way not in options.only:
                continue
            result = run(command)
            found.setdefault(way, []).append(result)
            print(f"  round {number}, {way}: {statistics.median(result['seconds']):.2f} s, "
                  f"{result['memory'] / 2**30:.2f} GiB; load {os.getloadavg()[0]:.1f}", flush=True)
    ratios = {}
    for way, results in found.items():
        times = [statistics.median(result["seconds"]) for result in results]
        memory = max(result["memory"] for result in results)
        line = f"{name}, {way}: {statistics.median(times):.2f} s, {memory / 2**30:.2f} GiB"
        if way != "PyTorch" and "PyTorch" in found:
            theirs = [statistics.median(result["seconds"]) for result in found["PyTorch"]]
            ratio = statistics.median(a / b for a, b in zip(times, theirs))
            most = memory / max(result["memory"] for result in found["PyTorch"])
            line += f"; x {ratio:.2f} the time, x {most:.2f} the memory"
            ratios[way] = (ratio, most)
        print(line, flush=True)
    return ratios


def main():
    if sys.argv[1:2] == ["--peer"]:
        peer(*map(int, sys.argv[2:]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--shape", action="append", choices=SHAPES)
    parser.add_argument("--only", action="append", help="a way by its name; may be repeated")
    options = parser.parse_args()
    missed = []
    for name in options.shape or SHAPES:
        ratios = compare(name, SHAPES[name], options)
        if "ours" in ratios:
            missed += [f"{name}: {what}" for what, ratio, bound in
                       zip(("time", "memory"), ratios["ours"], (0.8, 0.7)) if ratio > bound]
    if missed:
        raise SystemExit("missed: " + "; ".join(missed))


if __name__ == "__main__":
    main()
