"""A page of a code."""

from runner.source.code_page import CodePage


def test_pages_of_equal_content_are_equal() -> None:
    page = CodePage("E999", "title", "explanation", "example")

    assert page == CodePage("E999", "title", "explanation", "example")
