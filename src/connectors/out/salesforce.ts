import { Connection } from '@jsforce/jsforce-node';
import { inTime } from './in-time.ts';
import { toHtml } from './render.ts';
import type { CrmSettings } from './settings.ts';
import {
  isTemporaryStatus,
  type OutgoingDocument,
  type Outlet,
  SendError,
  type Sender,
  type SendOptions,
} from './types.ts';

const TIMEOUT_MS = 30_000;
const API_VERSION = '62.0';
const LONGEST_TITLE = 255;
const ID = /^[a-z0-9]{15}(?:[a-z0-9]{3})?$/i;

interface CompositeAnswer {
  readonly compositeResponse: readonly {
    readonly referenceId: string;
    readonly httpStatusCode: number;
    readonly body: { readonly id?: string } | readonly { readonly errorCode?: string }[];
  }[];
}

/**
 * A note on the account and the opportunity, with its id in its title: the note and what it hangs on are written in one request
 * that does all or nothing. One that may be there already is looked for by that title first.
 */
export const writeSalesforceNote: Sender = async (document, outlet, options) => {
  const connection = await asking(options, false, () => connect(outlet));
  const records = [...options.crm.accounts, ...options.crm.deals].filter((id) => ID.test(id));
  if (records.length === 0) {
    if (document.event !== 'test')
      throw new SendError('Salesforce knows no account of this account, and no opportunity', { temporary: false });
    // A test writes nothing: it asks for what the user must be able to read.
    await asking(options, false, () => connection.query('SELECT Id FROM ContentNote LIMIT 1', { autoFetch: false }));
    return { remoteId: null, note: 'the credentials work; a test writes no note' };
  }
  const title = titleOf(document);
  if (options.mayHaveArrived) {
    const found = await asking(options, false, () =>
      connection.query<{ Id: string }>(`SELECT Id FROM ContentNote WHERE Title = '${soqlText(title)}' LIMIT 1`, {
        autoFetch: false,
      }),
    );
    const [there] = found.records;
    if (there !== undefined) return { remoteId: there.Id };
  }
  await options.handOver();
  const answer = await asking(options, true, () =>
    connection.requestPost<CompositeAnswer>(`/services/data/v${API_VERSION}/composite`, {
      ...writingOf(document, title, records),
    }),
  );
  return { remoteId: noteIdOf(answer) };
};

/** A token as it is, or one got for the client's own credentials (RFC 6749, 4.4). */
async function connect({ settings, secrets }: Outlet): Promise<Connection> {
  const { instance_url: instanceUrl = '', client_id: clientId } = settings as CrmSettings;
  const version = API_VERSION;
  if (secrets.client_secret === undefined || clientId === undefined) {
    return new Connection({ version, instanceUrl, accessToken: secrets.access_token ?? '' });
  }
  const connection = new Connection({
    version,
    instanceUrl,
    oauth2: { loginUrl: instanceUrl, clientId, clientSecret: secrets.client_secret },
  });
  const token = await connection.oauth2.requestToken({ grant_type: 'client_credentials' });
  return new Connection({ version, instanceUrl, accessToken: token.access_token });
}

function titleOf({ id, document }: OutgoingDocument): string {
  const mark = ` [${id}]`;
  return `${document.title.replaceAll(/\s+/g, ' ').slice(0, LONGEST_TITLE - mark.length)}${mark}`;
}

function soqlText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

function writingOf(document: OutgoingDocument, title: string, records: readonly string[]) {
  const content = Buffer.from(toHtml(document.document, { link: document.link })).toString('base64');
  const base = `/services/data/v${API_VERSION}/sobjects`;
  const links = records.map((record, index) => ({
    method: 'POST',
    url: `${base}/ContentDocumentLink`,
    referenceId: `link${index}`,
    body: { ContentDocumentId: '@{note.id}', LinkedEntityId: record, ShareType: 'V' },
  }));
  const note = {
    method: 'POST',
    url: `${base}/ContentNote`,
    referenceId: 'note',
    body: { Title: title, Content: content },
  };
  return { allOrNone: true, compositeRequest: [note, ...links] };
}

/** @throws {SendError} when any part of it was refused: then nothing of it was written */
function noteIdOf({ compositeResponse }: CompositeAnswer): string | null {
  const refused = compositeResponse.find(({ httpStatusCode, body }) => httpStatusCode >= 400 && !isHalted(body));
  if (refused !== undefined) {
    const code = Array.isArray(refused.body) ? (refused.body[0] as { errorCode?: string })?.errorCode : undefined;
    const word = wordOf(code);
    throw new SendError(`Salesforce answered ${refused.httpStatusCode}${word}${REMEDIES[word.trim()] ?? ''}`, {
      temporary: isTemporaryStatus(refused.httpStatusCode),
    });
  }
  const note = compositeResponse.find(({ referenceId }) => referenceId === 'note')?.body;
  return note !== undefined && 'id' in note ? (note.id ?? null) : null;
}

function isHalted(body: CompositeAnswer['compositeResponse'][number]['body']): boolean {
  return Array.isArray(body) && (body[0] as { errorCode?: string } | undefined)?.errorCode === 'PROCESSING_HALTED';
}

function wordOf(code: string | undefined): string {
  return code !== undefined && /^[A-Z_]{1,80}$/i.test(code) ? ` ${code}` : '';
}

const REMEDIES: Readonly<Record<string, string>> = {
  INVALID_SESSION_ID: ': set new credentials',
  invalid_client: ': client id and client secret are not a pair',
  invalid_client_id: ': client id and client secret are not a pair',
  invalid_grant: ': the connected app allows no client credentials flow, or has no user to run as',
  REQUEST_LIMIT_EXCEEDED: ': the organisation’s requests of the day are used up',
  INVALID_TYPE: ': notes are not enabled in the organisation',
  ENTITY_IS_DELETED: ': the account or the opportunity was deleted',
  INVALID_CROSS_REFERENCE_KEY: ': the account or the opportunity is not there for this user',
};
/** Said with 403, and over tomorrow. */
const PASSING = new Set(['REQUEST_LIMIT_EXCEEDED', 'SERVER_UNAVAILABLE', 'UNABLE_TO_LOCK_ROW', 'UNKNOWN_EXCEPTION']);

async function asking<Result>(
  { signal }: Pick<SendOptions, 'signal'>,
  isWriting: boolean,
  call: () => PromiseLike<Result>,
): Promise<Result> {
  try {
    return await inTime(signal, TIMEOUT_MS, call);
  } catch (error) {
    signal.throwIfAborted();
    throw toSendError(error, isWriting);
  }
}

function toSendError(error: unknown, isWriting: boolean): SendError {
  const { errorCode, name } = (error ?? {}) as { errorCode?: unknown; name?: unknown };
  const code = [errorCode, name].find(
    (one): one is string =>
      typeof one === 'string' &&
      (/^ERROR_HTTP_\d{3}$/.test(one) ||
        Object.hasOwn(REMEDIES, one) ||
        PASSING.has(one) ||
        /^[A-Z]+(?:_[A-Z]+)+$/.test(one)),
  );
  if (code === undefined) {
    return new SendError('Salesforce could not be reached, or did not answer in time', {
      temporary: true,
      arrivalUnknown: isWriting,
    });
  }
  const status = Number(/^ERROR_HTTP_(\d{3})$/.exec(code)?.[1] ?? Number.NaN);
  if (!Number.isNaN(status)) {
    return new SendError(`Salesforce answered ${status}`, {
      temporary: isTemporaryStatus(status),
      arrivalUnknown: isWriting && status >= 500,
    });
  }
  return new SendError(`Salesforce answered ${code}${REMEDIES[code] ?? ''}`, {
    temporary: PASSING.has(code),
    arrivalUnknown: isWriting && (code === 'SERVER_UNAVAILABLE' || code === 'UNKNOWN_EXCEPTION'),
  });
}
