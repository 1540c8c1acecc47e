-- IDs compare as bytes, which is faster than any language's order and the same everywhere.
-- Times are nanoseconds since 1970 in UTC: timestamptz would round them to microseconds.
CREATE TABLE orders (
	id       text COLLATE "C"  NOT NULL PRIMARY KEY,
	customer text COLLATE "C"  NOT NULL,
	at       bigint            NOT NULL,
	amount   double precision  NOT NULL,
	quantity double precision  NOT NULL,
	number   text              NOT NULL,
	channel  text              NOT NULL,
	category text              NOT NULL,
	returned boolean           NOT NULL,
	discount double precision  NOT NULL
);
CREATE INDEX orders_customer ON orders (customer);

CREATE TABLE events (
	id        text COLLATE "C" NOT NULL PRIMARY KEY,
	customer  text COLLATE "C" NOT NULL,
	at        bigint           NOT NULL,
	complaint boolean          NOT NULL,
	response  bigint           NOT NULL,
	channel   text             NOT NULL
);
CREATE INDEX events_customer ON events (customer);

-- items is a JSON object, value by item; as text, so that numbers stay as they are.
CREATE TABLE answers (
	id       text COLLATE "C" NOT NULL PRIMARY KEY,
	customer text COLLATE "C" NOT NULL,
	at       bigint           NOT NULL,
	role     text             NOT NULL,
	items    text             NOT NULL
);
CREATE INDEX answers_customer ON answers (customer);

-- Counting millions of rows takes seconds; this one row is kept with every write.
CREATE TABLE totals (
	orders  bigint NOT NULL,
	events  bigint NOT NULL,
	answers bigint NOT NULL
);
INSERT INTO totals VALUES (0, 0, 0);

-- What is left of an erased customer: a keyed hash of the ID, the number of the erasure,
-- and the time up to which records are refused.
CREATE TABLE erased (
	hash  text COLLATE "C" NOT NULL PRIMARY KEY,
	seq   bigint           NOT NULL UNIQUE,
	until bigint           NOT NULL
);

CREATE TABLE meta (
	name  text  NOT NULL PRIMARY KEY,
	value bytea NOT NULL
);
