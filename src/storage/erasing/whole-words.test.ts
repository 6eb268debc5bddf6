import { expect, it } from 'vitest';
import { describeAnyDatabase } from '../../../test/support/databases.ts';
import { holdsOne, seen, seenText, wholeWord } from './whole-words.ts';

const MAIL = 'dana@acme.test';
const NAME = 'Zoë Falk';

describeAnyDatabase('words in bytes and rows', (fixture) => {
  async function holds(text: string, word: string): Promise<boolean[]> {
    const sql = `SELECT ${holdsOne(seen('$1::bytea'), '$3::jsonb')} AS bytes, ${holdsOne(seenText('$2::text'), '$3::jsonb')} AS text`;
    const { rows } = await fixture.database.pool.query<{ bytes: boolean; text: boolean }>(sql, [
      Buffer.from(text, 'utf8'),
      text,
      JSON.stringify([wholeWord('nobody@nowhere.test'), wholeWord(word)]),
    ]);
    return [...new Set(rows.flatMap(({ bytes, text }) => [bytes, text]))];
  }

  it.each([
    [MAIL, 'dana@acme.test'],
    [MAIL, 'Write to Dana@Acme.TEST.'],
    [MAIL, '"from": "Dana Ortiz <dana@acme.test>"'],
    [MAIL, String.raw`{"text": "Yours,\ndana@acme.test\n"}`],
    [MAIL, String.raw`{"text": "\u003cdana@acme.test\u003e"}`],
    [MAIL, "to='dana@acme.test', or “dana@acme.test”"],
    [MAIL, 'invitee=dana%40acme.test&when=today'],
    [MAIL, 'who=%3Cdana@acme.test%3E'],
    [NAME, 'With Zoë Falk.'],
    [NAME, 'ZOË FALK'],
    [NAME, String.raw`{"name": "Zo\u00eb Falk"}`],
    [NAME, 'name=Zo%C3%AB+Falk'],
    [NAME, String.raw`{"text": "said\nZoë Falk"}`],
    ['acme.test', 'bob@acme.test, www.acme.test'],
    ['north', '{"account":{"key":"north"}}'],
    ['a.c+d(e)@acme.test', 'A.C+D(E)@acme.test'],
  ])('%s stands in %s', async (word, text) => {
    expect(await holds(text, word)).toEqual([true]);
  });

  it.each([
    ['na@acme.test', 'dana@acme.test'],
    ['na@acme.test', 'Write to Dana@acme.test or d.na@acme.test or d-na@acme.test.'],
    [MAIL, 'dana@acme.testing, dana@acme.test.au, dana@acme.test-lab.example'],
    [MAIL, 'dana@acmeXtest'],
    ['Ana Lima', 'Diana Lima and Ana Limara'],
    ['acme.test', 'bob@notacme.test, bob@acme.test.au, bob@my-acme.test'],
    ['north', 'northwind, north-wind, midnorth'],
  ])('%s does not stand in %s', async (word, text) => {
    expect(await holds(text, word)).toEqual([false]);
  });
});
