import pytest

from runner.store.chain import check_chain, extend, follow, genesis
from runner.store.errors import BrokenJournalError


def test_a_chain_as_written_is_accepted() -> None:
    rows = extend(genesis("run"), 0, [b"a", b"b", b"c"])

    assert check_chain("run", rows, path="journal.db") == (3, rows[-1][2])


def test_the_hash_of_the_first_event_is_fixed_for_ever() -> None:
    assert follow(genesis("run"), 1, b"{}").hex() == (
        "25b2d559e05fcc1c0c7e977526285b7761bce6d96f2268a3b5cea58140fdc873"
    )


def damage_body(rows: list) -> None:
    rows[1] = (2, b"x", rows[1][2])


def damage_hash(rows: list) -> None:
    rows[1] = (2, b"b", bytes(32))


def lose_one(rows: list) -> None:
    del rows[1]


def swap_two(rows: list) -> None:
    rows[1], rows[2] = (2, *rows[2][1:]), (3, *rows[1][1:])


@pytest.mark.parametrize("damage", [damage_body, damage_hash, lose_one, swap_two])
def test_the_first_bad_event_is_named(damage) -> None:
    rows = extend(genesis("run"), 0, [b"a", b"b", b"c"])

    damage(rows)

    with pytest.raises(BrokenJournalError) as broken:
        check_chain("run", rows, path="journal.db")
    assert broken.value.seq == 2
    assert "event 2" in str(broken.value)


def test_a_chain_belongs_to_its_stream() -> None:
    rows = extend(genesis("run"), 0, [b"a"])

    with pytest.raises(BrokenJournalError):
        check_chain("other", rows, path="journal.db")
