import type { Meter } from '@opentelemetry/api';
import { countJobs } from '../pipeline/index.ts';
import type { Database } from '../storage/index.ts';

/** Tells of the job queue as the database has it, the same whichever process is asked. */
export function watchQueue(meter: Meter, database: Database): void {
  const jobs = meter.createObservableGauge('earshot.queue.jobs', { description: 'Jobs of a queue by state' });
  const age = meter.createObservableGauge('earshot.queue.age', {
    unit: 's',
    description: 'How long the job has been due that has been due longest',
  });
  meter.addBatchObservableCallback(
    async (result) => {
      for (const { queue, age: seconds, ...counts } of await countJobs(database)) {
        for (const [state, count] of Object.entries(counts)) result.observe(jobs, count, { queue, state });
        result.observe(age, seconds, { queue });
      }
    },
    [jobs, age],
  );
}
