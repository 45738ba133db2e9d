"""Settings of this machine and where each came from: flag, environment, ``runner.toml``, default.

The table below and ``schemas/settings.schema.json`` say the same; a test compares them.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from runner.base.canonical import Json
from runner.base.errors import UsageError
from runner.base.records import record
from runner.source.project import find_root
from runner.source.quoting import quoted

FILE = "runner.toml"
PREFIX = "WORKFLOW_RUNNER_"
_NOT_SETTINGS = frozenset({"WORKFLOW_RUNNER_CRASH_AT"})
"""Variables with the prefix that other modules read (`crash_points`)."""
SLOTS_MAX = 1024
_FILE_BYTES_MAX = 1 << 20


class SettingsError(UsageError):
    """A setting is unknown or has a value it cannot have; the message begins with its source."""


@record
class Setting:
    """One setting as it is in force."""

    name: str
    value: Json
    source: str
    """``--slots``, ``WORKFLOW_RUNNER_SLOTS``, the path of the file, or ``default``."""


@record
class Settings:
    """What is in force."""

    slots: int
    """How many steps the local agent has in hand at once."""
    claude_path: str | None
    """Where Claude Code is; none means: PATH, then the SDK's own."""
    capabilities: tuple[str, ...] | None
    """What the local agent may be asked for; none means: everything."""
    table: tuple[Setting, ...]
    """Every setting, in the order of the reference."""


@record
class _Row:
    """One line of the table; readers return none for what cannot be."""

    name: str
    from_text: Callable[[str], Json]
    from_file: Callable[[object], Json]
    expected: str
    default: Callable[[], Json]

    @property
    def variable(self) -> str:
        """``claude.path`` is ``WORKFLOW_RUNNER_CLAUDE_PATH``."""
        return PREFIX + self.name.replace(".", "_").upper()


def load_settings(
    environ: Mapping[str, str], *, slots: int | None = None, project: Path | None = None
) -> Settings:
    """Return the settings of ``project``; without one, of the project around this directory.

    Raises:
        SettingsError: a source says something that cannot be; it is named.
    """
    path = (project or find_root(Path.cwd())) / FILE
    in_file = _flat(_read(path), str(path))
    _check_known(environ, in_file, str(path))
    flags: dict[str, Json] = {} if slots is None else {"slots": slots}
    table = tuple(_decide(row, flags, environ, (in_file, str(path))) for row in _ROWS)
    value = {setting.name: setting.value for setting in table}
    slots_found, claude, names = value["slots"], value["claude.path"], value["agent.capabilities"]
    assert isinstance(slots_found, int)
    return Settings(
        slots_found,
        claude if isinstance(claude, str) else None,
        tuple(map(str, names)) if isinstance(names, list) else None,
        table,
    )


def _decide(
    row: _Row,
    flags: Mapping[str, Json],
    environ: Mapping[str, str],
    file: tuple[Mapping[str, object], str],
) -> Setting:
    values, path = file
    if row.name in flags:
        flag = f"--{row.name}"
        return Setting(row.name, _sure(row, row.from_file(flags[row.name]), flag), flag)
    text = environ.get(row.variable)
    if text:
        return Setting(row.name, _sure(row, row.from_text(text), row.variable), row.variable)
    if row.name in values:
        value = row.from_file(values[row.name])
        return Setting(row.name, _sure(row, value, f"{path}: {row.name}"), path)
    return Setting(row.name, row.default(), "default")


def _sure(row: _Row, value: Json, source: str) -> Json:
    if value is None:
        raise SettingsError(f"{source}: not a value it can have; {row.expected} would be right")
    return value


def _check_known(environ: Mapping[str, str], in_file: Mapping[str, object], path: str) -> None:
    names = [row.name for row in _ROWS]
    for name in in_file:
        if name not in names:
            raise SettingsError(f"{path}: unknown setting {quoted(name)}", hint=_near(name, names))
    variables = [row.variable for row in _ROWS]
    for name in environ:
        if name.startswith(PREFIX) and name not in variables and name not in _NOT_SETTINGS:
            hint = _near(name, variables)
            raise SettingsError(f"unknown setting {quoted(name)} in the environment", hint=hint)


def _near(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}"


def _read(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(_FILE_BYTES_MAX + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(f"{path}: the settings cannot be read: {reason}") from error
    if len(content) > _FILE_BYTES_MAX:
        raise SettingsError(f"{path}: larger than {_FILE_BYTES_MAX} bytes")
    import tomllib

    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        # TOMLDecodeError and UnicodeDecodeError are both ValueError.
        raise SettingsError(f"{path}: not TOML: {error}") from error


def _flat(values: Mapping[str, object], path: str) -> dict[str, object]:
    """Return ``{"claude.path": ...}`` for ``{"claude": {"path": ...}}``."""
    tables = {row.name.partition(".")[0] for row in _ROWS if "." in row.name}
    flat: dict[str, object] = {}
    for name, value in values.items():
        if name in tables:
            if not isinstance(value, dict):
                raise SettingsError(f"{path}: {name}: a table is expected", hint=f"[{name}]")
            flat.update({f"{name}.{key}": entry for key, entry in value.items()})
        else:
            flat[name] = value
    return flat


def _slots_of(value: object) -> Json:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and 1 <= value <= SLOTS_MAX else None  # type: ignore[operator,return-value]


def _slots_of_text(text: str) -> Json:
    return _slots_of(int(text)) if text.isascii() and text.isdecimal() else None


def _default_slots() -> Json:
    """As many as this process has processors: ``make -j`` and HyperQueue take the same."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _path_of(value: object) -> Json:
    return value if isinstance(value, str) and value and "\0" not in value else None


def _names_of(value: object) -> Json:
    if not isinstance(value, list):
        return None
    return [str(name) for name in value] if all(map(_is_name, value)) else None


def _names_of_text(text: str) -> Json:
    return _names_of([name.strip() for name in text.split(",")])


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable() and " " not in value


def _nothing() -> Json:
    return None


_ROWS = (
    _Row(
        "slots", _slots_of_text, _slots_of, f"a whole number from 1 to {SLOTS_MAX}", _default_slots
    ),
    _Row("claude.path", _path_of, _path_of, "the path of the program 'claude'", _nothing),
    _Row(
        "agent.capabilities",
        _names_of_text,
        _names_of,
        "a list of names, such as python, web-development",
        _nothing,
    ),
)


def setting_names() -> Iterator[tuple[str, str]]:
    """Yield every setting and its variable in the environment, in the order of the reference."""
    for row in _ROWS:
        yield row.name, row.variable
