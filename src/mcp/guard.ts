import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { ProblemError } from '../http/index.ts';

/**
 * Refuses requests that a web page may have sent by way of a name that was pointed at this machine (DNS rebinding): `Host` must
 * be an address, this machine, or the host of `publicUrl`; `Origin`, which only browsers send, must be one of these too.
 * @throws {ProblemError} 403
 */
export function refuseRebinding(publicUrl: string | undefined): MiddlewareHandler {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl);
  return async function checkHost(context, next) {
    const host = hostnameOf(`http://${context.req.header('host') ?? new URL(context.req.url).host}`);
    if (host === undefined || !(isIP(host) > 0 || isThisMachine(host) || host === bare(own?.hostname))) {
      throw refused('host', 'Host', 'set EARSHOT_URL to the address under which this server is called');
    }
    const origin = context.req.header('origin');
    const from = origin === undefined ? undefined : hostnameOf(origin);
    if (origin !== undefined && !(from !== undefined && (isThisMachine(from) || origin === own?.origin))) {
      throw refused('origin', 'Origin', 'only pages of this server and of this machine may call it');
    }
    await next();
  };
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? bare(new URL(url).hostname) : undefined;
}

/** Without the brackets of an IPv6 address. */
function bare(hostname: string | undefined): string | undefined {
  return hostname?.replace(/^\[(.*)\]$/, '$1');
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '::1';
}

function refused(code: string, header: string, remedy: string): ProblemError {
  return new ProblemError({
    code: `wrong-${code}`,
    status: 403,
    title: 'Not called by its own name',
    detail: `The header ${header} names another server: ${remedy}`,
  });
}
