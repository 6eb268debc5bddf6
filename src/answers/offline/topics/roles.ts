import { holdsAccount } from '../../../domain/index.ts';
import type { HeldRole, Stakeholder } from '../../../ledger/index.ts';
import type { AccountFacts } from '../../facts/facts.ts';
import type { DraftSentence, Place } from '../../types.ts';
import { leftOver, type Topic } from '../topic.ts';
import { listed, sayDay, sentence } from '../words.ts';

interface AskedRole {
  readonly roles: readonly HeldRole['role'][];
  readonly name: string;
  readonly words: RegExp;
}

const ROLES: readonly AskedRole[] = [
  {
    roles: ['champion'],
    name: 'champion',
    words: /\b(?:champions?|advocates?|(?:our|biggest) (?:fan|supporter|friend))\b/i,
  },
  {
    roles: ['economic_buyer'],
    name: 'economic buyer',
    words:
      /\b(?:economic buyers?|decision[- ]?makers?|budget (?:holder|owner)s?|holds? the (?:budget|purse|money)|controls? the budget|the buyer|who(?: is| are)? buy\w*|(?:makes?|has) the (?:final )?(?:decision|say|call)|who decides|final say)\b/i,
  },
  { roles: ['executive_sponsor'], name: 'executive sponsor', words: /\b(?:(?:executive|exec) sponsors?|sponsors?)\b/i },
  {
    roles: ['skeptic', 'blocker'],
    name: 'skeptic or blocker',
    words:
      /\b(?:skeptics?|sceptics?|skeptical|sceptical|blockers?|detractors?|who(?: is|['’]s)? against|who(?: is|['’]s)? blocking|who(?: is|['’]s)? pushing back)\b/i,
  },
  {
    roles: ['renewal_owner'],
    name: 'owner of the renewal',
    words: /\b(?:owns?|handles?|runs?|leads?|in charge of|responsible for) (?:the )?renewals?\b|\brenewal owner\b/i,
  },
  { roles: ['influencer'], name: 'influencer', words: /\binfluencers?\b/i },
];
const TOPIC =
  /^(?:champions?|advocates?|economic|buyers?|buying|decision|makers?|decides?|decid\w*|budget|holders?|owners?|holds?|purse|money|controls?|final|executive|exec|sponsors?|skeptic\w*|sceptic\w*|blockers?|blocking|against|pushing|back|owns?|handles?|runs?|leads?|charge|responsible|renewals?|influencers?|our|fan|supporter|friend|biggest|detractors?|has|now|today|main|makes?|made|had|over)$/i;

/** Who has a part in the decision, and how that changed: in order of time. */
export const roles: Topic = ({ reading, facts }) => {
  const asked = ROLES.find(({ words }) => words.test(reading.text));
  if (
    asked === undefined ||
    reading.wanted === 'number' ||
    reading.wanted === 'reason' ||
    leftOver(reading, TOPIC).length > 0
  )
    return undefined;
  const all = [...facts.picture.people, ...facts.picture.spoken_of];
  const named = reading.people.map(({ name }) => name.toLowerCase());
  const holders = all
    .filter(({ name }) => named.length === 0 || named.includes(name.toLowerCase()))
    .flatMap((who) => {
      const role = who.roles.find((one) => asked.roles.includes(one.role));
      return role === undefined ? [] : [{ who, role }];
    })
    .toSorted((one, other) => (one.role.since ?? '').localeCompare(other.role.since ?? ''));
  if (holders.length === 0) return undefined;
  const sentences = holders.map(({ who, role }) => held(who, role, asked, facts));
  const there = holders.filter(({ who }) => who.standing.state !== 'left' && who.standing.state !== 'moved');
  const last = holders.at(-1);
  if (there.length === 0 && last !== undefined) {
    const since = last.who.standing.since === null ? '' : ` since ${sayDay(last.who.standing.since)}`;
    const successor = last.who.successor;
    const after = successor === null ? 'nobody is named in their place' : `${successor.name} is named in their place`;
    sentences.push({
      text: sentence(`${last.who.name} is not there any more${since}; ${after}`),
      places: placesOf([...last.who.standing.sources, ...(successor === null ? [] : [successor.source])], facts),
    });
  }
  return { sentences, confidence: 0.75, whole: true };
};

const BY: Readonly<Record<HeldRole['by'], string>> = {
  record: 'by the account’s record',
  said: 'by what was said',
  argued: 'because they argued for us in two conversations',
  economic_buyer: 'as the economic buyer',
  most_senior: 'as the most senior of those we talk with',
  decision: 'because one of us says so',
};

function held(who: Stakeholder, role: HeldRole, { name }: AskedRole, facts: AccountFacts): DraftSentence {
  const since = role.since === null ? '' : ` since ${sayDay(role.since)}`;
  const is = who.standing.state === 'left' || who.standing.state === 'moved' ? 'was' : 'is';
  const title = who.title === null ? '' : ` (${who.title})`;
  return {
    text: sentence(`${who.name}${title} ${is} ${name}${since}, ${BY[role.by]}`),
    places: placesOf(role.sources, facts),
  };
}

/** The words behind sources: those of signals have a place. */
export function placesOf(
  sources: readonly { readonly kind: string; readonly id: string }[],
  { signals }: AccountFacts,
): readonly Place[] {
  return sources
    .filter(({ kind }) => kind === 'signal')
    .flatMap(({ id }) => {
      const signal = signals.find((one) => one.id === id);
      return signal === undefined
        ? []
        : [{ conversation: signal.conversationId, turn: signal.turn, quote: signal.quote }];
    })
    .slice(0, 3);
}

const OWNER =
  /\b(?:(?:our|the) (?:csm|ae|account executive|account manager|customer success manager|success manager|seller|rep)|who(?: of (?:ours|us))? (?:owns|manages|looks after|covers|is on) (?:this |the )?(?:account|them|customer))\b/i;
const OWNER_TOPIC =
  /^(?:csm|ae|executive|manager|success|seller|rep|owns?|manages?|looks?|after|covers?|account|ours)$/i;

/** Who of ours owns the account. */
export const owners: Topic = ({ reading, facts }) => {
  if (!OWNER.test(reading.text) || leftOver(reading, OWNER_TOPIC).length > 0) return undefined;
  const day = reading.time.said?.to ?? facts.asOf;
  const inForce = facts.record.owners.filter((owner) => holdsAccount(owner, day));
  if (inForce.length === 0) return undefined;
  const names = inForce.map(({ role, name, from }) => `${name} (${role}${from ? ` since ${sayDay(from)}` : ''})`);
  return {
    sentences: [{ text: sentence(`${listed(names)} by the account’s record`), places: [] }],
    confidence: 0.9,
    whole: true,
  };
};
