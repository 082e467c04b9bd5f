-- Keys that somebody heard have changed while their pipeline was running: read by the run that follows, also after a restart. Each waits once.

CREATE TABLE asked_key (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    pipeline      TEXT NOT NULL,
    stream        TEXT NOT NULL,
    source_key    TEXT NOT NULL,
    asked_by      TEXT NOT NULL,
    asked_at      {long} NOT NULL,
    PRIMARY KEY (workspace, pipeline, stream, source_key)
) {strict};
