-- What somebody was told, so that neither a restart nor a second node tells it again: incidents that last, and messages on their way to channels.

CREATE TABLE alert_incident (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    incident      TEXT NOT NULL,
    content       TEXT NOT NULL,
    since         {long} NOT NULL,
    told_at       {long},
    told_as       TEXT NOT NULL DEFAULT '',
    cleared_at    {long},
    PRIMARY KEY (workspace, incident)
) {strict};

CREATE TABLE alert_message (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    id            TEXT NOT NULL,
    channel       TEXT NOT NULL,
    content       TEXT NOT NULL,
    created_at    {long} NOT NULL,
    due_at        {long},
    attempts      {long} NOT NULL DEFAULT 0,
    sent_at       {long},
    error         TEXT,
    PRIMARY KEY (workspace, id)
) {strict};

CREATE INDEX alert_message_by_due ON alert_message (workspace, due_at);
