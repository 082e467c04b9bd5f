-- The days between which the rows of a batch, and what they replace, lie: first and last, 2026-01-01/2026-02-28.

ALTER TABLE batch ADD COLUMN days TEXT;
