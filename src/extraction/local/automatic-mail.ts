import type { Conversation } from '../../domain/index.ts';
import type { Candidate } from '../types.ts';
import { sentenceSpans } from './text/tokens.ts';

/**
 * Automatic replies and delivery reports are written to a few patterns, far from speech: who has left, and whom to turn to.
 * They are read by patterns of their own; nothing else is. Speech about the same things is the cue tables'.
 */
const NAME = String.raw`(?<name>\p{Lu}[\p{L}'’-]+(?:\s+(?:\p{Lu}\.|(?:van|von|de|der|den|du|da|di|la|le|bin|al)\b|\p{Lu}[\p{L}'’-]+)){0,4})`;
const TITLE = String.raw`(?:(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|M|Mme)\.?\s+)?`;
const ADVERB = String.raw`(?:\s+(?:now|recently|since|already|sadly|unfortunately|officially|also))?`;
/** Who it may be said of: somebody named, the writer, or whoever the mail was sent to, whose mailbox answers. */
const WHO = `(?:${TITLE}${NAME}|(?<self>I)|(?<owner>[Hh]e|[Ss]he|[Tt]hey|[Tt]he (?:person|employee|recipient|colleague|individual|user|contact)[^.]{0,60}?|[Tt]his (?:person|employee|user|colleague)))`;

function pattern(source: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${source}`, 'u');
}

const LEFT = [
  String.raw`${WHO}(?:\s+(?:is|am|are|was)|['’](?:s|m|re))?${ADVERB}\s+no longer\s+(?:(?:an? )?(?:employee|member|part)|employed|with|at|works?|working|represent)`,
  String.raw`${WHO}(?:\s+(?:has|have|had)|['’](?:s|ve))?${ADVERB}\s+(?:left|departed|retired|resigned|moved on)(?! (?:the office|my office|for (?:the|a) ))`,
  String.raw`${WHO}(?:\s+(?:will be|is|am|are)|['’](?:s|m|re|ll be))${ADVERB}\s+(?:leaving|retiring|departing)`,
  String.raw`(?:${TITLE}${NAME}(?:['’]s?)|(?<self>[Mm]y)|(?<owner>[Hh]is|[Hh]er|[Tt]heir))\s+(?:last|final)\s+(?:working\s+)?day`,
  String.raw`${WHO}\s+(?:has|have)\s+(?:finished|ended|concluded|terminated)\s+(?:his|her|their|my|the)\s+(?:cooperation|employment|contract|work)`,
  String.raw`${WHO}\s+(?:ist|bin|arbeitet|arbeite)\s+(?:leider\s+|ab\s+sofort\s+|seit\s+[^.]{0,30})?nicht mehr\s`,
  String.raw`${WHO}\s+(?:hat|habe)\s+(?:das|die|unser\p{L}*)\s+(?:Unternehmen|Firma|Haus)\b[^.]{0,30}verlassen`,
  String.raw`${WHO}\s+ne\s+(?:fait|fais|travaille)\s+plus`,
  String.raw`${WHO}\s+(?:a|ai)\s+quitté`,
].map(pattern);

const MOVED = [
  String.raw`${WHO}(?:\s+(?:has|have)|['’](?:s|ve))?${ADVERB}\s+(?:moved|transitioned|transferred|changed)\s+(?:on\s+)?(?:in)?to\s+(?:a|an|another)\s+(?:new\s+|different\s+)?(?:role|position|team|department|job)`,
  String.raw`${WHO}(?:\s+(?:is|am|are)|['’](?:s|m|re))?${ADVERB}\s+no longer\s+(?:responsible|in (?:this|that|the|my|his|her) (?:role|position)|the (?:right )?(?:contact|owner)|handling|managing)`,
  String.raw`${WHO}(?:\s+(?:has|have)|['’](?:s|ve))\s+(?:a\s+new|changed)\s+(?:role|position|job)s?`,
].map(pattern);

const RELATION = String.raw`(?:(?:my|his|her|their|your|the|our|a)\s+)?(?:new\s+)?(?:colleagues?|successor|replacement|manager|contact|team ?mate|co-?worker)?,?\s*`;
const SUCCEEDED = [
  String.raw`(?:[Cc]ontact(?:ing)?|[Rr]each(?:ing)? out to|[Rr]each|[Ee]-?mail|[Ww]rite to|[Ss]peak (?:to|with)|[Tt]alk to|[Ii]n touch with|[Cc]opy|[Cc][Cc]|[Rr]efer to|[Tt]urn to|[Cc]onnect with|(?:[Dd]irect|[Ff]orward|[Ss]end|[Aa]ddress|[Rr]edirect)(?:ed)?\b[^.]{0,60}?\s+to)\s+(?:with\s+)?${RELATION}${TITLE}(?:${NAME}|(?<address>[\w.+'-]{1,64}@[\w.-]{1,255}\.\p{L}{2,24}))`,
  String.raw`(?:[Ss]uccessor|[Rr]eplacement|[Nn]ew (?:point of )?contact(?: person)?)\s*(?:is|will be|,|:)\s*${TITLE}${NAME}`,
  String.raw`${TITLE}${NAME}(?:\s*\([^)]{0,80}\))?,?\s+(?:(?:who\s+)?(?:is|will be|has|will|has been)\s+)(?:now\s+)?(?:taking over|taken over|take over|replac\w+|succeed\w+|assum\w+|the|your|my|his|her|their)\s*(?:new\s+)?(?:(?:main\s+|primary\s+)?(?:point of )?contact|successor|replacement|responsibilit\w+|role|position|accounts?|my|his|her|their|from|for|as)?`,
  String.raw`(?:[Rr]eplaced|[Ss]ucceeded) by\s+${TITLE}${NAME}`,
  String.raw`(?:[Ww]enden Sie sich|[Kk]ontaktieren Sie|[Ss]chreiben Sie)(?:\s+(?:bitte|ab sofort|künftig|direkt|gerne))*(?:\s+an)?\s+(?:(?:meine|seine|ihre|unsere)\p{L}?\s+(?:Nachfolger(?:in)?|Kolleg(?:e|en|in))\s+)?${TITLE}${NAME}`,
  String.raw`[Nn]achfolger(?:in)?\s+(?:ist|wird)\s+${TITLE}${NAME}`,
  String.raw`(?:[Cc]ontacter|[Cc]ontactez|[Aa]dresser à|vous adresser à)\s+${TITLE}${NAME}`,
].map(pattern);

const MONTHS =
  'Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?';
const WHEN = new RegExp(
  String.raw`\b(?:[Aa]s of|[Ee]ffective|[Ss]ince|[Oo]n|[Ff]rom|[Bb]y|was|is|until)\s+((?:\p{Lu}\p{L}+day,?\s+)?(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:${MONTHS})|(?:${MONTHS})\s+\d{1,2}(?:st|nd|rd|th)?|(?:${MONTHS})|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})(?:,?\s+\d{4})?)`,
  'u',
);
/** Words that begin a sentence or name a desk, and nobody. */
const NOBODY =
  /^(?:Please|The|This|That|Your|Our|My|For|If|As|In|At|On|We|You|It|Thank|Thanks|Hello|Hi|Dear|Note|IT|HR|Support|Sales|Customer|Service|Help|Info|Team|Accounts?|Billing|Reception|Office|Monday|Tuesday|Wednesday|Thursday|Friday|Bitte|Sie|Ihre?|Unser|Merci)\b/u;
const DESK =
  /^(?:support|sales|info|help|helpdesk|service|office|contact|team|billing|accounts?|hr|hello|admin|reception|enquiries|inquiries|no-?reply)@/i;

/** What one of the patterns found. */
interface Found {
  readonly turn: number;
  readonly quote: string;
  readonly person: string | undefined;
  readonly sentence: string;
}

/**
 * What an automatic reply or a delivery report says of somebody's leaving and of who takes their place. The quotes are whole
 * sentences of it.
 */
export function readAutomaticMail(conversation: Conversation): readonly Candidate[] {
  const sentences = conversation.turns.flatMap(({ text }, turn) =>
    sentenceSpans(text).map(({ start, end }) => ({ turn, text: text.slice(start, end) })),
  );
  const owner = ownerOf(conversation);
  const search = (patterns: readonly RegExp[], isTheirs: boolean): Found | undefined => {
    for (const { turn, text } of sentences) {
      for (const one of patterns) {
        const person = personIn(one.exec(text), owner, isTheirs);
        if (person !== undefined)
          return { turn, quote: text, sentence: text, person: person === '' ? undefined : person };
      }
    }
    return undefined;
  };
  const gone = search(LEFT, true);
  const moved = gone === undefined ? search(MOVED, true) : undefined;
  const change = gone ?? moved;
  const successor = search(SUCCEEDED, false);
  const predecessor = change?.person ?? owner;
  return [
    ...(change === undefined ? [] : [changeOf(change, gone === undefined)]),
    ...(successor === undefined || successor.person === predecessor
      ? []
      : [successorOf(successor, predecessor, change === undefined)]),
  ];
}

/** Adds what such a mail says by its patterns; about who comes and goes they know better than the cues of speech. */
export function withAutomaticMail(conversation: Conversation, candidates: readonly Candidate[]): readonly Candidate[] {
  if (conversation.automatic === undefined) return candidates;
  const others = candidates.filter(({ kind }) => kind !== 'champion_change');
  // Somebody away names a stand-in, no successor; an invitation and a receipt name whom they please.
  if (conversation.automatic === 'absence' || conversation.automatic === 'calendar') return others;
  const read = readAutomaticMail(conversation);
  return read.length === 0 ? candidates : [...others, ...read];
}

function changeOf({ turn, quote, person, sentence }: Found, isMove: boolean): Candidate {
  const when = WHEN.exec(sentence)?.[1];
  return {
    kind: 'champion_change',
    subtype: isMove ? 'role_changed' : 'departed',
    turns: [turn],
    quote,
    attrs: { ...(person === undefined ? {} : { person }), ...(when === undefined || isMove ? {} : { when }) },
    confidence: 0.9,
  };
}

/** A mailbox that is closed without a word of why names whom to write to, and may mean no more. */
function successorOf({ turn, quote, person }: Found, predecessor: string | undefined, isAlone: boolean): Candidate {
  const attrs = { ...(person === undefined ? {} : { person }), ...(predecessor === undefined ? {} : { predecessor }) };
  return {
    kind: 'champion_change',
    subtype: 'replaced',
    turns: [turn],
    quote,
    attrs,
    confidence: isAlone ? 0.6 : 0.85,
  };
}

/** Whose mailbox it is: the writer of a reply; of a report, the one whom it did not reach. */
function ownerOf(conversation: Conversation): string | undefined {
  const speaker = conversation.turns[0]?.speaker;
  if (conversation.automatic !== 'bounce') return speaker === '' ? undefined : speaker;
  return conversation.participants.find(({ name, side }) => side !== 'vendor' && name !== speaker)?.name;
}

/** Who a match is about: a name, an address, or the mailbox's owner; `undefined` when it is about nobody. */
function personIn(match: RegExpExecArray | null, owner: string | undefined, isTheirs: boolean): string | undefined {
  if (match?.groups === undefined) return undefined;
  const { name, address, self, owner: spokenOf } = match.groups;
  if (name !== undefined) return NOBODY.test(name) ? undefined : name.replace(/['’]s$/u, '');
  if (address !== undefined) return DESK.test(address) ? undefined : address;
  return isTheirs && (self !== undefined || spokenOf !== undefined) ? (owner ?? '') : undefined;
}
