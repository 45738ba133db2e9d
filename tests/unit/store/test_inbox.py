import os
from pathlib import Path

import pytest

from runner.store.inbox import Inbox


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


def test_commands_come_in_the_order_in_which_they_were_sent(path: Path) -> None:
    sender, conductor = Inbox(path), Inbox(path)
    assert not conductor.has_news()
    assert conductor.take() == []

    sent = [sender.send({"type": "cancel", "n": number}) for number in range(12)]

    assert conductor.has_news()
    commands = conductor.take()
    assert [command.id for command in commands] == sent
    assert [command.body["n"] for command in commands] == list(range(12))


def test_a_taken_command_is_no_news_but_stays_until_it_is_settled(path: Path) -> None:
    inbox = Inbox(path)
    inbox.send({"type": "cancel"})
    (command,) = inbox.take()
    assert not inbox.has_news()
    assert inbox.take() == []

    after_a_crash = Inbox(path)
    assert [again.id for again in after_a_crash.take()] == [command.id]
    inbox.settle(command)
    inbox.settle(command)

    assert Inbox(path).take() == []
    assert list(path.iterdir()) == []


def test_a_command_sent_after_others_were_settled_is_taken(path: Path) -> None:
    inbox = Inbox(path)
    for number in range(3):
        inbox.send({"type": "cancel", "n": number})
        (command,) = inbox.take()
        assert command.body["n"] == number
        inbox.settle(command)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b'{"type": "cancel"', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b'["cancel"]', "no command"),
        (b'{"command": "cancel"}', "no command"),
        (b'{"type": 7}', "no command"),
        (b" " * (1 << 20) + b'{"type": "x"}', "larger than"),
    ],
)
def test_what_is_no_command_is_set_aside_with_the_reason(
    path: Path, content: bytes, reason: str
) -> None:
    inbox = Inbox(path)
    inbox.send({"type": "cancel"})
    (path / "bad.json").write_bytes(content)

    commands = inbox.take()

    assert [command.body["type"] for command in commands] == ["cancel"]
    (refusal,) = inbox.refused()
    assert refusal.id == "bad"
    assert refusal.reason.startswith(reason)
    assert (path / "refused" / "bad.json").read_bytes() == content
    assert not inbox.has_news()


def test_things_that_are_no_plain_files_are_set_aside(path: Path, tmp_path: Path) -> None:
    inbox = Inbox(path)
    path.mkdir()
    (tmp_path / "secret").write_text('{"type": "cancel"}')
    (path / "link.json").symlink_to(tmp_path / "secret")
    (path / "folder.json").mkdir()
    os.mkfifo(path / "pipe.json")

    assert inbox.take() == []

    assert [refusal.id for refusal in inbox.refused()] == ["folder", "link", "pipe"]


def test_drafts_and_other_files_are_no_news(path: Path) -> None:
    path.mkdir()
    (path / ".000001-ab.json.12345678").write_text("{")
    (path / "notes.txt").write_text("hello")

    assert not Inbox(path).has_news()


def test_the_conductor_can_refuse_a_command_it_cannot_follow(path: Path) -> None:
    inbox = Inbox(path)
    command = inbox.send({"type": "approve", "step": "nowhere"})
    inbox.take()

    inbox.refuse(command, "no step is called 'nowhere'")

    assert [refusal.reason for refusal in inbox.refused()] == ["no step is called 'nowhere'"]
    assert Inbox(path).take() == []
