-- What the content of a destination's table was stamped with when it was published last.

ALTER TABLE stream ADD COLUMN table_stamp TEXT;
