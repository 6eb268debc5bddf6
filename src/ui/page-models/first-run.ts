import type { SampleState } from '../../pipeline/index.ts';
import type { Frame, MadeSecret, SourceRow } from '../model.ts';
import type { ProgressView } from '../views/progress.tsx';

/** A conversation that came in lately, and how far it got. */
export interface LatelyHeard extends ProgressView {
  readonly title: string;
}

/** What came of a file that was handed in on a page. */
export interface AddedFile {
  readonly name: string;
  readonly conversations: readonly {
    readonly id: string;
    readonly title: string;
    readonly duplicate: boolean;
    readonly differs: boolean;
  }[];
  /** What of it was not taken in and why; `where` is empty for the whole file. */
  readonly refused: readonly { readonly where: string; readonly message: string }[];
  readonly notes: readonly { readonly where: string; readonly message: string }[];
  /** Messages that said nothing new. */
  readonly touches: number;
  /** Messages of nobody in particular. */
  readonly setAside: number;
}

/** The page on which conversations are added, and a workspace begins. */
export interface AddModel {
  readonly frame: Frame;
  readonly origin: string;
  /** What the workspace holds; null for whoever may not load the sample. */
  readonly sample: SampleState | null;
  /** The latest first. */
  readonly lately: readonly LatelyHeard[];
  /** Of files that were just handed in without a script. */
  readonly added: readonly AddedFile[];
  /** Why nothing of what was sent could be looked at. */
  readonly problem: string | null;
  /** Largest request, in bytes. */
  readonly maxBytes: number;
  /** Null for whoever may not set up sources. */
  readonly sources: readonly SourceRow[] | null;
  readonly tools: readonly { readonly name: string; readonly title: string }[];
  readonly made?: MadeSecret | undefined;
}
