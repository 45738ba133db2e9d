from hypothesis import given
from hypothesis import strategies as st

from runner.store.run_ids import is_run_id, new_run_id

CENTURIES_MS = st.integers(min_value=0, max_value=4_102_444_800_000)


def test_an_id_says_when_the_run_began() -> None:
    assert new_run_id(1_795_443_901_123, b"\x01\x02") == "20261123-142501-3f76"


@given(earlier=CENTURIES_MS, later=CENTURIES_MS, chance=st.binary(min_size=2, max_size=4))
def test_ids_sort_as_the_runs_began(earlier: int, later: int, chance: bytes) -> None:
    earlier, later = sorted((earlier, later))

    ids = [new_run_id(earlier, chance), new_run_id(later, chance)]

    assert ids == sorted(ids)
    assert all(map(is_run_id, ids))
    assert (ids[0] == ids[1]) == (earlier == later)


def test_other_words_are_no_ids() -> None:
    for text in (
        "last",
        "",
        "20261123-142501-3f7",
        "20261123-142501-3F70",
        ".20261123-142501-3f70",
    ):
        assert not is_run_id(text)
