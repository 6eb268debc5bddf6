import { type Conversation, formatPath, InputError, type InputIssue } from '../domain/index.ts';

/** Longest texts that stand in an index, which holds about 2,700 bytes at most, or beside many others: far above any real one. */
const LONGEST: Readonly<Record<string, number>> = {
  id: 200,
  external_id: 500,
  key: 200,
  name: 500,
  domain: 253,
  'account.key': 200,
  'account.name': 500,
  'account.domain': 253,
  'owners[].name': 500,
  'participants[].email': 500,
  'participants[].name': 500,
  'participants[].title': 500,
  'people[].email': 500,
  'people[].name': 500,
  'turns[].speaker': 500,
};

/**
 * Refuses what Postgres cannot keep letter for letter or find again: a NUL, half a surrogate pair, a key as long as a
 * chapter. Offsets into the text must hold for ever, so nothing is replaced here on the quiet.
 * @throws {InputError} code `unstorable-text`, naming each place
 */
export function checkStorable(value: object): void {
  const [first, ...rest] = listTexts(value, []).flatMap(([path, text]): InputIssue[] => {
    const longest = LONGEST[path.replaceAll(/\[\d+\]/g, '[]')];
    if (text.includes('\0') || !text.isWellFormed()) {
      return [{ path, message: 'holds a NUL or half a surrogate pair, which cannot be stored' }];
    }
    if (longest === undefined || text.length <= longest) return [];
    return [{ path, message: `${text.length} characters; at most ${longest} can be stored` }];
  });
  if (first !== undefined) throw new InputError('unstorable-text', [first, ...rest]);
}

/**
 * Refuses a time that Postgres cannot keep: ISO 8601 knows a year 0, and a zone may carry a time over either end.
 * @throws {InputError} code `wrong-type`
 */
export function checkTime({ occurred_at }: Pick<Conversation, 'occurred_at'>): void {
  const year = new Date(occurred_at).getUTCFullYear();
  if (year >= 1 && year <= 9999) return;
  const message = 'lies outside of the years 1 to 9999, as a time of UTC';
  throw new InputError('wrong-type', [{ path: 'occurred_at', message }]);
}

function listTexts(value: unknown, path: readonly PropertyKey[]): (readonly [string, string])[] {
  if (typeof value === 'string') return [[formatPath(path), value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => listTexts(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => listTexts(item, [...path, key]));
}
