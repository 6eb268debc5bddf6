import type { LocalSentence } from '../extraction/index.ts';
import type { Said, Talk } from './talk.ts';

const AUTOMATIC =
  / (?:by itself|itself|automatic\w*|auto|prolongs?|prolongation|roll(?:s|ing)?(?: over| on)?|evergreen|(?:for |by )?another (?:year|NUM|term|twelve)|tacit\w*|(?:else|otherwise) it \S+|(?:it |contract |agreement |then )(?:continues|goes on|carries on|runs on|renews|extends)(?! if| when))(?= |$)/u;
const OF_TERM = / (?:contract|agreement|term|renew\w*|it|that|end|ends)(?= |$)/u;
/** It is over on its day: who says so says that it does not go on by itself. */
const ENDS =
  / (?:(?:it|contract|agreement|that|term) (?:simply |just |then |all )*(?:ends|is over|stops|runs out|expires)|ends (?:by itself|there|then|on)|no (?:rolling|renewal|prolongation|extension|automatic|auto)|fresh (?:order|po|contract|agreement)|both (?:sides )?(?:sign|agree)|only (?:if|when) (?:you|we|both)|(?:ask|asks) (?:you|us|me) (?:first|before)|without (?:your|our|a) (?:yes|word|signature)|no answer)(?= |$)/u;
const NOT = / (?:no|not|without|crossed|never|nothing|cross|remove[d]?|struck|out of)(?= |$)/u;
/** Of a contract, and not of what the product does by itself. */
const OF_CONTRACT =
  / (?:contract|agreement|subscription|licen[cs]e|term|terms|renew\w*|notice|prolong\w*|extend\w*|extension|year|years|NUM months)(?= |$)/u;

/** Do some words say that the contract goes on by itself? */
export function saysItGoesOn(sentences: readonly LocalSentence[]): boolean {
  const words = sentences.map(({ norm }) => norm).join('');
  return AUTOMATIC.test(words) && !NOT.test(words);
}

/**
 * That a contract goes on by itself holds no more when the customer refuses it, wherever that is spoken of again, or when ours says
 * later that it ends, or goes on only with a word of both.
 */
export function goesOnNoMore(talk: Talk, said: Said, sentences: readonly LocalSentence[]): boolean {
  const words = sentences.map(({ norm }) => norm).join('');
  if (!saysItGoesOn(sentences) || ENDS.test(words) || !OF_CONTRACT.test(words)) return false;
  return talk.said
    .slice(said.place + 1)
    .some((later) =>
      later.sentences.some((one) => !one.scopes.question && (later.side === 'customer' ? refuses(one) : ends(one))),
    );
}

function refuses({ norm }: LocalSentence): boolean {
  return (
    AUTOMATIC.test(norm) &&
    (NOT.test(norm) || / (?:take it out|take (?:that|the \S+(?: \S+)?) out|strike)(?= |$)/u.test(norm))
  );
}

function ends({ norm }: LocalSentence): boolean {
  if (ENDS.test(norm) && OF_TERM.test(norm)) return true;
  return NOT.test(norm) && (/ renew/u.test(norm) || (AUTOMATIC.test(norm) && OF_CONTRACT.test(norm)));
}
