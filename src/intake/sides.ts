import freemail from 'email-providers/all.json' with { type: 'json' };
import type { AccountReference, Participant, Side } from '../domain/index.ts';
import type { KnownPerson } from './types.ts';

/** Whoever spoke without a name. */
export const UNKNOWN_SPEAKER = 'Unknown speaker';

// The whole list, not the common ones: a business domain missed leaves a side unknown, but a personal domain taken for a
// business would throw strangers into one account.
const FREEMAIL = new Set<string>(freemail);

/** What decides sides: who is known, who spoke, whose domains are whose. */
export interface PeopleInput {
  readonly people: readonly KnownPerson[];
  /** Speaker labels as they stand in the turns. */
  readonly speakers: Iterable<string>;
  readonly account?: AccountReference | undefined;
  readonly vendorDomains?: readonly string[] | undefined;
}

/** Everybody present with a side, and the account where it follows from the customer's one mail domain. */
export interface PeopleFound {
  readonly participants: Participant[];
  readonly account?: AccountReference | undefined;
}

/**
 * Decides the side of everybody present. A side that is given stays; else the e-mail domain decides (the workspace's own
 * domains and their subdomains: vendor; the account's domain, or any other business domain once our own are known:
 * customer); else it is unknown. Every speaker label gets an entry of its own: a label that is nobody's full name takes
 * the side of the one person it fits by e-mail, mailbox name or first name. Labels are never rewritten.
 */
export function resolvePeople(input: PeopleInput): PeopleFound {
  const vendorDomains = (input.vendorDomains ?? []).map(normaliseDomain).filter((domain) => domain !== '');
  const accountDomain = input.account?.domain === undefined ? undefined : normaliseDomain(input.account.domain);
  const sideOfEmail = (email: string | undefined): Side => sideByDomain(email, vendorDomains, accountDomain);
  const participants = input.people.map(
    (person): Participant => withSide(person, person.side ?? sideOfEmail(person.email)),
  );
  const present = new Map(participants.map((person) => [fold(person.name), person]));
  const index = indexPeople(participants);
  for (const speaker of input.speakers) {
    const name = speaker.trim();
    if (name === '' || present.has(fold(name))) continue;
    const known = matchLabel(name, index);
    const email = known?.email ?? emailIn(name);
    const participant = withSide({ name, email }, known?.side ?? sideOfEmail(email));
    participants.push(participant);
    present.set(fold(name), participant);
  }
  const domain = input.account === undefined ? soleCustomerDomain(participants, vendorDomains) : undefined;
  return { participants, account: input.account ?? (domain === undefined ? undefined : { domain }) };
}

/** Is this domain one that hands out personal mailboxes? Such a domain is nobody's company. */
export function isFreemail(domain: string): boolean {
  return FREEMAIL.has(domain);
}

/** The domain of an e-mail address, lower-cased; nothing when it is no address. */
export function emailDomain(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const domain = at < 1 ? '' : normaliseDomain(email.slice(at + 1));
  return domain.includes('.') ? domain : undefined;
}

function withSide(person: KnownPerson, side: Side): Participant {
  return {
    name: person.name,
    side,
    ...(person.title === undefined ? {} : { title: person.title }),
    ...(person.email === undefined ? {} : { email: person.email }),
  };
}

function sideByDomain(email: string | undefined, vendorDomains: readonly string[], accountDomain?: string): Side {
  const domain = email === undefined ? undefined : emailDomain(email);
  if (domain === undefined) return 'unknown';
  if (vendorDomains.some((own) => isWithin(domain, own))) return 'vendor';
  if (accountDomain !== undefined && isWithin(domain, accountDomain)) return 'customer';
  return vendorDomains.length > 0 && !FREEMAIL.has(domain) ? 'customer' : 'unknown';
}

/** Business domains of the customer's people, a subdomain counted as its parent; the one, if it is one. */
function soleCustomerDomain(
  participants: readonly Participant[],
  vendorDomains: readonly string[],
): string | undefined {
  if (vendorDomains.length === 0) return undefined;
  const domains = participants
    .filter((person) => person.side === 'customer' && person.email !== undefined)
    .flatMap((person) => emailDomain(person.email ?? '') ?? [])
    .filter((domain) => !FREEMAIL.has(domain));
  const [shortest] = domains.toSorted((left, right) => left.length - right.length);
  return shortest !== undefined && domains.every((domain) => isWithin(domain, shortest)) ? shortest : undefined;
}

type PeopleIndex = ReadonlyMap<string, readonly Participant[]>;

function indexPeople(people: readonly Participant[]): PeopleIndex {
  const index = new Map<string, Participant[]>();
  for (const person of people) {
    for (const key of new Set(keysOf(person))) index.set(key, [...(index.get(key) ?? []), person]);
  }
  return index;
}

function keysOf(person: Participant): string[] {
  const email = person.email?.trim().toLowerCase();
  const name = fold(person.name);
  return [
    name,
    withoutParenthesis(name),
    firstWord(name),
    ...(email === undefined ? [] : [email, email.split('@')[0] ?? email]),
  ];
}

/** The one person a label fits, trying the surest way first; several of them fit nobody. */
function matchLabel(label: string, index: PeopleIndex): Participant | undefined {
  const name = fold(label);
  const bare = withoutParenthesis(name);
  const tries = [emailIn(name), name, bare, bare.includes(' ') ? undefined : firstWord(bare)];
  for (const key of tries) {
    const found = key === undefined ? undefined : index.get(key);
    if (found?.length === 1) return found[0];
  }
  return undefined;
}

function emailIn(label: string): string | undefined {
  return /(?:^|[\s<(])([^\s<>()@]{1,64}@[^\s<>()@]{1,255})(?:$|[\s>)])/.exec(label.slice(0, 400))?.[1];
}

function withoutParenthesis(name: string): string {
  const open = name.indexOf('(');
  return open > 0 && name.endsWith(')') ? name.slice(0, open).trimEnd() : name;
}

function firstWord(name: string): string {
  const space = name.indexOf(' ');
  return space === -1 ? name : name.slice(0, space);
}

/** Is a domain another one, or a subdomain of it? */
export function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}

/** A domain as it is compared: lower-cased, without what stands around it in an address. */
export function normaliseDomain(domain: string): string {
  return domain.trim().toLowerCase().replace(/^@/, '').replace(/[>.]$/, '');
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
