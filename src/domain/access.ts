import * as z from 'zod';

/** What keys and people may do, each all that the one before may: read and ask; write evidence and decide; set up and see all. */
export const ROLES = ['reader', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role may do what another one is needed for. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Of two roles the one that may do less. */
export function lesserRole(one: Role, other: Role): Role {
  return mayAct(one, other) ? other : one;
}

/** An email address as access is decided by: lower-cased, without space around it. */
export const addressSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'expected an email address');

/** Who may read beside those who may anyway. */
export const readersSchema = z.array(addressSchema).max(1_000);

/** What whoever may not read everything is told about an account of which something is closed to them. */
export const NOT_SHOWN = 'Private conversations with this account are not shown to you; nothing here comes from them';

/** What was asked may only be done by somebody with another role. The message says which. */
export class RoleError extends Error {
  override readonly name = 'RoleError';
  readonly needed: Role;

  /** @param needed the least role that may do it */
  constructor(needed: Role, has: Role) {
    super(`This needs the role ${needed}; the key that was sent has the role ${has}`);
    this.needed = needed;
  }
}
