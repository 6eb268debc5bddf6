-- Whose a conversation is shows when it is placed. Until then it may be of an account that is restricted: where there are such,
-- only who may read them sees it. One that waits for a person is seen by everybody, but where such an account may be the one.

CREATE POLICY unplaced ON earshot.conversation AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (account_key IS NOT NULL OR NOT EXISTS (SELECT FROM earshot.restricted_account AS shut
    WHERE shut.workspace_id = conversation.workspace_id
      AND NOT shut.readers && (SELECT current_setting('app.reader_emails', true)::text[])
      AND (conversation.status <> 'waiting' OR strpos(coalesce(conversation.status_reason, ''), shut.account_key) > 0)));
CREATE POLICY unplaced ON earshot.passage AS RESTRICTIVE FOR SELECT TO earshot_reader
  USING (account_key IS NOT NULL OR EXISTS (SELECT FROM earshot.conversation AS its
    WHERE its.workspace_id = passage.workspace_id AND its.id = passage.conversation_id));
