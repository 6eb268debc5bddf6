import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { FuzzRequest } from './request.ts';
import type { OpenApiDocument, Operation } from './schema.ts';
import { SPOKEN_WORD, THEIR_WORD } from './world.ts';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** `set-cookie`, `location` and the like: they are looked through as the body is. */
  readonly headers: string;
}

/** An account or a person that was merged answers under the one that stands for it, whatever is asked. */
const MERGED = 307;

/** Says what is wrong about an answer; nothing when all is well. */
export type Judge = (operation: Operation, request: FuzzRequest, answer: Answer) => string | undefined;

/** Holds answers of the API against its document. */
export function createJudge(document: OpenApiDocument): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false });
  formats.default(ajv, ['date', 'date-time', 'email', 'uri']);
  // A date or a time: what it is was checked on its way in.
  ajv.addFormat('iso-8601', true);
  ajv.addSchema({ $id: 'api', components: document.components });
  const validators = new Map<object, ReturnType<typeof ajv.compile>>();

  function bodyFault({ responses }: Operation, { status, text }: Answer): string | undefined {
    const schema = responses[status]?.content?.['application/json']?.schema;
    if (schema === undefined) return undefined;
    const validate = validators.get(schema) ?? ajv.compile(JSON.parse(pointed(JSON.stringify(schema))) as object);
    validators.set(schema, validate);
    if (validate(JSON.parse(text))) return undefined;
    const [{ instancePath = '', message = '' } = {}] = validate.errors ?? [];
    return `the answer is not as the document says: ${instancePath} ${message}`;
  }

  return (operation, request, answer) => {
    const leak = leakIn(answer);
    if (leak !== undefined) return leak;
    const documented = operation.responses[answer.status] !== undefined;
    if (answer.status >= 500 && !(answer.status === 503 && documented)) return `${answer.status}: ${answer.text}`;
    if (request.method === 'HEAD') return undefined;
    if (answer.status >= 400) return problemFault(answer);
    if (request.method !== operation.method || answer.status === MERGED) return undefined;
    if (!documented) return `${answer.status} is not in the document`;
    return bodyFault(operation, answer);
  };
}

function pointed(schema: string): string {
  return schema.replaceAll('"#/components/', '"api#/components/');
}

/** What the other workspace holds, in an answer to ours. */
export function leakIn({ text, headers }: Answer): string | undefined {
  const told = `${headers}\n${text}`;
  return told.includes(THEIR_WORD) ? `it holds words of the other workspace: ${around(told, THEIR_WORD)}` : undefined;
}

/** What a line of the log must not hold. */
export function logFault(line: string): string | undefined {
  const word = [SPOKEN_WORD, THEIR_WORD].find((one) => line.includes(one));
  if (word !== undefined) return `the log holds what a customer said: ${around(line, word)}`;
  return /"level":[5-9]0/.test(line) ? `an error is logged: ${line.slice(0, 300)}` : undefined;
}

function around(text: string, word: string): string {
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 80), at + 80);
}

/** Refusals whose `issues` have to name the place. */
const NAMING = [400, 415, 422];

/** What is wrong about a refusal. */
export function problemFault({ status, type, text }: Answer): string | undefined {
  if (text === '') return type === '' ? undefined : `${status} without a problem document`;
  if (!type.startsWith('application/problem+json')) return `${status} as ${type}, not as a problem document`;
  const problem = JSON.parse(text) as { title?: string; detail?: string; status?: number; issues?: unknown[] };
  if (problem.status !== status || !problem.title || !problem.detail)
    return `${status} whose problem says nothing: ${text}`;
  if (NAMING.includes(status) && (problem.issues ?? []).length === 0) return `${status} that names no place: ${text}`;
  return undefined;
}
