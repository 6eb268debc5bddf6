import type { Fetcher } from '../fetch-back.ts';
import { fetchAttio } from './attio.ts';
import { fetchAvoma } from './avoma.ts';
import { fetchFathom } from './fathom.ts';
import { fetchFireflies } from './fireflies.ts';
import { fetchGong } from './gong.ts';
import { fetchGoogleMeet } from './google-meet.ts';
import { fetchGrain } from './grain.ts';
import { fetchHubspot } from './hubspot.ts';
import { fetchMeetgeek } from './meetgeek.ts';
import { fetchPipedrive } from './pipedrive.ts';
import { fetchRecall } from './recall.ts';
import { fetchTeams } from './teams.ts';
import { fetchTldv } from './tldv.ts';
import { fetchZoom } from './zoom.ts';

/** Who can be asked back, by the tool's name. */
export const FETCHERS: ReadonlyMap<string, Fetcher> = new Map<string, Fetcher>([
  ['attio', fetchAttio],
  ['avoma', fetchAvoma],
  ['fathom', fetchFathom],
  ['fireflies', fetchFireflies],
  ['gong', fetchGong],
  ['google-meet', fetchGoogleMeet],
  ['grain', fetchGrain],
  ['hubspot', fetchHubspot],
  ['meetgeek', fetchMeetgeek],
  ['pipedrive', fetchPipedrive],
  ['recall', fetchRecall],
  ['teams', fetchTeams],
  ['tldv', fetchTldv],
  ['zoom', fetchZoom],
]);
