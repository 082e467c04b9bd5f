-- Sign-ins that a vendor refused: not repeated before the credentials were set anew (another proof) or a person asks. An account has one row.

CREATE TABLE refused_sign_in (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    account       TEXT NOT NULL,
    proof         TEXT NOT NULL,
    code          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    owner         TEXT NOT NULL,
    message       TEXT NOT NULL,
    fix           TEXT NOT NULL,
    out_of_reach  {long} NOT NULL,
    refused_at    {long} NOT NULL,
    PRIMARY KEY (workspace, account)
) {strict};
