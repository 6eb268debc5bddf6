import type { Conversation } from '../../src/domain/index.ts';
import { userText } from './llm.ts';
import type { Script, ScriptedReply } from './model-server.ts';

/** A call in which one customer says everything. */
export function conversationOf(texts: readonly string[]): Conversation {
  return {
    id: 'c1',
    medium: 'call',
    occurred_at: '2026-03-12T15:00:00Z',
    vendor: { company: 'Northlight', product: 'Northlight Analytics', competitors: ['Pulseboard'] },
    account: { name: 'Acme Freight' },
    participants: [
      { name: 'Dana Ortiz', side: 'customer' },
      { name: 'Sam Webb', side: 'vendor' },
    ],
    turns: texts.map((text) => ({ speaker: 'Dana Ortiz', text })),
  };
}

/** Three turns; the second names a team that wants in. */
export const SHORT = conversationOf([
  'Good morning.',
  'Finance saw the dashboards and wants in, about forty people.',
  'Bye.',
]);
/** Who wants in, in the order of {@link LONG}. */
export const TEAMS = [
  'Finance',
  'Legal',
  'Claims',
  'Fleet',
  'Payroll',
  'Security',
  'Marketing',
  'Dispatch',
  'Audit',
  'Treasury',
];
/** Thirty turns; every third names a team that wants in. */
export const LONG = conversationOf(
  TEAMS.flatMap((team, index) => [
    `We talked about the numbers of week ${index} and they were fine.`,
    `Nothing else came up that day, number ${index}.`,
    `${team} saw the dashboards and wants in as well.`,
  ]),
);

/** A team that wants in, as a model reports it. */
export function signal(turn: number, quote: string, team: string) {
  return { turns: [turn], quote, kind: 'expansion', subtype: 'new_team', team };
}

/** What there is to find in {@link SHORT}. */
export const FINANCE = signal(1, 'Finance saw the dashboards and wants in', 'Finance');
/** A right reply about {@link SHORT}. */
export const good: ScriptedReply = { content: { signals: [FINANCE] } };

/** Reads a window as a perfect model would: every team in its text, context turns included. */
export const perfect: Script = (request) => {
  const found = userText(request).matchAll(/^(\d+) C: ((\w+) saw the dashboards and wants in as well)\.$/gm);
  return {
    content: { signals: [...found].map(([, turn, quote = '', team = '']) => signal(Number(turn), quote, team)) },
  };
};
