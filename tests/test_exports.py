"""What is public is exported, sorted, documented, and light to import."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import invoicekit

MODULES = pkgutil.walk_packages(invoicekit.__path__, "invoicekit.")
PACKAGES = ["invoicekit", *sorted(m.name for m in MODULES if not m.name.endswith("__main__"))]


@pytest.mark.parametrize("name", PACKAGES)
def test_what_a_module_exports_exists_and_is_sorted(name: str) -> None:
    module = importlib.import_module(name)
    exported = list(getattr(module, "__all__", []))
    plain = sorted(exported, key=lambda word: (not word.isupper(), word.islower(), word))
    assert sorted(exported) == sorted(set(plain)), "a name stands twice"
    missing = [word for word in exported if not hasattr(module, word)]
    assert missing == []


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_has_a_docstring_of_its_own(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, name
    for word in getattr(module, "__all__", []):
        value = getattr(module, word)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{word}"


_EACH_FIRST = """
import importlib, sys
for name in sys.argv[1:]:
    for known in [each for each in sys.modules if each.partition(".")[0] == "invoicekit"]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(name, error)
"""


def test_every_room_of_use_cases_can_be_the_first_to_be_imported() -> None:
    """Modules in a circle go well as long as another one happens to come first."""
    pages = Path(__file__).parent.parent.joinpath("docs", "reference").glob("service.*.md")
    names = sorted(f"invoicekit.{page.stem}" for page in pages)
    assert "invoicekit.service.feed" in names
    command = [sys.executable, "-c", _EACH_FIRST, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout == ""


def test_the_names_of_the_front_door() -> None:
    assert invoicekit.__all__ == sorted(invoicekit.__all__, key=_front_door_order)
    assert set(dir(invoicekit)) == set(invoicekit.__all__)


def _front_door_order(word: str) -> tuple[bool, str]:
    return (word.startswith("_") or word[0].islower(), word)


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(AttributeError, match="Invioce"):
        invoicekit.Invioce  # noqa: B018 - the look-up is what is tested


def test_importing_the_library_loads_none_of_its_rooms() -> None:
    code = (
        "import sys; import invoicekit;"
        "print(sorted(m for m in sys.modules if m.startswith('invoicekit')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['invoicekit', 'invoicekit.version']"
