"""Three families of errors, by whose turn it is to act."""

import pytest

from runner.base.causes import CAUSES
from runner.base.errors import (
    AuthorError,
    ContractError,
    LinkError,
    RejectedError,
    RunnerError,
    SpawnError,
    StoreError,
    UsageError,
    WorkspaceError,
    WorldError,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (AuthorError, 2),
        (UsageError, 2),
        (WorldError, 3),
        (StoreError, 3),
        (LinkError, 3),
        (WorkspaceError, 3),
        (SpawnError, 3),
        (RejectedError, 3),
        (ContractError, 3),
    ],
)
def test_an_error_says_whose_turn_it_is(kind, code):
    assert issubclass(kind, RunnerError)
    assert kind.exit_code == code
    assert kind.cause in CAUSES


@pytest.mark.parametrize("kind", [UsageError, WorldError, StoreError])
def test_a_hint_goes_with_the_sentence(kind):
    error = kind("it is so", hint="do this")

    assert (str(error), error.hint) == ("it is so", "do this")


def test_what_was_refused_for_good_is_not_asked_again():
    assert WorldError("no").retryable
    assert not RejectedError("no").retryable
