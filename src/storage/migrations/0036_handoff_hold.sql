-- A handoff may be held for a while for whoever sold the deal, before its brief goes out.

ALTER TABLE earshot.handoff ADD COLUMN goes_out_at timestamptz(3);
COMMENT ON COLUMN earshot.handoff.goes_out_at IS 'when the latest version goes out; null while nothing is held';
CREATE INDEX handoff_held ON earshot.handoff (workspace_id, goes_out_at) WHERE goes_out_at IS NOT NULL;
