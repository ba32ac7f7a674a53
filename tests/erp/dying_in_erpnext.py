"""A program that parks in ERPNext, and dies before its call is sent or after the answer came."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from invoicekit.adapters.erp.erpnext import ErpNext
from support.dying import park_and_die
from support.erpnext import SETTINGS

if __name__ == "__main__":
    park_and_die(partial(ErpNext, settings=SETTINGS))
