-- Bytes are written while a sender waits for its answer: lz4 takes a fraction of the time of Postgres's own way. Not every
-- server has it; one that has not goes on as before.
DO $$
BEGIN
  ALTER TABLE earshot.delivery ALTER COLUMN bytes SET COMPRESSION lz4;
EXCEPTION
  WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'this server has no lz4';
END
$$;
