import { readFile } from 'node:fs/promises';
import { InputError } from '../domain/index.ts';
import { parseJson } from '../intake/index.ts';
import { defaultPolicy, overridePolicy, type Policy } from '../scoring/index.ts';

/** The version of a policy from a file that names none. */
const OWN_VERSION = `${defaultPolicy.version}+file`;

/**
 * The default policy, with what a file sets otherwise where one is given.
 * @throws {InputError} when it cannot be read, is no JSON or no policy
 */
export async function policyFrom(file: string | undefined): Promise<Policy> {
  return file === undefined ? defaultPolicy : overridePolicy(await readJsonFile(file), OWN_VERSION);
}

/**
 * What a file of JSON holds.
 * @throws {InputError} when it cannot be read or is no JSON
 */
export async function readJsonFile(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError('unreadable-file', [{ path: file, message: `cannot be read (${cause.code})` }], { cause });
  });
  return parseJson(bytes);
}
