-- The newest proof of a pipeline is found at once, also where thousands of runs after it failed.

CREATE INDEX run_verified ON run (workspace, pipeline, started_at) WHERE state = 'verified';
