-- Who may use the service: users, their sessions and one-time links, tokens of programs, and the keys that protect forms. Only hashes of what opens a door are kept.

CREATE TABLE console_user (
    workspace      {long} NOT NULL REFERENCES workspace (id),
    name           TEXT NOT NULL,
    role           TEXT NOT NULL,
    password_hash  TEXT,
    subject        TEXT,
    is_disabled    {long} NOT NULL,
    failures       {long} NOT NULL,
    locked_until   {long},
    signed_in_at   {long},
    created_at     {long} NOT NULL,
    created_by     TEXT NOT NULL,
    PRIMARY KEY (workspace, name)
) {strict};
CREATE UNIQUE INDEX console_user_by_subject ON console_user (workspace, subject);

CREATE TABLE one_time_link (
    workspace      {long} NOT NULL REFERENCES workspace (id),
    user_name      TEXT NOT NULL,
    hash           TEXT NOT NULL,
    ends_at        {long} NOT NULL,
    PRIMARY KEY (workspace, user_name)
) {strict};

CREATE TABLE console_session (
    workspace      {long} NOT NULL REFERENCES workspace (id),
    hash           TEXT NOT NULL,
    user_name      TEXT NOT NULL,
    started_at     {long} NOT NULL,
    used_at        {long} NOT NULL,
    PRIMARY KEY (workspace, hash)
) {strict};
CREATE INDEX console_session_by_use ON console_session (workspace, used_at);

CREATE TABLE api_token (
    workspace      {long} NOT NULL REFERENCES workspace (id),
    id             TEXT NOT NULL,
    name           TEXT NOT NULL,
    hash           TEXT NOT NULL,
    scopes         TEXT NOT NULL,
    created_at     {long} NOT NULL,
    created_by     TEXT NOT NULL,
    ends_at        {long},
    used_at        {long},
    PRIMARY KEY (workspace, id)
) {strict};
CREATE UNIQUE INDEX api_token_by_hash ON api_token (workspace, hash);

CREATE TABLE form_key (
    workspace      {long} NOT NULL REFERENCES workspace (id),
    name           TEXT NOT NULL,
    content        TEXT NOT NULL,
    made_at        {long} NOT NULL,
    PRIMARY KEY (workspace, name)
) {strict};
