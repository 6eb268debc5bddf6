import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { type Answer, leakIn, problemFault } from './judge.ts';
import type { FuzzRequest } from './request.ts';
import { type Making, ODD_HEADERS, rawBodies } from './requests.ts';
import { sendTo, type Target } from './target.ts';
import { HOSTILE_TEXTS, texts } from './values.ts';
import { type FuzzWorld, SLACK_NOW, SLACK_SECRET, SLACK_USER } from './world.ts';

const PATH = '/slack/commands';
const RESPONSE_URL = 'https://hooks.slack.com/commands/T1/2/abc';

/** What Slack sends, and what somebody sends who would like to be Slack, as targets. */
export function slackTargets(world: FuzzWorld, making: Making): readonly Target[] {
  const bodies: readonly (readonly [string, fc.Arbitrary<string | Uint8Array>, string])[] = [
    ['commands', commands(making), FORM],
    ['interactions', interactions(making), FORM],
    ['events', events(making), 'application/json'],
    ['anything', rawBodies, FORM],
  ];
  return bodies.map(([name, arbitrary, type]) => ({
    name: `slack ${name}`,
    arbitrary: signedRequests(arbitrary, type),
    send: (request) => send(world, request),
    judge: (request, answer) => faultIn(request, answer),
  }));
}

const FORM = 'application/x-www-form-urlencoded';

/** Requests with a body: mostly rightly signed. */
function signedRequests(bodies: fc.Arbitrary<string | Uint8Array>, type: string): fc.Arbitrary<FuzzRequest> {
  const odd = fc.oneof(
    { weight: 9, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...ODD_HEADERS), { maxLength: 2 }) },
  );
  const methods = fc.oneof(
    { weight: 40, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('GET', 'PUT') },
  );
  return fc.tuple(bodies, signing, odd, methods).map(([body, sign, others, method]) => ({
    method,
    path: PATH,
    headers: [['content-type', type], ...Object.entries(sign(body)), ...others],
    body,
  }));
}

type Sign = (body: string | Uint8Array) => Readonly<Record<string, string>>;

const SECONDS = String(SLACK_NOW / 1_000);

function signatureOf(body: string | Uint8Array, at: string, secret = SLACK_SECRET): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${at}:`).update(body).digest('hex')}`;
}

function signedAt(at: string, secret?: string): Sign {
  return (body) => ({
    'x-slack-request-timestamp': at,
    'x-slack-signature': signatureOf(body, at, secret),
  });
}

const WRONG: readonly Sign[] = [
  signedAt(SECONDS, 'guessed'),
  signedAt(String(Number(SECONDS) - 301)),
  signedAt('now'),
  signedAt(''),
  signedAt('1e99'),
  signedAt('-0'),
  () => ({}),
  () => ({ 'x-slack-request-timestamp': SECONDS, 'x-slack-signature': 'v0=' }),
  () => ({ 'x-slack-request-timestamp': SECONDS, 'x-slack-signature': `v0=${'0'.repeat(64)}` }),
  () => ({ 'x-slack-request-timestamp': SECONDS, 'x-slack-signature': 'v1=zz'.repeat(2_000) }),
];

const signing: fc.Arbitrary<Sign> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(signedAt(SECONDS)) },
  { weight: 1, arbitrary: fc.constantFrom(...WRONG) },
);

function formOf(fields: Readonly<Record<string, string | undefined>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value.toWellFormed());
  return form.toString();
}

const QUESTIONS = [
  'what did we promise?',
  'who decides?',
  'is there a rival? --share',
  'when — share',
  'what is open since 2026-02-30?',
];

function commands(making: Making): fc.Arbitrary<string> {
  const { accounts = [] } = making.known;
  const about = fc.constantFrom(...accounts, ...(making.theirs.accounts ?? []), ...accounts.map((key) => `"${key}",`));
  const asked = fc.oneof(fc.constantFrom(...QUESTIONS), texts(making), fc.constantFrom(...HOSTILE_TEXTS));
  const text = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(about, asked).map((parts) => parts.join(' ')) },
    { weight: 2, arbitrary: asked },
    { weight: 1, arbitrary: fc.constantFrom('help', '""', '“', '"x', '<@U1|x> <#C1>', 'HELP --share') },
  );
  const usual = <Value>(value: Value, ...others: Value[]) =>
    fc.oneof({ weight: 15, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
  return fc
    .record({
      command: usual<string | undefined>('/earshot', undefined, '', '/<!channel>', '\u0000'),
      text,
      user_id: usual<string | undefined>(SLACK_USER, undefined, '', 'UNOBODY', '\u0000', 'U'.repeat(5_000)),
      response_url: usual<string | undefined>(
        RESPONSE_URL,
        ...[
          undefined,
          '',
          'http://hooks.slack.com/x',
          'https://hooks.slack.com.evil.test/',
          'https://hooks.slack.com:1/',
        ],
        ...['https://a@hooks.slack.com/', 'https://hooks.slack.com/%ff/..//', 'file:///etc/passwd', 'https://[::1]/'],
      ),
      trigger_id: fc.oneof(
        { weight: 15, arbitrary: fc.uuid() },
        { weight: 1, arbitrary: fc.constantFrom(undefined, '', '1.2.3', '\u0000', 't'.repeat(9_000)) },
      ),
      team_id: usual<string | undefined>('T1', undefined, 'T2'),
      ssl_check: usual<string | undefined>(undefined, '1', '0'),
      is_enterprise_install: usual('false', 'true', 'x'),
    })
    .map(formOf);
}

/** A press of a button. There are none in our messages. */
function interactions(making: Making): fc.Arbitrary<string> {
  return fc
    .record({ type: fc.constantFrom('block_actions', 'view_submission', ''), value: texts(making) })
    .map(({ type, value }) =>
      formOf({
        payload: JSON.stringify({
          ...{ type, user: { id: SLACK_USER, team_id: 'T1' }, trigger_id: '1.2', response_url: RESPONSE_URL },
          actions: [{ type: 'button', action_id: 'confirm', block_id: 'b1', value, action_ts: '1790000001.1' }],
        }),
      }),
    );
}

function events(making: Making): fc.Arbitrary<string> {
  const event = fc.record({
    type: fc.constantFrom('message', 'app_mention'),
    text: texts(making),
    user: fc.constant('U1'),
  });
  const told = fc.record({ type: fc.constant('event_callback'), event_id: fc.uuid(), event });
  const checked = fc.record({ type: fc.constant('url_verification'), challenge: texts(making) });
  return fc.oneof(told, checked).map((one) => JSON.stringify(one));
}

/** Also what is posted afterwards is an answer. */
async function send({ slack, posted }: FuzzWorld, request: FuzzRequest): Promise<Answer> {
  const answer = await sendTo(slack.app, request);
  await slack.settled();
  return { ...answer, headers: [answer.headers, ...posted.splice(0)].join('\n') };
}

const BROKEN = 'Something broke on our side';

function faultIn({ method, headers, body = '' }: FuzzRequest, answer: Answer): string | undefined {
  const leak = leakIn(answer);
  if (leak !== undefined) return leak;
  if (answer.status >= 500) return `${answer.status}: ${answer.text}`;
  if (answer.headers.includes(BROKEN)) return BROKEN;
  const told = new Headers(headers.map(([name, value]) => [name, value]));
  const isGenuine =
    told.get('x-slack-request-timestamp') === SECONDS && told.get('x-slack-signature') === signatureOf(body, SECONDS);
  if (isGenuine && answer.status === 401) return 'it refuses what Slack signed';
  if (!isGenuine && answer.status < 400) return `it takes what Slack did not sign: ${answer.text}`;
  return answer.status >= 400 && method === 'POST' ? problemFault(answer) : undefined;
}
