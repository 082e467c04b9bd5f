-- Changes of an ERP, each recorded before its request leaves, and how far the delivered records of a stream are marked as processed.

CREATE TABLE mutation (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    pipeline      TEXT NOT NULL,
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    content_hash  TEXT NOT NULL,
    state         TEXT NOT NULL,
    attempt       {long} NOT NULL,
    happened_at   {long} NOT NULL,
    begun_by      TEXT NOT NULL,
    note          TEXT NOT NULL,
    PRIMARY KEY (workspace, pipeline, kind, subject)
) {strict};

CREATE TABLE marked (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    stream        {long} NOT NULL REFERENCES stream (id),
    batch         {long} NOT NULL,
    PRIMARY KEY (workspace, stream)
) {strict};
