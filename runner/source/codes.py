"""Every code of a problem, for ``runner explain CODE`` and the reference."""

from collections.abc import Mapping

from runner.source.code_page import CodePage
from runner.source.expression_codes import EXPRESSION_PAGES
from runner.source.spec_codes import SPEC_PAGES
from runner.source.yaml_codes import YAML_PAGES

CODES: Mapping[str, CodePage] = {**YAML_PAGES, **SPEC_PAGES, **EXPRESSION_PAGES}
"""By code, in the order of the numbers within each family."""
