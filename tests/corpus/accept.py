"""``python -m tests.corpus.accept [NAME ...]`` writes what is told now beside each input.

Read what changes before you commit it: ``git diff tests/corpus``.
"""

import sys

from tests.corpus.entries import FILES, entries


def accept(names: list[str]) -> int:
    """Write the expectations of the entries called ``names``, of all without any."""
    changed = 0
    known = entries()
    for entry in known:
        if names and entry.name not in names:
            continue
        told = entry.told()
        if not entry.expected.exists() or entry.expected.read_text("utf-8") != told:
            entry.expected.write_text(told, "utf-8")
            print(f"{entry.name}: written")
            changed += 1
    stale = {path.stem for path in FILES.glob("*.expected")} - {entry.name for entry in known}
    for name in sorted(stale):
        (FILES / f"{name}.expected").unlink()
        print(f"{name}: has no input any more, removed")
    print(f"{len(known)} entries, {changed} changed")
    return 0


if __name__ == "__main__":
    sys.exit(accept(sys.argv[1:]))
