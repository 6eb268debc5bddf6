import { ERASED_REASON } from '../../intake/index.ts';

/** What a delivery became of which something was erased, as JSON. */
export const CLEANED_OUTCOME = JSON.stringify([{ kind: 'nothing', note: ERASED_REASON }]);
