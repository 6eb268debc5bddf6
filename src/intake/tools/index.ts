import { generic } from './generic.ts';
import type { Tool } from './tool.ts';

/** Every tool that can post to us, by name. */
export const TOOLS: ReadonlyMap<string, Tool> = new Map([generic].map((tool) => [tool.name, tool]));
