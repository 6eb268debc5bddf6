/** What happens after a delivery: the queue, the jobs in their order, idempotent. */
export { createPipeline } from './pipeline.ts';
export type {
  Accepted,
  AcceptInput,
  Pipeline,
  PipelineEvent,
  PipelineLogger,
  PipelineOptions,
  Scorer,
} from './types.ts';
