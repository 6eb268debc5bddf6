import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../domain/index.ts';
import { type RowsFormat, readRows } from './index.ts';

const RECEIVED = '2026-10-01T12:00:00.000Z';

function read(
  kind: 'usage' | 'ticket' | 'survey',
  body: string | Uint8Array,
  format: RowsFormat = 'csv',
  extra: { readonly dateOrder?: 'dmy' | 'mdy' } = {},
) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return readRows(kind, bytes, { format, receivedAt: RECEIVED, ...extra });
}

const bodies = (result: ReturnType<typeof read>) => result.observations.map(({ observation }) => observation.row);

describe('rows of usage', () => {
  it('are the same as JSON of one row, a list, {items} and CSV', () => {
    const row = {
      account: 'acme',
      date: '2026-08-01',
      active_users: 120,
      features: { alerts: 40 },
      use_cases: ['crm'],
    };
    const one = read('usage', JSON.stringify(row), 'json');
    expect(one.observations).toEqual([
      {
        row: 1,
        observation: {
          kind: 'usage',
          clues: ['key:acme', 'crm:acme'],
          name: '2026-08-01',
          nameIsGlobal: false,
          at: '2026-08-01',
          recordedAt: undefined,
          row: { date: '2026-08-01', active_users: 120, features: { alerts: 40 }, use_cases: ['crm'] },
        },
      },
    ]);
    expect(read('usage', JSON.stringify([row]), 'json')).toEqual(one);
    expect(read('usage', JSON.stringify({ items: [row] }), 'json')).toEqual(one);
    const csv = 'Account,Date,Active Users,feature:alerts,use_cases\r\nacme,2026-08-01,120,40,crm\r\n';
    expect(read('usage', csv)).toEqual(one);
  });

  it.each([
    ['comma', 'account,date,logins\nacme,2026-08-01,4.5\n', 4.5],
    ['semicolon and decimal comma', 'account;date;logins\nacme;2026-08-01;4,5\n', 4.5],
    ['semicolon, thousands and decimal comma', 'account;date;logins\nacme;2026-08-01;1.004,5\n', 1004.5],
    ['tab', 'account\tdate\tlogins\nacme\t2026-08-01\t4.5\n', 4.5],
    ['a byte-order mark', '\uFEFFaccount,date,logins\nacme,2026-08-01,4.5\n', 4.5],
    ['a delimiter that the file declares', 'sep=;\r\naccount;date;logins\r\nacme;2026-08-01;4,5\r\n', 4.5],
    ['quotes around a delimiter in the header', '"account";"date";"logins";"a,b,c,d"\nacme;2026-08-01;4,5;\n', 4.5],
    ['line ends of old', 'account,date,logins\racme,2026-08-01,4.5\r', 4.5],
  ])('are read with %s', (_, csv, logins) => {
    expect(bodies(read('usage', csv))).toEqual([{ date: '2026-08-01', logins }]);
  });

  it('may be long: a metric and its value', () => {
    const csv =
      'account_key,date,metric,value\nacme,2026-08-01,Active Users,12\nacme,2026-08-01,feature:alerts,3\nacme,2026-08-01,Exports,2\n';
    expect(bodies(read('usage', csv))).toEqual([
      { date: '2026-08-01', active_users: 12 },
      { date: '2026-08-01', features: { alerts: 3 } },
      { date: '2026-08-01', features: { Exports: 2 } },
    ]);
  });

  it('say whose they are by key, CRM id or domain', () => {
    const clues = (account: unknown) =>
      read('usage', JSON.stringify({ account, date: '2026-08-01', logins: 1 }), 'json').observations[0]?.observation
        .clues;
    expect(clues({ key: 'acme', domain: 'Acme.test' })).toEqual(['key:acme', 'domain:acme.test']);
    expect(clues({ crm_id: 17 })).toEqual(['crm:17']);
    expect(clues('Acme.test')).toEqual(['key:Acme.test', 'crm:Acme.test', 'domain:acme.test']);
    const csv = 'crm_id,domain,date,logins\n0061,acme.test,2026-08-01,1\n';
    expect(read('usage', csv).observations[0]?.observation.clues).toEqual(['crm:0061', 'domain:acme.test']);
  });

  it('refuse a date of two meanings with its line and column, unless the order is declared', () => {
    const csv = 'account,date,logins\nacme,2026-08-01,1\nacme,03/04/2026,2\nacme,25/12/2025,3\n';
    expect(read('usage', csv).refused).toEqual([
      { row: 2, line: 3, issues: [{ column: 'date', message: expect.stringContaining('may mean two days') }] },
    ]);
    expect(bodies(read('usage', csv)).map((row) => ('date' in row ? row.date : ''))).toEqual([
      '2026-08-01',
      '2025-12-25',
    ]);
    expect(bodies(read('usage', csv, 'csv', { dateOrder: 'dmy' }))[1]).toMatchObject({ date: '2026-04-03' });
    expect(bodies(read('usage', csv, 'csv', { dateOrder: 'mdy' }))[1]).toMatchObject({ date: '2026-03-04' });
  });

  it('count lines over quoted line ends and empty lines', () => {
    const csv = 'account,date,logins\n"ac\nme",2026-08-01,1\n\nacme,soon,1\n';
    expect(read('usage', csv).refused).toEqual([
      { row: 2, line: 5, issues: [{ column: 'date', message: 'expected a date such as 2026-03-12' }] },
    ]);
  });

  it.each([
    ['no account', 'account,date,logins\n,2026-08-01,1\n', 'account'],
    ['no date', 'account,date,logins\nacme,,1\n', 'date'],
    ['an impossible date', 'account,date,logins\nacme,2026-02-30,1\n', 'date'],
    ['an absurd year', 'account,date,logins\nacme,0202-02-03,1\n', 'date'],
    ['a number that is none', 'account,date,logins\nacme,2026-08-01,many\n', 'logins'],
    ['a number below zero', 'account,date,logins\nacme,2026-08-01,-1\n', 'logins'],
    ['thousands or a fraction', 'account,date,logins\nacme,2026-08-01,"1,234"\n', 'logins'],
    ['thousands or a fraction, the other way', 'account;date;logins\nacme;2026-08-01;1.234\n', 'logins'],
    ['no figure', 'account,date,logins\nacme,2026-08-01,\n', undefined],
    ['more cells than columns', 'account,date,logins\nacme,2026-08-01,1,2\n', undefined],
    [
      'a time of knowing that is to come',
      'account,date,logins,recorded_at\nacme,2026-08-01,1,2026-10-02\n',
      'recorded_at',
    ],
  ])('are refused with %s', (_, csv, column) => {
    const { observations, refused } = read('usage', csv);
    expect(observations).toEqual([]);
    expect(refused).toMatchObject([{ row: 1, line: 2, issues: [{ column }] }]);
  });

  it.each([
    ['an open quote', 'account,date\n"acme,2026-08-01\n', 'broken-csv'],
    ['a column twice', 'account,date,Date\nacme,2026-08-01,2026-08-02\n', 'broken-csv'],
    ['no column of accounts', 'date,logins\n2026-08-01,1\n', 'wrong-type'],
    ['a header alone', 'account,date,logins\n', 'empty'],
    ['nothing', '', 'empty'],
  ])('are no CSV with %s', (_, csv, code) => {
    expect(() => read('usage', csv)).toThrow(expect.objectContaining({ code }));
  });

  it('name the columns that stand for nothing', () => {
    expect(read('usage', 'account,date,logins,Owner\nacme,2026-08-01,1,Ana\n').ignored).toEqual(['owner']);
  });
});

describe('rows of tickets and surveys', () => {
  it('take the words of help desks and hold a ticket without closed_at for open', () => {
    const csv =
      'id,account,priority,created_at,solved_at\n7,acme,Urgent,2026-08-10,\n8,acme,low,2026-08-10T10:00:00Z,2026-08-11\n';
    expect(bodies(read('ticket', csv))).toEqual([
      { id: '7', severity: 'critical', opened_at: '2026-08-10', closed_at: null },
      { id: '8', severity: 'low', opened_at: '2026-08-10T10:00:00Z', closed_at: '2026-08-11' },
    ]);
    const wrong = read('ticket', 'id,account,severity,opened_at,closed_at\n7,acme,constructor,2026-08-10,2026-08-01\n');
    expect(wrong.refused[0]?.issues.map(({ column }) => column)).toEqual(['severity', 'closed_at']);
  });

  it('tell answers apart by id, else by kind, time and who answered', () => {
    const csv = 'account,type,at,score,email\nacme,NPS,2026-07-01,6,Li@acme.test\nacme,nps,2026-07-01,9,jo@acme.test\n';
    expect(read('survey', csv).observations.map(({ observation }) => observation.name)).toEqual([
      'nps/2026-07-01/li@acme.test',
      'nps/2026-07-01/jo@acme.test',
    ]);
    expect(read('survey', 'account,kind,at,score\nacme,nps,2026-07-01,11\n').refused).toHaveLength(1);
  });
});

describe('whatever is posted as rows', () => {
  it('is read or refused, never more', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('acme', '2026-08-01', '03/04/2026', '1,5', '1.234', '=1+1', '"', '\n', '-', '1e9'),
    );
    const table = fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 });
    const mark = fc.constantFrom(',', ';', '\t');
    fc.assert(
      fc.property(table, mark, fc.constantFrom('usage', 'ticket', 'survey'), (rows, delimiter, kind) => {
        const header = ['account', 'date', 'logins', 'id', 'severity', 'opened_at', 'kind', 'at', 'score'];
        const text = [header, ...rows].map((row) => row.join(delimiter)).join('\n');
        for (const format of ['csv', 'json'] as const) {
          try {
            const { observations, refused } = read(kind, format === 'csv' ? text : JSON.stringify(rows), format);
            expect(refused.every(({ issues }) => issues.length > 0)).toBe(true);
            expect(new Set([...observations, ...refused].map(({ row }) => row)).size).toBe(
              observations.length + refused.length,
            );
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
