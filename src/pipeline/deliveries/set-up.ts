import { randomBytes } from 'node:crypto';
import { InputError, NotFoundError } from '../../domain/index.ts';
import { TOOLS, type Tool } from '../../intake/index.ts';
import {
  addSecret,
  findSource,
  type SourceSettings,
  saveSource,
  type Vault,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { auditWordsKept } from '../erasing/index.ts';
import { checkStorable } from '../storable.ts';

/** How a source is set up; what is left out stays as it is. */
export interface SourceSetUp {
  /** The tool's name; the source's own name unless told. */
  readonly tool?: string | undefined;
  /** What the tool signs with. */
  readonly secret?: string | undefined;
  /** For asking the tool back. */
  readonly accessToken?: string | undefined;
  readonly settings?: SourceSettings | undefined;
  readonly enabled?: boolean | undefined;
  /** How long the secret before goes on being valid. */
  readonly overlapHours: number;
  /** Who, where somebody asks for it: that words are kept for another time is written down. */
  readonly by?: string | undefined;
}

/** Names under which documents come that nobody posts. */
const RESERVED: ReadonlySet<string> = new Set(['http', 'cli', 'demo']);
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const SECRET_BYTES = 32;
/** A hundred years; the calendar of the database ends not long before. */
const MOST_DAYS = 36_500;

/**
 * Creates a source or changes it. A source of a tool that takes our secret gets one, unless it has one or brings its own.
 * @returns the secret that was made: to be shown this once
 * @throws {InputError} code `wrong-type`, naming the setting that is wrong
 */
export async function setUpSource(
  tx: WorkspaceTransaction,
  vault: Vault,
  name: string,
  { tool: toolName, secret, accessToken, settings, enabled, overlapHours, by }: SourceSetUp,
): Promise<{ readonly made: string | undefined }> {
  checkName(name);
  checkStorable({ settings });
  const before = await findSource(tx, name);
  const tool = findTool(toolName ?? before?.tool ?? name);
  // Settings that stay were checked for the tool there was.
  checkSettings(tool, settings ?? (before?.tool === tool.name ? undefined : before?.settings));
  await saveSource(tx, name, { tool: tool.name, settings, enabled });
  if (settings !== undefined && by !== undefined) {
    const [earlier, after] = [before?.settings.keep_words_days, settings.keep_words_days];
    await auditWordsKept(tx, by, { source: name, before: earlier, after });
  }
  const signed = before?.secrets.some(({ purpose }) => purpose === 'signing') ?? false;
  const made = secret === undefined && !signed && tool.secretFrom === 'us' ? makeSecret(tool) : undefined;
  const signing = secret ?? made;
  if (signing !== undefined) await addSecret(tx, vault, name, { purpose: 'signing', secret: signing, overlapHours });
  if (accessToken !== undefined) {
    await addSecret(tx, vault, name, { purpose: 'access', secret: accessToken, overlapHours });
  }
  return { made };
}

/**
 * Gives a source a new signing secret: the one given, or one made here.
 * @returns the secret that was made: to be shown this once
 * @throws {NotFoundError}
 */
export async function rotateSecret(
  tx: WorkspaceTransaction,
  vault: Vault,
  name: string,
  { secret, overlapHours }: Pick<SourceSetUp, 'secret' | 'overlapHours'>,
): Promise<{ readonly made: string | undefined }> {
  const source = await findSource(tx, name);
  if (source === undefined) throw new NotFoundError(`No source ${JSON.stringify(name)} in this workspace`);
  const made = secret === undefined ? makeSecret(findTool(source.tool)) : undefined;
  await addSecret(tx, vault, name, { purpose: 'signing', secret: secret ?? made ?? '', overlapHours });
  return { made };
}

function checkName(name: string): void {
  if (NAME.test(name) && !RESERVED.has(name)) return;
  const message = RESERVED.has(name)
    ? 'this name is taken by the program'
    : 'lower-case letters, digits and hyphens, at most 63';
  throw new InputError('wrong-type', [{ path: 'name', message }]);
}

function findTool(name: string): Tool {
  const tool = TOOLS.get(name);
  if (tool !== undefined) return tool;
  const message = `no such tool; one of ${[...TOOLS.keys()].join(', ')}`;
  throw new InputError('wrong-type', [{ path: 'tool', message }]);
}

function checkSettings(tool: Tool, settings: Readonly<Record<string, unknown>> | undefined): void {
  checkDays('retention_days', settings?.retention_days, 'how long raw bodies are kept');
  checkDays('keep_words_days', settings?.keep_words_days, 'how long what was said is kept');
  if (settings === undefined) return;
  for (const { name, description, required, pattern } of tool.settings ?? []) {
    const value = settings[name];
    const isMissing = value === undefined && required === true;
    const isWrong = value !== undefined && pattern !== undefined && !(typeof value === 'string' && pattern.test(value));
    if (!isMissing && !isWrong) continue;
    const message = `${isMissing ? 'missing' : 'not what it must be'}: ${description}`;
    throw new InputError('wrong-type', [{ path: `settings.${name}`, message }]);
  }
}

function checkDays(name: string, days: unknown, meaning: string): void {
  if (days === undefined || (Number.isInteger(days) && (days as number) >= 0 && (days as number) <= MOST_DAYS)) return;
  const message = `expected whole days, 0 to ${MOST_DAYS}: ${meaning}`;
  throw new InputError('wrong-type', [{ path: `settings.${name}`, message }]);
}

function makeSecret(tool: Tool): string {
  return tool.secretFormat === 'standard-webhooks'
    ? `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
    : randomBytes(SECRET_BYTES).toString('base64url');
}
