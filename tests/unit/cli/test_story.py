import json
import shutil

import pytest

from runner.cli.story import events_of, read_story, status_word, story_json
from runner.store.errors import DamagedRunError
from runner.store.run_folder import RunFolder
from tests.support.told_runs import RUN, finished, leased, started, succeeded, tell_run

DONE = [started(), leased("build", 5), succeeded("build", 20, cost_usd=0.5)]


def test_a_dead_run_that_is_not_finished_is_interrupted(tmp_path):
    story = read_story(tell_run(tmp_path, [started(), leased("build", 5)], ["build"]))

    assert story.status == "interrupted"
    assert story.name == RUN


def test_a_live_run_is_running(tmp_path):
    folder = tell_run(tmp_path, [started(), leased("build", 5)], ["build"])

    with folder.acquire():
        assert read_story(folder).status == "running"


def test_a_run_that_waits_for_its_turn_is_queued_until_something_has_ended_it(tmp_path):
    folder = tell_run(tmp_path, [started()], ["build"])
    folder.write_head({**folder.head(), "status": "queued"})

    with folder.acquire():
        assert read_story(folder).status == "queued"
    assert read_story(folder).status == "interrupted"


def test_a_finished_run_is_told_in_json(tmp_path):
    folder = tell_run(tmp_path, [*DONE, finished("succeeded", 21)], ["build"])

    shape = story_json(read_story(folder))

    assert json.loads(json.dumps(shape)) == shape
    assert shape["status"] == "succeeded"
    assert shape["cost_usd"] == 0.5
    assert shape["steps"][0]["attempts"][0]["ended_ms"] == 20


def test_a_copy_is_named_by_its_path(tmp_path):
    folder = tell_run(tmp_path, [*DONE, finished("succeeded", 21)], ["build"])
    copy = tmp_path / "elsewhere"
    shutil.copytree(folder.path, copy)

    assert read_story(RunFolder(copy)).name == str(copy)


def test_events_carry_their_numbers(tmp_path):
    folder = tell_run(tmp_path, DONE, ["build"])

    assert [event["seq"] for event in events_of(folder, after=1)] == [2, 3]


@pytest.mark.parametrize("line", [b'{"type": "StepLeased"}\n', b"{nonsense}\n", b"garbage\n"])
def test_a_garbled_event_is_told_as_damage(tmp_path, line):
    folder = tell_run(tmp_path, DONE, ["build"])
    with folder.events_path.open("ab") as file:
        file.write(line)

    with pytest.raises(DamagedRunError, match=r"events\.jsonl"):
        read_story(folder)


def test_only_running_changes_with_whether_somebody_conducts():
    assert status_word("running", is_live=False) == "interrupted"
    assert status_word("held", is_live=False) == "held"
    assert status_word("running", is_live=True) == "running"
