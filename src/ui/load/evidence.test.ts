import { expect, it } from 'vitest';
import type { TimelinePage } from '../page-models/account.ts';
import type { DraftEntry } from './account/timeline.ts';
import { type EvidenceSources, linkEvidence } from './evidence.ts';

const TICKET = { id: 'T-9', severity: 'critical', opened_at: '2026-10-05T08:00:00.000Z', closed_at: null } as const;
const SURVEY = 'survey-nps-2026-09-30';
const CALL = 'conversation-call-1';

const entryOf = (id: string, at: string) => ({ id, at, type: 'record', field: 'owners', words: 'it' }) as DraftEntry;
const entries = [
  entryOf(CALL, '2026-10-12'),
  entryOf('ticket-T-9', TICKET.opened_at),
  ...Array.from({ length: 30 }, (_, index) => entryOf(`entry-${index}`, '2026-10-01')),
  entryOf(SURVEY, '2026-09-30'),
];

function pageOf(shown: readonly DraftEntry[]): TimelinePage {
  return { entries: shown, kind: null, count: 0, total: 0, kinds: new Map(), from: 0, unread: 0 } as TimelinePage;
}

function link(ids: readonly string[], change: Partial<EvidenceSources> = {}) {
  const links = linkEvidence({
    risk: null,
    further: ids,
    heard: new Map(),
    shown: new Set(),
    promises: [],
    shownPromises: new Set(),
    promisePath: () => '/promise',
    contacts: [],
    timeline: { path: (from) => `/page-${from}`, entries, page: pageOf(entries.slice(0, 20)) },
    people: [{ name: 'Pia Lund', email: 'pia@x.test' }],
    known: [],
    tickets: [TICKET],
    asOf: '2026-10-20',
    ...change,
  } as EvidenceSources);
  return ids.map((id) => links.get(id));
}

it('tells what it knows no place of in words, and never by an address', () => {
  const labels = link([
    'touch:2026-09-24T15:00:00Z:call:someone@x.test',
    'touch:2025-09-24T15:00:00Z:email_in:someone@x.test',
    'touch:2026-09-24T15:00:00Z:qbr_deferred:-',
    'person:gone@x.test',
    'person:pia@x.test',
    's_0123456789abcdef',
  ]);
  expect(labels.map((one) => one?.label)).toEqual([
    'Call, 24 Sep',
    'Email, 24 Sep 2025',
    'QBR put off, 24 Sep',
    'Somebody on record',
    'Pia Lund on record',
    'No longer on record',
  ]);
});

it('finds a contact by its instant, however that is written, and by its medium', () => {
  const contacts = [
    { at: '2026-10-12T15:00:00.000Z', medium: 'call', conversation: 'call-1' },
    { at: '2026-10-12T15:00:00.000Z', medium: 'email', conversation: undefined },
  ];
  const touches = ['touch:2026-10-12T15:00:00Z:call:a@x.test', 'touch:2026-10-12T15:00:00Z:email_out:b@x.test'];
  expect(link(touches, { contacts }).map((one) => [one?.label, one?.href])).toEqual([
    ['Call, 12 Oct', `#${CALL}`],
    ['Email, 12 Oct', null],
  ]);
});

it('leads to another page of the timeline for what is not on the one that is shown, whatever that is narrowed to', () => {
  const ids = ['T-9', 'survey:nps:2026-09-30'];
  const hrefs = (change?: Partial<EvidenceSources>) => link(ids, change).map((one) => one?.href);
  expect(hrefs()).toEqual(['#ticket-T-9', `/page-20#${SURVEY}`]);
  const page = pageOf(entries.slice(0, 1));
  const timeline = { path: (from: number) => `/page-${from}`, entries, page };
  expect(hrefs({ timeline })).toEqual(['/page-0#ticket-T-9', `/page-20#${SURVEY}`]);
});
