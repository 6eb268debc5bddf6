import { type Conversation, InputError } from '../../domain/index.ts';
import type { IntakeDefaults } from '../types.ts';
import { jsonBody, keyInBody, pick } from './body.ts';
import { personOf, recordingToConversation, type Said } from './recording.ts';
import { standardWebhooksVerdict } from './signatures.ts';
import type { HookRequest, Tool } from './tool.ts';
import { epochOf, idOf, instantOf, listOf, numberOf, textOf } from './values.ts';

/** Workspaces from before December 2025 sign with these names and one secret for each endpoint. */
const LEGACY = 'svix';

/**
 * Recall.ai: `transcript.done`, signed by Standard Webhooks under `webhook-*` or, in older workspaces, `svix-*`; the
 * words lie in a file that the transcript's artifact points to (intake-formats A8). A bot that was made with the metadata
 * `account` says whose call it is. How words are joined, what the regions are called and where the meeting's title
 * stands is not documented: words are joined with spaces, any region is asked, and the title may be missing.
 */
export const recall: Tool = {
  name: 'recall',
  title: 'Recall.ai',
  sort: 'transcripts',
  secretFrom: 'tool',
  secretFormat: 'standard-webhooks',
  access: 'an API key of the region',
  settings: [
    {
      name: 'region',
      description: 'where the workspace is: us-west-2, us-east-1, eu-central-1 or ap-northeast-1',
      required: true,
      pattern: /^[a-z]{2}(?:-[a-z]+)+-\d$/,
    },
    { name: 'account', description: 'the key of the account that all its calls belong to' },
  ],
  verify: (request, proof) => standardWebhooksVerdict(request, proof, prefixOf(request)),
  idempotencyKey: (request) =>
    request.headers[`${prefixOf(request)}-id`] ?? keyInBody(request, ['event'], ['data', 'transcript', 'id']),
  read(request) {
    const body = jsonBody(request);
    const event = textOf(pick(body, 'event'));
    if (event !== 'transcript.done') {
      return [{ kind: 'nothing', reason: `events ${event?.slice(0, 60) ?? 'without a name'} are not kept` }];
    }
    const id = idOf(pick(body, 'data', 'transcript', 'id'));
    if (id === undefined) {
      throw new InputError('wrong-type', [{ path: 'data.transcript.id', message: 'no id of a transcript' }]);
    }
    const known = {
      recording: idOf(pick(body, 'data', 'recording', 'id')),
      account: textOf(pick(body, 'data', 'bot', 'metadata', 'account')),
    };
    return [{ kind: 'fetch', order: { tool: 'recall', resource: 'transcript', id, known } }];
  },
};

function prefixOf({ headers }: HookRequest): string {
  return headers['webhook-id'] === undefined && headers[`${LEGACY}-id`] !== undefined ? LEGACY : 'webhook';
}

/** What Recall.ai's API gives of a recording. */
export interface RecallCall {
  /** The id of the recording: one for all transcripts made of it. Of a file alone nobody knows it. */
  readonly id: string | undefined;
  /** The file of the transcript. */
  readonly transcript: unknown;
  /** The recording, where it could be asked for. */
  readonly recording: unknown;
  /** The transcript's artifact: when it was made stands in for when the call was, if nothing else tells. */
  readonly artifact: unknown;
}

/**
 * A recording of Recall.ai as a conversation. Participants have ids of one recording only; who has no name is
 * `Speaker 1`, `Speaker 2`, in the order of speaking.
 * @throws {InputError}
 */
export function recallConversation(call: RecallCall, defaults: IntakeDefaults): Conversation {
  const entries = listOf(call.transcript, 'transcript');
  const names = namesOf(entries);
  const people = entries.map((entry) => personOf(names.get(participantIn(entry)), pick(entry, 'participant', 'email')));
  return recordingToConversation(
    {
      tool: 'recall',
      id: call.id,
      title: textOf(pick(call.recording, 'media_shortcuts', 'meeting_metadata', 'data', 'title')),
      occurredAt:
        startOf(entries) ??
        instantOf(pick(call.recording, 'started_at')) ??
        instantOf(pick(call.artifact, 'created_at')),
      people,
      said: entries.flatMap((entry) => saidIn(entry, names.get(participantIn(entry)))),
    },
    defaults,
  );
}

/** Who an entry is of: by id, or where there is none by what else is told. */
function participantIn(entry: unknown): string | undefined {
  const { id, name, email } = (pick(entry, 'participant') ?? {}) as Readonly<Record<string, unknown>>;
  return idOf(id) ?? textOf(name) ?? textOf(email);
}

function namesOf(entries: readonly unknown[]): ReadonlyMap<string | undefined, string> {
  const names = new Map<string | undefined, string>();
  for (const entry of entries) {
    const id = participantIn(entry);
    const name = textOf(pick(entry, 'participant', 'name')) ?? textOf(pick(entry, 'participant', 'email'));
    if (id !== undefined && name !== undefined) names.set(id, name);
  }
  let strangers = 0;
  for (const entry of entries) {
    const id = participantIn(entry);
    if (id === undefined || names.has(id)) continue;
    strangers += 1;
    names.set(id, `Speaker ${strangers}`);
  }
  return names;
}

/** Word by word, so that a silence inside an utterance begins a new turn. */
function saidIn(entry: unknown, speaker: string | undefined): Said[] {
  return listOf(pick(entry, 'words'), 'words').map((word) => {
    const at = numberOf(pick(word, 'start_timestamp', 'relative'));
    return {
      speaker,
      at,
      end: numberOf(pick(word, 'end_timestamp', 'relative')) ?? at,
      text: textOf(pick(word, 'text')),
    };
  });
}

/** When the recording began: the first word's own time less what had passed by then. */
function startOf(entries: readonly unknown[]): string | undefined {
  for (const entry of entries) {
    for (const word of listOf(pick(entry, 'words'), 'words')) {
      const absolute = epochOf(pick(word, 'start_timestamp', 'absolute'));
      const relative = numberOf(pick(word, 'start_timestamp', 'relative'));
      if (absolute !== undefined && relative !== undefined) return instantOf(absolute - Math.round(relative * 1_000));
    }
  }
  return undefined;
}
