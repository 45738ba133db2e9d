import pytest

from runner.store.journal import EVENT_BYTES_MAX, check_sizes


def test_events_up_to_the_limit_pass() -> None:
    check_sizes([])
    check_sizes([b"{}", bytes(EVENT_BYTES_MAX)])


@pytest.mark.parametrize("body", [b"", bytes(EVENT_BYTES_MAX + 1)])
def test_other_events_are_refused_with_their_size(body: bytes) -> None:
    with pytest.raises(ValueError, match=f"{len(body)} bytes"):
        check_sizes([body])
