import json
from dataclasses import replace

import pytest

from runner.base.ids import StepId
from runner.service.cassettes import (
    Cassette,
    CassetteError,
    CassetteMissError,
    Key,
    Recording,
    without_places,
)
from runner.source.fences import fenced_text

STEP = StepId("build.app")
KEY = Key("do ${{ inputs.x }}", "do it", {"model": "sonnet"}, {"x": "it"})
RECORDING = Recording('{"a": "ü"}\n', 0, b"diff \xff", {"out/note.txt": b"\x00note"})


@pytest.fixture
def cassette(tmp_path):
    return Cassette(tmp_path / "tape")


def test_what_was_kept_is_found_again(cassette):
    cassette.save(STEP, KEY, 1, RECORDING)

    assert cassette.find(STEP, KEY, 1) == RECORDING


def test_every_attempt_has_its_own_recording_and_the_last_stands_for_later_ones(cassette):
    failed = replace(RECORDING, exit_code=1, patch=b"", files={})
    cassette.save(STEP, KEY, 1, failed)
    cassette.save(STEP, KEY, 2, RECORDING)

    found = [cassette.find(STEP, KEY, attempt) for attempt in (1, 2, 3)]

    assert found == [failed, RECORDING, RECORDING]


def test_an_attempt_recorded_again_leaves_no_old_patch_behind(cassette):
    cassette.save(STEP, KEY, 1, RECORDING)

    cassette.save(STEP, KEY, 1, replace(RECORDING, patch=b""))

    assert cassette.find(STEP, KEY, 1).patch == b""


def test_a_key_does_not_depend_on_the_order_of_its_parts():
    one = Key("t", "p", {"a": 1, "b": [2]}, {"x": 1, "y": 2})
    other = Key("t", "p", {"b": [2], "a": 1}, {"y": 2, "x": 1})

    assert one.name == other.name
    assert len({one.name, *(replace(one, **change).name for change in CHANGES.values())}) == 5


CHANGES = {
    "template": {"template": "other"},
    "prompt": {"prompt": "other"},
    "options": {"options": {"model": "opus"}},
    "inputs": {"inputs": {}},
}


@pytest.mark.parametrize("part", CHANGES)
def test_a_miss_names_the_part_that_differs(cassette, part):
    cassette.save(STEP, KEY, 1, RECORDING)

    with pytest.raises(CassetteMissError) as caught:
        cassette.find(STEP, replace(KEY, **CHANGES[part]), 1)

    assert caught.value.differing == (part,)
    assert str(caught.value) == f"step 'build.app' was recorded with another {part}"
    assert (caught.value.cause, caught.value.retryable) == ("cassette_miss", False)


def test_a_miss_is_told_against_the_nearest_recording(cassette):
    cassette.save(STEP, Key("far", "far", {}, {}), 1, RECORDING)
    cassette.save(STEP, KEY, 1, RECORDING)

    with pytest.raises(CassetteMissError, match=r"with another prompt$"):
        cassette.find(STEP, replace(KEY, prompt="do that"), 1)


@pytest.mark.parametrize("damage", ["", "nonsense", "[]"])
def test_a_miss_beside_a_damaged_recording_is_still_a_miss(cassette, damage):
    cassette.save(STEP, KEY, 1, RECORDING)
    for path in cassette.root.glob("*/*/key.json"):
        path.write_text(damage)

    with pytest.raises(CassetteMissError, match=r"no recording of step 'build\.app'"):
        cassette.find(STEP, replace(KEY, prompt="do that"), 1)


def test_nothing_at_all_is_a_miss(cassette):
    with pytest.raises(CassetteMissError, match=r"no recording of step 'build\.app'"):
        cassette.find(STEP, KEY, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [("exit.json", b"{"), ("exit.json", None), ("events.jsonl", b"\xff"), ("events.jsonl", None)],
)
def test_a_recording_that_cannot_be_read_is_named(cassette, name, content):
    cassette.save(STEP, KEY, 1, RECORDING)
    path = next(cassette.root.rglob(name))
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CassetteError, match="cannot be read"):
        cassette.find(STEP, KEY, 1)


@pytest.mark.parametrize("text", ["[]", "null", "7", "{}"])
def test_an_ending_of_another_shape_is_named(cassette, text):
    cassette.save(STEP, KEY, 1, RECORDING)
    next(cassette.root.rglob("exit.json")).write_text(text)

    with pytest.raises(CassetteError, match="cannot be read"):
        cassette.find(STEP, KEY, 1)


def test_a_key_is_kept_in_words_for_people(cassette):
    cassette.save(STEP, KEY, 1, RECORDING)

    kept = json.loads(next(cassette.root.rglob("key.json")).read_text("utf-8"))

    assert kept == KEY.parts()


def test_a_new_recording_clears_recordings_and_nothing_else(cassette):
    cassette.save(STEP, KEY, 1, RECORDING)
    (cassette.root / "README.md").write_text("kept")
    (cassette.root / "mine").mkdir()

    cassette.begin()

    assert sorted(path.name for path in cassette.root.iterdir()) == ["README.md", "mine"]


def test_a_place_that_cannot_be_recorded_into_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    cassette = Cassette(tmp_path / "file/tape")

    with pytest.raises(CassetteError, match="cannot record into"):
        cassette.begin()
    with pytest.raises(CassetteError, match="cannot record into"):
        cassette.save(STEP, KEY, 1, RECORDING)


def test_places_are_replaced_longest_first_as_json_writes_them():
    events = json.dumps({"cwd": '/home/a "b"/run/x', "home": '/home/a "b"'})

    told = without_places(events, {'/home/a "b"': "/home", '/home/a "b"/run': "/run"})

    assert json.loads(told) == {"cwd": "/run/x", "home": "/home"}


def test_the_socket_of_a_process_is_no_part_of_a_recording():
    events = json.dumps({"messaging_socket_path": "/tmp/cc-socks-0/1.sock"}, separators=(",", ":"))

    assert json.loads(without_places(events, {})) == {"messaging_socket_path": "/run/claude.sock"}


def test_fences_differ_from_run_to_run_and_not_in_recordings():
    one, two = (json.dumps({"text": fenced_text("x", run)}) for run in ("one", "two"))

    assert one != two
    assert without_places(one, {}) == without_places(two, {})
