-- Work in the inbox goes out too: to destinations that ask for it, of all roles or of some.

ALTER TABLE earshot.destination ADD COLUMN owner_roles text[]
  CHECK (owner_roles <@ ARRAY['csm', 'ae', 'cs_lead', 'sales_lead']);
COMMENT ON COLUMN earshot.destination.owner_roles IS 'of the inbox only items of these owner roles; null: of all';
