"""From a path to a workflow, with every file it reads captured once."""

import posixpath
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from runner.base.collector import collector_resting
from runner.base.records import record
from runner.source.document import Text
from runner.source.files import read_text, text_of
from runner.source.problems import Mark, Problem, SpecError
from runner.source.project import find_root
from runner.source.quoting import quoted
from runner.source.reading import Reading
from runner.source.schema_check import check_shape
from runner.source.secrets_check import find_secrets
from runner.source.yaml_reader import PROBLEMS_MAX, read_yaml
from runner.spec.oddities import IsThere, find_oddities
from runner.spec.reader import read_workflow
from runner.spec.trust_check import check_trust
from runner.spec.workflow import WorkflowSpec


def load_workflow(path: Path) -> WorkflowSpec:
    """Return the workflow in the file at ``path``.

    Raises:
        SpecError: it has faults; all of them, in the order of the file.
    """
    return _load(read_text(path), _Files(path, None))


def load_captured(text: str, files: Mapping[str, str], path: str) -> WorkflowSpec:
    """Return the workflow whose text and files were captured earlier; the disk is not read.

    Raises:
        SpecError: it has faults, or reads a file that was not captured.
    """
    return _load(text_of(path, text.encode()), _Files(Path(path), files))


USES_DEPTH_MAX = 8
"""How deep workflows may use each other (language.md)."""


class _Files:
    """Files beside a workflow, each read once: regular ones inside its project, or captured."""

    def __init__(self, workflow: Path, captured: Mapping[str, str] | None) -> None:
        self.texts: dict[str, Text] = {}
        """By the path as seen from the workflow that is run."""
        self._workflow = workflow
        self._captured = captured

    @property
    def own_name(self) -> str:
        """The path of the workflow that is run, from itself."""
        return self._workflow.name

    @property
    def are_captured(self) -> bool:
        """Whether the disk is not read; then what is odd was said when they were."""
        return self._captured is not None

    def find_in_project(self) -> IsThere | None:
        """Return what says of a path whether steps begin with it; none where they begin empty."""
        project = find_root(self._workflow.resolve().parent)
        return (lambda path: _exists(project / path)) if (project / ".git").exists() else None

    def load(self, name: str, mark: Mark, folder: str = "") -> Text:
        """Return the text of the file that a workflow in ``folder`` calls ``name``.

        Raises:
            SpecError: it is not there, or not to be read.
        """
        name = seen_from_run(folder, name)
        if name not in self.texts:
            shown = str(self._workflow.parent / name)
            if self._captured is None:
                self.texts[name] = self._read(name, shown, mark)
            elif name in self._captured:
                self.texts[name] = Text(shown, self._captured[name])
            else:
                raise SpecError([Problem("E101", mark, f"{quoted(name)} was not captured")])
        return self.texts[name]

    def _read(self, name: str, shown: str, mark: Mark) -> Text:
        try:
            target = (self._workflow.parent / name).resolve()
        except (OSError, ValueError, RuntimeError):
            raise SpecError([Problem("E101", mark, f"{quoted(name)} is no path")]) from None
        project = find_root(self._workflow.resolve().parent)
        if not target.is_relative_to(project):
            message = f"{quoted(name)} lies outside the project {project}"
            raise SpecError([Problem("E101", mark, message, "move it into the project")])
        try:
            return read_text(target, shown)
        except SpecError as error:
            raise SpecError([_seen_from(mark, name, one) for one in error.problems]) from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        # No file can be called so.
        return False


def seen_from_run(folder: str, name: str) -> str:
    """Return the path of what a workflow in ``folder`` calls ``name``, from the one that is run."""
    return posixpath.normpath(posixpath.join(folder, name)) if folder else name


def _seen_from(mark: Mark, name: str, problem: Problem) -> Problem:
    """Return ``problem`` at the place that names the file, where the file itself cannot be read."""
    if problem.code != "E101":
        return problem
    return Problem(problem.code, mark, f"{quoted(name)}: {problem.message}", problem.hint)


def _load(source: Text, files: _Files) -> WorkflowSpec:
    with collector_resting():
        problems: list[Problem] = []
        spec = _Loading(files, problems).read(source, "", ())
        for text in (source, *files.texts.values()):
            problems += find_secrets(text)
        if spec is not None and not any(problem.is_error for problem in problems):
            spec = check_trust(spec, problems)
        drawn = _drawn(problems, source, files.texts)
    errors = [problem for problem in drawn if problem.is_error]
    if errors or spec is None:
        raise SpecError(errors[:PROBLEMS_MAX])
    captured = {name: text.text for name, text in files.texts.items()}
    return replace(spec, files=captured, warnings=drawn)


@record
class _Loading:
    """Reads a workflow and those it uses; each finds its files beside itself."""

    files: _Files
    problems: list[Problem]
    _read: dict[str, WorkflowSpec | None] = field(default_factory=dict)
    """Workflows that are used, by their path from the one that is run."""
    _levels: dict[str, int] = field(default_factory=dict)
    """How many levels each of them is, itself included; by the path that messages show."""

    def read(self, source: Text, name: str, users: tuple[str, ...]) -> WorkflowSpec | None:
        """Return the workflow in ``source``; its problems, and those of what it uses, are noted.

        ``name`` is its path from the workflow that is run, ``users`` are those above it.
        """
        folder = posixpath.dirname(name)
        document = read_yaml(source)
        shape = check_shape(document)
        reading = Reading(
            document,
            lambda file, mark: self.files.load(file, mark, folder),
            [*document.problems, *shape.problems],
            shape.cut,
        )

        def use(path: str, mark: Mark) -> WorkflowSpec | None:
            return reading.attempt(lambda: self._used(path, mark, folder, (*users, name)))

        spec = read_workflow(reading, use) if shape.is_readable else None
        if spec is not None and not self.files.are_captured:
            self._warn(reading, spec, None if name else self.files.find_in_project())
        self.problems.extend(reading.problems)
        return spec

    def _warn(self, reading: Reading, spec: WorkflowSpec, is_there: IsThere | None) -> None:
        """Note what is odd, where nothing is wrong: an error explains much that looks odd."""
        if not any(problem.is_error for problem in reading.problems):
            reading.problems += find_oddities(reading, spec, is_there)

    def _used(
        self, path: str, mark: Mark, folder: str, users: tuple[str, ...]
    ) -> WorkflowSpec | None:
        name = seen_from_run(folder or ".", path)
        if name in users or (not users[0] and name == self.files.own_name):
            circle = " -> ".join([*(user or self.files.own_name for user in users), name])
            message = f"{quoted(path)} uses itself: {circle}"
            raise SpecError([Problem("E252", mark, message, "break the circle")])
        if len(users) <= USES_DEPTH_MAX and name not in self._read:
            source = self.files.load(name, mark)
            self._read[name] = self.read(source, name, users)
        spec = self._read.get(name)
        if len(users) + (self._level_count(spec) if spec else 1) - 1 > USES_DEPTH_MAX:
            message = f"workflows use each other deeper than {USES_DEPTH_MAX}"
            raise SpecError([Problem("E252", mark, message, "use fewer levels")])
        return spec

    def _level_count(self, spec: WorkflowSpec) -> int:
        if spec.path not in self._levels:
            below = [self._level_count(used) for used in spec.used.values()]
            self._levels[spec.path] = 1 + max(below, default=0)
        return self._levels[spec.path]


def _drawn(
    problems: list[Problem], source: Text, captured: Mapping[str, Text]
) -> tuple[Problem, ...]:
    """Return ``problems`` once each, with their lines: the workflow's first, in file order."""
    texts = {source.path: source, **captured, **{text.path: text for text in captured.values()}}

    def shown(problem: Problem) -> Problem:
        text = texts.get(problem.mark.path)
        if text is None:
            return problem
        # Included files are named as they are written; people open them by their path.
        return text.shown(replace(problem, mark=replace(problem.mark, path=text.path)))

    def place(problem: Problem) -> tuple[bool, str, int, int]:
        mark = problem.mark
        return mark.path != source.path, mark.path, mark.line, mark.column

    return tuple(dict.fromkeys(sorted(map(shown, problems), key=place)))
