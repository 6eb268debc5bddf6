-- How long words are kept: a source, or the workspace, says for how many days; then they go, and the conversation stays as a place.

ALTER TABLE earshot.conversation ADD COLUMN words_removed_at timestamptz(3);
COMMENT ON COLUMN earshot.conversation.words_removed_at IS 'when its words were taken away because their time was over; that it took place, when and between whom, stays';

-- A receipt may be of words whose time was over. The release before writes none of these and reads them as any other.
ALTER TABLE earshot.erasure DROP CONSTRAINT erasure_kind_check;
ALTER TABLE earshot.erasure ADD CONSTRAINT erasure_kind_check CHECK (kind IN ('account', 'person', 'words'));
