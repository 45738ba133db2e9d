"""The samples in the reference have the shape of what the commands print."""

import json

import pytest

from docs.build import SAMPLES
from tests.support.command_line import call, clean_environment, git

pytestmark = pytest.mark.integration

WORKFLOW = """\
name: demo
inputs: {who: {type: string, default: world}}
steps:
  greet:
    env: {WHO: "${{ inputs.who }}"}
    run: echo "greeting=Hello, $WHO." >> "$RUNNER_OUTPUT"
  keep:
    needs: greet
    env: {GREETING: "${{ steps.greet.outputs.greeting }}"}
    run: echo "$GREETING" | tee greeting.txt kept.txt
    artifacts: [greeting.txt]
"""
BAD = "steps:\n  keep: {need: greet, run: 'true'}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A git project with one run that has succeeded."""
    path = tmp_path_factory.mktemp("demo")
    (path / "demo.yaml").write_text(WORKFLOW, "utf-8")
    (path / "bad.yaml").write_text(BAD, "utf-8")
    git(path, "init", "--quiet")
    git(path, "add", ".")
    git(path, "commit", "--quiet", "--message", "Begin")
    assert call(path, "run", "demo.yaml").returncode == 0
    return path


def shape_of(value):
    """Return keys and types, of a list those of its first entry; empty lists fit any."""
    match value:
        case dict():
            return {key: shape_of(entry) for key, entry in value.items()}
        case list():
            return [shape_of(value[0])] if value else []
        case bool() | None:
            return value.__class__.__name__
        case int() | float():
            return "number"
        case _:
            return "text"


def fits(found, sample):
    """Say whether two shapes are alike; null and what is empty fit everything."""
    if "NoneType" in (found, sample) or not found or not sample:
        return True
    if isinstance(found, dict) and isinstance(sample, dict):
        return found.keys() == sample.keys() and all(fits(found[k], sample[k]) for k in found)
    if isinstance(found, list) and isinstance(sample, list):
        return fits(found[0], sample[0])
    return found == sample


def documents(text, *, lines):
    return [json.loads(line) for line in text.splitlines()] if lines else [json.loads(text)]


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "bad.yaml"],
        ["plan", "demo.yaml"],
        ["graph", "demo.yaml"],
        ["run", "demo.yaml"],
        ["ls"],
        ["show"],
        ["logs", "last"],
        ["artifacts", "last"],
        ["diff", "last"],
        ["apply", "last", "--branch", "applied"],
        ["doctor"],
        ["init", "new/first.yaml"],
        ["explain", "timeout"],
        ["version"],
    ],
    ids=lambda words: words[0],
)
def test_a_sample_has_the_shape_of_what_is_printed(project, words):
    (sample,) = SAMPLES.glob(f"{words[0]}.json*")
    is_lines = sample.suffix == ".jsonl"
    # The environment has no credential and no terminal, so nothing depends on this machine.
    done = call(project, *words, "--output", "json", environ=clean_environment(project))

    found = documents(done.stdout, lines=is_lines)
    expected = documents(sample.read_text("utf-8"), lines=is_lines)

    if is_lines and words[0] == "run":
        kinds = {document["type"]: shape_of(document) for document in expected}
        assert [kinds[d["type"]] for d in found if not fits(shape_of(d), kinds[d["type"]])] == []
    else:
        assert fits(shape_of(found[0]), shape_of(expected[0])), (found[0], expected[0])


ASKING = "budget: {usd: 20}\nsteps: {ship: {approval: 'Ship it?'}}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["approve", "last", "ship"],
        ["reject", "last", "ship", "--reason", "not on a Friday"],
        ["budget", "last", "--add-usd", "5"],
    ],
    ids=lambda words: words[0],
)
def test_a_sample_has_the_shape_of_what_is_printed_of_a_run_that_waits(tmp_path, words):
    (tmp_path / "w.yaml").write_text(ASKING, "utf-8")
    assert call(tmp_path, "run", "w.yaml").returncode == 4

    found = json.loads(call(tmp_path, *words, "--output", "json").stdout)

    expected = json.loads((SAMPLES / f"{words[0]}.json").read_text("utf-8"))
    assert fits(shape_of(found), shape_of(expected))
    assert found["request"]["type"] == expected["request"]["type"]
