/** Where in the input something broke. `path` is written as zod prints it (`turns[1].text`); the rest count from 1. */
export interface InputPlace {
  readonly path?: string;
  readonly line?: number;
  readonly byte?: number;
}

/** One thing wrong with an input, in words that name the remedy where there is one. */
export interface InputIssue extends InputPlace {
  readonly message: string;
}

/** The input cannot be used. Carries every issue found, never the input's own words (they are customer speech). */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: string;
  readonly issues: readonly InputIssue[];

  /**
   * @param code stable, kebab-case: `broken-json`, `wrong-type`, `unknown-format`, `empty-transcript`, `too-large`, …
   * @param issues at least one
   */
  constructor(code: string, issues: readonly [InputIssue, ...InputIssue[]], options?: ErrorOptions) {
    super(issues.map(describeIssue).join('; '), options);
    this.code = code;
    this.issues = issues;
  }
}

/** A language model or embedding endpoint could not be reached or answered unusably after its retries. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** The database refused, is held by another process, or is not what the program expects. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** The environment or a setting is wrong; the message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Another tool could not be reached, refused us, or answered unusably. The message names the tool, never what it said. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  /** Is it worth trying again? A refused token is not; a server that is down is. */
  readonly temporary: boolean;
  /** Seconds the tool asked us to wait. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { readonly temporary: boolean; readonly retryAfterSeconds?: number | undefined },
  ) {
    super(message, options);
    this.temporary = options.temporary;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** What was asked for does not exist in this workspace. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** One line for people: `turns[1].text: expected string, received number`. */
export function describeIssue(issue: InputIssue): string {
  const place = issue.path ?? (issue.line !== undefined ? `line ${issue.line}` : undefined);
  const byte = issue.byte !== undefined ? `byte ${issue.byte}` : undefined;
  const where = [place, byte].filter((part) => part !== undefined).join(', ');
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}
