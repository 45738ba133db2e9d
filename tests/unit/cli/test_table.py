import pytest

from runner.cli.table import BY_NAME, ENTRIES, Command


def test_no_name_stands_twice():
    assert len(BY_NAME) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_leads_to_a_command(entry):
    assert isinstance(entry.load(), Command)
    assert entry.summary[0].islower()
    assert not entry.summary.endswith(".")
