"""Which project and which run a command is about."""

from pathlib import Path

from runner.base.errors import UsageError
from runner.source.project import find_root
from runner.store.project_folder import ProjectFolder
from runner.store.run_folder import RunFolder
from runner.store.run_search import find_run


def project_folder() -> ProjectFolder:
    """Return the runner's folder of the project around the current directory."""
    return ProjectFolder(project_path())


def project_path() -> Path:
    """Return the nearest folder upwards with ``.git`` or ``.runner``, else the current one.

    Raises:
        UsageError: the current folder is gone.
    """
    try:
        return find_root(Path.cwd())
    except FileNotFoundError as error:
        raise UsageError("the current folder is gone", hint="cd to one that is there") from error


def find_folder(text: str) -> RunFolder:
    """Return the folder of the run that ``text`` means.

    Raises:
        UnknownRunError: no run is called so, or several begin so.
        DamagedRunError: there is such a folder, but it cannot be read.
    """
    return find_run(project_folder(), text)
