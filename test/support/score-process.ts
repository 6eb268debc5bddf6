import { createHash } from 'node:crypto';
import { accountOf, BENCH_DAY } from '../../evals/scoring/accounts.ts';
import { evidenceSchema } from '../../src/domain/index.ts';
import { overridePolicy, score } from '../../src/scoring/index.ts';
import { said } from './evidence.ts';

/** Scores some accounts in a process of its own and prints the hash of all that was said, and what the process takes for local. */
const policy = overridePolicy({ plays: { time_zone: 'America/New_York' } }, 'test');
const gap = said('unkept_promise/missed', 20, {}, { confirmed_by: 'csm', confirmed_at: '2026-09-04T23:30:00-05:00' });
const confirmed = evidenceSchema.parse({ account: { key: 'İstanbul', name: 'ß' }, signals: [gap] });
const accounts = Array.from({ length: 60 }, (_, number) => accountOf(number));
const hash = createHash('sha256');
for (const evidence of [confirmed, ...accounts]) hash.update(JSON.stringify(score(evidence, BENCH_DAY, policy)));
const local = [new Date(0).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().locale].join(' ');
process.stdout.write(JSON.stringify({ hash: hash.digest('hex'), local }));
