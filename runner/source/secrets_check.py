"""Keys that stand in the text itself, where version control would keep them for ever."""

from collections.abc import Iterator

from runner.source.document import Text
from runner.source.problems import Problem
from runner.source.quoting import key_places


def find_secrets(text: Text) -> Iterator[Problem]:
    """Yield a problem for everything in ``text`` that looks like a key, without showing it."""
    for at in key_places(text.text):
        yield Problem(
            "E223",
            text.mark(at),
            "this looks like a secret key",
            "name it under 'secrets:', use ${{ secrets.NAME }} in 'env:', and replace the key",
        )
