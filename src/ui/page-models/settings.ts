import type { PolicyPreview } from '../../pipeline/index.ts';
import type { ApiKey, Member, Source, WorkspaceSettings } from '../../storage/index.ts';
import type { Frame } from '../model.ts';
import type { PolicyChangeRow, Values } from '../settings/policy-form.ts';

/** The page of the policy. */
export interface PolicyModel {
  readonly frame: Frame;
  /** How often the workspace set a policy; 0: the default holds. */
  readonly number: number;
  /** The version of the policy that the program comes with. */
  readonly shippedVersion: string;
  /** What holds, by path. */
  readonly current: Values;
  /** What the program comes with, by path. */
  readonly shipped: Values;
  readonly versions: readonly PolicyVersionRow[];
}

/** What the workspace set once, and what that changed. */
export interface PolicyVersionRow {
  readonly number: number;
  readonly by: string;
  readonly at: string;
  readonly changes: readonly PolicyChangeRow[];
}

/** A change that is not saved yet. */
export interface PolicyDraft {
  /** What stands in the fields that were changed, by path. */
  readonly texts: Readonly<Record<string, string>>;
  /** What is wrong, by path; of the whole under an empty one. */
  readonly problems: ReadonlyMap<string, string>;
  readonly looked: LookedAt | undefined;
}

/** What a change would do, and what would be saved. */
export interface LookedAt {
  /** As JSON. */
  readonly override: string;
  /** The number of the policy that it was compared with. */
  readonly seen: number;
  readonly changes: readonly PolicyChangeRow[];
  readonly preview: PolicyPreview;
  /** Accounts by score, now and then, as SVG. */
  readonly chart: { readonly wide: string; readonly narrow: string };
  /** It goes on behind this account. */
  readonly after: string | undefined;
}

/** The page of members and keys. */
export interface PeopleModel {
  readonly frame: Frame;
  readonly members: readonly Member[];
  /** Those that let somebody in. */
  readonly keys: readonly ApiKey[];
  /** How many were revoked. */
  readonly revoked: number;
}

/** Settings as their fields show them: as they are set, or as a form that was not accepted had them. */
export interface FilledSettings extends Omit<WorkspaceSettings, 'fiscal_year_start' | 'privacy'> {
  readonly fiscal_year_start?: string | number | undefined;
  readonly privacy?: FilledPrivacy | undefined;
}

/** The same of what is kept to oneself. */
export interface FilledPrivacy {
  readonly redact?: readonly string[] | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly do_not_record?: readonly string[] | undefined;
  readonly retention_days?: string | number | undefined;
  readonly keep_words_days?: string | number | undefined;
}

/** What the workspace tells about itself. */
export interface WorkspaceModel {
  readonly frame: Frame;
  readonly settings: FilledSettings;
  readonly sources: readonly Source[];
}
