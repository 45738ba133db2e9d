"""The pages of the codes of expressions."""

from runner.source import codes_expressions
from runner.source.codes_expressions import CODES


def test_every_code_has_one_page_with_words_on_it() -> None:
    names = {
        value
        for name, value in vars(codes_expressions).items()
        if name.isupper() and isinstance(value, str)
    }

    assert set(CODES) == names
    assert list(CODES) == sorted(CODES)
    assert all(code.startswith("E3") for code in CODES)
    assert all(page.title and page.explanation and page.example for page in CODES.values())
