"""`python -m invoicekit` is the command `invoicekit`."""

from __future__ import annotations

import sys

from invoicekit.cli import main

sys.exit(main())
