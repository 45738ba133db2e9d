"""The form of each reference, and the script that has them."""

from runner.source.shell_draft import Draft
from tests.support.scopes import MARK


def test_forms_follow_the_quotes_and_comments_have_no_number() -> None:
    draft = Draft.of('# ${{ a }}\necho "${{ b }}" ${{ c }}', MARK)

    draft.settle("sh")

    assert draft.script() == '# ...\necho "${RUNNER_EXPR_1}" "${RUNNER_EXPR_2}"'
    assert [expression.text for expression in draft.expressions] == ["b", "c"]
