CREATE TABLE p_account (
	id BIGINT NOT NULL,
	domain TEXT COLLATE "C" NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	place TEXT COLLATE "C" NOT NULL,
	balance BIGINT NOT NULL,
	reserved BIGINT NOT NULL,
	base_time BIGINT NOT NULL,
	base_position BIGINT NOT NULL,
	base_clock BIGINT NOT NULL,
	newest_time BIGINT NOT NULL,
	newest_clock BIGINT NOT NULL,
	entries BIGINT NOT NULL,
	named BIGINT NOT NULL,
	report_time BIGINT NOT NULL,
	span BIGINT NOT NULL,
	judge_upto BIGINT NOT NULL,
	"over" BIGINT NOT NULL,
	judge_from BIGINT,
	changed BIGINT NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX p_account_judge ON p_account (judge_from) WHERE judge_from IS NOT NULL;

CREATE UNIQUE INDEX p_account_key ON p_account (domain, code, place);

CREATE TABLE p_aside (
	position BIGINT NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (position)
);

CREATE TABLE p_change (
	kind TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	PRIMARY KEY (kind, subject)
);

CREATE INDEX p_change_position ON p_change (position);

CREATE TABLE p_choice (
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (source, id, position)
);

CREATE TABLE p_claim (
	conflict TEXT COLLATE "C" NOT NULL,
	identity TEXT COLLATE "C" NOT NULL,
	origin TEXT COLLATE "C" NOT NULL,
	instant BIGINT NOT NULL,
	difference TEXT COLLATE "C" NOT NULL,
	evidence TEXT COLLATE "C" NOT NULL,
	rule TEXT COLLATE "C" NOT NULL,
	sku TEXT COLLATE "C" NOT NULL,
	asked BIGINT NOT NULL,
	PRIMARY KEY (conflict, identity)
);

CREATE INDEX p_claim_instant ON p_claim (instant);

CREATE INDEX p_claim_origin ON p_claim (origin);

CREATE INDEX p_claim_rule ON p_claim (rule) WHERE rule != '';

CREATE INDEX p_claim_sku ON p_claim (sku) WHERE sku != '';

CREATE TABLE p_clock (
	source TEXT COLLATE "C" NOT NULL,
	slot BIGINT NOT NULL,
	lag BIGINT NOT NULL,
	at BIGINT NOT NULL,
	facts BIGINT NOT NULL,
	PRIMARY KEY (source, slot)
);

CREATE TABLE p_conflict (
	id TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	changed BIGINT NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX p_conflict_state ON p_conflict (state);

CREATE TABLE p_count (
	account BIGINT NOT NULL,
	time BIGINT NOT NULL,
	position BIGINT NOT NULL,
	value BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	started BIGINT NOT NULL,
	clock BIGINT NOT NULL,
	stocktake TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (account, time, position)
);

CREATE TABLE p_decision (
	conflict TEXT COLLATE "C" NOT NULL,
	identity TEXT COLLATE "C" NOT NULL,
	difference TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	action TEXT COLLATE "C" NOT NULL,
	decision TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (conflict, identity, difference, position)
);

CREATE TABLE p_dirty (
	topic TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (topic, subject)
);

CREATE TABLE p_doubt (
	source TEXT COLLATE "C" NOT NULL,
	run TEXT COLLATE "C" NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	instant BIGINT NOT NULL,
	through BIGINT,
	PRIMARY KEY (source, run, first)
);

CREATE TABLE p_entry (
	account BIGINT NOT NULL,
	time BIGINT NOT NULL,
	position BIGINT NOT NULL,
	delta BIGINT NOT NULL,
	state BIGINT NOT NULL,
	source BIGINT NOT NULL,
	since BIGINT,
	PRIMARY KEY (account, time, position)
);

CREATE TABLE p_gone (
	topic TEXT COLLATE "C" NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	place TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	PRIMARY KEY (topic, code, place, position)
);

CREATE TABLE p_hold (
	order_code TEXT COLLATE "C" NOT NULL,
	account BIGINT NOT NULL,
	held BIGINT NOT NULL,
	wakes BIGINT NOT NULL,
	evidence TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (order_code, account)
);

CREATE INDEX p_hold_account ON p_hold (account);

CREATE INDEX p_hold_wakes ON p_hold (wakes);

CREATE TABLE p_item (
	sku TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	time BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	data TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (sku, position)
);

CREATE TABLE p_link (
	kind TEXT COLLATE "C" NOT NULL,
	token TEXT COLLATE "C" NOT NULL,
	member TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	time BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	linked BIGINT NOT NULL,
	PRIMARY KEY (kind, token, member, position)
);

CREATE INDEX p_link_member ON p_link (member);

CREATE TABLE p_merge (
	member TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	time BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	target TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (member, position)
);

CREATE TABLE p_opened (
	conflict TEXT COLLATE "C" NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT,
	PRIMARY KEY (conflict, since)
);

CREATE TABLE p_opening (
	place TEXT COLLATE "C" NOT NULL,
	time BIGINT NOT NULL,
	position BIGINT NOT NULL,
	PRIMARY KEY (place, time, position)
);

CREATE TABLE p_order_line (
	order_code TEXT COLLATE "C" NOT NULL,
	account BIGINT NOT NULL,
	position BIGINT NOT NULL,
	kind BIGINT NOT NULL,
	time BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	expires BIGINT NOT NULL,
	type TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (order_code, account, position)
);

CREATE INDEX p_order_line_account ON p_order_line (account, kind, time);

CREATE TABLE p_ordered (
	order_code TEXT COLLATE "C" NOT NULL,
	newest BIGINT NOT NULL,
	confirmed BIGINT NOT NULL,
	held BIGINT NOT NULL,
	PRIMARY KEY (order_code)
);

CREATE INDEX p_ordered_stale ON p_ordered (newest);

CREATE TABLE p_pass (
	position BIGINT NOT NULL,
	recorded BIGINT NOT NULL,
	clock BIGINT NOT NULL,
	settled BIGINT NOT NULL,
	PRIMARY KEY (position)
);

CREATE INDEX p_pass_recorded ON p_pass (recorded);

CREATE TABLE p_price (
	sku TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	location TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	time BIGINT NOT NULL,
	amount BIGINT NOT NULL,
	currency TEXT COLLATE "C" NOT NULL,
	start BIGINT NOT NULL,
	finish BIGINT NOT NULL,
	tax TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (sku, kind, channel, location, position)
);

CREATE INDEX p_price_finish ON p_price (finish);

CREATE INDEX p_price_start ON p_price (start);

CREATE TABLE p_price_report (
	sku TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	location TEXT COLLATE "C" NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	time BIGINT NOT NULL,
	position BIGINT NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	amount BIGINT NOT NULL,
	currency TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (sku, kind, channel, location, source, time, position)
);

CREATE TABLE p_report (
	account BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	time BIGINT NOT NULL,
	position BIGINT NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	value BIGINT NOT NULL,
	covers TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (account, source, time, position)
);

CREATE TABLE p_retraction (
	source TEXT COLLATE "C" NOT NULL,
	target TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	time BIGINT NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	replaces BIGINT NOT NULL,
	PRIMARY KEY (source, target, position)
);

CREATE TABLE p_root (
	member TEXT COLLATE "C" NOT NULL,
	root TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (member)
);

CREATE INDEX p_root_root ON p_root (root);

CREATE TABLE p_sequence (
	source TEXT COLLATE "C" NOT NULL,
	run TEXT COLLATE "C" NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	instant BIGINT NOT NULL,
	PRIMARY KEY (source, run, first)
);

CREATE TABLE p_slot (
	account BIGINT NOT NULL,
	shift BIGINT NOT NULL,
	slot BIGINT NOT NULL,
	source BIGINT NOT NULL,
	delta BIGINT NOT NULL,
	PRIMARY KEY (account, shift, slot, source)
);

CREATE TABLE p_source (
	id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (id)
);

CREATE TABLE p_state (
	name TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE p_stocktake (
	account BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	stocktake TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	time BIGINT NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	value BIGINT NOT NULL,
	started BIGINT NOT NULL,
	clock BIGINT NOT NULL,
	PRIMARY KEY (account, source, stocktake, position)
);

CREATE TABLE p_teller (
	account BIGINT NOT NULL,
	source BIGINT NOT NULL,
	PRIMARY KEY (account, source)
);

CREATE TABLE p_unsure (
	account BIGINT NOT NULL,
	time BIGINT NOT NULL,
	position BIGINT NOT NULL,
	margin BIGINT NOT NULL,
	PRIMARY KEY (account, time, position)
);

CREATE TABLE p_void (
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	seen BIGINT NOT NULL,
	PRIMARY KEY (source, id)
);

CREATE INDEX p_void_unseen ON p_void (seen) WHERE seen = 0;

CREATE TABLE p_voided (
	account BIGINT NOT NULL,
	position BIGINT NOT NULL,
	time BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	id TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (account, position)
);

CREATE TABLE p_watermark (
	source TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	run TEXT COLLATE "C" NOT NULL,
	through BIGINT NOT NULL,
	time BIGINT NOT NULL,
	number BIGINT,
	PRIMARY KEY (source, position)
);

CREATE INDEX p_watermark_number ON p_watermark (source, run, number);

CREATE INDEX p_watermark_through ON p_watermark (source, through);

CREATE TABLE p_withdrawal (
	sku TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	location TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	time BIGINT NOT NULL,
	PRIMARY KEY (sku, kind, channel, location, position)
);

CREATE INDEX p_withdrawal_time ON p_withdrawal (time);
