"""Every bad input is refused with exactly what stands beside it, in bounded time and memory.

``python -m tests.corpus.accept`` writes what is expected anew.
"""

import subprocess
import time
import tracemalloc

import pytest

from runner.source.codes import CODES
from runner.source.yaml_reader import PROBLEMS_MAX
from tests.corpus.entries import FILES, Entry, codes_in, entries, hidden_in
from tests.support.command_line import RUNNER, clean_environment

SECONDS_MAX = 2.0
"""Processor time that a bad file may cost."""
BYTES_MAX = 64 << 20

ENTRIES = entries()
FILES_OF_YAML = [entry for entry in ENTRIES if entry.form != "sh"]
SCRIPTS = [entry for entry in ENTRIES if entry.form == "sh"]
IN_A_PROCESS = ("y01_remarks", "y03_billion_laughs", "y12_surrogate", "q03_cycle", "t06_eval")

NOT_OF_A_FILE = {
    "E114": "ten million values take longer to write than a test may last",
    "E307": "only a run knows which values are there",
    "E308": "only a run knows of which type values are",
    "E324": "only a run has the values",
}
"""Codes that no input of the corpus brings about, with the reason; unit tests do."""


def named(entry: Entry) -> str:
    return entry.name


@pytest.mark.parametrize("entry", FILES_OF_YAML, ids=named)
def test_a_file_is_told_exactly_what_is_wrong_with_it(entry):
    began = time.process_time()
    told = entry.told()
    spent = time.process_time() - began

    assert told == entry.expected.read_text("utf-8")
    assert spent <= SECONDS_MAX


@pytest.mark.integration
@pytest.mark.parametrize("entry", SCRIPTS, ids=named)
def test_a_call_is_told_exactly_what_is_wrong_with_it(entry):
    assert entry.told() == entry.expected.read_text("utf-8")


@pytest.mark.integration
@pytest.mark.parametrize("name", IN_A_PROCESS)
def test_the_installed_command_says_the_same(name, tmp_path):
    done = subprocess.run(
        [*RUNNER, "validate", f"{name}.yaml"],
        cwd=FILES,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    told = f"$ runner validate {name}.yaml\n{done.stdout}{done.stderr}exit {done.returncode}\n"
    assert told == (FILES / f"{name}.expected").read_text("utf-8")


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_what_is_expected_is_fit_to_be_shown(entry):
    expected = entry.expected.read_text("utf-8")

    codes = list(codes_in(expected))
    assert "Traceback" not in expected
    assert hidden_in(expected) == ""
    assert set(codes) <= set(CODES)
    assert len(codes) <= PROBLEMS_MAX
    if entry.form != "sh":
        is_refused = any(code.startswith("E") for code in codes)
        assert expected.endswith("exit 2\n" if is_refused else "exit 0\n")
        assert is_refused != ("_ok_" in entry.name)


def test_each_expectation_has_its_input():
    expectations = {path.stem for path in FILES.glob("*.expected")}

    assert expectations == {entry.name for entry in ENTRIES}


def test_every_code_is_told_to_somebody():
    told = {code for entry in ENTRIES for code in codes_in(entry.expected.read_text("utf-8"))}

    assert set(CODES) - told == set(NOT_OF_A_FILE)


@pytest.mark.parametrize("name", ["y03_billion_laughs", "y05_brackets_100000", "y05_dashes_100000"])
def test_a_file_that_grows_costs_little_memory(name):
    entry = next(entry for entry in ENTRIES if entry.name == name)

    tracemalloc.start()
    try:
        entry.told()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak <= BYTES_MAX
