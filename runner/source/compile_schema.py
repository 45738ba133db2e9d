"""Write `runner.source.compiled.workflow`: the schema as plain code, so that checking is cheap.

Run ``python -m runner.source.compile_schema`` after a change of the schema; a test holds the two
equal. The code says only whether a tree fits; why it does not is `schema_check`'s business.
"""

import re
from pathlib import Path

from runner.source.schema_files import schema

TARGET = Path(__file__).resolve().parent / "compiled" / "workflow.py"

_HEAD = '''"""Generated from schemas/workflow.schema.json by `runner.source.compile_schema`."""
# mypy: ignore-errors

import re


class Mismatch(Exception):
    """The tree does not fit the schema."""


class _Decimal:
    """Stands where the generator names a type that YAML never gives."""


'''


_RAISE = re.compile(r"raise JsonSchemaValueException\(.*\)$", re.MULTILINE)
_CALL = re.compile(r"(validate_\w+)\((\w+), custom_formats, .*\)$", re.MULTILINE)


def compiled_code() -> str:
    """Return the module's text for the schema as it stands."""
    import fastjsonschema

    code: str = fastjsonschema.compile_to_code(
        dict(schema("workflow")), use_default=False, detailed_exceptions=False
    )
    body = code[code.index("REGEX_PATTERNS") :]
    body = _RAISE.sub("raise Mismatch", body)
    body = body.replace("(JsonSchemaValueException, JsonSchemaValuesException)", "Mismatch")
    body = body.replace("JsonSchemaValueException", "Mismatch").replace("Decimal", "_Decimal")
    # Names of places are for messages alone, and formatting them would cost at every call.
    body = _CALL.sub(r"\1(\2)", body)
    body = body.replace("(data, custom_formats={}, name_prefix=None)", "(data: object) -> object")
    return _HEAD + "\n".join(line.rstrip() for line in body.splitlines()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(compiled_code(), "utf-8")
