import { createHash } from 'node:crypto';
import { type Conversation, canonicalJson } from '../domain/index.ts';
import type { ExtractionContext, Extractor } from '../extraction/index.ts';
import type { Workspace } from '../storage/index.ts';

const HASH_LENGTH = 8;

/**
 * Who reads in a workspace: the extractor as it is configured, and what the workspace tells it. Stored with every run, so
 * that a conversation read before a new prompt, another model or a rival's name became known can be told from the others.
 */
export function readerFingerprint(
  { fingerprint }: Pick<Extractor, 'fingerprint'>,
  workspace: Pick<Workspace, 'settings'>,
): string {
  const lists = Object.values(knowledgeOf(workspace)).map((words) => [...words].sort());
  if (lists.every((words) => words.length === 0)) return fingerprint;
  const hash = createHash('sha256').update(canonicalJson(lists)).digest('hex');
  return `${fingerprint}+told-${hash.slice(0, HASH_LENGTH)}`;
}

/** What the workspace knows that the conversation does not say. Nothing that changes by itself: it is part of a window's fingerprint. */
export function contextOf(workspace: Pick<Workspace, 'settings'>, { vendor }: Conversation): ExtractionContext {
  const { rivals, product_names, glossary } = knowledgeOf(workspace);
  return {
    rivals: unique([...rivals, ...(vendor?.competitors ?? [])]),
    product_names: unique([...product_names, ...(vendor?.product === undefined ? [] : [vendor.product])]),
    glossary,
    open_commitments: [],
  };
}

function knowledgeOf({ settings }: Pick<Workspace, 'settings'>) {
  const { product, product_names = [], competitors = [], glossary = [] } = settings;
  return {
    rivals: unique(competitors),
    product_names: unique([...(product === undefined ? [] : [product]), ...product_names]),
    glossary: unique(glossary),
  };
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
