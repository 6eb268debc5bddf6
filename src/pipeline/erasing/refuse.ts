import { InputError } from '../../domain/index.ts';
import { ERASED_REASON } from '../../intake/index.ts';
import { findErased, type WorkspaceTransaction } from '../../storage/index.ts';

/**
 * Lets nobody make an account that was erased. Gives the key of any other.
 * @throws {InputError} code `erased`
 */
export async function refuseErasedAccount(tx: WorkspaceTransaction, key: string): Promise<string> {
  if ((await findErased(tx, [`key:${key}`])).size > 0) throw erasedError();
  return key;
}

/** That something was erased and stays so. */
export function erasedError(): InputError {
  return new InputError(ERASED_REASON, [{ message: 'it was erased, and stays so' }]);
}
