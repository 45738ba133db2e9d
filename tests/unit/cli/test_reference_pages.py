import json
import re
from pathlib import Path

import pytest

from docs.build import FOLDER, SAMPLES, pages
from runner.cli.table import BY_NAME

ROOT = Path(__file__).parents[3]
_LINK = re.compile(r"\]\(([^)#]+)")


@pytest.mark.parametrize("name", list(pages()))
def test_a_generated_page_is_what_the_tables_say(name):
    assert (FOLDER / name).read_text("utf-8") == pages()[name], "'make docs' writes it"


def test_every_command_has_a_sample_that_is_json():
    names = {path.name.partition(".")[0]: path for path in SAMPLES.glob("*.json*")}

    assert set(names) == set(BY_NAME) - {"schema"}
    for path in names.values():
        text = path.read_text("utf-8")
        for document in text.splitlines() if path.suffix == ".jsonl" else [text]:
            json.loads(document)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)
def test_links_lead_somewhere(page):
    targets = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]

    assert [link for link in targets if not (page.parent / link).exists()] == []
