-- Meetings by cadence alone: no rule fires, and the account is gone through all the same.
ALTER TABLE earshot.review DROP CONSTRAINT review_kind_check;
ALTER TABLE earshot.review ADD CONSTRAINT review_kind_check
  CHECK (kind IN ('joint', 'cs_escalation', 'sales_escalation', 'tier_one', 'at_risk', 'strategic'));
COMMENT ON COLUMN earshot.review.rule IS 'JR-1 to JR-4; CADENCE: no rule fires, its cadence calls for it; null: somebody asked for it';
