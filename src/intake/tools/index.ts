import { avoma } from './avoma.ts';
import { circleback } from './circleback.ts';
import { fathom } from './fathom.ts';
import { fireflies } from './fireflies.ts';
import { generic } from './generic.ts';
import { gong } from './gong.ts';
import { googleMeet } from './google-meet.ts';
import { grain } from './grain.ts';
import { mail } from './mail.ts';
import { mailgun } from './mailgun.ts';
import { meetgeek } from './meetgeek.ts';
import { otter } from './otter.ts';
import { posthog } from './posthog.ts';
import { postmark } from './postmark.ts';
import { readAi } from './read-ai.ts';
import { recall } from './recall.ts';
import { segment } from './segment.ts';
import { sendgrid } from './sendgrid.ts';
import { teams } from './teams.ts';
import { tldv } from './tldv.ts';
import type { Tool } from './tool.ts';
import { zoom } from './zoom.ts';

const TRANSCRIPTS: readonly Tool[] = [
  fathom,
  circleback,
  readAi,
  tldv,
  otter,
  avoma,
  grain,
  meetgeek,
  teams,
  googleMeet,
  gong,
  fireflies,
  zoom,
  recall,
];
const MAIL: readonly Tool[] = [postmark, sendgrid, mailgun, mail];
const USAGE: readonly Tool[] = [segment, posthog];

/** Every tool that can post to us, by name. */
export const TOOLS: ReadonlyMap<string, Tool> = new Map(
  [generic, ...TRANSCRIPTS, ...MAIL, ...USAGE].map((tool) => [tool.name, tool]),
);
