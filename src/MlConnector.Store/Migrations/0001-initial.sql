-- The first form of the store. Written once for every dialect: {key}, {long}, {bytes} and {strict} are the words that differ.
-- Times are UTC in ticks of 100 ns, so that they come back exactly as given.

CREATE TABLE workspace (
    id           {key},
    name         TEXT NOT NULL UNIQUE,
    incarnation  TEXT NOT NULL,
    settled      {long} NOT NULL DEFAULT 0
) {strict};

CREATE TABLE incarnation (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    id           TEXT NOT NULL,
    reason       TEXT NOT NULL,
    began_at     {long} NOT NULL,
    PRIMARY KEY (workspace, id)
) {strict};

CREATE TABLE revision (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    pipeline     TEXT NOT NULL,
    number       {long} NOT NULL,
    content      TEXT NOT NULL,
    hash         TEXT NOT NULL,
    applied_by   TEXT NOT NULL,
    applied_at   {long} NOT NULL,
    PRIMARY KEY (workspace, pipeline, number)
) {strict};

CREATE TABLE run (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    run_id       TEXT NOT NULL,
    pipeline     TEXT NOT NULL,
    revision     {long} NOT NULL,
    state        TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    started_by   TEXT NOT NULL,
    started_at   {long} NOT NULL,
    ended_at     {long},
    PRIMARY KEY (workspace, run_id)
) {strict};

CREATE INDEX run_by_start ON run (workspace, started_at, run_id);
CREATE INDEX run_by_pipeline ON run (workspace, pipeline, started_at, run_id);

CREATE TABLE run_stream (
    workspace    {long} NOT NULL,
    run_id       TEXT NOT NULL,
    stream       TEXT NOT NULL,
    result       TEXT NOT NULL,
    PRIMARY KEY (workspace, run_id, stream),
    FOREIGN KEY (workspace, run_id) REFERENCES run (workspace, run_id)
) {strict};

CREATE TABLE stream (
    id               {key},
    workspace        {long} NOT NULL REFERENCES workspace (id),
    pipeline         TEXT NOT NULL,
    stream           TEXT NOT NULL,
    table_name       TEXT NOT NULL,
    read_up_to       TEXT,
    last_batch       {long} NOT NULL DEFAULT 0,
    last_version     {long} NOT NULL DEFAULT 0,
    ledger           TEXT,
    table_identity   TEXT,
    expected_rows    {long} DEFAULT 0,
    generation       {long} NOT NULL DEFAULT 0,
    generation_rows  {long} NOT NULL DEFAULT 0,
    hold             TEXT,
    UNIQUE (workspace, pipeline, stream, table_name)
) {strict};

CREATE TABLE batch (
    stream        {long} NOT NULL REFERENCES stream (id),
    number        {long} NOT NULL,
    workspace     {long} NOT NULL REFERENCES workspace (id),
    batch_id      TEXT NOT NULL,
    run_id        TEXT NOT NULL,
    segment       {long} NOT NULL,
    place         {long} NOT NULL,
    place_row     {long} NOT NULL,
    row_count     {long} NOT NULL,
    state         TEXT NOT NULL,
    attempt       {long} NOT NULL,
    revision      {long} NOT NULL,
    posted_at     {long} NOT NULL,
    last_sent_at  {long},
    generation    {long} NOT NULL,
    parent        {long} NOT NULL,
    request_id    TEXT,
    bytes         {long} NOT NULL,
    note          TEXT,
    PRIMARY KEY (stream, number),
    UNIQUE (workspace, batch_id)
) {strict};

CREATE INDEX batch_unsettled ON batch (stream, number) WHERE state IN ('sending', 'unknown');
CREATE INDEX batch_by_place ON batch (stream, segment, place);
CREATE INDEX batch_by_run ON batch (workspace, run_id);

CREATE TABLE dead_letter (
    id            {key},
    workspace     {long} NOT NULL REFERENCES workspace (id),
    stream        {long} NOT NULL REFERENCES stream (id),
    key_hash      TEXT NOT NULL,
    source_hash   TEXT NOT NULL,
    source_id     TEXT NOT NULL,
    code          TEXT NOT NULL,
    field         TEXT NOT NULL,
    message       TEXT NOT NULL,
    fix           TEXT NOT NULL,
    run_id        TEXT NOT NULL,
    segment       {long} NOT NULL,
    place         {long} NOT NULL,
    place_row     {long} NOT NULL,
    first_seen    {long} NOT NULL,
    state         TEXT NOT NULL,
    met           {long} NOT NULL,
    reason        TEXT,
    UNIQUE (stream, key_hash, source_hash)
) {strict};

CREATE INDEX dead_letter_open ON dead_letter (stream, id) WHERE state = 'open';
CREATE INDEX dead_letter_by_run ON dead_letter (workspace, run_id);

CREATE TABLE repair (
    dead_letter    {long} NOT NULL PRIMARY KEY REFERENCES dead_letter (id),
    sealed_values  {bytes} NOT NULL,
    repaired_by    TEXT NOT NULL,
    repaired_at    {long} NOT NULL,
    reason         TEXT NOT NULL
) {strict};

-- A lease that is given back keeps its row: its fence number must never be used again. A free lease has no owner ('').
CREATE TABLE lease (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    name         TEXT NOT NULL,
    owner        TEXT NOT NULL,
    fence        {long} NOT NULL,
    held_until   {long} NOT NULL,
    PRIMARY KEY (workspace, name)
) {strict};

-- One row per limited object: the highest time counted in, a block that the vendor ordered, and when its entries are compacted next.
CREATE TABLE quota (
    workspace      {long} NOT NULL REFERENCES workspace (id),
    quota_key      TEXT NOT NULL,
    counted_to     {long} NOT NULL,
    blocked_until  {long} NOT NULL DEFAULT 0,
    blocked_why    TEXT NOT NULL DEFAULT '',
    longest        {long} NOT NULL DEFAULT 0,
    entries        {long} NOT NULL DEFAULT 0,
    compact_at     {long} NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace, quota_key)
) {strict};

CREATE TABLE quota_entry (
    workspace    {long} NOT NULL,
    quota_key    TEXT NOT NULL,
    counted_at   {long} NOT NULL,
    amount       {long} NOT NULL,
    PRIMARY KEY (workspace, quota_key, counted_at),
    FOREIGN KEY (workspace, quota_key) REFERENCES quota (workspace, quota_key)
) {strict};

CREATE TABLE audit (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    number       {long} NOT NULL,
    happened_at  {long} NOT NULL,
    who          TEXT NOT NULL,
    action       TEXT NOT NULL,
    subject      TEXT NOT NULL,
    detail       TEXT NOT NULL,
    key_id       TEXT NOT NULL,
    mac          {bytes} NOT NULL,
    PRIMARY KEY (workspace, number)
) {strict};

CREATE TABLE secret (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    name         TEXT NOT NULL,
    key_id       TEXT NOT NULL,
    sealed       {bytes} NOT NULL,
    set_at       {long} NOT NULL,
    set_by       TEXT NOT NULL,
    expires      TEXT,
    PRIMARY KEY (workspace, name)
) {strict};

CREATE TABLE data_key (
    workspace    {long} NOT NULL REFERENCES workspace (id),
    key_id       TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    wrapped      {bytes} NOT NULL,
    wrapped_by   TEXT NOT NULL,
    is_current   {long} NOT NULL,
    created_at   {long} NOT NULL,
    PRIMARY KEY (workspace, key_id)
) {strict};
