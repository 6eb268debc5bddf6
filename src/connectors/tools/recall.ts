import type { KyInstance } from 'ky';
import { ConnectorError } from '../../domain/index.ts';
import { defaultsOf, parseJson, type RecallCall, recallConversation } from '../../intake/index.ts';
import { asking, createClient, wasAnswered } from '../client.ts';
import { download } from '../download.ts';
import { type FetchAccess, type Fetcher, notReady, requireToken } from '../fetch-back.ts';
import { conversationOf } from './document.ts';

/** Transcripts lie in Recall's buckets, at addresses signed for a few hours. */
const HOSTS = ['.recall.ai', '.amazonaws.com'];
/** Whatever ends in no transcript at all; anything else is on its way. */
const FAILED = new Set(['failed', 'deleted']);

interface Artifact {
  readonly status?: { readonly code?: string | undefined } | null | undefined;
  readonly data?: { readonly download_url?: string | null | undefined } | null | undefined;
}

/**
 * The transcript that Recall.ai announced: its artifact, then the file at the signed address in it, which is asked for
 * anew each time because it expires; and the recording, for title and time (intake-formats A8).
 */
export const fetchRecall: Fetcher = async ({ id, known }, access, context) => {
  const client = createClient({
    tool: 'Recall.ai',
    baseUrl: baseUrlOf(context.settings),
    headers: { authorization: requireToken('Recall.ai', access) },
    signal: access.signal,
    timeoutMs: access.timeoutMs,
  });
  const artifact = await asking('Recall.ai', 'a transcript', () =>
    client.get(`transcript/${encodeURIComponent(id)}/`).json<Artifact>(),
  ).catch(notReadyWhen(404));
  const code = artifact.status?.code ?? '';
  if (FAILED.has(code)) throw new ConnectorError(`Recall.ai says that the transcript is ${code}`, { temporary: false });
  const transcript = await fileAt(artifact.data?.download_url ?? undefined, access);
  const recordingId = typeof known.recording === 'string' ? known.recording : undefined;
  const recording = recordingId === undefined ? undefined : await recordingOf(client, recordingId);
  const call: RecallCall = { id: recordingId ?? id, transcript, recording, artifact };
  const defaults = defaultsOf(context);
  const account = typeof known.account === 'string' ? { key: known.account } : defaults.account;
  const document = { id: call.id, transcript, recording: withoutAddresses(recording) };
  return [conversationOf(recallConversation(call, { ...defaults, account }), document)];
};

async function fileAt(address: string | undefined, access: FetchAccess): Promise<unknown> {
  if (address === undefined || address === '') throw notReady('Recall.ai', 'transcript');
  // No token: the address is signed itself. One that has expired is another one at the next attempt.
  const request = { tool: 'Recall.ai', what: 'transcript', address, hosts: HOSTS };
  return parseJson(await download(request, access).catch(notReadyWhen(403, 404)));
}

/** Title and time are worth a question, and not worth losing the words. */
async function recordingOf(client: KyInstance, id: string): Promise<unknown> {
  try {
    const path = `recording/${encodeURIComponent(id)}/`;
    return await asking('Recall.ai', 'a recording', () => client.get(path).json());
  } catch (error) {
    if (wasAnswered(error, 403, 404)) return undefined;
    throw error;
  }
}

/** Signed addresses open what they lead to: they are not kept. */
function withoutAddresses(recording: unknown): unknown {
  if (recording === undefined) return undefined;
  return JSON.parse(JSON.stringify(recording, (name, value: unknown) => (name.endsWith('url') ? undefined : value)));
}

function baseUrlOf({ region }: Readonly<Record<string, unknown>>): string {
  if (typeof region === 'string' && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region))
    return `https://${region}.recall.ai/api/v1`;
  throw new ConnectorError('the source does not say in which region it is: set the setting region, then replay', {
    temporary: false,
  });
}

function notReadyWhen(...statuses: readonly number[]): (error: unknown) => never {
  return (error) => {
    throw wasAnswered(error, ...statuses) ? notReady('Recall.ai', 'transcript') : error;
  };
}
