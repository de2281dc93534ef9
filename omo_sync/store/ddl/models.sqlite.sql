CREATE TABLE p_account (
	id INTEGER NOT NULL,
	domain TEXT NOT NULL,
	code TEXT NOT NULL,
	place TEXT NOT NULL,
	balance INTEGER NOT NULL,
	reserved INTEGER NOT NULL,
	base_time INTEGER NOT NULL,
	base_position INTEGER NOT NULL,
	base_clock INTEGER NOT NULL,
	newest_time INTEGER NOT NULL,
	newest_clock INTEGER NOT NULL,
	entries INTEGER NOT NULL,
	named INTEGER NOT NULL,
	report_time INTEGER NOT NULL,
	span INTEGER NOT NULL,
	judge_upto INTEGER NOT NULL,
	over INTEGER NOT NULL,
	judge_from INTEGER,
	changed INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX p_account_judge ON p_account (judge_from) WHERE judge_from IS NOT NULL;

CREATE UNIQUE INDEX p_account_key ON p_account (domain, code, place);

CREATE TABLE p_aside (
	position INTEGER NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (position)
)
 WITHOUT ROWID;

CREATE TABLE p_change (
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	position INTEGER NOT NULL,
	PRIMARY KEY (kind, subject)
)
 WITHOUT ROWID;

CREATE INDEX p_change_position ON p_change (position);

CREATE TABLE p_choice (
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	position INTEGER NOT NULL,
	version INTEGER NOT NULL,
	PRIMARY KEY (source, id, position)
)
 WITHOUT ROWID;

CREATE TABLE p_claim (
	"conflict" TEXT NOT NULL,
	identity TEXT NOT NULL,
	origin TEXT NOT NULL,
	instant INTEGER NOT NULL,
	difference TEXT NOT NULL,
	evidence TEXT NOT NULL,
	rule TEXT NOT NULL,
	sku TEXT NOT NULL,
	asked INTEGER NOT NULL,
	PRIMARY KEY ("conflict", identity)
)
 WITHOUT ROWID;

CREATE INDEX p_claim_instant ON p_claim (instant);

CREATE INDEX p_claim_origin ON p_claim (origin);

CREATE INDEX p_claim_rule ON p_claim (rule) WHERE rule != '';

CREATE INDEX p_claim_sku ON p_claim (sku) WHERE sku != '';

CREATE TABLE p_clock (
	source TEXT NOT NULL,
	slot INTEGER NOT NULL,
	lag INTEGER NOT NULL,
	at INTEGER NOT NULL,
	facts INTEGER NOT NULL,
	PRIMARY KEY (source, slot)
)
 WITHOUT ROWID;

CREATE TABLE p_conflict (
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	"key" TEXT NOT NULL,
	state TEXT NOT NULL,
	changed INTEGER NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;

CREATE INDEX p_conflict_state ON p_conflict (state);

CREATE TABLE p_count (
	account INTEGER NOT NULL,
	time INTEGER NOT NULL,
	position INTEGER NOT NULL,
	value INTEGER NOT NULL,
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	started INTEGER NOT NULL,
	clock INTEGER NOT NULL,
	stocktake TEXT NOT NULL,
	PRIMARY KEY (account, time, position)
)
 WITHOUT ROWID;

CREATE TABLE p_decision (
	"conflict" TEXT NOT NULL,
	identity TEXT NOT NULL,
	difference TEXT NOT NULL,
	position INTEGER NOT NULL,
	action TEXT NOT NULL,
	decision TEXT NOT NULL,
	PRIMARY KEY ("conflict", identity, difference, position)
)
 WITHOUT ROWID;

CREATE TABLE p_dirty (
	topic TEXT NOT NULL,
	subject TEXT NOT NULL,
	PRIMARY KEY (topic, subject)
)
 WITHOUT ROWID;

CREATE TABLE p_doubt (
	source TEXT NOT NULL,
	run TEXT NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	instant INTEGER NOT NULL,
	through INTEGER,
	PRIMARY KEY (source, run, first)
)
 WITHOUT ROWID;

CREATE TABLE p_entry (
	account INTEGER NOT NULL,
	time INTEGER NOT NULL,
	position INTEGER NOT NULL,
	delta INTEGER NOT NULL,
	state INTEGER NOT NULL,
	source INTEGER NOT NULL,
	since INTEGER,
	PRIMARY KEY (account, time, position)
)
 WITHOUT ROWID;

CREATE TABLE p_gone (
	topic TEXT NOT NULL,
	code TEXT NOT NULL,
	place TEXT NOT NULL,
	position INTEGER NOT NULL,
	PRIMARY KEY (topic, code, place, position)
)
 WITHOUT ROWID;

CREATE TABLE p_hold (
	order_code TEXT NOT NULL,
	account INTEGER NOT NULL,
	held INTEGER NOT NULL,
	wakes INTEGER NOT NULL,
	evidence TEXT NOT NULL,
	PRIMARY KEY (order_code, account)
)
 WITHOUT ROWID;

CREATE INDEX p_hold_account ON p_hold (account);

CREATE INDEX p_hold_wakes ON p_hold (wakes);

CREATE TABLE p_item (
	sku TEXT NOT NULL,
	position INTEGER NOT NULL,
	time INTEGER NOT NULL,
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (sku, position)
)
 WITHOUT ROWID;

CREATE TABLE p_link (
	kind TEXT NOT NULL,
	token TEXT NOT NULL,
	member TEXT NOT NULL,
	position INTEGER NOT NULL,
	time INTEGER NOT NULL,
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	linked INTEGER NOT NULL,
	PRIMARY KEY (kind, token, member, position)
)
 WITHOUT ROWID;

CREATE INDEX p_link_member ON p_link (member);

CREATE TABLE p_merge (
	member TEXT NOT NULL,
	position INTEGER NOT NULL,
	time INTEGER NOT NULL,
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	target TEXT NOT NULL,
	PRIMARY KEY (member, position)
)
 WITHOUT ROWID;

CREATE TABLE p_opened (
	"conflict" TEXT NOT NULL,
	since INTEGER NOT NULL,
	until INTEGER,
	PRIMARY KEY ("conflict", since)
)
 WITHOUT ROWID;

CREATE TABLE p_opening (
	place TEXT NOT NULL,
	time INTEGER NOT NULL,
	position INTEGER NOT NULL,
	PRIMARY KEY (place, time, position)
)
 WITHOUT ROWID;

CREATE TABLE p_order_line (
	order_code TEXT NOT NULL,
	account INTEGER NOT NULL,
	position INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	time INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	expires INTEGER NOT NULL,
	type TEXT NOT NULL,
	PRIMARY KEY (order_code, account, position)
)
 WITHOUT ROWID;

CREATE INDEX p_order_line_account ON p_order_line (account, kind, time);

CREATE TABLE p_ordered (
	order_code TEXT NOT NULL,
	newest INTEGER NOT NULL,
	confirmed INTEGER NOT NULL,
	held INTEGER NOT NULL,
	PRIMARY KEY (order_code)
)
 WITHOUT ROWID;

CREATE INDEX p_ordered_stale ON p_ordered (newest);

CREATE TABLE p_pass (
	position INTEGER NOT NULL,
	recorded INTEGER NOT NULL,
	clock INTEGER NOT NULL,
	settled INTEGER NOT NULL,
	PRIMARY KEY (position)
)
 WITHOUT ROWID;

CREATE INDEX p_pass_recorded ON p_pass (recorded);

CREATE TABLE p_price (
	sku TEXT NOT NULL,
	kind TEXT NOT NULL,
	channel TEXT NOT NULL,
	location TEXT NOT NULL,
	position INTEGER NOT NULL,
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	time INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	currency TEXT NOT NULL,
	start INTEGER NOT NULL,
	finish INTEGER NOT NULL,
	tax TEXT NOT NULL,
	PRIMARY KEY (sku, kind, channel, location, position)
)
 WITHOUT ROWID;

CREATE INDEX p_price_finish ON p_price (finish);

CREATE INDEX p_price_start ON p_price (start);

CREATE TABLE p_price_report (
	sku TEXT NOT NULL,
	kind TEXT NOT NULL,
	channel TEXT NOT NULL,
	location TEXT NOT NULL,
	source TEXT NOT NULL,
	time INTEGER NOT NULL,
	position INTEGER NOT NULL,
	id TEXT NOT NULL,
	amount INTEGER NOT NULL,
	currency TEXT NOT NULL,
	PRIMARY KEY (sku, kind, channel, location, source, time, position)
)
 WITHOUT ROWID;

CREATE TABLE p_report (
	account INTEGER NOT NULL,
	source TEXT NOT NULL,
	time INTEGER NOT NULL,
	position INTEGER NOT NULL,
	id TEXT NOT NULL,
	value INTEGER NOT NULL,
	covers TEXT NOT NULL,
	PRIMARY KEY (account, source, time, position)
)
 WITHOUT ROWID;

CREATE TABLE p_retraction (
	source TEXT NOT NULL,
	target TEXT NOT NULL,
	position INTEGER NOT NULL,
	time INTEGER NOT NULL,
	id TEXT NOT NULL,
	replaces INTEGER NOT NULL,
	PRIMARY KEY (source, target, position)
)
 WITHOUT ROWID;

CREATE TABLE p_root (
	member TEXT NOT NULL,
	root TEXT NOT NULL,
	PRIMARY KEY (member)
)
 WITHOUT ROWID;

CREATE INDEX p_root_root ON p_root (root);

CREATE TABLE p_sequence (
	source TEXT NOT NULL,
	run TEXT NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	instant INTEGER NOT NULL,
	PRIMARY KEY (source, run, first)
)
 WITHOUT ROWID;

CREATE TABLE p_slot (
	account INTEGER NOT NULL,
	shift INTEGER NOT NULL,
	slot INTEGER NOT NULL,
	source INTEGER NOT NULL,
	delta INTEGER NOT NULL,
	PRIMARY KEY (account, shift, slot, source)
)
 WITHOUT ROWID;

CREATE TABLE p_source (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;

CREATE TABLE p_state (
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
)
 WITHOUT ROWID;

CREATE TABLE p_stocktake (
	account INTEGER NOT NULL,
	source TEXT NOT NULL,
	stocktake TEXT NOT NULL,
	position INTEGER NOT NULL,
	time INTEGER NOT NULL,
	id TEXT NOT NULL,
	value INTEGER NOT NULL,
	started INTEGER NOT NULL,
	clock INTEGER NOT NULL,
	PRIMARY KEY (account, source, stocktake, position)
)
 WITHOUT ROWID;

CREATE TABLE p_teller (
	account INTEGER NOT NULL,
	source INTEGER NOT NULL,
	PRIMARY KEY (account, source)
)
 WITHOUT ROWID;

CREATE TABLE p_unsure (
	account INTEGER NOT NULL,
	time INTEGER NOT NULL,
	position INTEGER NOT NULL,
	margin INTEGER NOT NULL,
	PRIMARY KEY (account, time, position)
)
 WITHOUT ROWID;

CREATE TABLE p_void (
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	seen INTEGER NOT NULL,
	PRIMARY KEY (source, id)
)
 WITHOUT ROWID;

CREATE INDEX p_void_unseen ON p_void (seen) WHERE seen = 0;

CREATE TABLE p_voided (
	account INTEGER NOT NULL,
	position INTEGER NOT NULL,
	time INTEGER NOT NULL,
	source TEXT NOT NULL,
	id TEXT NOT NULL,
	PRIMARY KEY (account, position)
)
 WITHOUT ROWID;

CREATE TABLE p_watermark (
	source TEXT NOT NULL,
	position INTEGER NOT NULL,
	run TEXT NOT NULL,
	through INTEGER NOT NULL,
	time INTEGER NOT NULL,
	number INTEGER,
	PRIMARY KEY (source, position)
)
 WITHOUT ROWID;

CREATE INDEX p_watermark_number ON p_watermark (source, run, number);

CREATE INDEX p_watermark_through ON p_watermark (source, through);

CREATE TABLE p_withdrawal (
	sku TEXT NOT NULL,
	kind TEXT NOT NULL,
	channel TEXT NOT NULL,
	location TEXT NOT NULL,
	position INTEGER NOT NULL,
	source TEXT NOT NULL,
	time INTEGER NOT NULL,
	PRIMARY KEY (sku, kind, channel, location, position)
)
 WITHOUT ROWID;

CREATE INDEX p_withdrawal_time ON p_withdrawal (time);
