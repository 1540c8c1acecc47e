-- Rises whenever a part of the fit is replaced, so that other processes see it.
ALTER TABLE fits ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
