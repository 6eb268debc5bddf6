-- Signals of one kind across all accounts, the latest first: what a search of the workspace asks for.

CREATE INDEX signal_of_kind ON earshot.signal (workspace_id, kind, occurred_at DESC) WHERE withdrawn_at IS NULL;

COMMENT ON COLUMN earshot.ask_turn.asked IS 'the question, what the next one needs of it, and the answer as it was given; its words are shown only where they still stand';
