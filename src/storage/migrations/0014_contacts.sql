-- Scoring an account asks who took part in each of its conversations and who spoke each turn, not what was said: kept beside
-- the body, the words need not be read.

ALTER TABLE earshot.conversation
  ADD COLUMN head jsonb NOT NULL GENERATED ALWAYS AS (body - 'turns') STORED,
  ADD COLUMN speakers jsonb NOT NULL GENERATED ALWAYS AS (jsonb_path_query_array(body, '$.turns[*].speaker')) STORED;
COMMENT ON COLUMN earshot.conversation.head IS 'the body but for its turns';
COMMENT ON COLUMN earshot.conversation.speakers IS 'who speaks, turn by turn';
