"""A program that parks in SAP, and dies before its call is sent or after the answer has come."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from invoicekit.adapters.erp.sap import SapErp, SapSettings
from support.dying import park_and_die

if __name__ == "__main__":
    park_and_die(partial(SapErp, settings=SapSettings(tax_codes={"": "V0"})))
