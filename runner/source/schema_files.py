"""Where the schemas lie: in the wheel inside the package, in a checkout beside it."""

import json
from functools import cache
from pathlib import Path

from runner.base.canonical import Json

_PACKAGE = Path(__file__).resolve().parent.parent


def schema_text(name: str) -> str:
    """Return the text of ``NAME.schema.json``.

    Raises:
        FileNotFoundError: there is no schema of that name.
    """
    file_name = f"{name}.schema.json"
    shipped = _PACKAGE / "schemas" / file_name
    path = shipped if shipped.is_file() else _PACKAGE.parent / "schemas" / file_name
    return path.read_text("utf-8")


@cache
def schema(name: str) -> dict[str, Json]:
    """Return the schema of ``name`` as JSON; read once."""
    loaded: dict[str, Json] = json.loads(schema_text(name))
    return loaded
