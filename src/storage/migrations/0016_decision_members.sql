-- A decision about a promise hung on one signal: with that signal dismissed as a duplicate, the decision was gone. It holds for
-- the promise, and so keeps all that was said of it by then; an older one keeps what it had.

ALTER TABLE earshot.commitment_decision ADD COLUMN member_ids text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN earshot.commitment_decision.member_ids IS 'signals of the entry as it was then, the one it is told by first';
CREATE INDEX commitment_decision_of_members ON earshot.commitment_decision USING gin (member_ids);
