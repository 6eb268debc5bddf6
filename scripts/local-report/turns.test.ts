import { expect, it } from 'vitest';
import type { Conversation } from '../../src/domain/index.ts';
import { meetingTurns, threadTurns } from './real-data.ts';
import { countTurns, markedBy, SIMPLE_BASELINES, turnTable } from './turns.ts';

const said = [
  'so the microphones',
  "i'll order two of them tomorrow",
  'we can wait',
  'they will not mind',
  'well, i guess',
];
const meeting = {
  id: 'made-up',
  turns: said.map((text, index) => ({ speaker: index % 2 === 0 ? 'ann' : 'ben', text })),
  commit: [1, 4],
};
const sentence = (message: number, text: string, quoted: boolean, commit?: number) => ({
  message,
  text,
  quoted,
  ...(commit === undefined ? {} : { votes: { commit } }),
});
const thread = {
  id: 'made-up-thread',
  messages: [{ from: 'Ann' }, { from: 'Ben' }, { from: 'Cy' }],
  turns: [
    sentence(0, 'I will send the minutes.', false, 3),
    sentence(0, 'We could meet.', false, 1),
    sentence(1, '> I will send the minutes.', true),
    sentence(1, 'Thanks, I ’ll read them.', false, 2),
    sentence(2, '> We could meet.', true),
  ],
};

it('a baseline marks every turn in which "I" or "we" stands before its verb', async () => {
  const counts = await Promise.all(
    SIMPLE_BASELINES.map((marker) => countTurns(meetingTurns([meeting], 'vendor'), marker)),
  );
  expect(counts).toEqual([[{ gold: 2, predicted: 1, matched: 1 }], [{ gold: 2, predicted: 2, matched: 1 }]]);
});

it('a message is an email of its own, without what it quotes, and a thread is counted as one', async () => {
  const mail = threadTurns([thread], 'unknown');
  expect(mail.map(({ conversation }) => conversation.turns.map(({ text }) => text))).toEqual([
    ['I will send the minutes.', 'We could meet.'],
    ['Thanks, I ’ll read them.'],
  ]);
  expect(mail.map(({ commitments }) => [...commitments])).toEqual([[0], [0]]);
  const [will] = await Promise.all(SIMPLE_BASELINES.map((marker) => countTurns(mail, marker)));
  expect(will).toEqual([{ gold: 2, predicted: 2, matched: 2 }]);
});

it('a reader marks all turns that its commitments name and none of its other kinds', async () => {
  const reader = {
    name: 'made up',
    read: async ({ id }: Conversation) =>
      [
        { kind: 'commitment', turns: [1, 3] },
        { kind: 'commitment', turns: [1] },
        { kind: 'competitor', turns: [4] },
      ].map((signal) => ({ ...signal, conversation: id })) as never,
  };
  expect(await countTurns(meetingTurns([meeting], 'vendor'), markedBy(reader))).toEqual([
    { gold: 2, predicted: 2, matched: 1 },
  ]);
});

it('the table gives precision, recall and F1 of every marker', async () => {
  const labelled = meetingTurns([meeting], 'vendor');
  const [marker] = SIMPLE_BASELINES;
  const rows = marker === undefined ? [] : [{ marker, labelled }];
  expect(
    (await turnTable(rows))
      .split('\n')
      .find((line) => line.includes("'ll"))
      ?.match(/[\d.]+/gu),
  ).toEqual(['2', '1', '1', '100.0', '50.0', '66.7', '67', '67']);
});

it('everybody who speaks is put on the side that is asked for, however often they speak', () => {
  const [one] = meetingTurns([meeting], 'vendor');
  expect(one?.conversation.participants).toEqual([
    { name: 'ann', side: 'vendor' },
    { name: 'ben', side: 'vendor' },
  ]);
  expect(threadTurns([thread], 'unknown')[0]?.conversation.participants).toEqual([{ name: 'Ann', side: 'unknown' }]);
});
