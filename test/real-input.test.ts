import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config/index.ts';
import {
  findConversation,
  listConversations,
  listSignals,
  openDatabase,
  type StoredConversation,
  type StoredSignal,
  withWorkspace,
} from '../src/storage/index.ts';
import { hasSharedData, readSharedJsonLines } from './support/shared-data.ts';
import { runCommand, temporaryHome } from './support/terminal.ts';

interface Meeting {
  readonly id: string;
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
}

interface Message {
  readonly id: string;
  readonly raw_base64: string;
}

/** One product meeting, one of an academic group, one of a parliament's committee. */
const MEETINGS = ['TS3010a', 'Bmr023', 'education_17'];
/** When each message was last changed. */
const WRITTEN = new Date('2026-02-03T10:00:00Z');

function writeJson(folder: string, { id, turns }: Meeting): void {
  const conversation = { id, medium: 'call', occurred_at: '2026-02-03T10:00:00Z', account: { key: 'real' }, turns };
  writeFileSync(join(folder, `${id}.json`), JSON.stringify(conversation));
}

/** As Teams would write it: a cue a turn, four seconds each, markup characters escaped. */
function writeVtt(folder: string, { id, turns }: Meeting): void {
  const time = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23);
  const escapeMarkup = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const cues = turns.flatMap(({ speaker, text }, index) => {
    if (text.trim() === '') return [];
    return [`${time(index * 4)} --> ${time(index * 4 + 4)}\n<v ${escapeMarkup(speaker)}>${escapeMarkup(text)}</v>\n`];
  });
  writeFileSync(join(folder, `2026-02-03 ${id}.vtt`), `WEBVTT\n\n${cues.join('\n')}`);
}

interface ReadConversation {
  readonly conversation: StoredConversation;
  readonly signals: readonly StoredSignal[];
}

function expectQuotesInTheirTurns(stored: readonly ReadConversation[]): void {
  for (const { conversation, signals } of stored) {
    for (const { quote, span } of signals) {
      expect(conversation.conversation.turns[span.turn]?.text.slice(span.start, span.end)).toBe(quote);
    }
  }
}

/** Everything stored in a folder's database, with its signals. */
async function readBack(
  home: string,
): Promise<readonly { conversation: StoredConversation; signals: readonly StoredSignal[] }[]> {
  const config = readConfig({ EARSHOT_HOME: home });
  const database = await openDatabase(config);
  try {
    return await withWorkspace(database, config.workspace, async (tx) => {
      const { items } = await listConversations(tx, {}, { limit: 500 });
      const stored = [];
      for (const { id } of items) {
        const conversation = await findConversation(tx, id);
        if (conversation === undefined) throw new Error(`${id} is gone`);
        stored.push({ conversation, signals: (await listSignals(tx, { conversationId: id }, { limit: 500 })).items });
      }
      return stored;
    });
  } finally {
    await database.close();
  }
}

describe.skipIf(!hasSharedData('qmsum'))('real meetings through ingest', () => {
  it('keeps every turn of a JSON conversation, joins what one speaker says in captions, and quotes what was said', async () => {
    const folder = temporaryHome();
    const meetings = readSharedJsonLines<Meeting>('qmsum/qmsum.jsonl').filter(({ id }) => MEETINGS.includes(id));
    const source = join(folder, 'meetings');
    mkdirSync(source);
    for (const meeting of meetings) {
      writeJson(source, meeting);
      writeVtt(source, meeting);
    }
    const { code, stdout, stderr } = await runCommand(['ingest', source, '--account', 'real'], {
      EARSHOT_HOME: folder,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^6 files, 6 conversations: 6 read, 0 partly read, 0 waiting, 0 failed, 0 refused/m);

    const stored = await readBack(folder);
    const byId = new Map(stored.map(({ conversation }) => [conversation.id, conversation.conversation]));
    for (const meeting of meetings) {
      expect(byId.get(meeting.id)?.turns).toEqual(meeting.turns);
      const captions = byId.get(`2026-02-03 ${meeting.id}`)?.turns ?? [];
      const said = (turns: readonly { text: string }[]) =>
        turns
          .map(({ text }) => text)
          .join(' ')
          .split(/\s+/)
          .filter(Boolean);
      expect(said(captions)).toEqual(said(meeting.turns));
    }
    expect(Object.fromEntries([...byId].map(([id, { turns }]) => [id, turns.length]))).toMatchInlineSnapshot(`
      {
        "2026-02-03 Bmr023": 744,
        "2026-02-03 TS3010a": 114,
        "2026-02-03 education_17": 131,
        "Bmr023": 745,
        "TS3010a": 168,
        "education_17": 131,
      }
    `);
    expectQuotesInTheirTurns(stored);
  });
});

describe.skipIf(!hasSharedData('mime-messages'))('real mail through ingest', () => {
  it('reads every message that says something, and keeps the touch of the others', async () => {
    const folder = temporaryHome();
    const source = join(folder, 'mail');
    mkdirSync(source);
    const messages = readSharedJsonLines<Message>('mime-messages/messages.jsonl');
    for (const { id, raw_base64 } of messages) {
      const file = join(source, `${id.replaceAll('/', '-')}.eml`);
      writeFileSync(file, Buffer.from(raw_base64, 'base64'));
      // What bears no date is dated by its file: two with the same words are one message only in the same second.
      utimesSync(file, WRITTEN, WRITTEN);
    }
    const args = ['ingest', source, '--account', 'mail'];
    const { code, stdout, stderr } = await runCommand(args, { EARSHOT_HOME: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // Some bear the Message-ID of another: they are that message. Every one of the 53 is counted once.
    expect(stdout).toMatch(
      /^53 files, 45 conversations: 45 read, 0 partly read, 0 waiting, 0 failed, 0 refused, 1 known already$/m,
    );
    expect(stdout).toContain('5 messages said nothing new: their touch is kept');
    expect(stdout).toContain('2 messages said nothing new and were known already');

    const stored = await readBack(folder);
    expect(stored).toHaveLength(45);
    expectQuotesInTheirTurns(stored);
    const hare = stored.find(({ conversation }) => conversation.id === 'legacy-017')?.conversation.conversation;
    expect(hare).toMatchObject({ medium: 'email', subject: 'The Hare and the Tortoise' });
    expect(hare?.occurred_at).toBe('2000-05-19T04:50:08.000Z');
    expect(hare?.turns[0]).toEqual({ speaker: 'Doug Sauder', text: 'The Hare and the Tortoise' });
  });
});
