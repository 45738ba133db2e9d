"""Takes secrets out of what leaves the agent, in the forms in which programs print them.

Best effort: whoever transforms a secret in a way not listed here gets it past. How the stream was
cut makes no difference to what comes out.
"""

import json
import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy

from runner.base.canonical import Json

MASK = "***"
SECRET_CHARS_MIN = 6
"""Shorter ones stand everywhere in ordinary text: masking would garble it and give them away."""
_MASK_BYTES = MASK.encode()
# RFC 3986, section 2.3: what is never percent-encoded.
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
# No form is as short; this much of one is enough to see quickly where it may begin.
_START_BYTES = 4
# How many base64 digits the bytes before a secret have a part in, by their number modulo 3.
_FOREIGN_DIGITS = (0, 2, 3)


class Masker:
    """Replaces secrets by ``***``: in a stream by `feed` and `flush`, in whole values at once.

    Where forms overlap, all that any of them covers is one ``***``. Without secrets it costs
    nothing.
    """

    def __init__(self, forms: Iterable[bytes] = ()) -> None:
        self._forms = sorted(set(forms), key=lambda form: (-len(form), form))
        self._forms_by_start: dict[bytes, list[bytes]] = {}
        for form in self._forms:
            self._forms_by_start.setdefault(form[:_START_BYTES], []).append(form)
        self._find = re.compile(_pattern(self._forms)).search
        self._find_start = re.compile(_pattern(self._forms_by_start)).search
        self._shorter_starts = {
            start[:size] for start in self._forms_by_start for size in range(1, _START_BYTES)
        }
        self._held = b""
        """The end of the stream so far: it may be the beginning of a secret."""
        self._covered = 0
        """How much of that belongs to a secret that is already replaced."""

    def another(self) -> "Masker":
        """Return a masker of the same secrets for another stream; cheaper than a new one."""
        if not self._forms:
            return self
        other = copy(self)
        # What it has taken over of our stream is not its own.
        other.flush()
        return other

    def feed(self, chunk: bytes) -> bytes:
        """Return what is certain by now of the stream that goes on with ``chunk``."""
        if not self._forms:
            return chunk
        content = self._held + chunk
        return self._advance(content, self._possible_start(content))

    def flush(self) -> bytes:
        """Return the rest of the stream, which ends here; the next `feed` begins another."""
        if not self._forms:
            return b""
        return self._advance(self._held, len(self._held))

    def text(self, text: str) -> str:
        """Return a whole text with its secrets replaced."""
        if not self._forms:
            return text
        content = text.encode("utf-8", "surrogatepass")
        return self._replace(content, 0, len(content))[0].decode("utf-8", "surrogatepass")

    def mask_json(self, value: Json) -> Json:
        """Return ``value`` with the secrets in its texts, keys and numbers replaced."""
        if not self._forms:
            return value
        match value:
            case str():
                return self.text(value)
            case None | bool():
                return value
            case int() | float():
                return MASK if self.text(repr(value)) != repr(value) else value
            case Mapping():
                return {self.text(key): self.mask_json(each) for key, each in value.items()}
            case _:
                return [self.mask_json(each) for each in value]

    def _advance(self, content: bytes, limit: int) -> bytes:
        masked, end = self._replace(content, self._covered, limit)
        self._held = content[limit:]
        self._covered = max(end - limit, 0)
        return masked

    def _replace(self, content: bytes, covered: int, limit: int) -> tuple[bytes, int]:
        """Return ``content[covered:limit]`` masked, and where the last secret in there ends.

        Only secrets that begin before ``limit`` count; what they cover beyond is left out.
        """
        parts: list[bytes] = []
        end = covered
        found = self._find(content)
        while found and found.start() < limit:
            if found.start() >= end:
                parts += (content[end : found.start()], _MASK_BYTES)
            end = max(end, found.end())
            found = self._find(content, found.start() + 1)
        parts.append(content[end:limit])
        return b"".join(parts), end

    def _possible_start(self, content: bytes) -> int:
        """Return the first place from which on ``content`` may be a form that is cut off."""
        size = len(content)
        found = self._find_start(content, max(0, size - len(self._forms[0])))
        while found:
            rest = content[found.start() :]
            forms = self._forms_by_start[rest[:_START_BYTES]]
            if any(len(form) > len(rest) and form.startswith(rest) for form in forms):
                return found.start()
            found = self._find_start(content, found.start() + 1)
        for start in range(max(0, size - _START_BYTES + 1), size):
            if content[start:] in self._shorter_starts:
                return start
        return size


def masker_of(secrets: Mapping[str, str], more: Collection[str] = ()) -> tuple[Masker, list[str]]:
    """Return a masker of the values of ``secrets`` and of ``more``, and what it cannot mask.

    The second holds one sentence for each value that is too short.
    """
    if not secrets and not more:
        return _NO_SECRETS, []
    warnings = []
    forms: list[bytes] = []
    named = [*((f"secret '{name}'", value) for name, value in secrets.items())]
    for name, value in (*named, *(("a value to mask", value) for value in more)):
        if len(value.strip()) < SECRET_CHARS_MIN:
            warnings.append(
                f"{name} is shorter than {SECRET_CHARS_MIN} characters and is not masked"
            )
            continue
        for text in _texts_of(value):
            forms += _forms_of(text)
    return Masker(forms), warnings


def _texts_of(value: str) -> set[str]:
    """Return the value, and its lines, since programs print and indent one line at a time."""
    texts = {value, value.strip(), *(line.strip() for line in value.splitlines())}
    return {text for text in texts if len(text) >= SECRET_CHARS_MIN}


def _forms_of(text: str) -> Iterator[bytes]:
    content = text.encode("utf-8", "surrogatepass")
    yield content
    for is_ascii in (True, False):
        escaped = json.dumps(text, ensure_ascii=is_ascii)[1:-1]
        yield escaped.encode("utf-8", "surrogatepass")
    yield content.hex().encode()
    yield content.hex().upper().encode()
    for kept in (_UNRESERVED, _UNRESERVED + b"/"):
        for pattern in (b"%%%02X", b"%%%02x"):
            quoted = [bytes([each]) if each in kept else pattern % each for each in content]
            yield b"".join(quoted)
            yield b"".join(quoted).replace(b"%20", b"+")
    for encoded in _base64_forms(content):
        yield encoded
        yield encoded.replace(b"+", b"-").replace(b"/", b"_")


def _base64_forms(content: bytes) -> Iterator[bytes]:
    """Yield the digits that ``content`` alone decides, for each place it can have in a whole."""
    yield b64encode(content).rstrip(b"=")
    for offset, foreign in enumerate(_FOREIGN_DIGITS):
        whole_digits = (offset + len(content)) * 8 // 6
        yield b64encode(bytes(offset) + content)[foreign:whole_digits]


def _pattern(forms: Iterable[bytes]) -> bytes:
    """Return an expression that finds the longest of ``forms``, which come longest first.

    Grouped by their first byte, since `re` tries alternatives one after another.
    """
    groups: dict[bytes, list[bytes]] = {}
    for form in forms:
        groups.setdefault(form[:1], []).append(re.escape(form[1:]))
    return b"|".join(
        re.escape(first) + b"(?:" + b"|".join(rests) + b")" for first, rests in groups.items()
    )


_NO_SECRETS = Masker()
"""Holds nothing of a stream, so one does for all."""
