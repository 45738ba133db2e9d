"""kill -9 of a process that appends: what it acknowledged is there, and nothing is torn."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runner.store.project_folder import ProjectFolder
from runner.store.run_folder import RunFolder
from runner.store.run_ids import new_run_id
from runner.store.sqlite import SqliteStore

pytestmark = pytest.mark.integration

# Appends batches of 1 to 40 events and says after each how long the stream is.
WRITER = """
import os, sys
from pathlib import Path
from runner.store.sqlite import SqliteStore

journal = SqliteStore.open(Path(sys.argv[1])).only_stream("run")
while True:
    length = journal.length
    batch = [b"event %d" % seq for seq in range(length + 1, length + 2 + length % 40)]
    os.write(1, b"%d\\n" % journal.append(batch, expected=length))
"""


def test_every_acknowledged_append_outlives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    SqliteStore.create(path).close()
    chance = random.Random(7)
    acknowledged = 0

    for _ in range(8):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        for _ in range(chance.randint(1, 60)):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines()
        writer.stdout.close()
        writer.wait()
        acknowledged = int(rest[-1]) if rest else acknowledged

        store = SqliteStore.open(path)
        journal = store.open_stream("run")
        events = list(journal.read())
        journal.verify()
        store.close()
        assert len(events) >= acknowledged
        assert [event.body for event in events] == [
            b"event %d" % seq for seq in range(1, len(events) + 1)
        ]


# Makes runs, each with a journal, until it is killed.
MAKER = """
import itertools, os, sys
from pathlib import Path
from runner.store.project_folder import ProjectFolder
from runner.store.run_ids import new_run_id

project = ProjectFolder(Path(sys.argv[1]))
for number in itertools.count(int(sys.argv[2])):
    run = new_run_id(number, b"00")
    folder = project.create_run(run, {"workflow": "ci"})
    folder.create_journal(run).close()
    os.write(1, b".")
"""


def test_a_run_that_can_be_seen_has_a_whole_head(tmp_path: Path) -> None:
    chance = random.Random(7)
    project = ProjectFolder(tmp_path)

    for life in range(6):
        maker = subprocess.Popen(
            [sys.executable, "-c", MAKER, tmp_path, str(life * 1_000_000)], stdout=subprocess.PIPE
        )
        assert maker.stdout is not None
        maker.stdout.read(chance.randint(1, 20))
        maker.kill()
        maker.communicate()

        numbers = [run.head()["number"] for run in project.runs()]
        assert len(set(numbers)) == len(numbers)

    last = project.create_run(new_run_id(10**9, b"00"), {})
    assert last.head()["number"] > max(numbers)


def test_a_journal_of_which_only_the_empty_file_was_made_can_be_opened(tmp_path: Path) -> None:
    run = new_run_id(0, b"00")
    folder: RunFolder = ProjectFolder(tmp_path).create_run(run, {})
    os.close(os.open(folder.journal_path, os.O_CREAT | os.O_WRONLY, 0o600))

    journal = folder.open_journal()

    assert journal.append([b"{}"], expected=0) == 1
    journal.close()
