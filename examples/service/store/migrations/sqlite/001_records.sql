-- Rows of one customer lie side by side, because that is how they are asked for: a
-- request that assigns a customer reads one stretch of one tree. IDs are unique over all
-- customers. Times are nanoseconds since 1970 in UTC.
CREATE TABLE orders (
	id       TEXT    NOT NULL,
	customer TEXT    NOT NULL,
	at       INTEGER NOT NULL,
	amount   REAL    NOT NULL,
	quantity REAL    NOT NULL,
	number   TEXT    NOT NULL,
	channel  TEXT    NOT NULL,
	category TEXT    NOT NULL,
	returned INTEGER NOT NULL,
	discount REAL    NOT NULL,
	PRIMARY KEY (customer, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX orders_id ON orders (id);

CREATE TABLE events (
	id        TEXT    NOT NULL,
	customer  TEXT    NOT NULL,
	at        INTEGER NOT NULL,
	complaint INTEGER NOT NULL,
	response  INTEGER NOT NULL,
	channel   TEXT    NOT NULL,
	PRIMARY KEY (customer, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_id ON events (id);

-- items is a JSON object, value by item.
CREATE TABLE answers (
	id       TEXT    NOT NULL,
	customer TEXT    NOT NULL,
	at       INTEGER NOT NULL,
	role     TEXT    NOT NULL,
	items    TEXT    NOT NULL,
	PRIMARY KEY (customer, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX answers_id ON answers (id);

-- Counting millions of rows takes seconds; this one row is kept with every write.
CREATE TABLE totals (
	orders  INTEGER NOT NULL,
	events  INTEGER NOT NULL,
	answers INTEGER NOT NULL
) STRICT;
INSERT INTO totals VALUES (0, 0, 0);

-- What is left of an erased customer: a keyed hash of the ID, the number of the erasure,
-- and the time up to which records are refused.
CREATE TABLE erased (
	hash  TEXT    NOT NULL PRIMARY KEY,
	seq   INTEGER NOT NULL UNIQUE,
	until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
