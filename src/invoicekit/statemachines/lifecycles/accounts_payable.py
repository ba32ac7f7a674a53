"""A bill to pay: uploaded, completed by a maker, checked by another, parked and posted in the ERP.

The processed bucket of a screen shows processed, parked, posted and cancelled. What the ERP did is
a fact: it is recorded, and only an approval that fell makes the bill go round again.
"""

from __future__ import annotations

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Effect, Transition

__all__ = ["ACCOUNTS_PAYABLE"]

_IN_ERP = ("processed", "parked", "posted")
_NUMBER_FREED = Effect("number_freed", details={"clear": "unique_key"})
_REFERENCE = ("erp_number", "company_code", "year", "erp_ref")
_SENT = ("untag", "being_sent")

ACCOUNTS_PAYABLE = Lifecycle(
    "accounts_payable",
    version=1,
    initial="uploaded",
    states=[
        "uploaded",
        "maker_bucket",
        "checker_bucket",
        "set_aside",
        *_IN_ERP,
        "cancelled",
        "discarded",
    ],
    final=["cancelled", "discarded"],
    labels={
        "uploaded": "Uploaded",
        "maker_bucket": "Maker bucket",
        "checker_bucket": "Checker bucket",
        "set_aside": "Set aside",
        "processed": "Processed",
        "parked": "Parked",
        "posted": "Posted",
        "cancelled": "Cancelled",
        "discarded": "Discarded",
    },
    transitions=[
        Transition(
            "uploaded", "route", "maker_bucket", permission="bill.route", guards=["read_well"]
        ),
        # What cannot be processed waits aside. It has nothing to do with input tax credit.
        Transition(
            ["uploaded", "maker_bucket"],
            "set_aside",
            "set_aside",
            permission="bill.set_aside",
            needs_reason=True,
        ),
        Transition("set_aside", "take_up", "maker_bucket", permission="bill.take_up"),
        Transition(
            ["uploaded", "maker_bucket", "checker_bucket"],
            "discard",
            "discarded",
            permission="bill.discard",
            needs_reason=True,
            inside=[_NUMBER_FREED],
        ),
        # The maker verifies and completes; an incomplete bill can be saved, and not submitted.
        Transition(
            ["maker_bucket", "checker_bucket"],
            "edit",
            permission="bill.edit",
            # Saved however incomplete, but no quantity is ever billed twice.
            guards=["quantities_open"],
            inside=["new_revision"],
        ),
        Transition(
            "maker_bucket",
            "submit",
            "checker_bucket",
            permission="bill.submit",
            guards=["data_complete", "match_accepted"],
        ),
        # The checker returns it, approves it, or changes it and approves the change.
        Transition(
            "checker_bucket",
            "return",
            "maker_bucket",
            permission="bill.return",
            needs_reason=True,
        ),
        Transition(
            "checker_bucket",
            "recall",
            "maker_bucket",
            permission="bill.recall",
            guards=["submitted_by_actor", "undecided"],
        ),
        # A vendor's new bank account is looked at by somebody else than the bill.
        Transition(
            "checker_bucket",
            "approve_bank",
            permission="bill.approve_bank",
            guards=["bank_changed"],
        ),
        Transition(
            "checker_bucket",
            "approve",
            Choice(
                "approvals",
                ["complete", "more_needed"],
                {"complete": "processed", "more_needed": None},
            ),
            permission="bill.approve",
            guards=["data_complete", "bank_approved"],
            outbox=[Effect("park", on=["complete"])],
        ),
        Transition(
            "processed",
            "cancel",
            "discarded",
            permission="bill.cancel",
            needs_reason=True,
            # While nobody knows whether the ERP has it, it is not taken back.
            guards=["not_being_sent"],
            inside=[_NUMBER_FREED],
            outbox=["withdraw_park"],
        ),
        # From here on the ERP speaks, and we ask it to post.
        Transition(
            "processed",
            "parked",
            "parked",
            permission="bill.report",
            guards=["erp_reference_given"],
            inside=[
                Effect("erp_reference", details=[*(("keep", name) for name in _REFERENCE), _SENT])
            ],
        ),
        Transition(
            "processed",
            "erp_reject",
            "maker_bucket",
            permission="bill.report",
            needs_reason=True,
            inside=[Effect("not_sent", details=[_SENT])],
        ),
        Transition(
            "parked",
            "post",
            permission="bill.post",
            guards=["period_open"],
            inside=[Effect("posting_asked", details={"label": "posting=asked"})],
            outbox=["post"],
        ),
        # The bill stays parked: another day, or a confirmed warning, may let it through.
        Transition(
            "parked",
            "post_refused",
            permission="bill.report",
            needs_reason=True,
            inside=[Effect("posting_refused", details={"label": "posting=refused"})],
        ),
        Transition(
            "parked",
            "posted",
            "posted",
            permission="bill.report",
            guards=["posting_number_given"],
            inside=[
                Effect(
                    "posting_number", details=[("keep", "posting_number"), ("unlabel", "posting")]
                )
            ],
        ),
        Transition(
            "parked",
            "unparked",
            "maker_bucket",
            permission="bill.report",
            inside=[
                Effect(
                    "reference_gone",
                    details=[("unlabel", name) for name in (*_REFERENCE, "posting")],
                )
            ],
        ),
        # A fact from the ERP's feed: never refused, so no reason is asked of it.
        Transition(
            "posted",
            "reversed",
            "cancelled",
            permission="bill.report",
            inside=[Effect("cancelled", details={"tag": "cancelled"}), _NUMBER_FREED],
        ),
    ],
    denials=[
        *(
            Denial(
                _IN_ERP,
                event,
                code="already_processed",
                message="the bill is approved, and its figures are with the ERP",
                remedy="Cancel it before it is parked, or reverse it in the ERP",
            )
            for event in ("edit", "discard")
        ),
        Denial(
            ["parked", "posted"],
            "cancel",
            code="accepted_by_erp",
            message="the ERP has accepted the bill",
            remedy="Delete or reverse it in the ERP; its feed brings that back",
        ),
    ],
)
