"""A real Tryton server for the tests of this folder; without one they are skipped, and say why."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from invoicekit.adapters.erp.tryton import TrytonClient, TrytonErp, TrytonSettings, TrytonTax
from support.tryton.company import Company
from support.tryton.install import CannotInstall, install
from support.tryton.people import Session
from support.tryton.server import Server
from support.tryton.unreliable import Unreliable

VAT = TrytonTax(tax="VAT", rate="20", name="VAT 20 %")


class Office:
    """A company in Tryton, the adapter that works in it, and the network between."""

    def __init__(self, people: Session, url: str) -> None:
        self.company = Company(people)
        self.key = self.company.key()
        self.network = Unreliable()
        self.http = httpx.Client(transport=self.network)
        self._url = url
        self._suppliers = 0
        self.vat = self.company.tax("VAT 20 %", "20")

    def erp(self, *, attempts: int = 1, **settings: object) -> TrytonErp:
        client = TrytonClient(
            url=self._url,
            key=self.key,
            company=self.company.id,
            http=self.http,
            attempts=attempts,
            sleep=lambda _: None,
        )
        return TrytonErp(client, TrytonSettings(taxes=[VAT], **settings))

    def supplier(self) -> str:
        """Return the code of a supplier that nobody knew before."""
        self._suppliers += 1
        code = f"V-{self.company.id}-{self._suppliers}"
        self.company.party(code, "Dock Supplies")
        return code


@pytest.fixture(scope="session")
def tryton(
    tmp_path_factory: pytest.TempPathFactory, record_testsuite_property: object
) -> Iterator[Server]:
    begun = time.perf_counter()
    try:
        installed = install()
    except CannotInstall as error:
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
