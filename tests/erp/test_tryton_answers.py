"""The adapter of Tryton against the answers that a real server gave: the same flows, no server.

`make test-erp` plays them against the server; with INVOICEKIT_KEEP_ANSWERS=1 it writes down anew
what it answers.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.tryton.flows import FLOWS
from support.tryton.stage import Replayed


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_a_house_with_its_tryton(flow: Callable[[Replayed], None]) -> None:
    stage = Replayed(flow.__name__)
    flow(stage)
    stage.end()
