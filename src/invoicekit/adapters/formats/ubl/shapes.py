"""The two documents of UBL 2.1 as far as EN 16931 knows them, in the order of their schemas.

Source: OASIS UBL 2.1, UBL-Invoice-2.1.xsd and UBL-CreditNote-2.1.xsd; EN 16931-3-2.
"""

from __future__ import annotations

from collections.abc import Mapping

from invoicekit.adapters.formats.ubl.outline import Part, outline

__all__ = ["CREDIT_NOTE", "INVOICE", "SHAPES"]

_INVOICE_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CREDIT_NOTE_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"


def _indented(text: str, steps: int) -> str:
    return "\n".join(" " * 2 * steps + line for line in text.strip("\n").splitlines())


_ADDRESS = """
StreetName
AdditionalStreetName
CityName
PostalZone
CountrySubentity
AddressLine
  Line
Country
  IdentificationCode
"""

_PARTY = f"""
EndpointID @schemeID
PartyIdentification *
  ID @schemeID
PartyName
  Name
PostalAddress
{_indented(_ADDRESS, 1)}
PartyTaxScheme *
  CompanyID
  TaxScheme
    ID
PartyLegalEntity
  RegistrationName
  CompanyID @schemeID
  CompanyLegalForm
Contact
  Name
  Telephone
  ElectronicMail
"""

_REFERENCE = """
ID
IssueDate
"""

_ADDITIONAL = """
AdditionalDocumentReference *
  ID @schemeID
  DocumentTypeCode
  DocumentDescription
  Attachment
    EmbeddedDocumentBinaryObject @mimeCode @filename
    ExternalReference
      URI
"""

_PERIOD = """
StartDate
EndDate
"""

_BEFORE_PARTIES = f"""
DocumentCurrencyCode
TaxCurrencyCode
AccountingCost
BuyerReference
InvoicePeriod
{_indented(_PERIOD, 1)}
  DescriptionCode
OrderReference
  ID
  SalesOrderID
BillingReference *
  InvoiceDocumentReference
{_indented(_REFERENCE, 2)}
DespatchDocumentReference *
{_indented(_REFERENCE, 1)}
ReceiptDocumentReference *
{_indented(_REFERENCE, 1)}
"""

_PARTIES = f"""
AccountingSupplierParty
  Party
{_indented(_PARTY, 2)}
AccountingCustomerParty
  Party
{_indented(_PARTY, 2)}
PayeeParty
{_indented(_PARTY, 1)}
TaxRepresentativeParty
{_indented(_PARTY, 1)}
Delivery
  ActualDeliveryDate
  DeliveryLocation
    ID @schemeID
    Address
{_indented(_ADDRESS, 3)}
  DeliveryParty
    PartyName
      Name
PaymentMeans *
  PaymentMeansCode @name
  PaymentDueDate
  PaymentID
  CardAccount
    PrimaryAccountNumberID
    NetworkID
    HolderName
  PayeeFinancialAccount
    ID
    Name
    FinancialInstitutionBranch
      ID
  PaymentMandate
    ID
    PayerFinancialAccount
      ID
PaymentTerms
  Note
"""

_ROW = """
AllowanceCharge *
  ChargeIndicator
  AllowanceChargeReasonCode
  AllowanceChargeReason
  MultiplierFactorNumeric
  Amount $
  BaseAmount $
"""

_CATEGORY = """
  ID
  Percent
  TaxExemptionReasonCode
  TaxExemptionReason
  TaxScheme
    ID
"""

_TOTALS = f"""
{_ROW}
  TaxCategory
{_indented(_CATEGORY, 1)}
TaxTotal *
  TaxAmount $
  TaxSubtotal *
    TaxableAmount $
    TaxAmount $
    TaxCategory
{_indented(_CATEGORY, 2)}
LegalMonetaryTotal
  LineExtensionAmount $
  TaxExclusiveAmount $
  TaxInclusiveAmount $
  AllowanceTotalAmount $
  ChargeTotalAmount $
  PrepaidAmount $
  PayableRoundingAmount $
  PayableAmount $
"""


def _line(name: str, quantity: str) -> str:
    return f"""
{name} *
  ID
  Note
  {quantity} @unitCode
  LineExtensionAmount $
  AccountingCost
  InvoicePeriod
{_indented(_PERIOD, 2)}
  OrderLineReference
    LineID
  DocumentReference
    ID @schemeID
    DocumentTypeCode
{_indented(_ROW, 1)}
  Item
    Description
    Name
    BuyersItemIdentification
      ID
    SellersItemIdentification
      ID
    StandardItemIdentification
      ID @schemeID
    OriginCountry
      IdentificationCode
    CommodityClassification *
      ItemClassificationCode @listID @listVersionID
    ClassifiedTaxCategory *
{_indented(_CATEGORY, 2)}
    AdditionalItemProperty *
      Name
      Value
  Price
    PriceAmount $
    BaseQuantity @unitCode
    AllowanceCharge
      ChargeIndicator
      Amount $
      BaseAmount $
"""


INVOICE: Part = outline(
    "Invoice",
    _INVOICE_NAMESPACE,
    f"""
CustomizationID
ProfileID
ID
IssueDate
DueDate
InvoiceTypeCode
Note *
TaxPointDate
{_BEFORE_PARTIES}
OriginatorDocumentReference *
{_indented(_REFERENCE, 1)}
ContractDocumentReference *
{_indented(_REFERENCE, 1)}
{_ADDITIONAL}
ProjectReference
  ID
{_PARTIES}
{_TOTALS}
{_line("InvoiceLine", "InvoicedQuantity")}
""",
)
"""The Invoice."""

CREDIT_NOTE: Part = outline(
    "CreditNote",
    _CREDIT_NOTE_NAMESPACE,
    f"""
CustomizationID
ProfileID
ID
IssueDate
TaxPointDate
CreditNoteTypeCode
Note *
{_BEFORE_PARTIES}
ContractDocumentReference *
{_indented(_REFERENCE, 1)}
{_ADDITIONAL}
OriginatorDocumentReference *
{_indented(_REFERENCE, 1)}
{_PARTIES}
{_TOTALS}
{_line("CreditNoteLine", "CreditedQuantity")}
""",
)
"""The CreditNote: no due date and no project of its own, and its lines are credited."""

SHAPES: Mapping[str, Part] = {shape.tag: shape for shape in (INVOICE, CREDIT_NOTE)}
"""The documents by the tag of their root."""
