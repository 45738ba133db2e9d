"""Messages to frames and back. JSON with a camelCase ``type``; content travels as binary frames.

Decoding is strict about what it knows and silent about what it does not: an unknown field is
passed over, so that versions next to each other understand one another; an unknown type is
`UnknownTypeError`, so that the other side can be told.
"""

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from runner.base.errors import ContractError
from runner.wire.messages import (
    Ack,
    Artifact,
    Blob,
    CancelTask,
    Drain,
    ExecuteTask,
    Heartbeat,
    Message,
    Outcome,
    Register,
    Registered,
    ResumedAttempt,
    Task,
    TaskComplete,
    TaskError,
    TaskProgress,
    Timeouts,
    Workspace,
)

DEPTH_MAX = 64
"""Of nested lists and objects in a frame, as in a workflow file; whoever reads on may recurse."""

_HEADER_BYTES = 4

TYPES: Mapping[str, type[Message]] = {
    "register": Register,
    "registered": Registered,
    "executeTask": ExecuteTask,
    "taskProgress": TaskProgress,
    "taskComplete": TaskComplete,
    "error": TaskError,
    "heartbeat": Heartbeat,
    "ack": Ack,
    "cancelTask": CancelTask,
    "drain": Drain,
    "blob": Blob,
}
_NAMES = {kind: name for name, kind in TYPES.items()}


class FrameError(ContractError):
    """A frame is no message; says which field and what was found."""


class UnknownTypeError(FrameError):
    """A frame is a message of a type that this version does not have."""


def encode(message: Message) -> bytes:
    """Return the frame of ``message``: JSON text, or a binary frame for a blob."""
    if isinstance(message, Blob):
        header: dict[str, Any] = {"type": "blob", "digest": message.digest}
        header |= {"offset": message.offset, "total": message.total}
        head = json.dumps(header, separators=(",", ":")).encode()
        return b"\0" + len(head).to_bytes(_HEADER_BYTES, "big") + head + message.content
    shape = {"type": _NAMES[type(message)], **_SHAPES[type(message)].draw(message)}
    return json.dumps(shape, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def decode(frame: bytes) -> Message:
    """Return the message in ``frame``.

    Raises:
        UnknownTypeError: a well-formed message of a type that is not ours.
        FrameError: anything else that is no message.
    """
    if frame[:1] == b"\0":
        return _decode_blob(frame)
    shape = _parse(frame)
    kind = TYPES.get(str(shape.get("type")))
    if kind is None or kind is Blob:
        raise UnknownTypeError(f"unknown message type {shape.get('type')!r:.80}")
    return cast("Message", _SHAPES[kind].read(shape, str(shape["type"])))


def _parse(frame: bytes) -> Mapping[str, Any]:
    try:
        text = frame.decode("utf-8", "surrogatepass")
        shape = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a frame is not JSON: {error}") from error
    if not isinstance(shape, dict):
        raise FrameError("a frame must be a JSON object")
    if text.count("{") + text.count("[") > DEPTH_MAX and _is_deep(shape):
        raise FrameError(f"a frame nests deeper than {DEPTH_MAX}")
    return shape


def _is_deep(value: object, left: int = DEPTH_MAX) -> bool:
    if not isinstance(value, dict | list):
        return False
    if not left:
        return True
    items = value.values() if isinstance(value, dict) else value
    return any(_is_deep(item, left - 1) for item in items)


def _finite(text: str) -> float:
    """Return the number; one such as 1e999 would be read as infinite and could not be written."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text:.40} is too large a number")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _decode_blob(frame: bytes) -> Blob:
    start = 1 + _HEADER_BYTES
    length = int.from_bytes(frame[1:start], "big")
    header = _parse(frame[start : start + length])
    values = [header.get(name) for name in ("digest", "offset", "total")]
    match values:
        case [str(digest), int(offset), int(total)] if (
            bool not in {type(offset), type(total)} and 0 <= offset <= total
        ):
            return Blob(digest, offset, total, frame[start + length :])
        case _:
            raise FrameError(f"a binary frame has the header {values!r:.120}")


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _is_default(value: object, entry: "Field[Any]") -> bool:
    if entry.default is not MISSING:
        return bool(value == entry.default)
    return entry.default_factory is not MISSING and not value


_Draw = Callable[[Any], Any]
_Read = Callable[[Any, str], Any]


class _Shape:
    """How one class stands in JSON, worked out once from its annotations."""

    def __init__(self, kind: type[Any]) -> None:
        self._kind = kind
        hints = get_type_hints(kind)
        self._fields = [
            (entry, _camel(entry.name), *_converters(hints[entry.name])) for entry in fields(kind)
        ]

    def draw(self, value: object) -> dict[str, Any]:
        """Return the fields as JSON; those at their default are left out."""
        shape = {}
        for entry, key, draw, _ in self._fields:
            item = getattr(value, entry.name)
            if not _is_default(item, entry):
                shape[key] = draw(item)
        return shape

    def read(self, shape: object, where: str) -> object:
        """Return the value that ``shape`` describes.

        Raises:
            FrameError: a field is missing or of another type.
        """
        if not isinstance(shape, dict):
            raise FrameError(f"{where} must be an object")
        values = {}
        for entry, key, _, read in self._fields:
            if key in shape:
                values[entry.name] = read(shape[key], f"{where}.{key}")
            elif entry.default is MISSING and entry.default_factory is MISSING:
                raise FrameError(f"{where}.{key} is missing")
        return self._kind(**values)


def _same(value: object) -> object:
    return value


def _converters(hint: Any) -> tuple[_Draw, _Read]:
    """Return how a value of type ``hint`` is drawn as JSON and read from it."""
    hint = getattr(hint, "__supertype__", hint)
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _optional(hint)
    if origin is tuple:
        return _tuple_of(get_args(hint))
    if is_dataclass(hint):
        shape = _shape_of(cast("type[Any]", hint))
        return shape.draw, shape.read
    if hint is bytes:
        return _draw_bytes, _read_bytes
    return _same, _plain(hint if origin is None else origin)


def _optional(hint: Any) -> tuple[_Draw, _Read]:
    kinds = [arg for arg in get_args(hint) if arg is not NoneType]
    if len(kinds) > 1:
        return _same, lambda value, _where: value
    draw, read = _converters(kinds[0])
    return (
        lambda value: None if value is None else draw(value),
        lambda value, where: None if value is None else read(value, where),
    )


def _tuple_of(args: tuple[Any, ...]) -> tuple[_Draw, _Read]:
    draw, read = _converters(args[0])

    def read_all(value: object, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise FrameError(f"{where} must be a list")
        return tuple(read(item, f"{where}[{n}]") for n, item in enumerate(value))

    return lambda value: [draw(item) for item in value], read_all


def _draw_bytes(value: bytes) -> object:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode("ascii")}


def _read_bytes(value: object, where: str) -> bytes:
    match value:
        case str():
            return value.encode("utf-8", "surrogatepass")
        case {"base64": str(text)}:
            try:
                return b64decode(text, validate=True)
            except ValueError as error:
                raise FrameError(f"{where} is not base64") from error
        case _:
            raise FrameError(f"{where} must be text or base64")


def _plain(kind: type[Any]) -> _Read:
    """Return a reader that lets through values of exactly this kind; a bool is no number."""
    wanted: tuple[type, ...] = (kind,)
    if kind is float:
        wanted = (float, int)
    elif kind not in (str, int, bool):
        wanted = (dict,)

    def read(value: object, where: str) -> object:
        if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not bool):
            raise FrameError(f"{where} must be {wanted[0].__name__}, not {value!r:.40}")
        return value

    return read


_SHAPES: dict[type[Any], _Shape] = {}


def _shape_of(kind: type[Any]) -> _Shape:
    if kind not in _SHAPES:
        _SHAPES[kind] = _Shape(kind)
    return _SHAPES[kind]


for _kind in (Task, Timeouts, Workspace, Artifact, Outcome, ResumedAttempt, *TYPES.values()):
    _shape_of(_kind)
