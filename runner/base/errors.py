"""Three families of errors, by whose turn it is to act. Our own faults are not among them.

An `AuthorError` is for whoever wrote the workflow or the command line (exit 2), a `WorldError` for
whoever looks after disk, network, agents and Claude Code (exit 3), a `ContractError` says that a
peer or a journal speaks another version (exit 3).
"""


class RunnerError(Exception):
    """The root: everything that is reported to a person as one sentence, without a traceback."""

    exit_code = 3
    cause = "internal"
    """The name in `runner.base.causes` of what this means for an attempt that it hits."""
    hint: str | None = None
    """What to do instead, where the sentence does not say it; one line."""


class AuthorError(RunnerError):
    """The workflow or the command line is wrong."""

    exit_code = 2
    cause = "setup_failed"


class UsageError(AuthorError):
    """The command line asks for something that cannot be."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class WorldError(RunnerError):
    """The world refused: disk, network, agent, Claude Code."""

    cause = "workspace_error"
    retryable = True

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class StoreError(WorldError):
    """A journal or a run folder cannot be read or written."""


class LinkError(WorldError):
    """A link to an agent broke."""


class WorkspaceError(WorldError):
    """A checkout, a commit or a merge could not be made."""


class SpawnError(WorldError):
    """A program could not be started."""


class RejectedError(WorldError):
    """The other side understood and said no; asking again changes nothing."""

    retryable = False


class ContractError(RunnerError):
    """A peer or a journal speaks another version than ours."""
