import { randomBytes } from 'node:crypto';
import { checkOutlet, type SendingRules } from '../../connectors/index.ts';
import { type Channel, type DispatchEvent, type InboxRole, NotFoundError, USUAL_EVENTS } from '../../domain/index.ts';
import {
  createDestination,
  openDestination,
  updateDestination,
  type Vault,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { checkStorable } from '../storable.ts';

/** What is told of a destination; what is left out stays, or is as it is unless told. Of secrets each by itself; null takes one away. */
export interface DestinationOrder {
  readonly name?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly secrets?: Readonly<Record<string, string | null>> | undefined;
  readonly events?: readonly DispatchEvent[] | undefined;
  readonly owners?: readonly string[] | null | undefined;
  readonly roles?: readonly InboxRole[] | null | undefined;
  readonly takesClosed?: boolean | undefined;
  readonly enabled?: boolean | undefined;
}

/** What was set up: its id, and the secret that we made, to be shown this once. */
export interface SetUp {
  readonly id: string;
  readonly made: string | undefined;
}

const SECRET_BYTES = 32;

/**
 * Makes a destination. A webhook gets a secret to sign with unless it is told one.
 * @throws {InputError} codes `wrong-type`, `name-taken`
 */
export async function setUpDestination(
  tx: WorkspaceTransaction,
  { vault, rules }: { readonly vault: Vault; readonly rules: SendingRules },
  order: DestinationOrder & { readonly name: string; readonly channel: Channel },
): Promise<SetUp> {
  const { channel, events = USUAL_EVENTS, settings = {}, ...rest } = order;
  const given = withoutNull(order.secrets ?? {});
  const made = channel === 'webhook' && given.signing_secret === undefined ? makeSecret() : undefined;
  const secrets = made === undefined ? given : { ...given, signing_secret: made };
  const outlet = checkOutlet({ channel, settings, secrets }, rules);
  checkStorable({ ...rest, settings: outlet.settings, secrets: undefined });
  const id = await createDestination(tx, vault, {
    ...rest,
    channel,
    events,
    settings: outlet.settings,
    secrets: outlet.secrets,
  });
  return { id, made };
}

/**
 * Changes a destination. Its channel stays. `rotate` gives a webhook another secret to sign with, at once.
 * @throws {NotFoundError}
 * @throws {InputError} codes `wrong-type`, `name-taken`
 */
export async function changeDestination(
  tx: WorkspaceTransaction,
  { vault, rules }: { readonly vault: Vault; readonly rules: SendingRules },
  id: string,
  { rotate = false, ...order }: DestinationOrder & { readonly rotate?: boolean | undefined },
): Promise<SetUp> {
  const before = await openDestination(tx, vault, id);
  if (before === undefined) throw new NotFoundError(`No destination ${JSON.stringify(id)} in this workspace`);
  const { channel } = before;
  const made = rotate && channel === 'webhook' ? makeSecret() : undefined;
  const secrets = withoutNull({
    ...before.open,
    ...order.secrets,
    ...(made === undefined ? {} : { signing_secret: made }),
  });
  const outlet = checkOutlet({ channel, settings: order.settings ?? before.settings, secrets }, rules);
  checkStorable({ ...order, settings: outlet.settings, secrets: undefined });
  await updateDestination(tx, vault, id, { ...order, settings: outlet.settings, secrets: outlet.secrets });
  return { id, made };
}

/** As Standard Webhooks writes one. */
function makeSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

function withoutNull(secrets: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== null));
}
