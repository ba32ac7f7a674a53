BEGIN TRANSACTION;
CREATE TABLE invoicekit_answers (
	tenant VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	result TEXT NOT NULL, 
	PRIMARY KEY (tenant, "key")
);
INSERT INTO "invoicekit_answers" VALUES('asha','bank-17','ik1:c7cd78ffa840f85602a75f42974db93aa52f3602f3192bcef5a37b6fdc7f0043','{"$schema": "invoicekit/receipt/1", "id": "PAY-7", "kind": "payment", "rows": ["allocation-3"], "version": 2}');
CREATE TABLE invoicekit_blobs (
    tenant VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (tenant, digest)
);
CREATE TABLE invoicekit_changes (
    tenant VARCHAR NOT NULL,
    tx BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    at DATETIME NOT NULL,
    PRIMARY KEY (tenant, tx, position),
    FOREIGN KEY(tenant, kind, id) REFERENCES invoicekit_records (tenant, kind, id)
);
INSERT INTO "invoicekit_changes" VALUES('asha',0,1,'invoice','invoice-2',1,'open','2026-10-01 09:02:00.000000');
INSERT INTO "invoicekit_changes" VALUES('asha',0,2,'payment','PAY-7',2,'completed','2026-10-01 09:05:00.000000');
INSERT INTO "invoicekit_changes" VALUES('asha',0,3,'invoice','invoice-1',3,'open','2026-10-01 09:05:00.000000');
INSERT INTO "invoicekit_changes" VALUES('bluebay',0,1,'invoice','invoice-4',2,'open','2026-10-01 09:07:00.000000');
CREATE TABLE invoicekit_cursors (
    tenant VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (tenant, name)
);
CREATE TABLE invoicekit_history (
	tenant VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	event VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	definition VARCHAR NOT NULL, 
	definition_version INTEGER NOT NULL, 
	on_behalf_of VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	details TEXT NOT NULL, seal TEXT DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (tenant, kind, id, position), 
	FOREIGN KEY(tenant, kind, id) REFERENCES invoicekit_records (tenant, kind, id)
);
INSERT INTO "invoicekit_history" VALUES('asha','invoice','invoice-1',1,'add','','open','sara','2026-10-01 09:00:00.000000','receivable',1,'','',1,1,'ik1:8b2926ad675d5ef9931b07a103204351de10c97e26b0c9bddbcd268910449b62','[]','{"digest": "ih1:23261e903ab40bc954708b7c1675315a042c845bf12677eca9b10125418fe1f7", "salts": [["actor", "5c5014c7e41c452507b3eec2b75515c7"]]}');
INSERT INTO "invoicekit_history" VALUES('asha','invoice','invoice-1',2,'edit','open','open','sara','2026-10-01 09:01:00.000000','receivable',1,'','',2,2,'ik1:103822b2a3023b75aa8931e03579f2ffdf5b8100f32df261f6a6a3df15c8eeea','[]','{"digest": "ih1:b22cba2401fd52f1597a9892b4769e658f5e425a29482f2b0838da403fbbddab", "previous": "ih1:23261e903ab40bc954708b7c1675315a042c845bf12677eca9b10125418fe1f7", "salts": [["actor", "c13a609a80c95ec23c744de11db57d82"]]}');
INSERT INTO "invoicekit_history" VALUES('asha','invoice','invoice-2',1,'add','','open','sara','2026-10-01 09:02:00.000000','receivable',1,'','',1,1,'ik1:202dec1c452c64b73ced880138a0051bd2d909e71a8525c5cc3892e4b242d7c2','[]','{"digest": "ih1:524801ebaa77c1583b661a588d1ca2515f7daa4ad5dfd54d0956216ad2ce9ee4", "salts": [["actor", "f709341c9ed100cd2924c9550f8b0c3c"]]}');
INSERT INTO "invoicekit_history" VALUES('asha','invoice','invoice-1',3,'payment','open','open','farah','2026-10-01 09:05:00.000000','ledger',1,'','''at-1'' stands in the remittance text',3,2,'','[]','{"digest": "ih1:c2ec46124669f3b9e439c7257290180f472985d32479a9ce328b345cb1236dbf", "previous": "ih1:b22cba2401fd52f1597a9892b4769e658f5e425a29482f2b0838da403fbbddab", "salts": [["actor", "81d1dae9d315b8c766e350cce65f8df1"], ["reason", "d77084755270ca3cf7d62dbdadc4f1b7"]]}');
INSERT INTO "invoicekit_history" VALUES('asha','payment','PAY-7',1,'apply','completed','completed','farah','2026-10-01 09:05:00.000000','ledger',1,'','',2,1,'','[]','{"digest": "ih1:f0ac63ba1bca2303f2614e1678303cd6a2be60dfbe825dbc2e868a106e2d9d4f", "salts": [["actor", "c14dc7544a6786767b3d995f658b4ab7"]]}');
INSERT INTO "invoicekit_history" VALUES('bluebay','invoice','invoice-4',1,'add','','open','sara','2026-10-01 09:06:00.000000','receivable',1,'','',1,1,'ik1:8b2926ad675d5ef9931b07a103204351de10c97e26b0c9bddbcd268910449b62','[]','{"digest": "ih1:069698f8106f99010aec6b6595a466fad2ebfe585a2403391e6659f603df476a", "salts": [["actor", "772a28f0e2dca0f021a156efabf6c088"]]}');
INSERT INTO "invoicekit_history" VALUES('bluebay','invoice','invoice-4',2,'edit','open','open','sara','2026-10-01 09:07:00.000000','receivable',1,'','',2,2,'ik1:103822b2a3023b75aa8931e03579f2ffdf5b8100f32df261f6a6a3df15c8eeea','[]','{"digest": "ih1:dd12c653c474e95e5c01ba2fa9ec4c22c434f091b81ca211287b14909d23cc74", "previous": "ih1:069698f8106f99010aec6b6595a466fad2ebfe585a2403391e6659f603df476a", "salts": [["actor", "a69983a2a51149c76c3bb6bd78971da9"]]}');
CREATE TABLE invoicekit_ledger (
	tenant VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	source VARCHAR NOT NULL, 
	source_kind VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	target_kind VARCHAR NOT NULL, 
	amount VARCHAR NOT NULL, 
	currency VARCHAR NOT NULL, 
	"on" DATE NOT NULL, 
	"by" VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	reverses VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, spent VARCHAR, spent_currency VARCHAR, base VARCHAR, gain VARCHAR, base_currency VARCHAR, 
	PRIMARY KEY (tenant, id)
);
INSERT INTO "invoicekit_ledger" VALUES('asha','allocation-3',1,'PAY-7','payment','invoice-1','item','1298.00','INR','2026-11-20','farah','bank-17','','''at-1'' stands in the remittance text',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE invoicekit_outbox (
	tenant VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	position BIGINT NOT NULL, 
	topic VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	record VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	at DATETIME NOT NULL, attempts INTEGER DEFAULT 0 NOT NULL, due DATETIME, worker VARCHAR, token VARCHAR, until DATETIME, reason VARCHAR DEFAULT '' NOT NULL, died DATETIME, 
	PRIMARY KEY (tenant, id), 
	FOREIGN KEY(tenant, kind, record) REFERENCES invoicekit_records (tenant, kind, id)
);
INSERT INTO "invoicekit_outbox" VALUES('asha','m-1',1,'send','invoice','invoice-1','{"$schema": "invoicekit/payment/1", "amount": {"amount": "1500", "currency": "INR"}, "id": "PAY-7", "received": "2026-11-20", "remittance": "for AT-1"}','2026-11-21 00:00:00.000000',0,NULL,NULL,NULL,NULL,'',NULL);
INSERT INTO "invoicekit_outbox" VALUES('asha','m-2',2,'send','invoice','invoice-1','{"$schema": "invoicekit/payment/1", "amount": {"amount": "1500", "currency": "INR"}, "id": "PAY-7", "received": "2026-11-20", "remittance": "for AT-1"}','2026-11-21 00:00:00.000000',0,NULL,NULL,NULL,NULL,'',NULL);
CREATE TABLE invoicekit_records (
	tenant VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	workflow VARCHAR NOT NULL, 
	definition_version INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	settlement VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by VARCHAR NOT NULL, 
	updated_at DATETIME NOT NULL, 
	parent_kind VARCHAR, 
	parent_id VARCHAR, 
	unique_key VARCHAR, 
	number VARCHAR NOT NULL, 
	seller VARCHAR NOT NULL, 
	buyer VARCHAR NOT NULL, 
	customer VARCHAR NOT NULL, 
	issue_date DATE, 
	due_date DATE, 
	currency VARCHAR NOT NULL, 
	total VARCHAR, 
	total_key VARCHAR, 
	balance VARCHAR, 
	balance_key VARCHAR, 
	source VARCHAR NOT NULL, 
	"order" VARCHAR NOT NULL, 
	tags VARCHAR NOT NULL, 
	labels VARCHAR NOT NULL, 
	searched VARCHAR NOT NULL, lines INTEGER DEFAULT 0 NOT NULL, head VARCHAR DEFAULT '' NOT NULL, feed_tx BIGINT DEFAULT 0 NOT NULL, 
	PRIMARY KEY (tenant, id, kind)
);
INSERT INTO "invoicekit_records" VALUES('asha','invoice','invoice-1','receivable',1,'open',3,2,'paid','2026-10-01 09:00:00.000000','sara','2026-10-01 09:05:00.000000',NULL,NULL,'invoice|Asha Systems|AT-1','AT-1','Asha Systems','Blue Bay Retail','Blue Bay Retail','2026-10-01','2026-10-31','INR','1298.00','100000000000000000000000012980000000000000000000000000000','0.00','100000000000000000000000000000000000000000000000000000000','','','
','
','invoice-1
at-1
asha systems
blue bay retail
blue bay retail
',3,'ih1:c2ec46124669f3b9e439c7257290180f472985d32479a9ce328b345cb1236dbf',0);
INSERT INTO "invoicekit_records" VALUES('asha','invoice','invoice-2','receivable',1,'open',1,1,'open','2026-10-01 09:02:00.000000','sara','2026-10-01 09:02:00.000000',NULL,NULL,'invoice|Asha Systems|AT-2','AT-2','Asha Systems','Blue Bay Retail','Blue Bay Retail','2026-10-01','2026-10-31','INR','590.00','100000000000000000000000005900000000000000000000000000000','590.00','100000000000000000000000005900000000000000000000000000000','','','
','
','invoice-2
at-2
asha systems
blue bay retail
blue bay retail
',1,'ih1:524801ebaa77c1583b661a588d1ca2515f7daa4ad5dfd54d0956216ad2ce9ee4',0);
INSERT INTO "invoicekit_records" VALUES('asha','payment','PAY-7','',1,'completed',2,1,'','2026-10-01 09:05:00.000000','farah','2026-10-01 09:05:00.000000',NULL,NULL,NULL,'','','','','2026-11-20',NULL,'INR','1500','100000000000000000000000015000000000000000000000000000000','202.00','100000000000000000000000002020000000000000000000000000000','','','
','
','pay-7




',1,'ih1:f0ac63ba1bca2303f2614e1678303cd6a2be60dfbe825dbc2e868a106e2d9d4f',0);
INSERT INTO "invoicekit_records" VALUES('bluebay','invoice','invoice-4','receivable',1,'open',2,2,'open','2026-10-01 09:06:00.000000','sara','2026-10-01 09:07:00.000000',NULL,NULL,'invoice|Asha Systems|AT-1','AT-1','Asha Systems','Blue Bay Retail','Blue Bay Retail','2026-10-01','2026-10-31','INR','1298.00','100000000000000000000000012980000000000000000000000000000','1298.00','100000000000000000000000012980000000000000000000000000000','','','
','
','invoice-4
at-1
asha systems
blue bay retail
blue bay retail
',2,'ih1:dd12c653c474e95e5c01ba2fa9ec4c22c434f091b81ca211287b14909d23cc74',0);
CREATE TABLE invoicekit_revisions (
	tenant VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	"by" VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (tenant, kind, id, number), 
	FOREIGN KEY(tenant, kind, id) REFERENCES invoicekit_records (tenant, kind, id)
);
INSERT INTO "invoicekit_revisions" VALUES('asha','invoice','invoice-1',1,'ik1:8b2926ad675d5ef9931b07a103204351de10c97e26b0c9bddbcd268910449b62','sara','2026-10-01 09:00:00.000000','{"$schema": "invoicekit/content/1", "invoice": {"buyer": {"country": "IN", "name": "Blue Bay Retail"}, "currency": "INR", "due_date": "2026-10-31", "issue_date": "2026-10-01", "lines": [{"description": "Support", "taxes": [{"category": "S", "rate": "18", "tax": "IGST"}], "unit_price": "1000"}], "number": "AT-1", "seller": {"country": "IN", "name": "Asha Systems"}}}');
INSERT INTO "invoicekit_revisions" VALUES('asha','invoice','invoice-1',2,'ik1:103822b2a3023b75aa8931e03579f2ffdf5b8100f32df261f6a6a3df15c8eeea','sara','2026-10-01 09:01:00.000000','{"$schema": "invoicekit/content/1", "invoice": {"buyer": {"country": "IN", "name": "Blue Bay Retail"}, "currency": "INR", "due_date": "2026-10-31", "issue_date": "2026-10-01", "lines": [{"description": "Support", "taxes": [{"category": "S", "rate": "18", "tax": "IGST"}], "unit_price": "1100"}], "number": "AT-1", "seller": {"country": "IN", "name": "Asha Systems"}}}');
INSERT INTO "invoicekit_revisions" VALUES('asha','invoice','invoice-2',1,'ik1:202dec1c452c64b73ced880138a0051bd2d909e71a8525c5cc3892e4b242d7c2','sara','2026-10-01 09:02:00.000000','{"$schema": "invoicekit/content/1", "invoice": {"buyer": {"country": "IN", "name": "Blue Bay Retail"}, "currency": "INR", "due_date": "2026-10-31", "issue_date": "2026-10-01", "lines": [{"description": "Support", "taxes": [{"category": "S", "rate": "18", "tax": "IGST"}], "unit_price": "500"}], "number": "AT-2", "seller": {"country": "IN", "name": "Asha Systems"}}}');
INSERT INTO "invoicekit_revisions" VALUES('asha','payment','PAY-7',1,'','farah','2026-10-01 09:05:00.000000','{"$schema": "invoicekit/payment/1", "amount": {"amount": "1500", "currency": "INR"}, "id": "PAY-7", "received": "2026-11-20", "remittance": "for AT-1"}');
INSERT INTO "invoicekit_revisions" VALUES('bluebay','invoice','invoice-4',1,'ik1:8b2926ad675d5ef9931b07a103204351de10c97e26b0c9bddbcd268910449b62','sara','2026-10-01 09:06:00.000000','{"$schema": "invoicekit/content/1", "invoice": {"buyer": {"country": "IN", "name": "Blue Bay Retail"}, "currency": "INR", "due_date": "2026-10-31", "issue_date": "2026-10-01", "lines": [{"description": "Support", "taxes": [{"category": "S", "rate": "18", "tax": "IGST"}], "unit_price": "1000"}], "number": "AT-1", "seller": {"country": "IN", "name": "Asha Systems"}}}');
INSERT INTO "invoicekit_revisions" VALUES('bluebay','invoice','invoice-4',2,'ik1:103822b2a3023b75aa8931e03579f2ffdf5b8100f32df261f6a6a3df15c8eeea','sara','2026-10-01 09:07:00.000000','{"$schema": "invoicekit/content/1", "invoice": {"buyer": {"country": "IN", "name": "Blue Bay Retail"}, "currency": "INR", "due_date": "2026-10-31", "issue_date": "2026-10-01", "lines": [{"description": "Support", "taxes": [{"category": "S", "rate": "18", "tax": "IGST"}], "unit_price": "1100"}], "number": "AT-1", "seller": {"country": "IN", "name": "Asha Systems"}}}');
CREATE TABLE invoicekit_schema (
	version INTEGER NOT NULL, feed_offset BIGINT DEFAULT 0 NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "invoicekit_schema" VALUES(2,0);
CREATE TABLE invoicekit_series (
	tenant VARCHAR NOT NULL, 
	series VARCHAR NOT NULL, 
	last BIGINT NOT NULL, 
	PRIMARY KEY (tenant, series)
);
INSERT INTO "invoicekit_series" VALUES('asha','invoices/2026-27',2);
CREATE TABLE invoicekit_snapshots (
	tenant VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (tenant, kind, id, revision), 
	FOREIGN KEY(tenant, kind, id) REFERENCES invoicekit_records (tenant, kind, id)
);
INSERT INTO "invoicekit_snapshots" VALUES('asha','invoice','invoice-1',1,'{"$schema": "invoicekit/snapshot/1", "allowances": [], "charges": [], "facts": [], "lines": [{"allowance": "0.00", "charge": "0.00", "id": "", "net": "1000.00", "taxes": [{"amount": "180.00", "base": "1000.00", "category": "S", "rate": "18", "tax": "IGST"}]}], "regime": "flat", "regime_version": "1", "rounding": {"name": "en16931"}, "tax_rows": [{"amount": "180.00", "base": "1000.00", "basis": {"rule": "stated", "text": "as the document states"}, "category": "S", "computed": "180.00", "rate": "18", "tax": "IGST"}], "totals": {"allowance_total": "0.00", "charge_total": "0.00", "collected": "0.00", "line_allowance_total": "0.00", "line_charge_total": "0.00", "line_total": "1000.00", "payable": "1180.00", "prepaid": "0.00", "rounding": "0.00", "tax_exclusive": "1000.00", "tax_inclusive": "1180.00", "tax_total": "180.00", "withheld": "0.00"}}');
INSERT INTO "invoicekit_snapshots" VALUES('asha','invoice','invoice-1',2,'{"$schema": "invoicekit/snapshot/1", "allowances": [], "charges": [], "facts": [], "lines": [{"allowance": "0.00", "charge": "0.00", "id": "", "net": "1100.00", "taxes": [{"amount": "198.00", "base": "1100.00", "category": "S", "rate": "18", "tax": "IGST"}]}], "regime": "flat", "regime_version": "1", "rounding": {"name": "en16931"}, "tax_rows": [{"amount": "198.00", "base": "1100.00", "basis": {"rule": "stated", "text": "as the document states"}, "category": "S", "computed": "198.00", "rate": "18", "tax": "IGST"}], "totals": {"allowance_total": "0.00", "charge_total": "0.00", "collected": "0.00", "line_allowance_total": "0.00", "line_charge_total": "0.00", "line_total": "1100.00", "payable": "1298.00", "prepaid": "0.00", "rounding": "0.00", "tax_exclusive": "1100.00", "tax_inclusive": "1298.00", "tax_total": "198.00", "withheld": "0.00"}}');
INSERT INTO "invoicekit_snapshots" VALUES('asha','invoice','invoice-2',1,'{"$schema": "invoicekit/snapshot/1", "allowances": [], "charges": [], "facts": [], "lines": [{"allowance": "0.00", "charge": "0.00", "id": "", "net": "500.00", "taxes": [{"amount": "90.00", "base": "500.00", "category": "S", "rate": "18", "tax": "IGST"}]}], "regime": "flat", "regime_version": "1", "rounding": {"name": "en16931"}, "tax_rows": [{"amount": "90.00", "base": "500.00", "basis": {"rule": "stated", "text": "as the document states"}, "category": "S", "computed": "90.00", "rate": "18", "tax": "IGST"}], "totals": {"allowance_total": "0.00", "charge_total": "0.00", "collected": "0.00", "line_allowance_total": "0.00", "line_charge_total": "0.00", "line_total": "500.00", "payable": "590.00", "prepaid": "0.00", "rounding": "0.00", "tax_exclusive": "500.00", "tax_inclusive": "590.00", "tax_total": "90.00", "withheld": "0.00"}}');
INSERT INTO "invoicekit_snapshots" VALUES('bluebay','invoice','invoice-4',1,'{"$schema": "invoicekit/snapshot/1", "allowances": [], "charges": [], "facts": [], "lines": [{"allowance": "0.00", "charge": "0.00", "id": "", "net": "1000.00", "taxes": [{"amount": "180.00", "base": "1000.00", "category": "S", "rate": "18", "tax": "IGST"}]}], "regime": "flat", "regime_version": "1", "rounding": {"name": "en16931"}, "tax_rows": [{"amount": "180.00", "base": "1000.00", "basis": {"rule": "stated", "text": "as the document states"}, "category": "S", "computed": "180.00", "rate": "18", "tax": "IGST"}], "totals": {"allowance_total": "0.00", "charge_total": "0.00", "collected": "0.00", "line_allowance_total": "0.00", "line_charge_total": "0.00", "line_total": "1000.00", "payable": "1180.00", "prepaid": "0.00", "rounding": "0.00", "tax_exclusive": "1000.00", "tax_inclusive": "1180.00", "tax_total": "180.00", "withheld": "0.00"}}');
INSERT INTO "invoicekit_snapshots" VALUES('bluebay','invoice','invoice-4',2,'{"$schema": "invoicekit/snapshot/1", "allowances": [], "charges": [], "facts": [], "lines": [{"allowance": "0.00", "charge": "0.00", "id": "", "net": "1100.00", "taxes": [{"amount": "198.00", "base": "1100.00", "category": "S", "rate": "18", "tax": "IGST"}]}], "regime": "flat", "regime_version": "1", "rounding": {"name": "en16931"}, "tax_rows": [{"amount": "198.00", "base": "1100.00", "basis": {"rule": "stated", "text": "as the document states"}, "category": "S", "computed": "198.00", "rate": "18", "tax": "IGST"}], "totals": {"allowance_total": "0.00", "charge_total": "0.00", "collected": "0.00", "line_allowance_total": "0.00", "line_charge_total": "0.00", "line_total": "1100.00", "payable": "1298.00", "prepaid": "0.00", "rounding": "0.00", "tax_exclusive": "1100.00", "tax_inclusive": "1298.00", "tax_total": "198.00", "withheld": "0.00"}}');
CREATE INDEX invoicekit_records_by_issue_date ON invoicekit_records (tenant, coalesce(issue_date, '0001-01-01'), kind, id);
CREATE INDEX invoicekit_records_by_due_date ON invoicekit_records (tenant, coalesce(due_date, '0001-01-01'), kind, id);
CREATE INDEX invoicekit_records_by_balance ON invoicekit_records (tenant, coalesce(balance_key, ''), kind, id);
CREATE INDEX invoicekit_records_by_total ON invoicekit_records (tenant, coalesce(total_key, ''), kind, id);
CREATE INDEX invoicekit_records_by_created_at ON invoicekit_records (tenant, created_at, kind, id);
CREATE INDEX invoicekit_records_by_updated_at ON invoicekit_records (tenant, updated_at, kind, id);
CREATE INDEX invoicekit_ledger_by_target ON invoicekit_ledger (tenant, target, position);
CREATE INDEX invoicekit_ledger_by_position ON invoicekit_ledger (tenant, position);
CREATE INDEX invoicekit_ledger_by_source ON invoicekit_ledger (tenant, source, position);
CREATE INDEX invoicekit_outbox_by_position ON invoicekit_outbox (tenant, position);
CREATE INDEX invoicekit_outbox_by_record ON invoicekit_outbox (tenant, kind, record, position);
CREATE INDEX invoicekit_records_by_kind
    ON invoicekit_records (tenant, kind, created_at, id);
CREATE UNIQUE INDEX invoicekit_records_unique
    ON invoicekit_records (tenant, unique_key, kind);
CREATE INDEX invoicekit_records_by_state
    ON invoicekit_records (tenant, state, kind, created_at, id);
CREATE INDEX invoicekit_records_by_settlement
    ON invoicekit_records (tenant, settlement, kind, created_at, id);
CREATE INDEX invoicekit_records_by_customer
    ON invoicekit_records (tenant, customer, kind, created_at, id);
CREATE INDEX invoicekit_records_by_number
    ON invoicekit_records (tenant, number, kind, created_at, id);
CREATE INDEX invoicekit_records_by_order
    ON invoicekit_records (tenant, "order", kind, created_at, id);
CREATE INDEX invoicekit_records_by_parent_id
    ON invoicekit_records (tenant, parent_id, parent_kind, created_at, kind, id);
COMMIT;
