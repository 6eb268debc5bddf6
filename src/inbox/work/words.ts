import { dayFrom } from '../../ledger/index.ts';

/** "12 June 2026". Takes ISO 8601; of a time the day in UTC. */
export function sayDay(date: string): string {
  return dayFrom(date.slice(0, 10)).toFormat('d MMMM yyyy');
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** "1 promise", "2 promises". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** On one line, with a capital before. */
export function capital(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.slice(0, 1).toUpperCase() + line.slice(1);
}

/** {@link capital}, with a full stop behind. */
export function sentence(text: string): string {
  const line = capital(text);
  return /[.!?…]["”’)]?$/.test(line) ? line : `${line}.`;
}

/** A person's first name: how a colleague would greet them. A mail address or a single word is left as it is. */
export function firstName(name: string): string {
  const [first = name] = name.trim().split(/\s+/);
  return /^(?:mr|mrs|ms|dr|prof)\.?$/i.test(first) ? name.trim() : first;
}

/** Is it somebody's name? A recording calls whom it does not know "Speaker 5". */
export function isName(name: string): boolean {
  return !/^(?:speaker|unknown|participant|guest)\b/i.test(name.trim());
}

/** What a signal's kind and subtype say, after who said it: "is looking at a rival". */
export const SUBTYPE_WORDS: Readonly<Record<string, string>> = {
  'competitor/mention': 'named it',
  'competitor/evaluating': 'it is being evaluated',
  'competitor/pitching': 'it is approaching them',
  'competitor/switching': 'they mean to move to it',
  'expansion/new_team': 'another team could use it',
  'expansion/more_seats': 'they will need more of it',
  'expansion/feature_interest': 'asked about something they do not have',
  'expansion/budget_cycle': 'when there is budget',
  'expansion/new_use_case': 'another use for it',
  'unkept_promise/missed': 'it was not delivered',
  'unkept_promise/late': 'it is late',
  'unkept_promise/contradicted': 'it is not as they were told',
  'kept_promise/delivered': 'it was delivered',
  'value/realized': 'what they got out of it',
  'value/unclear': 'what they get out of it is not clear',
  'renewal_term/path': 'the terms of the renewal',
  'renewal_risk/churn_intent': 'they mean to leave',
  'renewal_risk/hesitation': 'they hesitate to renew',
  'renewal_risk/budget_pressure': 'there is less budget',
  'renewal_risk/contraction': 'they want less of it',
  'adoption_gap/not_deployed': 'it is not in use yet',
  'adoption_gap/low_usage': 'people do not use it',
  'adoption_gap/friction': 'people find it hard to use',
  'champion_change/departed': 'somebody leaves',
  'champion_change/role_changed': 'somebody has another role',
  'champion_change/replaced': 'somebody else takes over',
  'champion_change/disengaged': 'somebody has withdrawn',
  'escalation/support': 'something hurts them and is not solved',
  'escalation/executive': 'their leadership was brought in',
  'escalation/qbr_deferred': 'a review was put off',
};

/** Words for what was said; the kind itself where there are none. */
export function meaningOf(kind: string, subtype: string): string {
  return SUBTYPE_WORDS[`${kind}/${subtype}`] ?? `${kind} ${subtype}`.replaceAll('_', ' ');
}
