import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import type { Database } from '../../../src/storage/index.ts';
import { logFault } from './judge.ts';
import { mcpTargets } from './mcp.ts';
import { pageTargets } from './pages.ts';
import { type FuzzRequest, toCommand } from './request.ts';
import { slackTargets } from './slack.ts';
import { fuzzSocket } from './socket.ts';
import { apiTargets, makingOf, type Target } from './target.ts';
import { createFuzzWorld, type FuzzWorld } from './world.ts';

/** Something wrong that was found, as small as it can be made. */
export interface Finding {
  readonly operation: string;
  readonly fault: string;
  /** Sends it again. */
  readonly command: string;
  /** For `--seed` and `--only`. */
  readonly seed: number;
}

/** What a run came to. */
export interface FuzzReport {
  readonly seed: number;
  readonly requests: number;
  readonly operations: number;
  /** How many answers of each status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** Bytes in use after collecting, when a quarter was done and at the end. */
  readonly heap: { readonly quarter: number; readonly end: number };
}

/** Of so many requests one goes over a connection. */
const ONE_OVER_SOCKET_IN = 100;
/** Findings of one operation after which it is left alone: they are mostly one. */
const MOST_FINDINGS = 5;

/** What a run is made of. */
export interface FuzzOptions {
  readonly database: Database;
  readonly requests: number;
  readonly seed: number;
  /** Only operations whose name holds this. */
  readonly only?: string | undefined;
  /** Requests to a workspace before another one is filled: what it holds is merged, erased and removed bit by bit. */
  readonly perWorld?: number | undefined;
  readonly hands?: number | undefined;
  readonly progress?: ((sent: number) => void) | undefined;
}

/** Sends about so many requests, as many to each operation, from several hands at once. The same seed makes the same requests. */
export async function fuzz({
  database,
  requests,
  perWorld = 10_000,
  seed,
  ...options
}: FuzzOptions): Promise<FuzzReport> {
  const tally = new Tally(seed);
  const worlds = Math.ceil(requests / perWorld);
  const heap = { quarter: 0, end: 0 };
  let operations = 0;
  for (let at = 0; at < worlds; at += 1) {
    const world = await createFuzzWorld(database, `fuzzed-${seed}-${at}`);
    const targets = (await allTargets(world)).filter(({ name }) => name.includes(options.only ?? '')).sort(byHarm);
    operations = targets.length;
    await sendRound(tally, world, targets, { ...options, seed: seed + at * 100_003, requests: requests / worlds });
    if (options.only === undefined) await tally.overSocket(world, Math.ceil(requests / worlds / ONE_OVER_SOCKET_IN));
    await world.stop();
    if (at === Math.floor((worlds - 1) / 4)) heap.quarter = heapInUse();
  }
  heap.end = heapInUse();
  const { statuses, findings, sent } = tally;
  return { seed, requests: sent, operations, statuses, findings, heap };
}

/** Every face of the program that takes requests. */
async function allTargets(world: FuzzWorld): Promise<readonly Target[]> {
  const making = makingOf(world, { components: { schemas: {} } });
  return [
    ...(await apiTargets(world)),
    ...(await pageTargets(world)),
    ...(await mcpTargets(world, making)),
    ...slackTargets(world, making),
  ];
}

async function sendRound(
  tally: Tally,
  world: FuzzWorld,
  targets: readonly Target[],
  { requests, seed, hands = 4, progress }: Omit<FuzzOptions, 'database'>,
): Promise<void> {
  const each = Math.ceil(requests / targets.length);
  const open = targets.map((target, at) => ({ target, seed: seed + at * 1_009 }));
  const work = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      await tally.run(world, next.target, next.seed, Math.min(each, next.target.most ?? each));
      progress?.(tally.sent);
    }
  };
  await Promise.all(Array.from({ length: hands }, work));
}

/** What takes away what the others ask for comes last. */
function byHarm(one: Target, other: Target): number {
  const harm = ({ name }: Target) =>
    Number(/^DELETE|\/(erase|merge|lost|assign|rotate|remove|revoke|sign-out)$/.test(name));
  return harm(one) - harm(other);
}

/** Counts what was sent and keeps what was found. */
class Tally {
  sent = 0;
  readonly statuses: Record<string, number> = {};
  readonly findings: Finding[] = [];
  readonly #runSeed: number;

  constructor(runSeed: number) {
    this.#runSeed = runSeed;
  }

  /** Sends `count` requests to a target; after a finding it goes on with the rest. */
  async run(world: FuzzWorld, target: Target, seed: number, count: number): Promise<void> {
    let left = count;
    for (let attempt = 0; left > 0; attempt += 1) {
      if (this.findings.filter(({ operation }) => operation === target.name).length >= MOST_FINDINGS) return;
      const property = fc.asyncProperty(target.arbitrary, (request) => this.#try(world, target, request));
      const options = { seed: seed + attempt * 7, numRuns: left, endOnFailure: false };
      const found = await fc.check(property, options);
      left -= found.numRuns;
      if (!found.failed) return;
      const [request] = found.counterexample ?? [];
      const fault = found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance);
      const command = request === undefined ? '' : toCommand(request);
      this.findings.push({ operation: target.name, fault, command, seed: this.#runSeed });
    }
  }

  /** Sends so many over a real connection, byte by byte. */
  async overSocket(world: FuzzWorld, requests: number): Promise<void> {
    const { sent, fault } = await fuzzSocket(world, { requests, seed: this.#runSeed });
    this.sent += sent;
    if (fault !== undefined) this.findings.push({ operation: 'a connection', fault, command: '', seed: this.#runSeed });
  }

  async #try({ logged }: FuzzWorld, target: Target, request: FuzzRequest): Promise<void> {
    this.sent += 1;
    const answer = await target.send(request);
    this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
    const lines = logged.splice(0);
    const fault = target.judge(request, answer) ?? lines.map(logFault).find((one) => one !== undefined);
    if (fault === undefined) return;
    const why = lines.find((line) => line.includes('"err"'));
    throw new Error(why === undefined ? fault : `${fault}\n${why}`);
  }
}

/** Bytes that are in use once what nobody holds is collected. */
export function heapInUse(): number {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
