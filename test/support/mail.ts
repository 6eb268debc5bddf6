import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request as a tool sends it. */
export interface Recorded {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The request of a recorded shape. */
export function recorded(file: string): Recorded {
  const { request } = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/intake', file), 'utf8'));
  return {
    headers: request.headers,
    body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
  };
}

/** A raw message from a customer to one of ours, unless its headers say otherwise. */
export function eml(headers: Readonly<Record<string, string>>, text: string): string {
  const all = { From: 'Li Wei <li@acme.example>', To: 'dana@northlight.example', ...headers };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${text}\r\n`;
}

/** The headers of a raw message that is posted. */
export const RAW = { 'content-type': 'message/rfc822' };
/** The time of the known answers of intake-formats F2. */
export const NOW = 1_790_000_000_000;
