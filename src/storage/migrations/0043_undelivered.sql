-- What failed for good is few rows among many, and every page that an admin opens counts it.

CREATE INDEX delivery_failed ON earshot.delivery (workspace_id, received_at DESC, id) WHERE status = 'failed';
CREATE INDEX dispatch_failed ON earshot.dispatch (workspace_id, queued_at DESC, id DESC) WHERE state = 'failed';
