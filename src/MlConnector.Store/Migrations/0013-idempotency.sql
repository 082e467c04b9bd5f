-- Writes that came over the network with a key of the caller's, and their answers: the same key gives the answer again, instead of doing it twice. Of what was sent only a keyed hash is kept; without a status the write is under way, or died.

CREATE TABLE idempotent_write (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    caller        TEXT NOT NULL,
    idem_key      TEXT NOT NULL,
    request_hash  TEXT NOT NULL,
    begun_at      {long} NOT NULL,
    status        {long},
    content_type  TEXT,
    location      TEXT,
    etag          TEXT,
    body          TEXT,
    PRIMARY KEY (workspace, caller, idem_key)
) {strict};

CREATE INDEX idempotent_write_by_age ON idempotent_write (workspace, begun_at);
