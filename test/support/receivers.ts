import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes what it is sent, or refuses it as told. */
export interface MailServer {
  /** With the user and the password it wants. */
  readonly url: string;
  readonly received: Email[];
  /** The answer to the next messages, each its status; anything else is taken. */
  readonly refusals: number[];
  /** Called with each whole message before it is answered. */
  onMessage: (mail: Email) => Promise<void> | void;
  stop(): Promise<void>;
}

export const MAIL_PASSWORD = 'pass-that-nobody-sees';

/** Starts one on a free port of this machine. */
export async function startMailServer(): Promise<MailServer> {
  const received: Email[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      password === MAIL_PASSWORD ? done(null, { user: username }) : done(new Error('no')),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nobody@') ? done(Object.assign(new Error('no such user'), { responseCode: 550 })) : done(),
    async onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const refusal = refusals.shift();
      if (refusal !== undefined) {
        done(Object.assign(new Error('not now, says the server with words of its own'), { responseCode: refusal }));
        return;
      }
      const mail = await PostalMime.parse(Buffer.concat(chunks));
      await answering.onMessage(mail);
      received.push(mail);
      done();
    },
  });
  server.on('error', () => undefined); // a worker that is killed breaks its connection
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const answering: MailServer = {
    url: `smtp://earshot:${MAIL_PASSWORD}@127.0.0.1:${port}`,
    received,
    refusals,
    onMessage: () => undefined,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return answering;
}

/** A request as it came. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What it is answered. */
export interface GivenAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A web server that keeps what it is asked and answers as told. */
export interface WebServer {
  readonly url: string;
  readonly received: ReceivedRequest[];
  /** Answers from now on. `undefined`: none, the connection is cut. */
  answer: (request: ReceivedRequest) => GivenAnswer | undefined | Promise<GivenAnswer | undefined>;
  stop(): Promise<void>;
}

/** Starts one on a free port of this machine. */
export async function startWebServer(answer: WebServer['answer'] = () => ({ status: 200 })): Promise<WebServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    received.push(asked);
    const given = await answering.answer(asked);
    if (given === undefined) {
      request.socket.destroy();
      return;
    }
    response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers });
    response.end(given.body === undefined ? '' : JSON.stringify(given.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answering: WebServer = {
    url: `http://127.0.0.1:${port}`,
    received,
    answer,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return answering;
}
