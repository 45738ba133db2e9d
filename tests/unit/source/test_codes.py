import re

from runner.source import codes_expressions, codes_spec, codes_trust, codes_yaml
from runner.source.codes import CODES

FAMILIES = (codes_yaml.CODES, codes_spec.CODES, codes_trust.CODES, codes_expressions.CODES)


def test_no_code_has_two_pages():
    assert len(CODES) == sum(len(family) for family in FAMILIES)


def test_every_page_stands_under_its_code_and_says_why():
    for code, page in CODES.items():
        assert page.code == code
        assert re.fullmatch("[EW][1-9][0-9]{2}", code)
        assert page.title
        assert page.explanation.endswith((".", "'"))


def test_every_code_that_the_source_names_has_a_page():
    from pathlib import Path

    import runner

    named = set()
    for path in Path(runner.__file__).parent.rglob("*.py"):
        named |= set(re.findall(r'"([EW][1-3][0-9]{2})"', path.read_text("utf-8")))

    assert named <= set(CODES)
