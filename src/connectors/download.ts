import { ConnectorError } from '../domain/index.ts';
import { asking, createClient } from './client.ts';
import type { FetchAccess } from './fetch-back.ts';

/** A file of a tool that lies at an address which somebody else told us. */
export interface DownloadRequest {
  /** The tool, as messages name it. */
  readonly tool: string;
  readonly what: string;
  readonly address: string;
  /** Where the tool keeps its files: a host, or with a dot before it everything under it. Nothing else is asked. */
  readonly hosts: readonly string[];
  /** Sent to the address itself and never to another host that it leads to. */
  readonly authorization?: string | undefined;
}

const MOST_REDIRECTS = 5;
/** A transcript of a day's talk is a few megabytes. */
const MOST_BYTES = 50_000_000;
const TIMEOUT_MS = 60_000;

/**
 * Downloads a file, following redirects step by step so that each stays on the tool's own hosts, over https.
 * @throws {ConnectorError} final for an address that is not the tool's, and for what is absurdly large
 */
export async function download(request: DownloadRequest, access: FetchAccess): Promise<Uint8Array> {
  const { tool, what, hosts, authorization } = request;
  const timeoutMs = access.timeoutMs ?? TIMEOUT_MS;
  // The client's own measure ends with the headers; this one covers the body too.
  const signal = AbortSignal.any([access.signal, AbortSignal.timeout(timeoutMs)]);
  const client = createClient({ tool, signal, timeoutMs });
  const first = addressOn(request.address, hosts);
  let address = first;
  for (let step = 0; address !== undefined && step <= MOST_REDIRECTS; step += 1) {
    const url = address;
    const headers = authorization !== undefined && url.origin === first?.origin ? { authorization } : {};
    const found = await asking(tool, what, async () => {
      const throwHttpErrors = (status: number) => status >= 400;
      const response = await client.get(url, { headers, redirect: 'manual', throwHttpErrors });
      if (response.status < 300) return readBounded(response, request);
      await response.body?.cancel();
      return response.headers.get('location') ?? '';
    });
    if (typeof found !== 'string') return found;
    address = addressOn(found, hosts, url);
  }
  const why = address === undefined ? 'lies at an address that is not its own' : 'is passed on and on';
  throw new ConnectorError(`the ${what} of ${tool} ${why}: it was not fetched`, { temporary: false });
}

function addressOn(text: string, hosts: readonly string[], base?: URL): URL | undefined {
  const url = URL.parse(text, base?.href);
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '') return undefined;
  const isOwn = hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host));
  return isOwn ? url : undefined;
}

async function readBounded(response: Response, { tool, what }: DownloadRequest): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) {
      throw new ConnectorError(`the ${what} of ${tool} is larger than ${MOST_BYTES} bytes: it was not fetched`, {
        temporary: false,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
