-- A run whose process died gives its turn of the schedule back.

DROP INDEX run_by_turn;
CREATE UNIQUE INDEX run_by_turn ON run (workspace, pipeline, due_at) WHERE state <> 'interrupted';
