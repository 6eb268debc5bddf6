import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type IntakeDefaults, type ReadResult, readDocument } from '../src/intake/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { PUBLIC_URL, startHookServer } from './support/hooks.ts';
import { runCommand, temporaryHome } from './support/terminal.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const FILES = join(FIXTURES, 'transcripts');
const ours: IntakeDefaults = {
  vendor: { company: 'Northlight', competitors: [] },
  vendorDomains: ['northlight.example'],
};

function read(name: string, defaults: IntakeDefaults = ours): Promise<ReadResult> {
  return readDocument(readFileSync(join(FILES, name)), { name, defaults });
}

function readValue(value: unknown, defaults: IntakeDefaults = ours): Promise<ReadResult> {
  return readDocument(Buffer.from(JSON.stringify(value)), { name: 'saved.json', defaults });
}

/** Turns as `speaker@seconds: text`. */
function turnsOf({ conversations: [conversation] }: ReadResult): string[] {
  return (conversation?.turns ?? []).map(({ speaker, at, text }) => `${speaker}@${at}: ${text}`);
}

describe('files of transcript tools', () => {
  const at = { ...ours, occurred_at: '2026-09-21T14:00:00Z' };

  it("reads Teams' transcript from Graph: times without padding, negative, with long fractions", async () => {
    expect(turnsOf(await read('teams.vtt', at))).toEqual([
      'Dana Reyes@0: Hello, can you hear me?',
      'Li Wei@0.5: Yes. Before we start: SSO & SCIM are still blocking us. Since May.',
      'Dana Reyes@3723.457: I will send the guide by Friday.',
    ]);
  });

  it("reads the browser's download from Teams, with a guid over each cue and a voice over two lines", async () => {
    expect(turnsOf(await read('teams-web.vtt', at))).toEqual([
      'Dana Reyes@3.12: Thanks for joining, Li.',
      'Li Wei@5.9: Sure.',
    ]);
  });

  it("reads Teams' metadata cues, and from them when the meeting was, whatever the caller supposes", async () => {
    const result = await read('teams-metadata.vtt', { ...ours, occurred_at: '2020-01-01T00:00:00Z' });
    expect(turnsOf(result)).toEqual([
      'Dana Reyes@2: Where do we stand with the <rollout>?',
      'Li Wei@6: SSO is blocking us. Note: since May.',
      'Unknown speaker@10: Bye.',
    ]);
    expect(result.conversations[0]?.occurred_at).toBe('2026-09-21T14:00:05.123Z');
    expect(result.notes).toEqual([]);
  });

  it('skips a metadata cue that is broken, says where, and refuses a file that ends in one', async () => {
    const text = readFileSync(join(FILES, 'teams-metadata.vtt'), 'utf8');
    const lines = text.split('\n');
    const broken = lines.with(6, (lines[6] ?? '').slice(0, -9)).join('\n');
    const skipped = await readDocument(Buffer.from(broken), { name: 'teams.vtt', defaults: ours });
    expect(skipped.notes).toEqual([{ where: 'line 7', message: 'a cue was skipped: it is no JSON object' }]);
    expect(turnsOf(skipped)[1]).toBe('Li Wei@8.9: Note: since May.');
    const cut = Buffer.from(text.trimEnd().slice(0, -10));
    await expect(readDocument(cut, { name: 'teams.vtt', defaults: ours })).rejects.toThrow(
      'line 13: the file ends in the middle of a cue',
    );
  });

  it("reads Zoom's download, dated by its name: a colon in speech is no speaker, a telephone number is one", async () => {
    const result = await read('GMT20260921-140005_Recording.transcript.vtt');
    expect(turnsOf(result)).toEqual([
      'Dana Reyes@3.12: Hi Li, thanks for joining. Sure. Note: we need SSO, and 10:30 works.',
      'Li Wei (Acme)@8: Note: the price went up.',
      '1415***0100@9.2: I am on the phone: can you hear me?',
    ]);
    expect(result.conversations[0]?.occurred_at).toBe('2026-09-21T14:00:05.000Z');
  });

  it("reads Otter's text, dated by its name, with speakers unknown and left out", async () => {
    const result = await read('2026-09-21-otter.txt');
    expect(turnsOf(result)).toEqual([
      'Dana Reyes@3: Hi Li, thanks for joining.',
      'Unknown Speaker@7: Sure. Agenda: SSO first.',
      'Unknown speaker@15: Who is this?',
      'Li Wei@3605: We need SSO before rollout: 10:30 works.',
    ]);
    expect(result.conversations[0]?.occurred_at).toBe('2026-09-21T00:00:00.000Z');
  });
});

describe("answers of a tool's API kept as a file", () => {
  it("reads Gong's, in seconds, with people, titles and sides", async () => {
    const result = await read('gong.json');
    expect(turnsOf(result)).toEqual([
      'Dana Reyes@412.31: Let me share the tiers. There are three.',
      'Li Wei@417.5: The middle one is over our budget.',
    ]);
    expect(result.conversations[0]).toMatchObject({
      external_id: 'gong:9120034455667788990',
      occurred_at: '2026-09-14T13:01:07.204Z',
      subject: 'Acme / Northlight – security review',
      account: { domain: 'acme.example' },
      participants: [
        { name: 'Dana Reyes', title: 'AE', email: 'dana@northlight.example', side: 'vendor' },
        { name: 'Li Wei', email: 'li@acme.example', side: 'customer' },
      ],
    });
  });

  it("reads Gong's words alone: voices are numbered, the file's name dates them, a call without words is refused", async () => {
    const result = await read('2026-09-14-gong-words-only.json', { ...ours, occurred_at: '2026-09-14' });
    expect(turnsOf(result)).toEqual([
      'Speaker 1@0: Shall we start?',
      'Speaker 2@1.2: Go ahead.',
      'Speaker 1@2.5: We may not renew.',
    ]);
    expect(result.conversations[0]).toMatchObject({ external_id: 'gong:9120034455667788991' });
    expect(result.refused.map(({ where, error }) => [where, error.code])).toEqual([
      ['callTranscripts[1]', 'empty-transcript'],
    ]);
  });

  it("joins Gong's pages, and refuses a call whose words are not there", async () => {
    const { calls, callTranscripts } = JSON.parse(readFileSync(join(FILES, 'gong.json'), 'utf8'));
    const [{ transcript }] = callTranscripts;
    const half = (part: unknown[]) => ({ callTranscripts: [{ callId: '9120034455667788990', transcript: part }] });
    const joined = await readValue([{ calls }, half(transcript.slice(0, 1)), half(transcript.slice(1))]);
    expect(joined.conversations).toEqual((await read('gong.json')).conversations);
    await expect(readValue({ calls })).rejects.toThrow('the file has this call without its callTranscripts');
  });

  it("reads Google Meet's pages of entries, with the names of who spoke", async () => {
    const result = await read('google-meet.json');
    expect(turnsOf(result)).toEqual([
      'Li Wei@0: SSO is blocking us. Since May.',
      'Dana Reyes@7.09: I have the guide here.',
    ]);
    expect(result.conversations[0]).toMatchObject({
      external_id: 'google-meet:conferenceRecords/CR1/transcripts/T1',
      occurred_at: '2026-09-21T14:00:34.410Z',
    });
  });

  it("numbers the voices of Google Meet's entries without people, and begins with the conference where it is there", async () => {
    const [first, second] = JSON.parse(readFileSync(join(FILES, 'google-meet.json'), 'utf8'));
    const transcriptEntries = [...first.transcriptEntries, ...second.transcriptEntries];
    const conferenceRecord = { name: 'conferenceRecords/CR1', startTime: '2026-09-21T14:00:00Z' };
    const result = await readValue({ transcriptEntries, conferenceRecord });
    expect(turnsOf(result)).toEqual([
      'Speaker 1@34.41: SSO is blocking us. Since May.',
      'Speaker 2@41.5: I have the guide here.',
    ]);
    await expect(readValue({ transcriptEntries: [] })).rejects.toThrow('the transcript is empty');
  });
});

interface Recorded {
  readonly request: { readonly body: unknown };
  readonly replies?: unknown;
  readonly expected: readonly { readonly kind: string; readonly conversation?: { readonly id: string } }[];
}

/** Recorded bodies whose transcript stands in them. */
const INLINE = ['generic', 'fathom', 'circleback', 'read-ai', 'tldv', 'otter'].flatMap((tool) =>
  readdirSync(join(FIXTURES, 'intake', tool)).flatMap((file) => {
    const path = join(FIXTURES, 'intake', tool, file);
    const recorded = JSON.parse(readFileSync(path, 'utf8')) as Recorded;
    const conversation = recorded.replies === undefined ? recorded.expected[0]?.conversation : undefined;
    return conversation === undefined ? [] : [{ tool, file, body: recorded.request.body, conversation }];
  }),
);

describe('webhook bodies saved as files', () => {
  it.each(INLINE)('reads $tool/$file as if $tool had posted it', async ({ body, conversation }) => {
    const receivedAt = { ...ours, occurred_at: '2026-09-30T12:00:00.000Z' };
    const { conversations, refused } = await readValue(body, receivedAt);
    expect(refused).toEqual([]);
    expect(conversations).toEqual([{ ...conversation, id: expect.stringMatching(/^c_[0-9a-f]{20}$/) }]);
  });

  const [fathom] = INLINE.filter(({ tool, file }) => tool === 'fathom' && file === 'call.json');

  it("reads a list of bodies, and the pages of Fathom's list, each taken or refused on its own", async () => {
    const bare = { ...(fathom?.body as object), recording_id: 7, transcript: [] };
    const listed = await readValue([fathom?.body, bare, [[fathom?.body]]]);
    expect(listed.conversations).toHaveLength(1);
    expect(listed.refused.map(({ where, error }) => [where, error.code])).toEqual([
      ['[1]', 'empty-transcript'],
      ['[2]', 'wrong-type'],
    ]);
    const paged = await readValue({ limit: 10, next_cursor: null, items: [bare, fathom?.body] });
    expect(paged.conversations.map(({ external_id }) => external_id)).toEqual(['fathom:204060801']);
    expect(paged.refused.map(({ where }) => where)).toEqual(['items[0]']);
  });

  it("reads Read AI's and Otter's answers, whose form is not the webhook's", async () => {
    const turns = [
      { speaker: { name: 'Li Wei' }, text: 'SSO.', start_time_ms: 1790000425000, end_time_ms: 1790000426000 },
    ];
    const readAi = await readValue({ id: '01K5', title: 'Sync', start_time_ms: 1790000422000, transcript: { turns } });
    expect(turnsOf(readAi)).toEqual(['Li Wei@3: SSO.']);
    expect(readAi.conversations[0]).toMatchObject({ external_id: 'read-ai:01K5', subject: 'Sync' });
    const transcript = { content: 'Li Wei  0:12\nSSO.\n', format: 'txt' };
    const otter = { id: 'o1', title: 'Sync', created_at: '2026-09-21T14:00:00Z', relationships: { transcript } };
    expect((await readValue({ data: otter })).conversations[0]).toMatchObject({ external_id: 'otter:o1' });
  });

  it("reads Gong's calls: with the people where they are there, else by number, pages of one call as one", async () => {
    const monologue = (speakerId: string, start: number, text: string) => ({
      speakerId,
      sentences: [{ start, end: start + 900, text }],
    });
    const callTranscripts = [
      { callId: '9120034455667788990', transcript: [monologue('71', 1000, 'Hello.')] },
      { callId: '7782342274025937895', transcript: [monologue('9', 0, 'Hi.'), monologue('8', 1500, 'SSO.')] },
      { callId: '9120034455667788990', transcript: [monologue('72', 2500, 'SSO is late.')] },
    ];
    const parties = [{ speakerId: '72', name: 'Li Wei', emailAddress: 'li@acme.example' }];
    const metaData = { id: '9120034455667788990', title: 'Sync', started: '2026-09-14T15:01:07+02:00' };
    const { conversations, refused } = await readValue({ calls: [{ metaData, parties }], callTranscripts });
    expect(turnsOf({ conversations, refused, notes: [] })).toEqual(['Speaker 1@1: Hello.', 'Li Wei@2.5: SSO is late.']);
    expect(conversations[0]).toMatchObject({
      external_id: 'gong:9120034455667788990',
      occurred_at: '2026-09-14T13:01:07.000Z',
      subject: 'Sync',
    });
    expect(refused.map(({ where, error }) => [where, error.code])).toEqual([['callTranscripts[1]', 'missing-date']]);
    const dated = await readValue(
      { callTranscripts: callTranscripts.slice(1, 2) },
      { ...ours, occurred_at: '2026-09-21' },
    );
    expect(turnsOf(dated)).toEqual(['Speaker 1@0: Hi.', 'Speaker 2@1.5: SSO.']);
  });

  it("reads Fireflies' transcripts and Recall.ai's files", async () => {
    const sentences = [{ speaker_name: 'Li Wei', text: 'SSO.', start_time: '3', end_time: '4' }];
    const transcript = { id: '01K5', title: 'Sync', date: 1790000000000, sentences };
    for (const value of [transcript, { transcript }, { data: { transcript } }]) {
      const read = await readValue(value);
      expect(turnsOf(read)).toEqual(['Li Wei@3: SSO.']);
      expect(read.conversations[0]).toMatchObject({
        external_id: 'fireflies:01K5',
        occurred_at: '2026-09-21T14:13:20.000Z',
      });
    }
    const start_timestamp = { relative: 3, absolute: '2026-09-21T14:00:03Z' };
    const file = [
      { participant: { id: 1, name: 'Li Wei' }, words: [{ text: 'SSO.', start_timestamp, end_timestamp: null }] },
    ];
    const recall = await readValue(file);
    expect(turnsOf(recall)).toEqual(['Li Wei@3: SSO.']);
    expect(recall.conversations[0]).toMatchObject({ occurred_at: '2026-09-21T14:00:00.000Z' });
  });

  it('says of an announcement that the words are not in it', async () => {
    const refusal = 'this announces a call and holds none of its words: save the transcript, or let the tool post';
    await expect(readValue({ isTest: false, callData: { metaData: { id: '1' } } })).rejects.toThrow(refusal);
    await expect(readValue({ event: 'MeetingReady', data: { id: '1' } })).rejects.toThrow(refusal);
  });

  it('asks for the date of words that have none', async () => {
    const words = { meetingId: 'm1', data: [{ speaker: 'Li', text: 'SSO.', startTime: 1 }] };
    await expect(readValue(words)).rejects.toThrow('occurred_at: nothing says when it was');
    const dated = await readValue(words, { ...ours, occurred_at: '2026-09-21' });
    expect(dated.conversations[0]).toMatchObject({ external_id: 'tldv:m1', occurred_at: '2026-09-21T00:00:00.000Z' });
  });

  it('leaves our own form its errors, and refuses what is nested deeper than a stack', async () => {
    const own = {
      medium: 'call',
      occurred_at: '2026-09-21',
      recording_id: 1,
      recorded_by: {},
      turns: [{ speaker: 'A' }],
    };
    await expect(readValue(own)).rejects.toThrow('turns[0].text');
    const deep = Buffer.from(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const reading = readDocument(deep, { name: 'deep.json', defaults: ours });
    await expect(reading).rejects.toMatchObject({ code: 'too-deep' });
  });
});

it('ingests a folder of all of them, files of one name in two folders too, and skips what it has', async () => {
  const home = temporaryHome();
  const folder = join(home, 'calls');
  for (const name of readdirSync(FILES).filter((file) => !file.endsWith('.md')))
    cpSync(join(FILES, name), join(folder, name));
  for (const { tool, file, body } of INLINE) {
    if (file !== 'call.json') continue;
    mkdirSync(join(folder, tool));
    writeFileSync(join(folder, tool, 'saved.json'), JSON.stringify(body));
  }
  const environment = { EARSHOT_HOME: home };
  const first = await runCommand(['ingest', folder, '--account', 'acme'], environment);
  expect(first.stderr).toBe('');
  expect(first.code).toBe(0);
  const again = await runCommand(['ingest', folder, '--account', 'acme'], environment);
  expect(again.code).toBe(0);
  expect(first.stdout).toContain(
    '13 files, 13 conversations: 13 read, 0 partly read, 0 waiting, 0 failed, 1 refused, 0 known already\n',
  );
  expect(again.stdout).toContain(' 1 refused, 13 known already\n');
});

describeAnyDatabase('the same call posted by its tool and loaded from a file', (fixture) => {
  it('is one', async () => {
    const server = await startHookServer(fixture.database, { workspace: `w${randomBytes(6).toString('hex')}` });
    try {
      const { secret, url } = (await server.ask('PUT', '/v1/sources/otter', {})).body;
      const body = INLINE.find(({ tool, file }) => tool === 'otter' && file === 'call.json')?.body;
      await server.hook(`${url.slice(PUBLIC_URL.length)}?key=${secret}`, JSON.stringify(body));
      await server.settled();
      const posted = await server.ask('POST', '/v1/conversations', body);
      expect(posted).toMatchObject({ status: 202, body: { duplicate: true, differs: false } });
      expect((await server.ask('GET', '/v1/conversations')).body.items).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });
});
