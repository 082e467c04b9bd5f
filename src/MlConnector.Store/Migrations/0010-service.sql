-- What the service keeps. A turn of a schedule is run once, whoever notices that it is due; and schedules that a person halted.

ALTER TABLE run ADD COLUMN due_at {long};
CREATE UNIQUE INDEX run_by_turn ON run (workspace, pipeline, due_at);

CREATE TABLE schedule_pause (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    pipeline      TEXT NOT NULL,
    paused_by     TEXT NOT NULL,
    paused_at     {long} NOT NULL,
    reason        TEXT NOT NULL,
    PRIMARY KEY (workspace, pipeline)
) {strict};

-- What a run came to, so that lists of many runs need not read the results of their streams.

ALTER TABLE run ADD COLUMN rows_read {long};
ALTER TABLE run ADD COLUMN rows_delivered {long};
ALTER TABLE run ADD COLUMN rows_dead {long};

-- Configurations that somebody is writing in the console.

CREATE TABLE draft (
    workspace     {long} NOT NULL REFERENCES workspace (id),
    id            TEXT NOT NULL,
    content       TEXT NOT NULL,
    changed_by    TEXT NOT NULL,
    changed_at    {long} NOT NULL,
    PRIMARY KEY (workspace, id)
) {strict};
