-- The attempts of a batch after its first, which the batch itself tells: when each was marked, when the one before had left, and how that one had ended. Nearly all batches have none; of one that has many, the newest are kept.

CREATE TABLE batch_repeat (
    workspace  {long} NOT NULL REFERENCES workspace (id),
    stream     {long} NOT NULL,
    number     {long} NOT NULL,
    attempt    {long} NOT NULL,
    marked_at  {long} NOT NULL,
    left_at    {long},
    why        TEXT NOT NULL,
    PRIMARY KEY (stream, number, attempt),
    FOREIGN KEY (stream, number) REFERENCES batch (stream, number)
) {strict};
