-- Raw bodies are kept for as long as the workspace wants them, and not at all where they hold what must not be stored.

ALTER TABLE earshot.delivery ADD COLUMN purged_at timestamptz(3);
COMMENT ON COLUMN earshot.delivery.purged_at IS 'when its bytes were taken away; the row stays, so that a repeated delivery is known';
CREATE INDEX delivery_to_purge ON earshot.delivery (workspace_id, source, received_at) WHERE purged_at IS NULL;
