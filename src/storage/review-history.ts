import type { NamedDocuments } from '../domain/index.ts';

/** Something that happened to a review or an intervention. `actor` null: the program. */
export interface HistoryEvent<Kind extends string = string, State extends string = string> {
  readonly event: Kind;
  readonly actor: string | null;
  readonly at: string;
  readonly why: string | null;
  readonly before: State | null;
  readonly after: State;
}

/** Conversations that documents quote. */
export function quotedBy(documents: NamedDocuments): string[] {
  const lines = Object.values(documents).flatMap(({ sections }) => sections.flatMap((section) => section.lines));
  return [...new Set(lines.flatMap(({ sources }) => sources.map(({ conversation }) => conversation)))].toSorted();
}
