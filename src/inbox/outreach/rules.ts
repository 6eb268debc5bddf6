import { findingIn, isDenied, isDeniedAt } from './sentences.ts';
import type { Check, OutreachContext, Sentence } from './types.ts';
import { names, namingWords } from './words.ts';

const STANDING: readonly string[] = ['open', 'overdue', 'unkept'];

/** Says that something is there, or will be by a day. */
const PRESENTED =
  /\b(?:is|are|will be|goes|going|now|already|fully|has been|have been|gets?|get|comes?|coming|ships?|shipping|shipped|launch\w*|releas\w*|live|available|ready|included?|includes|delivers?|support\w*|use|using|enable\w*|switch\w* on|turn\w* on|roll\w* out|have|has)\b/i;

/** OUT-2: what a promise of a feature still stands for, or the policy names as unshipped, spoken of as if it were there. */
export const unshipped: Check = (sentences, _draft, { promises, policy }) => {
  const features = promises.filter(({ subtype, state }) => subtype === 'product' && STANDING.includes(state));
  const things = [...policy.outreach.unshipped, ...features.map(({ what }) => what)];
  return sentences.flatMap((sentence) => {
    const thing = things.find((one) => names(sentence.text, one));
    if (thing === undefined || !PRESENTED.test(sentence.text) || isOwningUp(sentence)) return [];
    const why = `“${thing}” is not shipped: it is still open on the ledger or on the policy’s list.`;
    return [findingIn(sentence, 'OUT-2', { why, fix: 'Leave it out, or say plainly that it is not there yet.' })];
  });
};

/** Says that it is not there, is late, or asks about it. */
function isOwningUp({ text }: Sentence): boolean {
  return (
    isDenied(text) ||
    text.endsWith('?') ||
    /\b(?:late|sorry|apolog\w*|slipped|missed|delayed|behind|unclear|if and when|(?:I|we) (?:said|told|promised))\b/i.test(
      text,
    )
  );
}

const DISCOUNT = /\b(?:discount\w*|off|rebate|reduc\w*|cheaper|lower|below list|price\w*|cut)\b/i;
const PERCENT = /(\d{1,3}(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)/i;
const CREDIT = /\b(?:credit\w*|refund\w*|waive\w*|compensat\w*|knock|take|reimburs\w*)\b/i;
const AMOUNT = /(?:[$€£]|\b(?:USD|EUR|GBP)\s?)\s?(\d[\d,.]*)(\s?k\b)?/i;
const FREE =
  /\b(?:free of charge|at no (?:extra |additional )?(?:cost|charge)|for free|(?:\w+ )?(?:months?|weeks?|seats?|licen[cs]es?) (?:for )?free|free (?:months?|seats?|year|licen[cs]es?)|waive\w*|throw in|on the house|match (?:their|his|her|any|the \w+) (?:price|offer|quote)|(?:hold|freeze|lock|keep) (?:your |the )?(?:price|pricing|rate)s?|price lock)\b/i;

/** OUT-3: a discount, a credit or something for nothing beyond what the sender may offer alone. */
export const needsApproval: Check = (sentences, { from }, { policy }) => {
  const discountTo = policy.outreach.discount_percent_to[from.role];
  const creditTo = policy.outreach.credit_to[from.role];
  const mayGive = from.role === 'executive';
  return sentences.flatMap((sentence) => {
    const { text } = sentence;
    const said = (pattern: RegExp) => {
      const found = pattern.exec(text);
      return found === null || isDeniedAt(text, found.index) ? undefined : found;
    };
    const percent = DISCOUNT.test(text) ? Number(said(PERCENT)?.[1] ?? Number.NaN) : Number.NaN;
    if (percent > discountTo) {
      const why = `A discount of ${percent} % is beyond the ${discountTo} % that this role may offer without an approval.`;
      return [findingIn(sentence, 'OUT-3', { why, fix: 'Have it approved first, or leave the figure out.' })];
    }
    const amount = CREDIT.test(text) ? amountIn(said(AMOUNT)) : undefined;
    if (amount !== undefined && amount > creditTo) {
      const why = `A credit of ${amount} is beyond the ${creditTo} that this role may offer without an approval.`;
      return [findingIn(sentence, 'OUT-3', { why, fix: 'Have it approved first, or leave the amount out.' })];
    }
    if (!mayGive && amount === undefined && said(FREE) !== undefined) {
      const why = 'Something for nothing, or a price that is fixed, needs an approval.';
      return [findingIn(sentence, 'OUT-3', { why, fix: 'Have it approved first, or leave it out.' })];
    }
    return [];
  });
};

function amountIn(found: RegExpExecArray | undefined): number | undefined {
  if (found === undefined) return undefined;
  return Number((found[1] ?? '').replaceAll(',', '').replace(/\.$/, '')) * (found[2] === undefined ? 1 : 1_000);
}

const COMMERCIAL =
  /\b(?:renewal|renew|renewing|upgrad\w*|upsell\w*|expan(?:d|ding|sion)|(?:additional|more|extra|further) (?:seats?|licen[cs]es?|users|modules?)|proposal|quote|order form|contract (?:extension|term)|extend (?:the|your) (?:contract|agreement|term)|multi-?year|(?:two|three|2|3)-year|pricing|discount\w*|commercials?|commercial terms|new (?:module|package|tier)|premium (?:tier|package|plan)|sign(?:ing)? (?:by|before|the))\b/i;

/** OUT-4: no commercial thread before trust is rebuilt. */
export const commercial: Check = (sentences, _draft, context) => {
  const reason = whyTrustIsDown(context);
  if (reason === undefined) return [];
  return sentences.flatMap((sentence) => {
    const { text } = sentence;
    const at = COMMERCIAL.exec(text)?.index;
    if (at === undefined || isDeniedAt(text, at)) return [];
    return [
      findingIn(sentence, 'OUT-4', {
        why: reason,
        fix: 'Take it out until that is settled: speak of what was promised first.',
      }),
    ];
  });
};

/** Why nothing commercial is said to an account now; nothing where it may be. */
export function whyTrustIsDown({ promises, triggers, band, isLowTouch }: OutreachContext): string | undefined {
  const unkept = promises.find(({ state }) => state === 'unkept');
  if (unkept !== undefined) return `They say that a promise was not kept: ${unkept.what}.`;
  const trigger = triggers.find((id) => id === 'AE-1' || id === 'AE-3');
  if (trigger !== undefined) return `${trigger} holds: no pitch and no renewal.`;
  if (isLowTouch || band === 'green' || triggers.length > 0) return undefined;
  return 'The account is at risk and no trigger holds: it is CS-led.';
}

const SALES: readonly string[] = ['ae', 'sales_lead'];

/** OUT-5: Sales writes and nothing brings them in, or no longer does; with the CSM in copy CS knows. */
export const unbriefed: Check = (sentences, { from, to, draft }, { triggers, spent, csms, isLowTouch }) => {
  const isIn = triggers.some((id) => !spent.includes(id));
  if (!SALES.includes(from.role) || isIn || isLowTouch) return [];
  const [first] = sentences.filter(({ text }) => !GREETING.test(text));
  if (first === undefined || csms.some((name) => isCopied(name, to, draft))) return [];
  const out =
    triggers.length === 0
      ? 'No trigger brings Sales in'
      : `The intervention by ${triggers.join(', ')} is over, the AE is out`;
  const why = `${out}, and ${csms.length === 0 ? 'no CSM' : csms.join(' and ')} ${csms.length === 0 ? 'is on record' : 'is not in copy'}.`;
  return [findingIn(first, 'OUT-5', { why, fix: 'Brief the CSM first and put them in copy, or leave it to them.' })];
};

const GREETING = /^(?:hi|hello|dear|hey|good (?:morning|afternoon|evening)|subject:)\b[^.!?]*$/i;

function isCopied(name: string, to: readonly string[], draft: string): boolean {
  const words = namingWords(name);
  const [first = name] = name.split(/\s+/);
  const isAddressed = to.some((one) => words.length > 0 && words.every((word) => one.toLowerCase().includes(word)));
  const copied = new RegExp(
    `\\b${escaped(first)}\\b[^.!?\\n]{0,40}\\b(?:cc['’]?d|copied|in copy|on copy|in cc)\\b|\\b(?:cc|copying|copied|copy in|adding|looping in)\\b[^.!?\\n]{0,30}\\b${escaped(first)}\\b`,
    'i',
  );
  return isAddressed || copied.test(draft);
}

const AROUND =
  /\b(?:(?:come|go|write|reach out|talk|speak|email|call|contact) (?:straight |directly )?(?:to )?(?:straight to |directly to )?me (?:directly |straight )?(?:instead|rather than|and not)|(?:come|go) (?:straight|directly) to me|no need to (?:go through|involve|loop in|bother|tell|ask|wait for)|(?:don['’]?t|do not) (?:bother|worry about|go through|involve|loop in|tell|wait for)|(?:between (?:you and me|us|ourselves)|off the record|keep this between)|bypass|over (?:her|his|their) head|go(?:ing)? around)\b/i;
const BLAME =
  /\b(?:should(?:n['’]?t| not| never) have|was(?:n['’]?t| not)|is(?:n['’]?t| not)|does(?:n['’]?t| not)|did(?:n['’]?t| not)|can(?:['’]?t|not)|could(?:n['’]?t| not)|has(?:n['’]?t| not)|got (?:it|that|this) wrong|(?:was|is|were) (?:wrong|mistaken|confused|new|inexperienced|too junior|out of (?:her|his|their) depth)|dropped the ball|misunderst\w*|let you down|messed|overrul\w*|ignore|forget|disregard)\b/i;
const COLLEAGUES =
  /\b(?:(?:the |your |our )?(?:csm|cs team|customer success(?: manager| team)?|success manager|account manager|support team)|my colleagues? (?:in|from) (?:cs|customer success|support))\b/i;

/** OUT-6: going around the CSM, or speaking ill of them. */
export const undercutting: Check = (sentences, { from }, { csms }) => {
  const others = csms.filter((name) => name.toLowerCase() !== from.name.toLowerCase());
  return sentences.flatMap((sentence) => {
    const { text } = sentence;
    const isNamed =
      COLLEAGUES.test(text) ||
      others.some((name) => new RegExp(`\\b${escaped(name.split(/\s+/)[0] ?? name)}\\b`, 'i').test(text));
    const isAround = AROUND.test(text) && (isNamed || /\bme\b|\bbetween|off the record/i.test(text));
    if (!isAround && !(isNamed && BLAME.test(text))) return [];
    const why = isAround
      ? 'It goes around the CSM, who owns the relationship.'
      : 'It speaks ill of the CSM to the customer.';
    return [findingIn(sentence, 'OUT-6', { why, fix: 'Say “we”, and send them to the CSM.' })];
  });
};

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
