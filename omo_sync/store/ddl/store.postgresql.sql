CREATE TABLE alias (
	source TEXT COLLATE "C" NOT NULL,
	alias TEXT COLLATE "C" NOT NULL,
	sku TEXT COLLATE "C" NOT NULL,
	pack TEXT COLLATE "C",
	PRIMARY KEY (source, alias)
);

CREATE TABLE api_key (
	hash TEXT COLLATE "C" NOT NULL,
	prefix TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	scopes TEXT COLLATE "C" NOT NULL,
	sources TEXT COLLATE "C" NOT NULL,
	rate BIGINT NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT,
	revoked BIGINT,
	PRIMARY KEY (hash),
	UNIQUE (prefix)
);

CREATE TABLE erased_member (
	digest TEXT COLLATE "C" NOT NULL,
	erased BIGINT NOT NULL,
	PRIMARY KEY (digest)
);

CREATE TABLE identity_token (
	digest TEXT COLLATE "C" NOT NULL,
	token TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (digest),
	UNIQUE (token)
);

CREATE TABLE job (
	name TEXT COLLATE "C" NOT NULL,
	since BIGINT NOT NULL,
	started BIGINT,
	ended BIGINT,
	succeeded BIGINT,
	result TEXT COLLATE "C",
	message TEXT COLLATE "C",
	failures BIGINT NOT NULL,
	rests BIGINT,
	runner TEXT COLLATE "C",
	PRIMARY KEY (name)
);

CREATE TABLE kept_answer (
	caller TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	answer TEXT COLLATE "C" NOT NULL,
	expires BIGINT NOT NULL,
	PRIMARY KEY (caller, key)
);

CREATE INDEX kept_answer_by_expiry ON kept_answer (expires);

CREATE TABLE meta (
	name TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE planned (
	target TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	epoch BIGINT NOT NULL,
	rules TEXT COLLATE "C" NOT NULL,
	instant BIGINT NOT NULL,
	PRIMARY KEY (target)
);

CREATE TABLE quarantine (
	id TEXT COLLATE "C" NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	source TEXT COLLATE "C",
	message TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	origin TEXT COLLATE "C" NOT NULL,
	adapter TEXT COLLATE "C",
	raw BYTEA NOT NULL,
	recorded BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	reason TEXT COLLATE "C",
	PRIMARY KEY (id)
);

CREATE INDEX quarantine_by_state ON quarantine (state, recorded);

CREATE TABLE seen (
	source TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (source, key)
);

CREATE TABLE sent (
	target TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	number BIGINT NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	value BIGINT,
	written BIGINT NOT NULL,
	base BIGINT NOT NULL,
	wanted BIGINT,
	change BIGINT NOT NULL,
	before BIGINT,
	begun BIGINT NOT NULL,
	tries BIGINT NOT NULL,
	due BIGINT NOT NULL,
	again BIGINT NOT NULL,
	error TEXT COLLATE "C",
	PRIMARY KEY (target, kind, key)
);

CREATE INDEX sent_by_state ON sent (target, state);

CREATE TABLE webhook (
	webhook TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	epoch BIGINT NOT NULL,
	delivered BIGINT NOT NULL,
	last BIGINT,
	PRIMARY KEY (webhook)
);

CREATE TABLE webhook_message (
	id TEXT COLLATE "C" NOT NULL,
	webhook TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	body TEXT COLLATE "C" NOT NULL,
	made BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	due BIGINT NOT NULL,
	error TEXT COLLATE "C",
	PRIMARY KEY (id)
);

CREATE INDEX webhook_message_by_state ON webhook_message (webhook, state);
