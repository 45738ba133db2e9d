"""The counter of kills for want of memory, in the forms of both kinds of control groups."""

from pathlib import Path

import pytest

from runner_agent.memory_kills import MemoryKills


@pytest.mark.parametrize(
    "form",
    [
        "low 0\nhigh 0\nmax 9\noom 3\noom_kill {}\noom_group_kill 0\n",
        "oom_kill_disable 0\nunder_oom 0\noom_kill {}\n",
    ],
)
def test_only_kills_since_the_last_question_count(tmp_path: Path, form: str) -> None:
    counter = tmp_path / "counter"
    counter.write_text(form.format(4))
    kills = MemoryKills(str(counter))

    assert not kills.has_risen()
    counter.write_text(form.format(5))
    assert kills.has_risen()
    assert not kills.has_risen()


def test_a_counter_that_is_not_there_never_rises(tmp_path: Path) -> None:
    assert not MemoryKills(str(tmp_path / "none")).has_risen()


def test_this_machine_has_some_counter_or_none_without_a_fault() -> None:
    assert not MemoryKills().has_risen()
