CREATE TABLE alias (
	source TEXT NOT NULL,
	alias TEXT NOT NULL,
	sku TEXT NOT NULL,
	pack TEXT,
	PRIMARY KEY (source, alias)
);

CREATE TABLE api_key (
	hash TEXT NOT NULL,
	prefix TEXT NOT NULL,
	name TEXT NOT NULL,
	scopes TEXT NOT NULL,
	sources TEXT NOT NULL,
	rate INTEGER NOT NULL,
	created INTEGER NOT NULL,
	expires INTEGER,
	revoked INTEGER,
	PRIMARY KEY (hash),
	UNIQUE (prefix)
);

CREATE TABLE erased_member (
	digest TEXT NOT NULL,
	erased INTEGER NOT NULL,
	PRIMARY KEY (digest)
);

CREATE TABLE identity_token (
	digest TEXT NOT NULL,
	token TEXT NOT NULL,
	PRIMARY KEY (digest),
	UNIQUE (token)
);

CREATE TABLE job (
	name TEXT NOT NULL,
	since INTEGER NOT NULL,
	started INTEGER,
	ended INTEGER,
	succeeded INTEGER,
	result TEXT,
	message TEXT,
	failures INTEGER NOT NULL,
	rests INTEGER,
	runner TEXT,
	PRIMARY KEY (name)
);

CREATE TABLE kept_answer (
	caller TEXT NOT NULL,
	"key" TEXT NOT NULL,
	digest TEXT NOT NULL,
	answer TEXT NOT NULL,
	expires INTEGER NOT NULL,
	PRIMARY KEY (caller, "key")
);

CREATE INDEX kept_answer_by_expiry ON kept_answer (expires);

CREATE TABLE meta (
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE planned (
	target TEXT NOT NULL,
	position INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	rules TEXT NOT NULL,
	instant INTEGER NOT NULL,
	PRIMARY KEY (target)
);

CREATE TABLE quarantine (
	id TEXT NOT NULL,
	code TEXT NOT NULL,
	source TEXT,
	message TEXT NOT NULL,
	state TEXT NOT NULL,
	origin TEXT NOT NULL,
	adapter TEXT,
	raw BLOB NOT NULL,
	recorded INTEGER NOT NULL,
	seen INTEGER NOT NULL,
	reason TEXT,
	PRIMARY KEY (id)
);

CREATE INDEX quarantine_by_state ON quarantine (state, recorded);

CREATE TABLE seen (
	source TEXT NOT NULL,
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (source, "key")
);

CREATE TABLE sent (
	target TEXT NOT NULL,
	kind TEXT NOT NULL,
	"key" TEXT NOT NULL,
	number INTEGER NOT NULL,
	state TEXT NOT NULL,
	position INTEGER NOT NULL,
	value INTEGER,
	written INTEGER NOT NULL,
	base INTEGER NOT NULL,
	wanted INTEGER,
	change INTEGER NOT NULL,
	"before" INTEGER,
	begun INTEGER NOT NULL,
	tries INTEGER NOT NULL,
	due INTEGER NOT NULL,
	again INTEGER NOT NULL,
	error TEXT,
	PRIMARY KEY (target, kind, "key")
);

CREATE INDEX sent_by_state ON sent (target, state);

CREATE TABLE webhook (
	webhook TEXT NOT NULL,
	position INTEGER NOT NULL,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	epoch INTEGER NOT NULL,
	delivered INTEGER NOT NULL,
	last INTEGER,
	PRIMARY KEY (webhook)
);

CREATE TABLE webhook_message (
	id TEXT NOT NULL,
	webhook TEXT NOT NULL,
	state TEXT NOT NULL,
	body TEXT NOT NULL,
	made INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	due INTEGER NOT NULL,
	error TEXT,
	PRIMARY KEY (id)
);

CREATE INDEX webhook_message_by_state ON webhook_message (webhook, state);
