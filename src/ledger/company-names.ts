import { nameWords } from './words.ts';

/**
 * What companies write behind their name to say what they are in law. Two companies that differ in nothing else are taken
 * for one name; an account of each then makes two candidates, and a person says which.
 */
const LEGAL_FORMS = new Set(
  `inc incorporated corp corporation co company llc llp lp ltd limited plc pllc pc pbc
   gmbh mbh ag kg kgaa ohg ug gbr ev eg se sce
   sa sas sasu sarl eurl snc sl slu srl spa sapa sc scs ltda eireli
   bv nv vof cv bvba sprl
   ab as asa aps oy oyj hf ehf
   pty pte pvt private proprietary bhd sdn kk gk yk
   doo dd ad ood eood sro as zrt kft rt spzoo ooo oao zao pao
   fze fzco fzllc wll`.split(/\s+/),
);

/** Joins a legal form to what stands before it: "Weber & Sohn GmbH & Co. KG". */
const JOINTS = new Set(['and', 'und', 'et', 'y', 'e']);

/**
 * A company's name as it is compared: case, accents, punctuation and legal forms taken away, `&` read as "and", and a
 * leading "The" left out. Never empty for a name that has a letter or digit: a name of nothing but such words stays.
 */
export function foldCompanyName(name: string): string {
  const words = [...nameWords(name.replaceAll('&', ' and '))];
  const kept = words[0] === 'the' && words.length > 1 ? words.slice(1) : words;
  const whole = kept.join(' ');
  while (kept.length > 1 && isTrailing(kept)) kept.pop();
  const folded = kept.join(' ');
  return folded === '' || LEGAL_FORMS.has(folded) ? whole || name.trim().toLowerCase() : folded;
}

/** Ends in a legal form ("sp. z o.o." comes as three words), or in the joint that a form taken away has left. */
function isTrailing(words: string[]): boolean {
  if (words.length > 3 && words.slice(-3).join(' ') === 'sp z oo') {
    words.splice(-2);
    return true;
  }
  const last = words.at(-1) ?? '';
  return LEGAL_FORMS.has(last) || JOINTS.has(last);
}
