import * as z from 'zod';
import { ConfigError } from '../domain/index.ts';
import { type EmbeddingConfig, embeddingVariables, readEmbedding } from './embedding.ts';
import { type IdentityConfig, identityVariables, readIdentity } from './identity.ts';
import { optional, withDefault } from './variables.ts';

const environmentSchema = z.object({
  /** A Postgres with pgvector; unset, the embedded database in EARSHOT_HOME serves. */
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  EARSHOT_HOME: withDefault(z.string(), './.earshot'),
  /** What the secrets of sources are sealed with; unset, a key in EARSHOT_HOME. Processes that share a database need the same. */
  EARSHOT_SECRET_KEY: optional(z.string().min(16, 'at least 16 characters')),
  /** What they were sealed with before, several with commas between: `earshot keys reseal` seals them anew. */
  EARSHOT_PREVIOUS_SECRET_KEYS: optional(
    z.string().regex(/^[^,]{16,}(,[^,]{16,})*$/, 'keys of at least 16 characters, with commas between'),
  ),
  /** The address under which other tools reach this server, such as https://earshot.example.com. */
  EARSHOT_URL: optional(z.url({ protocol: /^https?$/ })),
  /** The workspace the command line works in; an API key carries its own. */
  EARSHOT_WORKSPACE: withDefault(
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits, hyphens'),
    'default',
  ),
  ...identityVariables,
  /** What Slack signs its requests with: "Signing Secret" on the app's page *Basic Information*. Unset, Slack is not answered. */
  SLACK_SIGNING_SECRET: optional(z.string()),
  /** The workspace that Slack's commands ask about; EARSHOT_WORKSPACE unless told. */
  EARSHOT_SLACK_WORKSPACE: optional(
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits, hyphens'),
  ),
  /** The mail server for destinations that name none: smtp://USER:PASSWORD@HOST:PORT, or smtps://. It may be anywhere. */
  EARSHOT_SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  /** From whom mail is, for destinations that name nobody: `Earshot <earshot@example.com>`. */
  EARSHOT_MAIL_FROM: optional(z.string().regex(/@/, 'expected an address')),
  /** May what is sent out go to addresses that are not on the public internet? For a network of one's own, and for tests. */
  EARSHOT_ALLOW_PRIVATE_ADDRESSES: withDefault(z.enum(['on', 'off', '1', '0', 'true', 'false']), 'off'),
  OPENAI_API_KEY: optional(z.string()),
  OPENAI_BASE_URL: optional(z.url()),
  OPENAI_MODEL: withDefault(z.string(), 'gpt-5-mini'),
  /** Below a third of a job's lease, so that a call never outlives the job that made it. */
  OPENAI_TIMEOUT_MS: withDefault(z.coerce.number().int().min(1_000).max(600_000), 120_000),
  /** What the server makes of a JSON schema: enforces it, promises JSON only, or neither. */
  OPENAI_RESPONSE_FORMAT: withDefault(z.enum(['json_schema', 'json_object', 'text']), 'json_schema'),
  /** What the server charges per million tokens, in any one currency; unset, no cost is printed. */
  OPENAI_PRICE_INPUT: optional(z.coerce.number().min(0)),
  OPENAI_PRICE_CACHED_INPUT: optional(z.coerce.number().min(0)),
  OPENAI_PRICE_OUTPUT: optional(z.coerce.number().min(0)),
  ...embeddingVariables,
  /** Unset: `llm` when a key or a base URL is set, else `local`. */
  EARSHOT_EXTRACTOR: optional(z.enum(['llm', 'local'])),
  /** Whether a second call judges what was found; unset: `on` with the `llm` extractor. With `local` it is the only call. */
  EARSHOT_VERIFICATION: optional(z.enum(['on', 'off'])),
  /** A folder with a trained model of what turns mean, for the local extractor; unset, it reads by words alone. */
  EARSHOT_LOCAL_MODEL: optional(z.string()),
  EARSHOT_WINDOW_TOKENS: withDefault(z.coerce.number().int().min(500).max(100_000), 10_000),
  /** What the readings of a workspace may cost in a day, in tokens; beyond it what comes in is kept and read the day after. */
  EARSHOT_DAILY_TOKENS: optional(z.coerce.number().int().min(1_000)),
  /** Model calls in flight at once, per process. */
  EARSHOT_MODEL_CONCURRENCY: withDefault(z.coerce.number().int().min(1).max(64), 4),
  /** Conversations read at once, per process. */
  EARSHOT_WORKER_CONCURRENCY: withDefault(z.coerce.number().int().min(1).max(64), 2),
  HOST: withDefault(z.string(), '127.0.0.1'),
  PORT: withDefault(z.coerce.number().int().min(0).max(65_535), 4141),
  /** Largest request body, in bytes. */
  EARSHOT_MAX_BODY_BYTES: withDefault(z.coerce.number().int().min(1_000), 20_000_000),
  /** How many requests of one key or source, or of one address without either, are answered in a minute. */
  EARSHOT_REQUESTS_PER_MINUTE: withDefault(z.coerce.number().int().min(1), 6_000),
  /** How many proxies stand before the server, each of which adds to X-Forwarded-For whom it was called by. */
  EARSHOT_PROXIES: withDefault(z.coerce.number().int().min(0).max(10), 0),
  /** What may read `/metrics`; unset, any admin's key may. */
  EARSHOT_METRICS_TOKEN: optional(
    z.string().regex(/^[\w-]{16,}$/, 'at least 16 letters, digits, hyphens or underscores'),
  ),
  /** Where `earshot worker` tells of itself; unset, nowhere. */
  EARSHOT_METRICS_PORT: optional(z.coerce.number().int().min(0).max(65_535)),
  /** A collector of OpenTelemetry traces that speaks OTLP over HTTP; unset, traces go nowhere. */
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  /** Sent to it with each batch: `name=value`, several with commas between. */
  OTEL_EXPORTER_OTLP_HEADERS: optional(
    z.string().regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'expected name=value,name=value'),
  ),
  OTEL_SERVICE_NAME: withDefault(z.string(), 'earshot'),
  LOG_LEVEL: withDefault(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']), 'info'),
});

/** What a model's server charges per million tokens, in one currency. */
export interface ModelPrices {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

export type ExtractorName = 'llm' | 'local';

/** The program's settings, parsed once and frozen. */
export interface Config {
  readonly databaseUrl: string | undefined;
  readonly home: string;
  /** What secrets are sealed with. */
  readonly secretKey: string | undefined;
  /** What they were sealed with before. */
  readonly previousSecretKeys: readonly string[];
  /** The server's address as others call it, without a slash at its end. */
  readonly publicUrl: string | undefined;
  readonly workspace: string;
  /** Through whom people sign in; undefined: with keys alone. */
  readonly identity: IdentityConfig | undefined;
  /** Whom Slack's commands come from and what they ask about; undefined: nobody connected Slack. */
  readonly slack: { readonly signingSecret: string; readonly workspace: string } | undefined;
  /** What holds for everything that is sent out. */
  readonly sending: {
    readonly smtpUrl: string | undefined;
    readonly mailFrom: string | undefined;
    readonly allowPrivateAddresses: boolean;
    readonly publicUrl: string | undefined;
  };
  /** How the program tells of itself. */
  readonly telemetry: {
    readonly serviceName: string;
    readonly endpoint: string | undefined;
    readonly headers: Readonly<Record<string, string>>;
    readonly metricsToken: string | undefined;
    readonly metricsPort: number | undefined;
  };
  readonly openai: {
    readonly apiKey: string | undefined;
    readonly baseUrl: string | undefined;
    readonly model: string;
    readonly timeoutMs: number;
    readonly responseFormat: 'json_schema' | 'json_object' | 'text';
    /** Known only where input and output have a price. */
    readonly prices?: ModelPrices | undefined;
  };
  readonly embedding: EmbeddingConfig;
  readonly extractor: ExtractorName;
  /** Does a model judge what the extractor found? */
  readonly verification: boolean;
  /** The folder of a model of meanings, for the local extractor. */
  readonly localModel: string | undefined;
  readonly windowTokens: number;
  /** Of a workspace's readings; undefined: no limit. */
  readonly dailyTokens: number | undefined;
  readonly modelConcurrency: number;
  readonly workerConcurrency: number;
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  /** Of one caller. */
  readonly requestsPerMinute: number;
  /** Before the server. */
  readonly proxies: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

/**
 * Reads the settings out of an environment such as `process.env`.
 * @throws {ConfigError} naming every variable that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The environment is wrong: ${problems.join('; ')}`, { cause: parsed.error });
  }
  const values = parsed.data;
  const modelConfigured = values.OPENAI_API_KEY !== undefined || values.OPENAI_BASE_URL !== undefined;
  const extractor = values.EARSHOT_EXTRACTOR ?? (modelConfigured ? 'llm' : 'local');
  if (extractor === 'llm' && !modelConfigured) {
    throw new ConfigError('EARSHOT_EXTRACTOR is llm, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is set');
  }
  const verification = (values.EARSHOT_VERIFICATION ?? (extractor === 'llm' ? 'on' : 'off')) === 'on';
  if (verification && !modelConfigured) {
    throw new ConfigError('EARSHOT_VERIFICATION is on, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is set');
  }
  return Object.freeze({
    databaseUrl: values.DATABASE_URL,
    home: values.EARSHOT_HOME,
    secretKey: values.EARSHOT_SECRET_KEY,
    previousSecretKeys: values.EARSHOT_PREVIOUS_SECRET_KEYS?.split(',') ?? [],
    publicUrl: readPublicUrl(values),
    workspace: values.EARSHOT_WORKSPACE,
    identity: readIdentity(values, { publicUrl: readPublicUrl(values), workspace: values.EARSHOT_WORKSPACE }),
    slack: readSlack(values),
    sending: readSending(values),
    telemetry: Object.freeze({
      serviceName: values.OTEL_SERVICE_NAME,
      endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: readHeaders(values.OTEL_EXPORTER_OTLP_HEADERS),
      metricsToken: values.EARSHOT_METRICS_TOKEN,
      metricsPort: values.EARSHOT_METRICS_PORT,
    }),
    openai: Object.freeze({
      apiKey: values.OPENAI_API_KEY,
      baseUrl: values.OPENAI_BASE_URL,
      model: values.OPENAI_MODEL,
      timeoutMs: values.OPENAI_TIMEOUT_MS,
      responseFormat: values.OPENAI_RESPONSE_FORMAT,
      prices: readPrices(values),
    }),
    embedding: readEmbedding(values),
    extractor,
    verification,
    localModel: values.EARSHOT_LOCAL_MODEL,
    windowTokens: values.EARSHOT_WINDOW_TOKENS,
    dailyTokens: values.EARSHOT_DAILY_TOKENS,
    modelConcurrency: values.EARSHOT_MODEL_CONCURRENCY,
    workerConcurrency: values.EARSHOT_WORKER_CONCURRENCY,
    host: values.HOST,
    port: values.PORT,
    maxBodyBytes: values.EARSHOT_MAX_BODY_BYTES,
    requestsPerMinute: values.EARSHOT_REQUESTS_PER_MINUTE,
    proxies: values.EARSHOT_PROXIES,
    logLevel: values.LOG_LEVEL,
  });
}

/** As the OTLP specification writes them: values are percent-encoded. */
function readHeaders(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
    }),
  );
}

function readSlack({
  SLACK_SIGNING_SECRET: signingSecret,
  EARSHOT_SLACK_WORKSPACE: named,
  EARSHOT_WORKSPACE: own,
}: Pick<
  z.output<typeof environmentSchema>,
  'SLACK_SIGNING_SECRET' | 'EARSHOT_SLACK_WORKSPACE' | 'EARSHOT_WORKSPACE'
>): Config['slack'] {
  return signingSecret === undefined ? undefined : Object.freeze({ signingSecret, workspace: named ?? own });
}

type SendingValues = Pick<
  z.output<typeof environmentSchema>,
  'EARSHOT_SMTP_URL' | 'EARSHOT_MAIL_FROM' | 'EARSHOT_ALLOW_PRIVATE_ADDRESSES' | 'EARSHOT_URL'
>;

function readPublicUrl({ EARSHOT_URL: url }: Pick<SendingValues, 'EARSHOT_URL'>): string | undefined {
  return url?.replace(/\/+$/, '');
}

function readSending(values: SendingValues): Config['sending'] {
  return Object.freeze({
    smtpUrl: values.EARSHOT_SMTP_URL,
    mailFrom: values.EARSHOT_MAIL_FROM,
    allowPrivateAddresses: ['on', '1', 'true'].includes(values.EARSHOT_ALLOW_PRIVATE_ADDRESSES),
    publicUrl: readPublicUrl(values),
  });
}

type PriceValues = Pick<
  z.output<typeof environmentSchema>,
  'OPENAI_PRICE_INPUT' | 'OPENAI_PRICE_CACHED_INPUT' | 'OPENAI_PRICE_OUTPUT'
>;

/** A cached token without a price of its own costs as much as any other. */
function readPrices(values: PriceValues): ModelPrices | undefined {
  const { OPENAI_PRICE_INPUT: input, OPENAI_PRICE_OUTPUT: output } = values;
  if (input === undefined || output === undefined) return undefined;
  return Object.freeze({ input, cachedInput: values.OPENAI_PRICE_CACHED_INPUT ?? input, output });
}
