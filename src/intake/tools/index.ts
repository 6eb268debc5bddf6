import { avoma } from './avoma.ts';
import { circleback } from './circleback.ts';
import { fathom } from './fathom.ts';
import { generic } from './generic.ts';
import { googleMeet } from './google-meet.ts';
import { grain } from './grain.ts';
import { meetgeek } from './meetgeek.ts';
import { otter } from './otter.ts';
import { posthog } from './posthog.ts';
import { readAi } from './read-ai.ts';
import { segment } from './segment.ts';
import { teams } from './teams.ts';
import { tldv } from './tldv.ts';
import type { Tool } from './tool.ts';

/** Every tool that can post to us, by name. */
export const TOOLS: ReadonlyMap<string, Tool> = new Map(
  [generic, fathom, circleback, readAi, tldv, otter, avoma, grain, meetgeek, teams, googleMeet, segment, posthog].map(
    (tool) => [tool.name, tool],
  ),
);
