import { describe, expect, it } from 'vitest';
import { isAtOneTime, isOneQuestion, type QuestionContext, readQuestion } from './reading.ts';

const context: QuestionContext = {
  asOf: '2026-10-20',
  fiscalStart: 1,
  renewal: null,
  contractStart: null,
  departures: [],
  conversations: [],
  people: [
    { name: 'Dana Ortiz', names: ['Dana Ortiz'], side: 'customer' },
    { name: 'Robert Hale', names: ['Robert Hale'], titles: ['Chief Operating Officer'], side: 'customer' },
    { name: 'April Chen', names: ['April Chen'], side: 'customer' },
    { name: 'Mark Lund', names: ['Mark Lund'], side: 'vendor' },
  ],
  ownNames: ['Acme Freight', 'Northlight'],
};

const read = (question: string) => readQuestion(question, context);

describe('a question', () => {
  it.each([
    ['who is the champion?', 'person'],
    ['and who replaced her', 'person'],
    ['when was the export promised?', 'date'],
    ['by when did they want it', 'date'],
    ['how many seats do they need', 'number'],
    ['what does FieldPilot charge', 'money'],
    ["what's the price of the add-on", 'money'],
    ['what is the new system called', 'name'],
    ['which vendor did they look at', 'name'],
    ['why are they unhappy', 'reason'],
    ['do they use SSO?', 'yes-no'],
    ['what do they think of the dashboard', 'text'],
  ])('says what kind of thing is wanted: %s', (question, wanted) => {
    expect(read(question).wanted).toBe(wanted);
  });

  it('names people by first name, family name and what they are called', () => {
    expect(read('did dana agree?').people.map(({ name }) => name)).toEqual(['Dana Ortiz']);
    expect(read('what about Ortiz').people.map(({ name }) => name)).toEqual(['Dana Ortiz']);
    expect(read('what did Bob say').people.map(({ name }) => name)).toEqual(['Robert Hale']);
    expect(read('what did the COO say').people.map(({ name }) => name)).toEqual(['Robert Hale']);
    expect(read('did they mark the invoice?').people).toEqual([]);
    expect(read('did Mark send it?').people.map(({ name }) => name)).toEqual(['Mark Lund']);
  });

  it('asks for words of somebody only where it says so', () => {
    expect(read('what did Dana say about the export').speakers.map(({ name }) => name)).toEqual(['Dana Ortiz']);
    expect(read("what are Dana's concerns").speakers).toHaveLength(1);
    expect(read('when did Dana leave').speakers).toEqual([]);
    expect(read('what did the customer say about pricing').side?.side).toBe('customer');
    expect(read('what did we promise').side?.side).toBe('us');
    expect(read('what do they use').side).toBeNull();
  });

  it('may be about mails or calls alone', () => {
    expect(read('what did they ask in emails').medium?.medium).toBe('email');
    expect(read('what came up on the last call').medium?.medium).toBe('call');
    expect(read('how do they email customers').medium).toBeNull();
  });

  it('is about its telling words: names, acronyms and numbers weigh most, our own names nothing', () => {
    const { terms } = read('Does Acme want SSO with Okta for 40 people on Northlight dashboards?');
    const weight = Object.fromEntries(terms.map(({ word, weight: one }) => [word, one]));
    expect(weight).toMatchObject({ sso: 'key', okta: 'key', 40: 'key', dashboards: 'plain', want: 'light' });
    expect(weight).not.toHaveProperty('northlight');
  });

  it.each([
    ['what did April say about pricing?', null, ['April Chen']],
    ['what did April Chen promise', null, ['April Chen']],
    ['what did they say in April?', '2026-04-01', []],
    ['what did April say in May', '2026-05-01', ['April Chen']],
    ['what was said in early April', '2026-04-01', []],
    ['what did Dana say on April 14', '2026-04-14', ['Dana Ortiz']],
  ])('knows a person from a month: %s', (question, from, speakers) => {
    const reading = read(question);
    expect(reading.time.said?.from ?? null).toBe(from);
    expect(reading.speakers.map(({ name }) => name)).toEqual(speakers);
  });

  it('knows the name of the account from a month', () => {
    const time = readQuestion('what does April Health want', { ...context, ownNames: ['April Health'] }).time;
    expect(time.said).toBeNull();
  });

  it.each([
    ['In March, what did they pay?', true],
    ['Since June, what has changed?', true],
    ['What did they say about SSO and billing last month?', true],
    ['Last month, did they mention SSO, billing or seats?', true],
    ['what did they hope for in April and where did it end', false],
    ['was he shopping around in spring? and now?', false],
    ['stand changes came late in March. by how many minutes, any better by September?', false],
  ])('has time words that hold for all of it, or not: %s', (question, holds) => {
    expect(isAtOneTime(read(question))).toBe(holds);
  });

  it('is one where only its time words are set off', () => {
    expect(isOneQuestion(read('In March, what did they pay?'))).toBe(true);
    expect(isOneQuestion(read('do they use SSO and billing?'))).toBe(true);
    expect(isOneQuestion(read('what do they pay, and since when?'))).toBe(false);
  });

  it('knows an acronym that is spelled out', () => {
    expect(read('what about the E R P').terms.map(({ word }) => word)).toContain('erp');
  });
});
