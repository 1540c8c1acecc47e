-- A fit is written in many small transactions, so that orders need not wait for it. It
-- counts from the moment that complete is true.
CREATE TABLE fits (
	id       bigint  NOT NULL PRIMARY KEY,
	at       bigint  NOT NULL,
	seen     bigint  NOT NULL,
	complete boolean NOT NULL
);

CREATE TABLE parts (
	fit  bigint NOT NULL REFERENCES fits (id) ON DELETE CASCADE,
	name text   NOT NULL,
	body bytea  NOT NULL,
	PRIMARY KEY (fit, name)
);

CREATE TABLE members (
	fit      bigint           NOT NULL,
	customer text COLLATE "C" NOT NULL,
	segment  text             NOT NULL,
	body     bytea            NOT NULL,
	PRIMARY KEY (fit, customer)
);
