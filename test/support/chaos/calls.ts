import { Webhook } from 'standardwebhooks';
import { claimsOf, isVerification, userText, verdict } from '../llm.ts';
import type { ReceivedRequest, ScriptedReply } from '../model-server.ts';

/** What our side is, and how many accounts it talks with. */
export const VENDOR_DOMAIN = 'northlight.example';
export const ACCOUNTS = 40;

/** Two tools that sign what they post, by their names as sources. */
export const SOURCES = ['generic', 'fathom'] as const;
export type SourceName = (typeof SOURCES)[number];

/** What is said, by kind of call; `#` is the call's number. */
const SAID: readonly (readonly [vendor: string, customer: string])[] = [
  ['Thanks for the time, this is about order #.', 'We are looking at Rivalware for order #.'],
  ['How did order # go?', 'Finance saw order # and wants in, about forty people.'],
  ['Shall we look at order #?', 'Order # came on Monday and is fine.'],
  ['What is new on order #?', 'Finance wants in on order #. For order # we are also looking at Rivalware.'],
];

const RIVAL = { kind: 'competitor', subtype: 'evaluating', competitor: 'Rivalware' };
const TEAM = { kind: 'expansion', subtype: 'new_team', team: 'Finance' };

/** What the model finds in each kind of call. */
const FOUND: readonly (readonly Record<string, string>[])[] = [
  [{ ...RIVAL, quote: 'We are looking at Rivalware for order #' }],
  [{ ...TEAM, quote: 'Finance saw order # and wants in, about forty people' }],
  [],
  [
    { ...TEAM, quote: 'Finance wants in on order #' },
    { ...RIVAL, quote: 'For order # we are also looking at Rivalware' },
  ],
];

/** How many kinds of calls there are. */
export const KINDS = SAID.length;

/** One call, as a tool posts it. */
export interface PostedCall {
  readonly index: number;
  readonly source: SourceName;
  /** The tool's own id of the delivery: the same whenever it is sent again. */
  readonly id: string;
  readonly body: string;
}

const PEOPLE = { vendor: 'Sam Webb', customer: 'Dana Ortiz' };
const VENDOR_ADDRESS = `sam@${VENDOR_DOMAIN}`;

/** Five digits, so that every call of a kind is as long as the others. */
export function numberOf(index: number): string {
  return String(10_000 + index);
}

/** The call of a number; half of them come by one tool, half by the other. */
export function makeCall(index: number): PostedCall {
  const number = numberOf(index);
  const [vendor, customer] = (SAID[index % KINDS] ?? ['', '']).map((text) => text.replaceAll('#', number));
  const account = `account-${index % ACCOUNTS}`;
  const address = `dana@${account}.example`;
  const source = SOURCES[Math.floor(index / KINDS) % SOURCES.length] ?? 'generic';
  const turns = [
    { speaker: PEOPLE.vendor, text: vendor },
    { speaker: PEOPLE.customer, text: customer },
  ];
  const occurredAt = new Date(Date.parse('2026-10-01T08:00:00Z') + index * 60_000).toISOString();
  const body =
    source === 'generic'
      ? {
          type: 'conversation.created',
          data: {
            external_id: `order-${number}`,
            medium: 'call',
            occurred_at: occurredAt,
            participants: [
              { name: PEOPLE.vendor, email: VENDOR_ADDRESS },
              { name: PEOPLE.customer, email: address },
            ],
            turns,
          },
        }
      : {
          title: `Order ${number}`,
          recording_id: index + 1,
          recording_start_time: occurredAt,
          calendar_invitees: [
            { name: PEOPLE.vendor, email: VENDOR_ADDRESS, is_external: false },
            { name: PEOPLE.customer, email: address, is_external: true },
          ],
          transcript: turns.map(({ speaker, text }, second) => ({
            speaker: { display_name: speaker },
            text,
            timestamp: `00:00:0${second}`,
          })),
        };
  return { index, source, id: `msg_${number}`, body: JSON.stringify(body) };
}

/** The headers of a delivery, signed now as Standard Webhooks has it. */
export function signed({ id, body }: PostedCall, secret: string): Record<string, string> {
  const now = new Date();
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
}

/** What the model answers when it does: of one text always the same. */
export function answerOf(request: ReceivedRequest): ScriptedReply {
  if (isVerification(request)) return { content: { verdicts: claimsOf(request).map(({ id }) => verdict(id)) } };
  const text = userText(request);
  const number = /order (\d{5})/i.exec(text)?.[1];
  if (number === undefined) return { content: {} }; // a question about something else
  const found = FOUND[(Number(number) - 10_000) % KINDS] ?? [];
  return {
    content: { signals: found.map((one) => ({ ...one, turns: [1], quote: one.quote?.replaceAll('#', number) })) },
  };
}
