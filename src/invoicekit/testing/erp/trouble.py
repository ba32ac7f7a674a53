"""What an adapter says when something goes wrong, so that nothing is sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from invoicekit.errors import ErpError, ErpSilent, ErpUnreachable
from invoicekit.ports.erp import ErpState
from invoicekit.service.agents.looking import parked_once
from invoicekit.testing.erp.adapter import AdapterCase
from invoicekit.testing.erp.case import KEY

__all__ = ["TroubleContract"]


class TroubleContract(AdapterCase):
    """The faults that every adapter must tell apart."""

    def test_a_lost_answer_is_told_as_silence_and_the_document_is_found(self, erp: Any) -> None:
        self.lose_answer(erp)
        with pytest.raises(ErpSilent):
            erp.park(self.document(), KEY)
        assert erp.find(self.document().natural_key, KEY) is not None

    def test_after_a_lost_answer_the_document_is_not_parked_twice(self, erp: Any) -> None:
        self.lose_answer(erp)
        with pytest.raises(ErpSilent):
            erp.park(self.document(), KEY)
        receipt = parked_once(erp, self.document(), KEY, unanswered=True)
        assert (receipt.state, receipt.complete) == (ErpState.PARKED, True)
        assert self.live(erp, self.document()) == 1

    def test_a_lost_answer_to_a_posting_books_once(self, erp: Any) -> None:
        receipt = self.parked(erp)
        self.lose_answer(erp)
        with pytest.raises(ErpSilent):
            erp.post(receipt.ref, "asha/bill/1/7/post")
        stands = erp.status(receipt.ref)
        assert stands.state in {ErpState.POSTED, ErpState.PARKED}
        again = erp.post(receipt.ref, "asha/bill/1/7/post")
        assert again.state is ErpState.POSTED
        assert erp.status(receipt.ref).posting == again.posting

    def test_what_did_not_reach_the_erp_is_told_so_and_left_no_trace(self, erp: Any) -> None:
        document = self.document()
        assert erp.find(document.natural_key) is None
        self.cut(erp)
        with pytest.raises(ErpUnreachable) as away:
            erp.park(document, KEY)
        assert away.value.retry_after >= 0
        assert erp.find(document.natural_key) is None
        assert erp.park(document, KEY).state is ErpState.PARKED

    def test_no_secret_is_shown(self, erp: Any) -> None:
        errors = self._errors(erp)
        shown = [repr(erp), str(erp), *map(str, errors), *map(repr, errors)]
        assert [secret for secret in self.secrets() if any(secret in text for text in shown)] == []

    def test_every_error_names_the_system(self, erp: Any) -> None:
        for error in self._errors(erp):
            assert error.system == erp.system

    def _errors(self, erp: Any) -> list[ErpError]:
        """Return the errors of a lost answer and of an ERP out of reach."""
        told: list[ErpError] = []
        for trouble in (self.lose_answer, self.cut):
            trouble(erp)
            try:
                erp.park(self.document(), KEY)
            except ErpError as error:
                told.append(error)
        assert len(told) == 2, "a planned trouble raised nothing"
        return told
