import { metrics } from '@opentelemetry/api';
import { type BreakerPolicy, ServerBreaker, type ServerStanding } from './breaker.ts';
import { describeRequest } from './reply.ts';

/** Where requests go that name no server. */
const OPENAI = 'https://api.openai.com/v1';

/** What happened to a server: that it is left alone from now on, probed, or asked again. */
export interface ServerChange extends ServerStanding {
  /** Its host. */
  readonly server: string;
}

/** What a set of servers is made with. */
export interface ModelServersOptions {
  readonly policy?: BreakerPolicy | undefined;
  readonly onChange?: ((change: ServerChange) => void) | undefined;
}

/**
 * The servers of models that a process asks, each behind one breaker, whatever it is asked for: what one reader finds out about a
 * server holds for all.
 */
export class ModelServers {
  readonly #options: ModelServersOptions;
  readonly #breakers = new Map<string, { readonly server: string; readonly breaker: ServerBreaker }>();

  constructor(options: ModelServersOptions = {}) {
    this.#options = options;
  }

  /** The breaker of a server by its base URL; undefined: OpenAI's own. */
  of(baseUrl: string | undefined): ServerBreaker {
    const address = (baseUrl ?? OPENAI).replace(/\/+$/, '');
    const known = this.#breakers.get(address);
    if (known !== undefined) return known.breaker;
    const { policy, onChange } = this.#options;
    const server = new URL(address).host;
    const breaker = new ServerBreaker({
      policy,
      describe: describeRequest,
      onChange: (standing) => {
        tell(server, standing);
        onChange?.({ server, ...standing });
      },
    });
    this.#breakers.set(address, { server, breaker });
    return breaker;
  }

  /** Counts how each stands, for a process that counts from now on. */
  count(): void {
    for (const { server, breaker } of this.#breakers.values()) tell(server, breaker.standing);
  }
}

function tell(server: string, { state }: ServerStanding): void {
  metrics
    .getMeter('earshot.models')
    .createGauge('earshot.model.left_alone', {
      description: '1 while a server of models is not asked because it failed too often, else 0',
    })
    .record(state === 'open' ? 1 : 0, { 'server.address': server });
}
