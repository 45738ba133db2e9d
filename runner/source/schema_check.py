"""Whether a document has the shape of a workflow, and if not, everything that is wrong with it.

The compiled schema says yes or no; only after a no is jsonschema loaded to say why. What is wrong
is cut out of the tree, so that whoever reads on finds the other faults of the file as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from runner.base.records import record
from runner.source.compiled.workflow import Mismatch, validate
from runner.source.document import Document
from runner.source.nodes import MappingNode, NodeValue, SequenceNode
from runner.source.problems import Mark, Problem
from runner.source.schema_files import schema
from runner.source.schema_words import Misfit, keys_at_fault, sentence_of

if TYPE_CHECKING:
    from jsonschema import ValidationError

_ROUNDS_MAX = 4
"""Text that looked like a number is put right in the first, a cut can bare a fault below it."""

_FOLLOWS = frozenset({"required", "minProperties"})
"""What a cut itself can bring about."""


@dataclass(slots=True)
class Shape:
    """What the check found."""

    problems: list[Problem] = field(default_factory=list)
    is_readable: bool = True
    """The tree, after the cuts, has the shape that readers assume."""
    cut: dict[int, set[str]] = field(default_factory=dict)
    """Offset of a mapping -> the keys that were cut out of it."""
    told: set[Mark] = field(default_factory=set)
    """Where a fault was reported; one more at the same place would follow from it."""

    def take(self, finding: "_Finding") -> None:
        """Make the cuts of ``finding`` and keep those of its problems whose place is new."""
        new = [problem for problem in finding.problems if problem.mark not in self.told]
        self.problems += new
        self.told.update(problem.mark for problem in new)
        for mapping, key in finding.cuts:
            self.cut.setdefault(mapping.at, set()).add(key)
            mapping.drop(key)

    def has_caused(self, misfit: Misfit) -> bool:
        """Say whether only what was cut out makes ``misfit``; the author knows why already."""
        value = misfit.value
        return (
            misfit.keyword in _FOLLOWS and isinstance(value, MappingNode) and value.at in self.cut
        )


def check_shape(document: Document) -> Shape:
    """Return what is wrong with the shape of ``document``, and cut it out of its tree."""
    shape = Shape(
        cut={at: set(keys) for at, keys in document.cut.items()},
        told={problem.mark for problem in document.problems},
    )
    for _ in range(_ROUNDS_MAX):
        if _fits(document.root):
            return shape
        misfits = _explain(document.root)
        caused = [shape.has_caused(misfit) for misfit in misfits]
        judged = [_judge(document, misfit) for misfit in misfits]
        for finding, is_known in zip(judged, caused, strict=True):
            if finding is not None:
                shape.take(replace(finding, problems=[]) if is_known else finding)
    shape.is_readable = _fits(document.root)
    return shape


def _fits(root: MappingNode) -> bool:
    try:
        validate(root)
    except Mismatch:
        return False
    return True


def _explain(root: MappingNode) -> list[Misfit]:
    from jsonschema import Draft7Validator
    from jsonschema.validators import extend

    whole = extend(Draft7Validator, {"pattern": _whole_pattern})  # type: ignore[no-untyped-call]
    validator: Draft7Validator = whole(dict(schema("workflow")))
    return [_misfit(error) for error in validator.iter_errors(root)]


def _whole_pattern(
    _validator: object, pattern: str, instance: object, _schema: object
) -> Iterator["ValidationError"]:
    """Check ``pattern`` as JSON Schema means it: '$' is the end, not the end or a last line end."""
    from jsonschema import ValidationError

    if isinstance(instance, str) and not re.search(re.sub(r"\$\Z", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _misfit(error: "ValidationError") -> Misfit:
    assert isinstance(error.schema, dict)
    return Misfit(
        keyword=str(error.validator),
        wanted=error.validator_value,
        value=error.instance,
        path=tuple(error.absolute_path),
        schema=error.schema,
        is_of_name="propertyNames" in error.absolute_schema_path,
    )


def _judge(document: Document, misfit: Misfit) -> "_Finding | None":
    """Return what ``misfit`` means; none where text that looked like a number was put right."""
    chain = _chain(document.root, misfit.path)
    value = chain[-1].value if chain else document.root
    if chain and _is_text_in_disguise(misfit):
        chain[-1].replace(document.source_of(chain[-1].at))
        return None
    at = chain[-1].at if chain else document.root.at
    problems: list[Problem] = []
    cuts: list[tuple[MappingNode, str]] = []
    for key in keys_at_fault(misfit):
        if key is not None and isinstance(value, MappingNode) and key in value:
            at = value.key_at[key]
            cuts.append((value, key))
        code, message, hint = sentence_of(misfit, key)
        problems.append(Problem(code, document.mark(at), message, hint))
    if not cuts:
        holders = (link.container for link in reversed(chain))
        keys = (link.key for link in reversed(chain))
        cuts = [
            (holder, str(key))
            for holder, key in zip(holders, keys, strict=True)
            if isinstance(holder, MappingNode)
        ][:1]
    return _Finding(problems, cuts)


@record
class _Finding:
    problems: list[Problem]
    cuts: list[tuple[MappingNode, str]]


@record
class _Link:
    """One stride of a path: the value under ``key`` of its container."""

    container: MappingNode | SequenceNode
    key: str | int

    @property
    def value(self) -> NodeValue:
        if isinstance(self.container, MappingNode):
            return self.container[str(self.key)]
        return self.container[int(self.key)]

    @property
    def at(self) -> int:
        if isinstance(self.container, MappingNode):
            return self.container.value_at[str(self.key)]
        return self.container.item_at[int(self.key)]

    def replace(self, text: str) -> None:
        if isinstance(self.container, MappingNode):
            self.container[str(self.key)] = text
        else:
            self.container[int(self.key)] = text


def _chain(root: MappingNode, path: Sequence[str | int]) -> list[_Link]:
    links: list[_Link] = []
    value: NodeValue = root
    for key in path:
        assert isinstance(value, MappingNode | SequenceNode)
        links.append(_Link(value, key))
        value = links[-1].value
    return links


def _is_text_in_disguise(misfit: Misfit) -> bool:
    """Say whether text is wanted and a plain number or boolean was read: the text it was counts."""
    if misfit.keyword != "type" or not isinstance(misfit.value, bool | int | float):
        return False
    return misfit.wanted == "string" or "string" in misfit.wanted
