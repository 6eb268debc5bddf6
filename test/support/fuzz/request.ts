/** A request as it is sent, whole. */
export interface FuzzRequest {
  readonly method: string;
  /** With its query, percent-encoded as it is sent. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array | undefined;
}

/** The request as a Request of ours. Bodies of methods that have none are left away. */
export function toRequest({ method, path, headers, body }: FuzzRequest, origin: string): Request {
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
  return new Request(origin + path, {
    method,
    headers: headers.map(([name, value]) => [name, value] as [string, string]),
    ...(hasBody ? { body: typeof body === 'string' ? body : Buffer.from(body), duplex: 'half' } : {}),
  } as RequestInit);
}

/** The request as a command that sends it again. Keys are named, not told. */
export function toCommand({ method, path, headers, body }: FuzzRequest): string {
  const told = headers.map(([name, value]) =>
    /^(authorization|cookie)$/i.test(name) ? `-H '${name}: …${value.slice(-6)}'` : `-H ${quoted(`${name}: ${value}`)}`,
  );
  const bytes = body === undefined ? [] : [`--data-binary ${quoted(typeof body === 'string' ? body : inHex(body))}`];
  return ['curl', '-X', method, ...told, ...bytes, quoted(path)].join(' ');
}

const MOST_TOLD = 2_000;

function quoted(text: string): string {
  const all = JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'");
  return `$'${all.length > MOST_TOLD ? `${all.slice(0, MOST_TOLD)}… (${all.length} characters)` : all}'`;
}

function inHex(bytes: Uint8Array): string {
  return `bytes ${Buffer.from(bytes).toString('hex')}`;
}
