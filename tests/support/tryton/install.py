"""A Tryton of the tests' own: its packages in their own environment, its first database kept.

Tryton is under the GPL: it is spawned as a process, and never imported.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import venv
from contextlib import closing
from pathlib import Path

__all__ = ["CannotInstall", "Installed", "install"]

PACKAGES = (
    "trytond==8.2.*",
    "trytond_account_invoice==8.2.*",
    "trytond_purchase==8.2.*",
    "trytond_stock==8.2.*",
    "trytond_account_invoice_stock==8.2.*",
)
MODULES = ("account_invoice", "purchase", "stock", "account_invoice_stock")
PASSWORD = "letmein-to-the-tests"
ROOT = Path(__file__).resolve().parents[3]


class CannotInstall(Exception):
    """The packages cannot be had here."""


class Installed:
    """Tryton's environment, with an empty database that is ready to be copied."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        self.template = folder / "databases" / f"{self.versions_key()}.sqlite"

    def versions(self) -> dict[str, str]:
        listed = _run([self.python, "-m", "pip", "list", "--format", "json"]).stdout
        return {
            each["name"]: each["version"]
            for each in json.loads(listed)
            if each["name"].lower().startswith("trytond")
        }

    def versions_key(self) -> str:
        text = json.dumps([sorted(self.versions().items()), MODULES, PASSWORD])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def script(self, name: str) -> Path:
        return self.python.with_name(name)

    def fresh_database(self, path: Path) -> None:
        """Copy the template; SQLite's own backup sees what is still in the write-ahead log."""
        with (
            closing(sqlite3.connect(self.template)) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)

    def initialise(self) -> None:
        """Make the template, once for these versions."""
        if self.template.exists():
            return
        folder = self.template.parent / f"making-{os.getpid()}"
        folder.mkdir(parents=True)
        database = folder / "first.sqlite"
        database.touch()
        config = configured(folder, "127.0.0.1:0")
        secret = folder / "password"
        secret.write_text(PASSWORD)
        _run(
            [
                *(self.script("trytond-admin"), "-c", config, "-d", database.stem),
                *("--email", "admin@example.com", "--activate-dependencies", "-u", *MODULES),
            ],
            {**os.environ, "TRYTONPASSFILE": str(secret)},
        )
        with (
            closing(sqlite3.connect(database)) as source,
            closing(sqlite3.connect(folder / "kept.sqlite")) as target,
        ):
            source.backup(target)
        (folder / "kept.sqlite").rename(self.template)
        shutil.rmtree(folder)


def configured(folder: Path, listen: str) -> Path:
    path = folder / "trytond.conf"
    path.write_text(
        f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = {listen}\n"
        # Nobody waits between two logins of a test.
        "[session]\nmax_attempt = 1000\n"
    )
    return path


def install() -> Installed:
    """Return Tryton's environment, made if it is not there yet.

    Raises:
        CannotInstall: if the packages cannot be had.
    """
    given = os.environ.get("TRYTON_VENV", "")
    folder = Path(given) if given else ROOT / "var" / "tryton-venv"
    if not (folder / "ready").exists():
        _make(folder)
    installed = Installed(folder)
    installed.initialise()
    return installed


def _make(folder: Path) -> None:
    venv.create(folder, with_pip=True, clear=False)
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        _run([*pip, *PACKAGES])
    except subprocess.CalledProcessError as error:
        last = (error.stderr or "").strip().splitlines()[-1:]
        raise CannotInstall(f"pip could not install Tryton: {' '.join(last)}") from None
    (folder / "ready").write_text(sys.version)


def _run(
    command: list[object], surroundings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(each) for each in command],
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
