import { addDays, endOfLocalDay } from '../../domain/index.ts';
import type { PassageFilter } from './types.ts';

/** The values of one statement, numbered as they are named in it. */
export class Values {
  readonly list: unknown[] = [];

  /** Adds a value and gives its place in the statement, with its type: `$3::text[]`. */
  add(value: unknown, type: string): string {
    this.list.push(value);
    return `$${this.list.length}::${type}`;
  }
}

/**
 * Conditions on `p`, a passage of the workspace, as SQL. The workspace stands in each statement though the policies ask for it
 * as well: it is what indexes begin with.
 */
export function conditionsOf(workspace: string, filter: PassageFilter, values: Values): string {
  const { account, speakers, sides, media, from, to, zone = 'utc', conversation, knownAt } = filter;
  const endOf = (day: string) => new Date(endOfLocalDay(day, zone)).toISOString();
  const id = values.add(workspace, 'text');
  const conditions = [
    `p.workspace_id = ${id}`,
    account !== undefined && `p.account_key = ${values.add(account, 'text')}`,
    conversation !== undefined && `p.conversation_id = ${values.add(conversation, 'text')}`,
    speakers !== undefined && `p.speakers && ${values.add([...speakers], 'text[]')}`,
    sides !== undefined && `p.sides && ${values.add([...sides], 'text[]')}`,
    media !== undefined && `p.medium = ANY (${values.add([...media], 'text[]')})`,
    from !== undefined && `p.occurred_at >= ${values.add(endOf(addDays(from, -1)), 'timestamptz')}`,
    to !== undefined && `p.occurred_at < ${values.add(endOf(to), 'timestamptz')}`,
    knownAt !== undefined &&
      `EXISTS (SELECT FROM earshot.conversation AS c WHERE c.workspace_id = ${id} AND c.id = p.conversation_id
        AND c.recorded_at < ${values.add(`${addDays(knownAt, 1)}T00:00:00Z`, 'timestamptz')})`,
  ];
  return conditions.filter((condition) => condition !== false).join(' AND ');
}

/** Does a filter narrow at all? */
export function narrows(filter: PassageFilter): boolean {
  const { zone: _, ...conditions } = filter;
  return Object.values(conditions).some((value) => value !== undefined);
}
