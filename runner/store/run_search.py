"""Which run somebody means by an id, its beginning, ``last``, or a folder's path."""

import contextlib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from runner.store.errors import UnknownRunError
from runner.store.project_folder import ProjectFolder
from runner.store.run_folder import HEAD, RunFolder

LAST = "last"
_SHOWN_MAX = 5
_START = "start one with 'runner run FILE'"


def find_run(project: ProjectFolder, text: str) -> RunFolder:
    """Return the run that ``text`` means; its run.json is whole.

    Raises:
        UnknownRunError: no run is called so, or several begin so; names what is near.
        DamagedRunError: there is such a folder, but it cannot be read.
    """
    folder = _by_path(text) or _by_name(project.runs(), text)
    folder.head()
    return folder


def _by_path(text: str) -> RunFolder | None:
    is_path = "/" in text or text in {".", ".."}
    path = Path(text)
    with contextlib.suppress(OSError):
        if path.is_dir() and (is_path or (path / HEAD).exists()):
            return RunFolder(path)
    if is_path:
        raise UnknownRunError(f"there is no run folder '{text}'")
    return None


def _by_name(runs: Sequence[RunFolder], text: str) -> RunFolder:
    if not runs:
        raise UnknownRunError(f"there is no run '{text}': no run yet in this project", hint=_START)
    if text == LAST:
        return runs[-1]
    found = [run for run in runs if text and run.path.name.startswith(text)]
    exact = [run for run in found if run.path.name == text]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise UnknownRunError(
            f"{len(found)} runs begin with '{text}': {_names(found)}", hint="type more of it"
        )
    raise UnknownRunError(f"there is no run '{text}'", hint=_near(runs, text))


def _near(runs: Sequence[RunFolder], text: str) -> str:
    by_name = {run.path.name: run for run in runs}
    near = get_close_matches(text, by_name, n=_SHOWN_MAX)
    if near:
        return f"did you mean {_names([by_name[name] for name in near])}?"
    return f"the latest are {_names(runs)}"


def _names(runs: Sequence[RunFolder]) -> str:
    shown = ", ".join(run.path.name for run in runs[-_SHOWN_MAX:])
    return shown if len(runs) <= _SHOWN_MAX else f"…, {shown}"
