import { foldPersonName, isPersonName } from '../ledger/index.ts';

/** Words that name a department, a role or everybody: whoever bears such a name does nothing by themselves. */
const NOBODY_IN_PARTICULAR =
  /^(?:the |our |your )?(?:(?:cs|csm|ae|am|vp|cro|ceo|customer|success|sales|support|account|product|engineering|marketing|leadership|management|executive|manager|owner|rep|all|both|whole|entire|company|us|we|they|everyone|everybody|anyone|somebody|someone|nobody|tbd|unknown|none|na|n a|and|or|of|s|es)\b ?)+$/;

/** A word that makes a group of whatever stands beside it. */
const GROUP = /\b(?:teams?|groups?|departments?|dept|squad|committee|org|organi[sz]ation)\b/;

/** Does this name one person? "Ana Lima" does; "CS team", "sales", "the CSM" and "TBD" do not. */
export function isOnePerson(name: string): boolean {
  const folded = foldPersonName(name);
  return isPersonName(folded) && !NOBODY_IN_PARTICULAR.test(folded) && !GROUP.test(folded);
}

/** Are two names one person's, but for case and accents? */
export function isSamePerson(one: string, other: string): boolean {
  return foldPersonName(one) === foldPersonName(other);
}
