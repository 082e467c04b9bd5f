-- Requests of marked batches that have no answer yet, per limited object. A row counts as long as its fence is the one of a lease that is held: a holder that died keeps nothing for longer than its lease.

CREATE TABLE request_under_way (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    quota_key    TEXT NOT NULL,
    lease        TEXT NOT NULL,
    fence        {long} NOT NULL,
    batch        {long} NOT NULL,
    PRIMARY KEY (workspace, quota_key, lease, batch)
) {strict};
