-- Where no account's tier is marked, those that together hold the top 20 % of ACV are tier 1 (playbook §6): from which ACV on
-- that is, worked out by the sweep and not anew for every account that is scored.

ALTER TABLE earshot.workspace ADD COLUMN tier_one_acv double precision;
COMMENT ON COLUMN earshot.workspace.tier_one_acv IS 'accounts of this ACV and above are tier 1; null where tiers are marked or no ACV is known';
