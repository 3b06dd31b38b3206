"""Documents are true: what they name is there, the picture shows today's imports, titles of commits are checked."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "deploy" / "README.md"])
# A path in code marks; those with NAME or another placeholder are no files.
_PATH = re.compile(r"`((?:bot|handlers|notifications|storage|tests|deploy|docs)/[\w./-]*)`")
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def script(name: str) -> ModuleType:
    """A script of docs/, imported."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    named = [ROOT / path for path in _PATH.findall(text) if "NAME" not in path]
    linked = [document.parent / path for path in _LINK.findall(text)]
    assert [str(path) for path in (*named, *linked) if not path.exists()] == []


def test_the_picture_of_the_journeys_is_up_to_date() -> None:
    """Otherwise: python docs/draw_imports.py"""
    drawing = script("draw_imports")
    assert drawing.PICTURE.read_text("utf-8") == drawing.picture()


@pytest.mark.parametrize(
    ("title", "good"),
    [
        ("meetings: keep the number when an invitation is returned", True),
        ("bot/line: show the menu again", True),
        ("Merge branch 'main'", True),
        ("keep the number", False),
        ("meetings: keep the number.", False),
        ("Meetings: keep the number", False),
        ("meetings: " + "k" * 63, False),
    ],
)
def test_titles_of_commits(title: str, good: bool) -> None:
    assert (script("check_title").problem(title) == "") is good
