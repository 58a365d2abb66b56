"""What uptake says of itself, and how it refuses a command line that cannot be meant."""

import os
import subprocess

import pytest

UPTAKE = os.environ["UPTAKE"]
COMMANDS = {"Data in": ["import", "simulate", "split"],
            "Look": ["show", "contact-sheet", "export"],
            "Labels": ["terms", "tag", "label", "explain-label", "annotate", "annotations",
                       "evaluate-labels", "attention", "vocabulary"],
            "Models": ["train", "finetune", "predict", "explain", "evaluate", "worklist", "run"],
            "Set-up": ["ontology", "completion"]}
NOTICE = "Research software – not a medical device"


def uptake(*arguments, **variables):
    environment = {**os.environ, **variables}
    environment.pop("UPTAKE_COHORT", None)
    return subprocess.run([UPTAKE, *arguments], capture_output=True, text=True, env=environment,
                          timeout=60)


def test_help_lists_the_commands_by_stage():
    done = uptake("--help")
    assert done.returncode == 0 and done.stderr == ""
    listed, stage = {}, None
    for line in done.stdout.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            stage = line[:-1]
        elif line.startswith("  ") and line[2] not in " -" and stage in COMMANDS:
            listed.setdefault(stage, []).append(line.split()[0])
    assert listed == COMMANDS
    assert done.stdout.rstrip().splitlines()[-1].startswith(NOTICE)


@pytest.mark.parametrize("command", sum(COMMANDS.values(), []))
def test_each_command_has_an_example_that_uses_only_its_options(command):
    done = uptake(command, "--help")
    assert done.returncode == 0
    assert NOTICE in done.stdout
    options, example = done.stdout.split("Example:\n")
    lines = [line for line in example.splitlines() if line.startswith("  ")]
    assert lines and all(f"uptake {command} " in line for line in lines)
    for word in example.split():
        if word.startswith("--"):
            assert word in options


@pytest.mark.parametrize("command", [[]] + [[c] for c in sum(COMMANDS.values(), [])])
def test_help_is_no_wider_than_a_terminal(command):
    for line in uptake(*command, "--help").stdout.splitlines():
        if "uptake " not in line:  # examples and usage are to be copied, not broken
            assert len(line) <= 80, line


@pytest.mark.parametrize("arguments, message", [
    (["split", "--cohrt", "x"],
     "uptake split: --cohrt: unknown option, did you mean '--cohort'?"),
    (["import", "--dicom", "a", "b", "--reprots", "r.csv"],
     "uptake import: --reprots: unknown option, did you mean '--reports'?"),
    (["import", "--deidentfy"],
     "uptake import: --deidentfy: unknown option, did you mean '--deidentify'?"),
    (["show", "E1", "--json=yes", "--xyzzy=3"], "uptake show: --xyzzy: unknown option"),
    (["imprt"], "uptake: imprt: unknown command, did you mean 'import'?"),
    (["frobnicate"], "uptake: frobnicate: unknown command"),
    (["--cohort", "x", "show", "E1"],
     "uptake: --cohort: options come after the command, as in 'uptake show --cohort'"),
    (["--dicom", "x"],
     "uptake: --dicom: options come after the command, as in 'uptake import --dicom'"),
    (["--cohrt", "x"], "uptake: --cohrt: unknown option"),
    (["split", "--seed", "1", "--validation", "1"], "uptake split: --test is missing"),
    (["show"], "uptake show: EXAM is missing"),
    (["show", "E1", "E2"], "uptake show: E2: one argument too many"),
    (["import"], "uptake import: nothing to import"),
    (["train", "mri", "--run", "r"], "uptake train: WHAT: mri not in {report,scan}"),
    (["train", "scan", "--run", "r", "--sentences", "a"],
     "uptake train: --sentences: an option of train report, not of train scan"),
    (["train", "report", "--run", "r", "--tasks", "liver"],
     "uptake train: --tasks: an option of train scan, not of train report"),
    (["train", "scan", "--run", "r"], "uptake train: no cohort: give --cohort DIR"),
    (["finetune", "--task", "liver", "--run", "r"], "uptake finetune: --from is missing"),
    (["predict", "--run", "r", "--cohort", "c", "--dicom", "d"],
     "uptake predict: --cohort excludes --dicom"),
    (["predict", "--run", "r", "--dicom", "d", "--split", "test"],
     "uptake predict: --dicom excludes --split"),
    (["predict", "--run", "r", "--split", "rest"],
     "uptake predict: --split: rest not in {train,validation,test}"),
    (["completion", "tcsh"], "uptake completion: SHELL: tcsh not in {bash,zsh}"),
])
def test_a_wrong_command_line_is_refused_with_what_was_meant(arguments, message, tmp_path):
    done = subprocess.run([UPTAKE, *arguments], capture_output=True, text=True, cwd=tmp_path,
                          timeout=60)
    assert done.returncode == 2
    assert done.stdout == ""
    first = done.stderr.splitlines()[0]
    assert first.startswith(message)
    if "did you mean" not in message:
        assert "did you mean" not in first
    assert "--help" in done.stderr.splitlines()[1]


def test_no_command_prints_the_help_on_stderr():
    done = uptake()
    assert done.returncode == 2
    assert done.stdout == "" and "Data in:" in done.stderr


def test_without_a_cohort_it_says_how_to_give_one(tmp_path):
    done = subprocess.run([UPTAKE, "show", "E1"], capture_output=True, text=True, cwd=tmp_path,
                          env={k: v for k, v in os.environ.items() if k != "UPTAKE_COHORT"})
    assert done.returncode == 2
    assert "--cohort DIR" in done.stderr and "UPTAKE_COHORT" in done.stderr


def test_a_cohort_that_is_not_there_is_a_failure_with_a_cure(tmp_path):
    missing = tmp_path / "nowhere"
    for given in (["--cohort", str(missing)], []):
        done = uptake("show", "E1", *given) if given else subprocess.run(
            [UPTAKE, "show", "E1"], capture_output=True, text=True,
            env={**os.environ, "UPTAKE_COHORT": str(missing)})
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.startswith("uptake show: ")
        assert str(missing) in done.stderr and "uptake import" in done.stderr
    assert not missing.exists()


def test_control_characters_do_not_reach_the_terminal():
    done = uptake("\x1b[31mred")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
