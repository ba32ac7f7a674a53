"""A real Tryton server for the tests of this folder; without one they are skipped, and say why."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from support.tryton.install import CannotInstall, install
from support.tryton.office import Office
from support.tryton.people import Session
from support.tryton.server import Server


@pytest.fixture(scope="session")
def tryton(
    tmp_path_factory: pytest.TempPathFactory, record_testsuite_property: object
) -> Iterator[Server]:
    begun = time.perf_counter()
    try:
        installed = install()
    except CannotInstall as error:
        # Without a package index there is no Tryton; the run says so, and why.
        pytest.skip(str(error))
    ready = time.perf_counter()
    server = Server(installed, tmp_path_factory.mktemp("tryton"))
    server.start()
    figures = f"Tryton {installed.versions()['trytond']}: installed and initialised in "
    figures += f"{ready - begun:.1f} s, started in {time.perf_counter() - ready:.1f} s"
    server.figures = figures
    yield server
    server.stop()


@pytest.fixture(scope="session")
def people(tryton: Server) -> Iterator[Session]:
    session = Session(tryton.url)
    yield session
    session.close()


@pytest.fixture(scope="class")
def office(people: Session, tryton: Server) -> Iterator[Office]:
    before = dict(people.context)
    made = Office(people, tryton.url)
    yield made
    made.http.close()
    people.context = before
