import type { Fetcher } from '../fetch-back.ts';
import { fetchAvoma } from './avoma.ts';
import { fetchFathom } from './fathom.ts';
import { fetchFireflies } from './fireflies.ts';
import { fetchGong } from './gong.ts';
import { fetchGoogleMeet } from './google-meet.ts';
import { fetchGrain } from './grain.ts';
import { fetchMeetgeek } from './meetgeek.ts';
import { fetchRecall } from './recall.ts';
import { fetchTeams } from './teams.ts';
import { fetchTldv } from './tldv.ts';
import { fetchZoom } from './zoom.ts';

/** Who can be asked back, by the tool's name. */
export const FETCHERS: ReadonlyMap<string, Fetcher> = new Map<string, Fetcher>([
  ['avoma', fetchAvoma],
  ['fathom', fetchFathom],
  ['google-meet', fetchGoogleMeet],
  ['grain', fetchGrain],
  ['meetgeek', fetchMeetgeek],
  ['teams', fetchTeams],
  ['tldv', fetchTldv],
  ['gong', fetchGong],
  ['fireflies', fetchFireflies],
  ['zoom', fetchZoom],
  ['recall', fetchRecall],
]);
