"""Every code of a problem, for ``runner explain CODE`` and the reference."""

from collections.abc import Mapping

from runner.source import codes_expressions, codes_spec, codes_trust, codes_yaml
from runner.source.code_page import CodePage

CODES: Mapping[str, CodePage] = {
    **codes_yaml.CODES,
    **codes_spec.CODES,
    **codes_trust.CODES,
    **codes_expressions.CODES,
}
"""By code, in the order of the numbers within each family."""
