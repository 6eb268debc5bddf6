import { describe, expect, it } from 'vitest';
import { type IntakeDefaults, readDocument } from './index.ts';

async function read(name: string, content: string, defaults: IntakeDefaults = {}) {
  const bytes = new TextEncoder().encode(content);
  const result = await readDocument(bytes, { name, defaults: { occurred_at: '2026-03-12T15:00:00Z', ...defaults } });
  const [conversation] = result.conversations;
  if (conversation === undefined) throw new Error('nothing was read');
  return { conversation, notes: result.notes };
}

/** Turns as `speaker@seconds: text`. */
async function turns(name: string, content: string, defaults?: IntakeDefaults): Promise<string[]> {
  const { conversation } = await read(name, content, defaults);
  return conversation.turns.map(({ speaker, at, text }) => `${speaker}${at === undefined ? '' : `@${at}`}: ${text}`);
}

describe('WebVTT', () => {
  it('reads voices, several in a cue, with classes, entities and other tags', async () => {
    const content = [
      'WEBVTT - Weekly',
      'Kind: captions',
      '',
      'STYLE',
      '::cue { color: red }',
      '',
      'NOTE',
      'not speech',
      '',
      '1',
      '00:00:12.400 --> 00:00:15.100 align:start',
      '<v.loud Li Wei>SSO is <i>blocking</i> us &amp; our <00:00:13.000>team.</v>',
      '<v Sam O&apos;Neil>Since when?</v>',
      '',
      '01:00:20.000 --> 01:00:21.000',
      '<v Li Wei>2 &lt; 3 and a < b',
      'since May.</v>',
      '',
    ].join('\n');
    expect(await turns('a.vtt', content)).toEqual([
      'Li Wei@12.4: SSO is blocking us & our team.',
      "Sam O'Neil@12.4: Since when?",
      'Li Wei@3620: 2 < 3 and a < b since May.',
    ]);
  });

  it('reads "Name: text" cues as Zoom writes them; a cue without a name goes on with the speaker', async () => {
    const content =
      'WEBVTT\r\n\r\n1\r\n00:00:03.120 --> 00:00:05.400\r\nDana Reyes: Hi Li, thanks for joining.\r\n\r\n' +
      '2\r\n00:00:05.900 --> 00:00:07.010\r\nSure we start at 10:30: is that fine?\r\n\r\n' +
      '3\r\n00:00:08.000 --> 00:00:09.000\r\nLi Wei: Yes.\r\n\r\n4\r\n00:00:09.500 --> 00:00:10.000\r\nNote: we need SSO.\r\n\r\n';
    expect(await turns('a.vtt', content)).toEqual([
      'Dana Reyes@3.12: Hi Li, thanks for joining. Sure we start at 10:30: is that fine?',
      'Li Wei@8: Yes. Note: we need SSO.',
    ]);
  });

  it('reads the unpadded and negative times of Teams', async () => {
    const content =
      'WEBVTT\n\n-0:0:1.5 --> 0:0:0.25\n<v Dana Reyes>Hello?</v>\n\n0:0:0.5 --> 0:0:5.32\n<v Li Wei>This is a test.</v>\n\n' +
      '1:2:3.4567 --> 1:2:5.0\n<v Dana Reyes>Bye.</v>\n';
    expect(await turns('a.vtt', content)).toEqual([
      'Dana Reyes@0: Hello?',
      'Li Wei@0.5: This is a test.',
      'Dana Reyes@3723.457: Bye.',
    ]);
  });

  it('begins a new turn of the same speaker after a pause', async () => {
    const cue = (from: number, text: string) => `\n00:${from}.000 --> 00:${from + 2}.000\nDana: ${text}\n`;
    const content = `WEBVTT\n${cue(10, 'One.')}${cue(14, 'Two.')}${cue(30, 'Three.')}`;
    expect(await turns('a.vtt', content)).toEqual(['Dana@10: One. Two.', 'Dana@30: Three.']);
  });

  it('skips a bad cue, keeps the rest and says where', async () => {
    const content =
      'WEBVTT\n\n00:01.000 --> 00:02.000\nDana: Hi.\n\n00:xx.000 --> 00:04.000\nlost\n\nstray\n\n00:05.000 --> 00:06.000\nSam: Yes.';
    const { conversation, notes } = await read('a.vtt', content);
    expect(conversation.turns.map((turn) => turn.text)).toEqual(['Hi.', 'Yes.']);
    expect(notes).toEqual([
      { where: 'line 6', message: 'a cue was skipped: its times cannot be read' },
      { where: 'line 9', message: 'text outside a cue was skipped' },
      { where: 'line 12', message: 'the file does not end with a line end: its last cue may be cut off' },
    ]);
  });

  it('gives speech without a speaker to an unknown one', async () => {
    expect(await turns('a.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nHi there.\n')).toEqual([
      'Unknown speaker@1: Hi there.',
    ]);
  });

  it('refuses a file without its header', async () => {
    await expect(read('a.vtt', '00:01.000 --> 00:02.000\nHi.\n')).rejects.toThrow(
      'line 1: not WebVTT: the first line must begin with WEBVTT',
    );
  });

  it('knows a name of any shape when it is told who was there', async () => {
    const content = 'WEBVTT\n\n00:01.000 --> 00:02.000\nthe big room 4b: Hi.\n';
    const participants = [{ name: 'The big room 4B', side: 'customer' as const }];
    const { conversation } = await read('a.vtt', content, { participants });
    expect(conversation.turns[0]?.speaker).toBe('the big room 4b');
    expect(conversation.participants).toEqual(participants);
  });
});

describe('SRT', () => {
  it('reads commas and dots, tags, missing indexes and two speakers in a cue', async () => {
    const content =
      '\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<i>Dana:</i> Hi <b>there</b>, 3 < 4.\r\nSam: Hello.\r\n\r\n' +
      '00:01:00.500 --> 00:01:02.000\r\nDana: In all\r\nforty people.\r\n';
    expect(await turns('a.srt', content)).toEqual([
      'Dana@1: Hi there, 3 < 4.',
      'Sam@1: Hello.',
      'Dana@60.5: In all forty people.',
    ]);
  });

  it('does not give lines of a dialogue, marked with dashes, to whoever spoke last', async () => {
    const content =
      '1\n00:00:01,000 --> 00:00:02,000\nDana: Shall we renew?\n\n2\n00:00:02,500 --> 00:00:04,000\n- Yes.\n- I would\nnot.\n\n' +
      '3\n00:00:04,200 --> 00:00:05,000\n- Sam: We might.\n- Hm.\n\n4\n00:00:05,200 --> 00:00:06,000\nDana: - one dash alone.\n';
    expect(await turns('a.srt', content)).toEqual([
      'Dana@1: Shall we renew?',
      'Unknown speaker@2.5: Yes.',
      'Unknown speaker@2.5: I would not.',
      'Sam@4.2: We might.',
      'Unknown speaker@4.2: Hm.',
      'Dana@5.2: - one dash alone.',
    ]);
  });

  it('keeps text after a blank line and drops the index of a cue without one', async () => {
    const content =
      '1\n00:00:01,000 --> 00:00:02,000\nDana: One.\n\nStill one.\n2\n00:00:12,000 --> 00:00:13,000\nDana: Two 2\n3\n00:00:24,000 --> 00:00:25,000\nThree.\n';
    expect(await turns('a.srt', content)).toEqual(['Dana@1: One. Still one.', 'Dana@12: Two 2', 'Dana@24: Three.']);
  });
});

describe('plain text', () => {
  it.each([
    ['[00:12:03] Dana Ortiz: Hi.', 'Dana Ortiz@723: Hi.'],
    ['[00:12:03.5 --> 00:12:06] Dana Ortiz: Hi.', 'Dana Ortiz@723.5: Hi.'],
    ['(12:03) Dana: Hi.', 'Dana@723: Hi.'],
    ['00:12 Dana: Hi.', 'Dana@12: Hi.'],
    ['00:12 - Dana: Hi.', 'Dana@12: Hi.'],
    ['Dana (00:12): Hi.', 'Dana@12: Hi.'],
    ['Dana [12:03]: Hi.', 'Dana@723: Hi.'],
    ['Dana 1:02:03: Hi.', 'Dana@3723: Hi.'],
    ['Dana: Hi.', 'Dana: Hi.'],
    ['Dana：Hi.', 'Dana: Hi.'],
    ['Dana:\nHi.', 'Dana: Hi.'],
    ['[00:12] Hi.', 'Unknown speaker@12: Hi.'],
    ['The Chair (Hon. A. Rota (Nipissing, Lib.)): Hi.', 'The Chair (Hon. A. Rota (Nipissing, Lib.)): Hi.'],
    ['Dr. J. van der Berg-Ruiz: Hi.', 'Dr. J. van der Berg-Ruiz: Hi.'],
    ['Speaker 1: Hi.', 'Speaker 1: Hi.'],
    ['dana@acme.test: Hi.', 'dana@acme.test: Hi.'],
    ['+1 415-555-0100: Hi.', '+1 415-555-0100: Hi.'],
    ['李伟: 你好。', '李伟: 你好。'],
  ])('reads %j', async (line, turn) => {
    expect(await turns('a.txt', `${line}\n`)).toEqual([turn]);
  });

  it.each([
    'Note: we need SSO.',
    'Next Steps: send the quote.',
    'Question 2: who pays?',
    '10:30 works for us: fine.',
    'https://acme.test/a: see there',
    'The problem is: nobody logs in.',
    'Yes. Fine: go ahead.',
    'One last thing: the price.',
    'Monday: demo.',
    'note: lower case',
    '"Dana": quoted',
    'Really? Sam: no',
    'ratio 3:4 is fine',
  ])('takes %j for speech', async (line) => {
    expect(await turns('a.txt', `Dana: Hi.\n${line}\n`)).toEqual([`Dana: Hi. ${line}`]);
  });

  it('takes a doubtful name for a speaker when it recurs', async () => {
    expect(await turns('a.txt', 'dana: Hi.\nOrtiz, Sam: Hello.\ndana: So.\nOrtiz, Sam: Yes.\n')).toEqual([
      'dana: Hi.',
      'Ortiz, Sam: Hello.',
      'dana: So.',
      'Ortiz, Sam: Yes.',
    ]);
    expect(await turns('a.txt', 'Sam: Hi.\nreminder for dana: call.\nhint: none\n')).toEqual([
      'Sam: Hi. reminder for dana: call. hint: none',
    ]);
  });

  it('takes rooms and devices for speakers when they recur, and a heading or sentence never', async () => {
    const line = (index: number) =>
      `Dana: Who is it?\n718 number: It is ${index}.\nEngr. Obi Eze: Yes.\nThe point is: fine.\n`;
    const [first, second, third] = await turns('a.txt', [1, 2, 3].map(line).join(''));
    expect([first, second, third]).toEqual([
      'Dana: Who is it?',
      '718 number: It is 1.',
      'Engr. Obi Eze: Yes. The point is: fine.',
    ]);
  });

  it('reads header blocks as Otter exports them, where a colon in the text is speech', async () => {
    const content =
      'Dana Reyes  0:03  \nHi Li, thanks for joining.\nMarketing: not a speaker.\n\nUnknown Speaker  0:07\nSure.\n\n1:00:15  \nWho?\n\nTranscribed by https://otter.ai\n';
    expect(await turns('a.txt', content)).toEqual([
      'Dana Reyes@3: Hi Li, thanks for joining. Marketing: not a speaker.',
      'Unknown Speaker@7: Sure.',
      'Unknown speaker@3615: Who?',
    ]);
  });

  it('joins continuation lines to the turn above, over blank lines too', async () => {
    expect(await turns('a.txt', 'Dana: One,\n  two,\n\nthree.\nSam: Yes.\n')).toEqual([
      'Dana: One, two, three.',
      'Sam: Yes.',
    ]);
  });

  it('gives every paragraph of a text without speakers, and what precedes the first, to an unknown one', async () => {
    expect(await turns('a.txt', 'Weekly call\n\nAll were\nthere.\n\nDana: Hi.\n')).toEqual([
      'Unknown speaker: Weekly call',
      'Unknown speaker: All were there.',
      'Dana: Hi.',
    ]);
  });

  it('drops a speaker who says nothing', async () => {
    expect(await turns('a.txt', 'Dana:\nSam: Hi.\n')).toEqual(['Sam: Hi.']);
  });

  it('replaces what cannot be stored, one for one', async () => {
    expect(await turns('a.txt', 'Dana: a\0b\n')).toEqual(['Dana: a\ufffdb']);
  });
});
