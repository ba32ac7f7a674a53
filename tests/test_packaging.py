"""What is shipped: a wheel made from the sdist works alone, with its data and its types."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = {"attrs", "cattrs", "python-dateutil", "six", "tzdata", "typing_extensions"}


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and from it alone the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--no-isolation")
    run(*build, "--sdist", "--outdir", folder, ROOT, cwd=folder)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        # Python 3.11 has the filter from 3.11.4 on.
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(folder / "source", **safe)
    (source,) = (folder / "source").iterdir()
    run(*build, "--wheel", "--outdir", folder, source, cwd=folder)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_has_its_types_and_its_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "invoicekit/py.typed" in names
    shipped = {path.relative_to(ROOT / "src").as_posix() for path in ROOT.glob("src/**/*.toml")}
    assert shipped
    assert shipped <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "docs/", "examples/"))]


def test_the_wheel_works_alone(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, wheel, cwd=tmp_path)
    installed = json.loads(run(python, "-m", "pip", "list", "--format=json", cwd=tmp_path))
    names = {package["name"] for package in installed} - {"pip", "setuptools", "invoicekit"}
    assert names <= NEEDED
    code = (
        "from invoicekit import Invoice, Line, Money, calculate\n"
        "from invoicekit.taxes import flat\n"
        "from importlib.resources import files\n"
        "assert files('invoicekit').joinpath('py.typed').is_file()\n"
        "result = calculate(Invoice(currency='INR', lines=[Line(unit_price='7')]), flat.REGIME)\n"
        "print(result.totals.payable)\n"
    )
    assert run(python, "-c", code, cwd=tmp_path).strip() == "7.00"
    command = tmp_path / "venv" / "bin" / "invoicekit"
    assert run(command, "schema", cwd=tmp_path).startswith("{")
    missing = (
        "from invoicekit.errors import MissingExtra\n"
        "try:\n    import invoicekit.adapters.storage.sql\n"
        "except MissingExtra as error:\n    print(error.remedy)\n"
    )
    assert 'pip install "invoicekit[sql]"' in run(python, "-c", missing, cwd=tmp_path)
