"""An SAP system on this machine, over real HTTP, with the traps of the real protocol."""

from support.fakes.sap.books import SapBooks
from support.fakes.sap.server import FakeSap

__all__ = ["FakeSap", "SapBooks"]
