import { attio } from './attio.ts';
import { avoma } from './avoma.ts';
import { circleback } from './circleback.ts';
import { fathom } from './fathom.ts';
import { fireflies } from './fireflies.ts';
import { generic } from './generic.ts';
import { gong } from './gong.ts';
import { googleMeet } from './google-meet.ts';
import { grain } from './grain.ts';
import { hubspot } from './hubspot.ts';
import { mail } from './mail.ts';
import { mailgun } from './mailgun.ts';
import { meetgeek } from './meetgeek.ts';
import { otter } from './otter.ts';
import { pipedrive } from './pipedrive.ts';
import { posthog } from './posthog.ts';
import { postmark } from './postmark.ts';
import { readAi } from './read-ai.ts';
import { recall } from './recall.ts';
import { salesforce } from './salesforce.ts';
import { segment } from './segment.ts';
import { sendgrid } from './sendgrid.ts';
import { teams } from './teams.ts';
import { tldv } from './tldv.ts';
import type { Tool } from './tool.ts';
import { zoom } from './zoom.ts';

/** Every tool that can post to us, by name. */
export const TOOLS: ReadonlyMap<string, Tool> = new Map(
  [
    attio,
    avoma,
    circleback,
    fathom,
    fireflies,
    generic,
    gong,
    googleMeet,
    grain,
    hubspot,
    mail,
    mailgun,
    meetgeek,
    otter,
    pipedrive,
    posthog,
    postmark,
    readAi,
    recall,
    salesforce,
    segment,
    sendgrid,
    teams,
    tldv,
    zoom,
  ].map((tool) => [tool.name, tool]),
);
