-- When a secret that dies unused was used last, and after how many days without use its vendor ends it.

ALTER TABLE secret ADD COLUMN used_at {long};
ALTER TABLE secret ADD COLUMN idle_days {long};
