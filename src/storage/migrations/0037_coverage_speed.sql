-- What the audit asks of every account's risk, without opening every risk.

ALTER TABLE earshot.account_risk
  ADD COLUMN due_plays jsonb
    GENERATED ALWAYS AS (jsonb_path_query_array(risk, '$.triggers[*] ? (@.due != null)')) STORED,
  ADD COLUMN silence text
    GENERATED ALWAYS AS (jsonb_path_query_first(risk, '$.contributions[*] ? (@.rule == "IND-6").why') #>> '{}') STORED;
COMMENT ON COLUMN earshot.account_risk.due_plays IS 'triggers with a day by which they ask for something';
COMMENT ON COLUMN earshot.account_risk.silence IS 'why IND-6 holds, where it does';
