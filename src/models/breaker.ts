import { BrokenCircuitError, CircuitState, CountBreaker, circuitBreaker, handleWhen, type IBackoff } from 'cockatiel';
import { ModelError } from '../domain/index.ts';
import { askedWait, type Failure } from './retry.ts';

/** When a model's server is no longer asked, and for how long. */
export interface BreakerPolicy {
  /** Of the last requests, the share above which it is not asked any more. */
  readonly share: number;
  /** How many of the last requests are looked at. */
  readonly of: number;
  /** Fewer than so many say nothing yet. */
  readonly least: number;
  /** How long it is left alone the first time, in milliseconds; each failed probe doubles that. */
  readonly openMs: number;
  /** How long at most, unless it asks for longer itself. */
  readonly longestOpenMs: number;
  /** A server that asks to be left alone for longer than this is left alone at once. */
  readonly askedMs: number;
}

/** Twelve of twenty: one request in five may fail all day long without that. */
export const BREAKER_POLICY: BreakerPolicy = {
  share: 0.6,
  of: 20,
  least: 10,
  openMs: 15_000,
  longestOpenMs: 300_000,
  askedMs: 120_000,
};

/** How a model's server stands, as this process has found it. */
export interface ServerStanding {
  /** `closed`: it is asked. `open`: it is left alone. `half-open`: one request finds out whether it is well again. */
  readonly state: 'closed' | 'open' | 'half-open';
  /** When it is asked again, in milliseconds since the epoch; null unless it is left alone. */
  readonly until: number | null;
  /** What went wrong last, in words that hold nothing of what was asked; null where nothing did. */
  readonly reason: string | null;
}

/** The server is left alone just now: it was not asked. */
export class ServerLeftAloneError extends ModelError {}

/** What went wrong with a request, and in which words. */
export interface Described {
  readonly failure: Failure;
  readonly reason: string;
}

/** What a breaker works with beside its policy. */
export interface BreakerOptions {
  readonly policy?: BreakerPolicy | undefined;
  describe(error: unknown): Described;
  /** Told whenever the server stands otherwise. */
  onChange?(standing: ServerStanding): void;
}

const STATES = { [CircuitState.Closed]: 'closed', [CircuitState.HalfOpen]: 'half-open' } as const;

/**
 * Stands before a model's server: when too many requests fail by the server's fault, the next ones fail at once, without being
 * made, until one request finds it well again. Whoever asks meanwhile waits for what that one comes to.
 */
export class ServerBreaker {
  readonly #circuit: ReturnType<typeof circuitBreaker>;
  readonly #describe: BreakerOptions['describe'];
  /** Until when it was last left alone, and until when it asked to be: milliseconds since the epoch. */
  #until = 0;
  #askedUntil = 0;
  #reason: string | null = null;

  constructor({ policy = BREAKER_POLICY, describe, onChange }: BreakerOptions) {
    this.#describe = describe;
    const { share, of, least, askedMs } = policy;
    const counts = new CountBreaker({ threshold: share, size: of, minimumNumberOfCalls: least });
    this.#circuit = circuitBreaker(
      handleWhen((error) => this.#isServersFault(error)),
      {
        halfOpenAfter: { next: () => this.#pause(policy, policy.openMs) },
        breaker: {
          state: undefined,
          success: (state) => counts.success(state),
          failure: (state) => counts.failure(state) || this.#askedUntil - Date.now() > askedMs,
        },
      },
    );
    this.#circuit.onStateChange(() => onChange?.(this.standing));
  }

  /** How the server stands. */
  get standing(): ServerStanding {
    const { state } = this.#circuit;
    if (state === CircuitState.Closed || state === CircuitState.HalfOpen) {
      return { state: STATES[state], until: null, reason: this.#reason };
    }
    // The circuit itself turns over only when it is asked.
    if (Date.now() >= this.#until) return { state: 'half-open', until: null, reason: this.#reason };
    return { state: 'open', until: this.#until, reason: this.#reason };
  }

  /**
   * Makes a request, unless the server is left alone.
   * @throws {ServerLeftAloneError} without asking; otherwise whatever the request does
   */
  async run<Result>(request: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    try {
      return (await this.#circuit.execute(request, signal)) as Result;
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new ServerLeftAloneError(describePause(this.standing));
    }
  }

  /** Also remembers what it was: of requests that fail together the last counts. */
  #isServersFault(error: unknown): boolean {
    const { failure, reason } = this.#describe(error);
    // One that was called off says nothing; a probe that was leaves it as open as it was.
    if (failure.calledOff === true) return this.#circuit.state === CircuitState.HalfOpen;
    if (!isServersFault(failure)) return false;
    this.#reason = reason;
    const now = Date.now();
    const asked = failure.status === 429 || failure.status === 503 ? (askedWait(failure.headers, now) ?? 0) : 0;
    this.#askedUntil = Math.max(this.#askedUntil, now + asked);
    return true;
  }

  #pause(policy: BreakerPolicy, openMs: number): IBackoff<unknown> {
    const now = Date.now();
    const duration = Math.max(Math.min(openMs, policy.longestOpenMs), this.#askedUntil - now);
    this.#until = now + duration;
    return { duration, next: () => this.#pause(policy, Math.min(2 * openMs, policy.longestOpenMs)) };
  }
}

/** In words for people: that it is not asked, until when and why. */
export function describePause({ until, reason }: Pick<ServerStanding, 'until' | 'reason'>): string {
  const when = until === null ? '' : ` before ${new Date(until).toISOString().slice(11, 19)} UTC`;
  return `the model's server is not asked${when}: it failed too often${reason === null ? '' : ` (${reason})`}`;
}

/** Too busy, or turning everybody away: by what it was asked it is none of these. */
const WHATEVER_IS_ASKED = new Set([401, 402, 403, 408, 429]);

/** Would it have failed with another text as well? A text that it refuses is no reason to ask it nothing any more. */
function isServersFault({ status, timedOut }: Failure): boolean {
  return timedOut || status === undefined || status === 0 || status >= 500 || WHATEVER_IS_ASKED.has(status);
}
