"""The completion scripts, by completing for real."""

import os
import pty
import select
import shutil
import subprocess
import time

import pytest

UPTAKE = os.environ["UPTAKE"]


def bash(words, cwd):
    """What bash offers for the last word. "=" is a word of its own, as bash makes it."""
    script = f'''
source <("{UPTAKE}" completion bash)
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_uptake
printf '%s\\n' "${{COMPREPLY[@]}}"
'''
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", *words], cwd=cwd,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return sorted(word for word in done.stdout.splitlines() if word)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "study one").mkdir()
    (tmp_path / "studies.zip").touch()
    (tmp_path / "reports.csv").touch()
    return tmp_path


COMMANDS = ["annotate", "annotations", "attention", "completion", "contact-sheet", "evaluate",
            "evaluate-labels", "explain", "explain-label", "export", "finetune", "import", "label",
            "ontology", "predict", "run", "show", "simulate", "split", "tag", "terms", "train",
            "vocabulary", "worklist"]


@pytest.mark.parametrize("words, offered", [
    (["uptake", ""], COMMANDS),
    (["uptake", "s"], ["show", "simulate", "split"]),
    (["uptake", "--v"], ["--version"]),
    (["uptake", "split", "--"], ["--cohort", "--help", "--json", "--reassign", "--seed", "--test",
                                 "--validation"]),
    (["uptake", "split", "--seed", "1", ""], ["--cohort", "--help", "--json", "--reassign",
                                              "--seed", "--test", "--validation", "-h"]),
    (["uptake", "split", "--re"], ["--reassign"]),
    (["uptake", "import", "--cohort", ""], ["study one"]),
    (["uptake", "import", "--cohort", "=", "st"], ["study one"]),
    (["uptake", "import", "--cohort", "="], ["study one"]),
    (["uptake", "import", "--dicom", "st"], ["studies.zip", "study one"]),
    (["uptake", "import", "--dicom", "a", "b", "st"], ["studies.zip", "study one"]),
    (["uptake", "import", "--dicom", "a", "--rep"], ["--replace", "--reports"]),
    (["uptake", "import", "--reports", "rep"], ["reports.csv"]),
    (["uptake", "import", "--deidentify", "--rep"], ["--replace", "--reports"]),
    (["uptake", "show", "E1", "--out", "rep"], ["reports.csv"]),
    (["uptake", "completion", ""], ["bash", "zsh"]),
    (["uptake", "train", ""], ["report", "scan"]),
    (["uptake", "predict", "--run", "st"], ["study one"]),
    (["uptake", "predict", "--split", "t"], ["test", "train"]),
    (["uptake", "completion", "z"], ["zsh"]),
    (["uptake", "split", "--seed", ""], []),
    (["uptake", "nonsense", ""], []),
])
def test_bash(words, offered, folder):
    assert bash(words, folder) == offered


def zsh_session(folder):
    """An interactive zsh on a terminal, with the completion loaded."""
    main, terminal = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "dumb", "PS1": "ready> ",
                   "ZDOTDIR": str(folder), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(["zsh", "-f", "-i"], stdin=terminal, stdout=terminal,
                               stderr=terminal, env=environment, cwd=folder, start_new_session=True)
    os.close(terminal)
    return main, process


def read_until(main, mark, seconds=30):
    text, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([main], [], [], .1)[0]:
            try:
                text += os.read(main, 65536).decode(errors="replace")
            except OSError:
                break
            if mark in text:
                return text
    raise AssertionError(f"no {mark!r} in {text!r}")


@pytest.fixture
def zsh(folder):
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    main, process = zsh_session(folder)

    def say(line):
        os.write(main, line.encode())

    # _complete_now prints what the line became: zsh inserts the one match there is.
    say("autoload -U compinit && compinit -u -D\n")
    say(f"source <('{UPTAKE}' completion zsh)\n")
    say("show-line() { print -r -- \"<<$BUFFER>>\"; BUFFER=; zle accept-line }\n")
    say("zle -N show-line && bindkey '^Xs' show-line && setopt no_beep && print loa''ded\n")
    read_until(main, "loaded")

    def complete(line):
        say(line + "\t\x18s")
        return read_until(main, ">>").split("<<")[-1].split(">>")[0]

    yield complete
    process.kill()  # an interactive shell ignores SIGTERM
    process.wait(timeout=10)
    os.close(main)


def test_zsh_script_parses(tmp_path):
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    script = subprocess.run([UPTAKE, "completion", "zsh"], capture_output=True, check=True).stdout
    (tmp_path / "_uptake").write_bytes(script)
    done = subprocess.run(["zsh", "-n", tmp_path / "_uptake"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    assert script.startswith(b"#compdef uptake\n")


@pytest.mark.parametrize("typed, completed", [
    ("uptake im", "uptake import "),
    ("uptake sp", "uptake split "),
    ("uptake split --reas", "uptake split --reassign "),
    ("uptake import --deid", "uptake import --deidentify "),
    ("uptake import --cohort stu", "uptake import --cohort study\\ one/"),
    ("uptake import --dicom studies", "uptake import --dicom studies.zip "),
    ("uptake import --dicom x studies", "uptake import --dicom x studies.zip "),
    ("uptake import --dicom x --repo", "uptake import --dicom x --reports"),
    ("uptake import --reports rep", "uptake import --reports reports.csv "),
    ("uptake show E1 --out rep", "uptake show E1 --out reports.csv "),
    ("uptake completion z", "uptake completion zsh "),
])
def test_zsh(typed, completed, zsh):
    assert zsh(typed).rstrip("=") == completed.rstrip("=")
