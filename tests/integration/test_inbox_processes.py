"""Many senders and one conductor: each command arrives once, those of one sender in its order."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from runner.store.inbox import Inbox

pytestmark = pytest.mark.integration

SENDER = """
import sys
from pathlib import Path
from runner.store.inbox import Inbox

for number in range(25):
    Inbox(Path(sys.argv[1])).send({"type": "note", "sender": sys.argv[2], "number": number})
"""


def test_no_command_is_lost_doubled_or_overtaken(tmp_path: Path) -> None:
    path = tmp_path / "inbox"
    senders = [
        subprocess.Popen([sys.executable, "-c", SENDER, path, name]) for name in ("a", "b", "c")
    ]
    inbox = Inbox(path)
    arrived = defaultdict(list)

    running = True
    while running:
        running = any(sender.poll() is None for sender in senders)
        for command in inbox.take():
            arrived[command.body["sender"]].append(command.body["number"])
            inbox.settle(command)

    assert [sender.wait() for sender in senders] == [0, 0, 0]
    assert dict(arrived) == {name: list(range(25)) for name in ("a", "b", "c")}
    assert inbox.refused() == []
