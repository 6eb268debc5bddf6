import type { RecordedTime } from './columns.ts';

interface WritingCallTable {
  workspace_id: string;
  id: string;
  subject: 'inbox_item' | 'review' | 'ownership_brief' | 'handoff' | 'outreach';
  subject_id: string;
  account_key: string;
  operation: 'extract' | 'verify' | 'answer' | 'write' | 'check' | 'repair';
  prompt_name: string;
  prompt_version: string;
  request_model: string;
  response_model: string | null;
  response_format: string;
  outcome: 'ok' | 'refused' | 'truncated' | 'filtered' | 'malformed' | 'failed';
  finish_reason: string | null;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  latency_ms: number;
  requests: number;
  recorded_at: RecordedTime;
}

/** Calls of a language model that are no reading: see migration 0034. */
export interface WritingTables {
  writing_call: WritingCallTable;
}
