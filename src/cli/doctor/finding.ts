/** What one look found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** `warning`: it works, but not as it should; `failure`: something does not work. */
  readonly state: 'ok' | 'warning' | 'failure';
  readonly found: string;
  /** What to do about it; null where there is nothing to do. */
  readonly fix: string | null;
}

/** All is as it should be. */
export function fine(about: string, found: string): Finding {
  return { about, state: 'ok', found, fix: null };
}

/** It works, but not as it should. */
export function warning(about: string, found: string, fix: string): Finding {
  return { about, state: 'warning', found, fix };
}

/** It does not work. */
export function failure(about: string, found: string, fix: string): Finding {
  return { about, state: 'failure', found, fix };
}
