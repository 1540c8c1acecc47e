-- A fit is written in many small transactions, so that orders need not wait for it. It
-- counts from the moment that complete is 1.
CREATE TABLE fits (
	id       INTEGER NOT NULL PRIMARY KEY,
	at       INTEGER NOT NULL,
	seen     INTEGER NOT NULL,
	complete INTEGER NOT NULL
) STRICT;

CREATE TABLE parts (
	fit  INTEGER NOT NULL REFERENCES fits (id) ON DELETE CASCADE,
	name TEXT    NOT NULL,
	body BLOB    NOT NULL,
	PRIMARY KEY (fit, name)
) STRICT;

CREATE TABLE members (
	fit      INTEGER NOT NULL,
	customer TEXT    NOT NULL,
	segment  TEXT    NOT NULL,
	body     BLOB    NOT NULL,
	PRIMARY KEY (fit, customer)
) STRICT, WITHOUT ROWID;
