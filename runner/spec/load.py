"""From a path to a workflow, with every file it reads captured once."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from runner.source.document import Text
from runner.source.files import read_text, text_of
from runner.source.problems import Mark, Problem, SpecError
from runner.source.quoting import quoted
from runner.source.reading import Reading
from runner.source.schema_check import check_shape
from runner.source.secrets_check import find_secrets
from runner.source.yaml_reader import PROBLEMS_MAX, read_yaml
from runner.spec.reader import read_workflow
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


class _Files:
    """Files beside a workflow, each read once: regular ones inside its project, or captured."""

    def __init__(self, workflow: Path, captured: Mapping[str, str] | None) -> None:
        self.texts: dict[str, Text] = {}
        """By the path written in the workflow."""
        self._workflow = workflow
        self._captured = captured

    def load(self, name: str, mark: Mark) -> Text:
        """Return the text of the file that the workflow calls ``name``.

        Raises:
            SpecError: it is not there, or not to be read.
        """
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
        project = _project_of(self._workflow)
        if not target.is_relative_to(project):
            message = f"{quoted(name)} lies outside the project {project}"
            raise SpecError([Problem("E101", mark, message, "move it into the project")])
        try:
            return read_text(target, shown)
        except SpecError as error:
            raise SpecError([_seen_from(mark, name, one) for one in error.problems]) from error


def _seen_from(mark: Mark, name: str, problem: Problem) -> Problem:
    """Return ``problem`` at the place that names the file, where the file itself cannot be read."""
    if problem.code != "E101":
        return problem
    return Problem(problem.code, mark, f"{quoted(name)}: {problem.message}", problem.hint)


def _project_of(workflow: Path) -> Path:
    """Return the nearest ancestor with ``.git`` or ``.runner``, else the workflow's folder."""
    folder = workflow.resolve().parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists() or (candidate / ".runner").exists():
            return candidate
    return folder


def _load(source: Text, files: _Files) -> WorkflowSpec:
    with _collector_resting():
        document = read_yaml(source)
        shape = check_shape(document)
        reading = Reading(document, files.load, [*document.problems, *shape.problems])
        spec = read_workflow(reading, shape.cut) if shape.is_readable else None
        for text in (source, *files.texts.values()):
            reading.problems += find_secrets(text)
        problems = _drawn(reading.problems, source, files.texts)
    errors = [problem for problem in problems if problem.is_error]
    if errors or spec is None:
        raise SpecError(errors[:PROBLEMS_MAX])
    captured = {name: text.text for name, text in files.texts.items()}
    return replace(spec, files=captured, warnings=problems)


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


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep the cyclic collector from walking the growing tree: it takes 2 to 3 times as long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
