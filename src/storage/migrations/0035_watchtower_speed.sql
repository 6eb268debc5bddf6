-- Owners by name, without opening every record; and what is new, without looking at what is old.

ALTER TABLE earshot.account ADD COLUMN owner_names jsonb
  GENERATED ALWAYS AS (jsonb_path_query_array(coalesce(current_record, record), '$.owners[*].name')) STORED;
COMMENT ON COLUMN earshot.account.owner_names IS 'of whatever day; the record says from when to when';

CREATE INDEX signal_by_recording ON earshot.signal (workspace_id, recorded_at);
