"""One attempt from its order to its outcome, whatever the world does in between."""

import asyncio
import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from runner.base.errors import SpawnError, WorkspaceError
from runner.wire.messages import ExecuteTask, Outcome, Task, Workspace
from runner_agent.attempt import (
    Attempt,
    Place,
    Reports,
    carry_out,
    variables_of,
    working_directory,
)
from runner_agent.masks import masker_of
from runner_agent.site import Site
from runner_agent.stop import Stop

SECRET = "hunter2-hunter2"


def nothing(*_arguments) -> None:
    """Reports go nowhere here."""


def order_with(**workspace) -> ExecuteTask:
    return ExecuteTask(
        Task("r-1/a/1", "", "", 0),
        "att",
        1,
        "a",
        1,
        "shell",
        {},
        Workspace(**{"mode": "none", "slug": "a", **workspace}),
        env={"LEVEL": "step", "CI": "false"},
        secrets={"TOKEN": SECRET, "LEVEL": "secret"},
    )


@pytest.fixture
def attempt(tmp_path):
    def make(**workspace) -> Attempt:
        order = order_with(**workspace)
        masker, _ = masker_of(order.secrets, ())
        reports = Reports(nothing, nothing, nothing, nothing, nothing)
        site = Site(tmp_path / "site", in_place=tmp_path)
        return Attempt(order, site, None, {}, masker, Stop(), reports, nothing)

    return make


def outcome_of(attempt: Attempt, act) -> Outcome:
    async def execute(_attempt: Attempt, place: Place) -> Outcome:
        return act(place) or Outcome("succeeded")

    return asyncio.run(carry_out(attempt, execute))


def leave(attempt: Attempt, suffix: str, text: str) -> None:
    Path(f"{attempt.site.files(attempt.order)}{suffix}").write_text(text)


@pytest.mark.parametrize(
    ("mode", "folder"), [("none", "site/none/a.1"), ("shared", "site/shared"), ("in-place", "")]
)
def test_a_program_runs_where_its_workspace_says(attempt, tmp_path, mode, folder):
    seen = []

    outcome_of(attempt(mode=mode), lambda place: seen.append(place.root))

    assert seen == [tmp_path / folder if folder else tmp_path]


def test_an_empty_workspace_is_empty_even_if_it_was_used(attempt):
    first = attempt()
    outcome_of(first, lambda place: (place.root / "left").write_text("x") and None)
    seen = []

    outcome_of(first, lambda place: seen.extend(place.root.iterdir()))

    assert seen == []


def test_outputs_and_summary_are_taken_from_their_files(attempt):
    one = attempt()

    def act(_place):
        leave(one, ".output", "version=1.2\n")
        leave(one, ".summary", "# done\n")

    outcome = outcome_of(one, act)

    assert (outcome.status, outcome.outputs, outcome.summary) == (
        "succeeded", {"version": "1.2"}, "# done\n",
    )  # fmt: skip


def test_secrets_are_masked_in_outputs_and_summary(attempt):
    one = attempt()

    def act(_place):
        leave(one, ".output", f"token={SECRET}\n")
        leave(one, ".summary", f"it was {SECRET}\n")

    assert SECRET not in repr(outcome_of(one, act))


def test_a_failure_keeps_its_summary_and_no_outputs(attempt):
    one = attempt()

    def act(_place):
        leave(one, ".output", "version=1.2\n")
        leave(one, ".summary", "half done\n")
        return Outcome("failed", cause="exit:1")

    outcome = outcome_of(one, act)

    assert (outcome.status, outcome.cause) == ("failed", "exit:1")
    assert (outcome.outputs, outcome.summary) == ({}, "half done\n")


def test_an_output_file_that_cannot_be_read_fails_the_attempt(attempt):
    one = attempt()

    outcome = outcome_of(one, lambda _place: leave(one, ".output", "no equals sign\n"))

    assert (outcome.status, outcome.cause) == ("failed", "setup_failed")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (WorkspaceError("the checkout is gone"), "workspace_error"),
        (SpawnError("no such program"), "execution_error"),
        (OSError(errno.ENOSPC, "no space left"), "disk_full"),
        (OSError(errno.EDQUOT, "quota exceeded"), "disk_full"),
        (OSError(errno.EACCES, "permission denied"), "workspace_error"),
    ],
)
def test_what_the_world_refuses_is_an_outcome(attempt, error, cause):
    def act(_place):
        raise error

    outcome = outcome_of(attempt(), act)

    assert (outcome.status, outcome.cause) == ("failed", cause)
    assert outcome.message == str(error)


def test_what_the_world_says_is_masked(attempt):
    def act(_place):
        raise WorkspaceError(f"cannot fetch https://x:{SECRET}@host")

    assert SECRET not in outcome_of(attempt(), act).message


def test_a_glob_that_matches_nothing_fails_the_attempt(attempt):
    outcome = outcome_of(attempt(artifacts=("*.txt",)), nothing)

    assert (outcome.status, outcome.cause) == ("failed", "artifact_missing")
    assert outcome.message == "the glob '*.txt' matched no file"


@pytest.mark.parametrize(
    ("if_missing", "warnings"),
    [("warn", ("the glob '*.txt' matched no file",)), ("ignore", ())],
)
def test_a_glob_that_matches_nothing_may_be_let_pass(attempt, if_missing, warnings):
    outcome = outcome_of(attempt(artifacts=("*.txt",), if_missing=if_missing), nothing)

    assert (outcome.status, outcome.warnings) == ("succeeded", warnings)


def test_artifacts_are_kept_and_named_as_the_step_saw_them(attempt):
    kept = []
    one = attempt(artifacts=("out/*.txt",))
    one = replace(one, keep_artifact=lambda artifact, _content: kept.append(artifact))

    def act(place):
        (place.root / "out").mkdir()
        (place.root / "out" / "a.txt").write_text("hello")

    outcome = outcome_of(one, act)

    assert [(artifact.name, artifact.size) for artifact in outcome.artifacts] == [("out/a.txt", 5)]
    assert tuple(kept) == outcome.artifacts


def dropped(attempt: Attempt) -> Path:
    return Path(attempt.site.drop(attempt.order))


def test_what_lies_in_the_drop_folder_is_kept_without_a_glob(attempt):
    one = attempt()

    def act(_place):
        (dropped(one) / "deep").mkdir()
        (dropped(one) / "deep" / "a.txt").write_text("hello")

    outcome = outcome_of(one, act)

    assert [(artifact.name, artifact.size) for artifact in outcome.artifacts] == [("deep/a.txt", 5)]
    assert not dropped(one).joinpath("deep").exists()


def test_of_two_artifacts_with_one_name_that_of_the_workspace_is_kept(attempt):
    one = attempt(artifacts=("a.txt",))

    def act(place):
        (place.root / "a.txt").write_text("named")
        (dropped(one) / "a.txt").write_text("put")
        (dropped(one) / "b.txt").write_text("also")

    outcome = outcome_of(one, act)

    assert [(artifact.name, artifact.size) for artifact in outcome.artifacts] == [
        *(("a.txt", 5), ("b.txt", 4))
    ]
    assert outcome.warnings == (
        "artifact 'a.txt' was not taken: the step has another artifact of this name",
    )


def test_links_in_the_drop_folder_lead_nowhere(attempt, tmp_path):
    (tmp_path / "outside").write_text("secret")
    one = attempt()

    def act(_place):
        (dropped(one) / "link").symlink_to(tmp_path / "outside")
        (dropped(one) / "folder").symlink_to(tmp_path)

    outcome = outcome_of(one, act)

    assert (outcome.status, outcome.artifacts) == ("succeeded", ())
    assert sorted(outcome.warnings) == [
        "artifact 'folder' was not taken: it is a link",
        "artifact 'link' was not taken: it is a link",
    ]


@pytest.mark.parametrize("target", ["/", None])
def test_a_drop_folder_that_was_replaced_fails_the_attempt(attempt, target):
    one = attempt()

    def act(_place):
        path = dropped(one)
        path.rmdir()
        path.symlink_to(target) if target else path.write_text("a report")

    outcome = outcome_of(one, act)

    assert outcome.status == "failed"
    assert "$RUNNER_ARTIFACTS is no folder any more" in outcome.message
    assert not os.path.lexists(dropped(one)) or dropped(one).is_dir()


def test_what_a_step_that_failed_put_into_its_drop_folder_is_removed(attempt):
    one = attempt()
    seen = []

    def act(_place):
        seen.append(dropped(one))
        (seen[0] / "a.txt").write_text("half")
        return Outcome("failed", cause="exit:1")

    outcome = outcome_of(one, act)

    assert outcome.artifacts == ()
    assert not seen[0].exists()


def test_a_step_that_failed_leaves_no_artifacts(attempt):
    outcome = outcome_of(attempt(artifacts=("*",)), lambda _place: Outcome("failed", cause="exit"))

    assert (outcome.cause, outcome.artifacts) == ("exit", ())


def test_secrets_lie_over_env_and_env_over_what_the_runner_sets(attempt):
    variables = variables_of(attempt())

    assert (variables["LEVEL"], variables["CI"], variables["TOKEN"]) == ("secret", "false", SECRET)
    assert variables["RUNNER_STEP_ID"] == "a"


@pytest.mark.parametrize(
    ("wanted", "found"), [(None, "."), ("", "."), ("sub/dir", "sub/dir"), ("a/../b", "b")]
)
def test_a_working_directory_lies_in_the_workspace(tmp_path, wanted, found):
    assert working_directory(tmp_path, wanted).resolve() == (tmp_path / found).resolve()


@pytest.mark.parametrize("wanted", ["..", "/", "a/../../b", "out"])
def test_a_working_directory_that_leads_out_is_refused(tmp_path, wanted):
    (tmp_path / "out").symlink_to("/")

    with pytest.raises(WorkspaceError, match="leads out of the workspace"):
        working_directory(tmp_path, wanted)
