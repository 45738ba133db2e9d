"""The examples that need a project of their own: a review, a migration, a release."""

import json

import pytest

from runner.source.document import Text
from runner.source.nodes import plain
from runner.source.yaml_reader import read_yaml
from tests.support.claude_project import commit, make_project
from tests.support.command_line import ROOT, call, clean_environment, git
from tests.support.forge import forge
from tests.support.last_run import states, told
from tests.support.record_migration import NEW_NAMES, PROJECT, project_in
from tests.support.record_review import BODY, GIVEN, TITLE

pytestmark = pytest.mark.integration

WORKFLOWS = ROOT / "workflows"
TOKEN = "a-token-that-nobody-has"


@pytest.fixture
def project(tmp_path):
    return project_in(tmp_path)


def artifact(project, name):
    return call(project, "artifacts", "last", "--get", name).stdout


# review-pr.yaml


def reviewing(project, url):
    """Begin the review of the recorded pull request; return what goes on with it."""
    environ = clean_environment(project, FORGE_URL=url, FORGE_TOKEN=TOKEN)
    words = ["run", "workflows/review-pr.yaml", "--replay", *GIVEN]
    begun = call(project, *words, environ=environ)
    assert begun.returncode == 4, begun.stdout + begun.stderr
    return begun, lambda: call(project, "resume", "last", environ=environ)


def test_a_review_is_posted_once_a_person_has_read_it(project):
    with forge() as found:
        begun, resume = reviewing(project, found.url)

        assert found.posted == []
        assert "ask asks: Post this review?" in begun.stdout
        assert "- `shelf/sizes.py:9` Folders are left out here" in begun.stdout
        assert call(project, "approve", "last", "ask").returncode == 0
        assert resume().returncode == 0

        ((authorization, text),) = found.posted
    assert authorization == f"Bearer {TOKEN}"
    assert text == artifact(project, "review.md")
    assert text.startswith("**change**: ")


def test_a_review_that_is_rejected_goes_nowhere(project):
    with forge() as found:
        _, resume = reviewing(project, found.url)

        assert call(project, "reject", "last", "ask", "--reason", "too harsh").returncode == 0
        assert resume().returncode == 1

    assert found.posted == []
    assert states(project)["post"] == "skipped"


def test_a_forge_that_is_busy_is_asked_again_and_one_that_refuses_is_not(project):
    with forge(503) as busy:
        _, resume = reviewing(project, busy.url)
        call(project, "approve", "last", "ask")
        assert resume().returncode == 0
        assert len(busy.posted) == 1

    with forge(403) as refusing:
        _, resume = reviewing(project, refusing.url)
        call(project, "approve", "last", "ask")
        assert resume().returncode == 1
        assert refusing.posted == []
    assert "the forge answers 403" in call(project, "logs", "last", "post").stdout


def test_what_strangers_wrote_is_fenced_for_the_reader(project):
    (key,) = (WORKFLOWS / "review-pr.cassette").glob("read/*/key.json")
    prompt = json.loads(key.read_text("utf-8"))["prompt"]

    for words in (TITLE, BODY):
        before, after = prompt.split(words)
        assert before.endswith(">\n")
        assert after.startswith("\n</untrusted-data-")


def test_a_review_without_a_person_in_between_is_refused_with_the_whole_path(project):
    path = project / "workflows" / "review-pr.yaml"
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("needs: [write, ask]", "needs: write"), "utf-8")

    refused = call(project, "validate", "workflows/review-pr.yaml")

    assert refused.returncode == 2
    assert "E260" in refused.stdout
    assert "input 'body' -> steps.read.outputs -> steps.write.outputs.text" in refused.stdout


# migrate-codebase.yaml


def test_a_migration_changes_each_module_by_itself_and_joins_what_comes_of_it(project):
    done = call(project, "run", "workflows/migrate-codebase.yaml", "--replay")

    assert done.returncode == 0, done.stdout + done.stderr
    done_steps = {"plan", "edit", "edit[0]", "edit[1]", "verify", "report"}
    assert states(project) == {**dict.fromkeys(done_steps, "succeeded"), "tell": "skipped"}
    assert told(project)["outputs"] == {
        "count": "2",
        "modules": ["shelf/names.py", "shelf/sizes.py"],
    }
    assert "Ran 2 tests" in call(project, "logs", "last", "verify").stdout
    assert artifact(project, "MIGRATION.md") == (
        "# Migration\n\n"
        "- `shelf/names.py`: `stem` is `Path.stem`.\n"
        "- `shelf/sizes.py`: `total` goes through `Path.iterdir`.\n"
    )

    assert call(project, "apply", "last").returncode == 0
    assert (project / "shelf" / "names.py").read_text("utf-8") == NEW_NAMES
    assert git(project, "grep", "--name-only", "pathlib", "shelf").split() == [
        "shelf/names.py",
        "shelf/sizes.py",
    ]


def test_a_migration_that_is_planned_says_what_it_may_cost(project):
    planned = call(project, "plan", "workflows/migrate-codebase.yaml").stdout

    assert (
        "edit:   one for each of steps.plan.outputs.modules, at most 10,000; 4 at once" in planned
    )
    assert "worst case:    $25.00 (the run's budget; " in planned


# release.yaml

RELEASE = ("run", "workflows/release.yaml", "-i", "version=1.0.0")


def test_a_release_waits_for_a_person_and_then_publishes_what_was_approved(project):
    waits = call(project, *RELEASE)
    assert waits.returncode == 4, waits.stdout + waits.stderr
    assert "ask asks: Publish 1.0.0 to 'candidate'?" in waits.stdout
    assert {name for name in states(project) if name.startswith("test[")} == {
        "test[plain-0-error]",
        "test[plain-1]",
        "test[optimized-0]",
    }

    assert call(project, "approve", "last", "ask", "--comment", "as planned").returncode == 0
    assert call(project, "resume", "last").returncode == 0

    assert artifact(project, "outcome.txt") == "tests succeeded, publishing succeeded\n"
    outputs = told(project)["outputs"]
    assert set(outputs) == {"tree", "approved_by"}
    listed = call(project, "artifacts", "last").stdout
    assert "published/candidate/release-1.0.0.tar" in listed
    changes = call(project, "diff", "last").stdout
    assert "+## 1.0.0" in changes
    assert "+- Change" in changes


def test_a_release_that_is_rejected_publishes_nothing_and_tells_it(project):
    assert call(project, *RELEASE, "-i", "channel=stable").returncode == 4

    call(project, "reject", "last", "ask", "--reason", "not on a Friday")
    assert call(project, "resume", "last").returncode == 1

    assert artifact(project, "outcome.txt") == "tests succeeded, publishing skipped\n"
    assert "not on a Friday" in call(project, "show", "last").stdout


def test_a_release_whose_tests_fail_asks_nobody(project):
    commit(project, {"tests/test_shelf.py": PROJECT["tests/test_shelf.py"].replace("5 bytes", "6")})

    assert call(project, *RELEASE).returncode == 1

    found = states(project)
    assert (found["test"], found["ask"], found["publish"]) == ("failed", "skipped", "skipped")
    assert found["tell"] == "succeeded"
    assert artifact(project, "outcome.txt") == "tests failed, publishing skipped\n"


def test_a_changelog_goes_on_top_of_the_one_before(tmp_path):
    parts = {"changelog.yaml": (WORKFLOWS / "parts" / "changelog.yaml").read_text("utf-8")}
    project = make_project(tmp_path / "project", {**parts, "CHANGELOG.md": "## 0.9\n\n- Begin\n"})
    first = git(project, "rev-parse", "HEAD").strip()
    commit(project, {"new.txt": "new"})

    done = call(project, "run", "changelog.yaml", "-i", "version=1.0", "-i", f"since={first}")

    assert done.returncode == 0, done.stdout + done.stderr
    assert told(project)["outputs"] == {"entries": "1"}
    assert call(project, "apply", "last").returncode == 0
    text = (project / "CHANGELOG.md").read_text("utf-8")
    assert text == "## 1.0\n\n- Change\n\n## 0.9\n\n- Begin\n"


# All of them


def entries(shape, whole, name=""):
    """Yield the name and the shape of each key that may stand in ``shape``, lists looked through.

    What several places share (a definition) goes by its own name.
    """
    for key, raw in shape.get("properties", {}).items():
        reference = raw.get("$ref", "").rpartition("/")[2]
        found = whole["definitions"][reference] if reference else raw
        yield key, (reference.replace("_", "-") or f"{name}.{key}".lstrip(".")), found
    for inner in ("additionalProperties", "items"):
        raw = shape.get(inner)
        if isinstance(raw, dict):
            reference = raw.get("$ref", "").rpartition("/")[2]
            found = whole["definitions"][reference] if reference else raw
            yield None, reference.replace("_", "-") or name, found


def keys_of(shape, whole, name=""):
    for key, inner_name, inner in entries(shape, whole, name):
        if key is not None:
            yield inner_name
        if not inner_name.startswith("claude.settings.sandbox."):
            yield from keys_of(inner, whole, inner_name)


def keys_in(value, shape, whole, name=""):
    """Yield the name of each key of ``shape`` that ``value`` uses."""
    if isinstance(value, list):
        for item in value:
            for key, inner_name, inner in entries(shape, whole, name):
                if key is None:
                    yield from keys_in(item, inner, whole, inner_name)
    if not isinstance(value, dict):
        return
    known = {key: (found_name, found) for key, found_name, found in entries(shape, whole, name)}
    for key, inner in value.items():
        if key in known:
            yield known[key][0]
        if key in known or None in known:
            inner_name, inner_shape = known.get(key) or known[None]
            yield from keys_in(inner, inner_shape, whole, inner_name)


def written(path):
    # Not as YAML 1.1 has it, where the key 'on' is true.
    return plain(read_yaml(Text(path.name, path.read_text("utf-8"))).root)


def test_the_examples_use_every_key_there_is():
    whole = json.loads((ROOT / "schemas" / "workflow.schema.json").read_text("utf-8"))
    used = set()
    for path in WORKFLOWS.rglob("*.yaml"):
        used.update(keys_in(written(path), whole, whole))

    # What stands below these two is Claude Code's own.
    foreign = ("claude.settings.sandbox.", "claude.mcp-config.")
    shown = {name for name in keys_of(whole, whole) if not name.startswith(foreign)}
    assert shown - used == set()
