-- Exclusive sessions of a vendor that ended while we held them: somebody else uses the account. Kept for a week.

CREATE TABLE session_ending (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    lease         TEXT NOT NULL,
    ended_at      {long} NOT NULL
) {strict};

CREATE INDEX session_ending_of ON session_ending (workspace, lease, ended_at);
