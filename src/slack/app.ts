import { Hono } from 'hono';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { Answerer } from '../answers/index.ts';
import { postToSlack, slackResponseUrl } from '../connectors/index.ts';
import { InputError } from '../domain/index.ts';
import {
  baseOf,
  createErrorHandler,
  limitRequests,
  linksBelow,
  ProblemError,
  type ReadLog,
  readBody,
} from '../http/index.ts';
import { slackVerdict } from '../intake/index.ts';
import { claimSlackRequest, type Database } from '../storage/index.ts';
import { answerCommand } from './answer-command.ts';
import { readTyped } from './command.ts';
import { helpFor, privately, workingOn } from './messages.ts';

/** What commands are answered with; handed in, so that a test or the command line puts it together. */
export interface SlackServices {
  readonly database: Database;
  readonly answerer: Answerer;
  readonly logger: Logger;
  /** What Slack signs with, and the workspace whose accounts are asked about; unset, there is no such route. */
  readonly slack: { readonly signingSecret: string; readonly workspace: string } | undefined;
  readonly publicUrl?: string | undefined;
  /** Requests of one address in a minute; unset, any number. */
  readonly requestsPerMinute?: number | undefined;
  /** How an answer gets to Slack; unset, it is posted. */
  readonly post?: typeof postToSlack | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Writes down who read what; unset, nobody does. */
  readonly reads?: Pick<ReadLog, 'note'> | undefined;
}

/** The face for Slack, and what lets it end in order. */
export interface SlackApp {
  readonly app: Hono;
  /** Resolves when every command that was taken is answered. */
  settled(): Promise<void>;
}

const MAX_BODY_BYTES = 100_000;
/** Commands answered at once; the others wait for their turn. */
const AT_ONCE = 4;

/** `POST /slack/commands`: a slash command is taken within Slack's three seconds and answered where it says. */
export function createSlackApp({
  slack,
  logger,
  publicUrl,
  requestsPerMinute,
  now,
  post = postToSlack,
  ...services
}: SlackServices): SlackApp {
  const app = new Hono();
  const limit = pLimit(AT_ONCE);
  const running = new Set<Promise<void>>();
  app.onError(createErrorHandler(logger));
  if (requestsPerMinute !== undefined) app.use('/slack/*', limitRequests(requestsPerMinute));
  app.post('/slack/commands', async (context) => {
    if (slack === undefined) throw switchedOff();
    const body = await readBody(context, MAX_BODY_BYTES);
    const verdict = slackVerdict({ headers: context.req.header(), body }, { secret: slack.signingSecret, now: now() });
    if (!verdict.genuine) throw forged(verdict.reason);
    const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
    refuseNul(form);
    if (form.get('ssl_check') === '1') return context.body(null, 200);
    const command = form.get('command') ?? '/earshot';
    const typed = readTyped(command, form.get('text') ?? '');
    if (/^(?:help)?$/i.test(typed.text)) return context.json(helpFor(command));
    const responseUrl = slackResponseUrl(form.get('response_url') ?? undefined);
    if (responseUrl === undefined) throw nowhereToAnswer();
    // Slack, or somebody who recorded it, sends it again: it is being answered.
    const id = form.get('trigger_id') || context.req.header('x-slack-signature') || '';
    const isFirst = await claimSlackRequest(services.database, slack.workspace, { id, now: now() });
    if (!isFirst) return context.json(workingOn(typed.text));
    const tools = { ...services, workspace: slack.workspace, links: linksBelow(baseOf(context, publicUrl)) };
    const work = limit(async () => {
      try {
        const message = await answerCommand(typed, form.get('user_id') ?? '', tools).catch((error: unknown) => {
          logger.error({ err: error }, 'a Slack command failed');
          return privately('Something broke on our side, and nothing was answered. Please ask again in a while.');
        });
        await post(responseUrl, message);
      } catch (error) {
        logger.warn({ err: error }, 'an answer did not reach Slack');
      }
    }).finally(() => running.delete(work));
    running.add(work);
    return context.json(workingOn(typed.text));
  });
  return {
    app,
    async settled() {
      await Promise.all(running);
    },
  };
}

/**
 * Of what was typed the character NUL is left out; who typed it and where they did is kept, and no text that is kept holds one.
 * @throws {InputError} code `unstorable-text`
 */
function refuseNul(form: URLSearchParams): void {
  for (const [path, value] of form)
    if (path !== 'text' && value.includes('\0'))
      throw new InputError('unstorable-text', [{ path, message: 'holds a NUL, which no text here has' }]);
}

function switchedOff(): ProblemError {
  const detail = 'Slack is not connected: set SLACK_SIGNING_SECRET';
  return new ProblemError({ code: 'not-found', status: 404, title: 'Not found', detail });
}

function forged(reason: string): ProblemError {
  return new ProblemError({ code: 'unauthorized', status: 401, title: 'Not proven genuine', detail: reason });
}

function nowhereToAnswer(): ProblemError {
  const detail = 'response_url is no address of hooks.slack.com, and answers go nowhere else';
  const issues = [{ path: 'response_url', message: detail }];
  return new ProblemError({ code: 'wrong-response-url', status: 400, title: 'Nowhere to answer', detail, issues });
}
