-- What reconciliations found: an auditor looks at last month's. The content is its figures as compressed JSON; the audit trail has a hash of it.

CREATE TABLE reconciliation (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    pipeline      TEXT NOT NULL,
    id            TEXT NOT NULL,
    revision      {long} NOT NULL,
    happened_at   {long} NOT NULL,
    who           TEXT NOT NULL,
    audit_entry   {long} NOT NULL,
    compared      TEXT NOT NULL,
    figures       {long} NOT NULL,
    differing     {long} NOT NULL,
    content       {bytes} NOT NULL,
    PRIMARY KEY (workspace, pipeline, id)
) {strict};
