import json
import re
from pathlib import Path

import pytest

from docs.build import FOLDER, SAMPLES, pages
from runner.cli.table import BY_NAME
from runner.spec.load import load_workflow

ROOT = Path(__file__).parents[3]
NO_SUCH_FILE = "W263"
_LINK = re.compile(r"\]\(([^)#]+)")
_YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STEPS = re.compile(r"^steps:", re.MULTILINE)
PAGES = pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)


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


@PAGES
def test_links_lead_somewhere(page):
    targets = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]

    assert [link for link in targets if not (page.parent / link).exists()] == []


def whole_workflows(page):
    """Return the workflows of a page by their names, which a comment in the first line gives."""
    if page.name == "codes.md":
        return {}  # They show what is wrong.
    blocks = [block for block in _YAML.findall(page.read_text("utf-8")) if _STEPS.search(block)]
    found = {}
    for number, block in enumerate(blocks):
        name = re.match(r"# (\S+[.]yaml)\n", block)
        found[name[1] if name else f"block-{number}.yaml"] = block
    return found


@PAGES
def test_every_whole_workflow_in_a_page_is_valid(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, block in whole_workflows(page).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, "utf-8")

    for name in whole_workflows(page):
        warnings = load_workflow(Path(name)).warnings
        assert [warning for warning in warnings if warning.code != NO_SUCH_FILE] == []


def test_pages_have_workflows_to_look_at():
    how_to = ROOT / "docs" / "how-to"

    assert sum(bool(whole_workflows(page)) for page in how_to.glob("*.md")) >= 6
