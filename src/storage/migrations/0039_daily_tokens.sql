-- What a day's readings have cost so far is asked before each reading where a workspace may spend only so much.
CREATE INDEX model_call_by_time ON earshot.model_call (workspace_id, recorded_at);
-- Conversations that wait though nothing is wrong with them: the page of what waits counts them.
CREATE INDEX conversation_paused ON earshot.conversation (workspace_id, occurred_at)
  WHERE status = 'queued' AND status_reason IS NOT NULL;
