import type { WorkspaceTransaction } from './transaction.ts';

/** What is asked for many times within one transaction, and is answered once. */
export interface Once<Told> {
  of(tx: WorkspaceTransaction): Promise<Told>;
  /** It may be another from now on. */
  forget(tx: WorkspaceTransaction): void;
}

/** Remembers what a transaction was told until it forgets it or ends: all that it does goes by the same. */
export function oncePerTransaction<Told>(load: (tx: WorkspaceTransaction) => Promise<Told>): Once<Told> {
  const told = new WeakMap<WorkspaceTransaction, Promise<Told>>();
  return {
    of(tx) {
      const known = told.get(tx) ?? load(tx);
      told.set(tx, known);
      return known;
    },
    forget: (tx) => void told.delete(tx),
  };
}
