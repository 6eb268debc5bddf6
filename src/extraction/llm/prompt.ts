import { ChatPromptTemplate } from '@langchain/core/prompts';
import {
  ATTRIBUTES,
  type AttributeName,
  kindDefinition,
  SIGNAL_KINDS,
  type SignalKind,
  subtypesOf,
} from '../../domain/index.ts';
import type { NamedSchema, Prompt, ResponseFormat } from '../model.ts';

const SAID_BY = { customer: 'the customer says it', vendor: 'our side says it', anyone: 'anyone says it' } as const;

/** The vocabulary as the prompt shows it: per kind who may say it, per subtype what it is and which fields it fills. */
export function describeTaxonomy(): string {
  return SIGNAL_KINDS.map(describeKind).join('\n');
}

function describeKind(kind: SignalKind): string {
  const { saidBy, subtypes } = kindDefinition(kind);
  const lines = subtypesOf(kind).map((subtype) => {
    const definition = subtypes[subtype];
    const fields = definition?.attrs.join(', ') ?? '';
    return `- ${subtype}: ${definition?.meaning ?? ''}${fields === '' ? '' : ` [${fields}]`}`;
  });
  return [`${kind} (${SAID_BY[saidBy]})`, ...lines].join('\n');
}

/** What each field holds. */
export function describeAttributes(): string {
  const names = Object.keys(ATTRIBUTES) as AttributeName[];
  return names.map((name) => `- ${name}: ${ATTRIBUTES[name]}`).join('\n');
}

/** A prompt as it is named wherever it is said which one was asked with: `name@version`. */
export function nameOf({ name, version }: Prompt): string {
  return `${name}@${version}`;
}

/** A prompt as a fingerprint holds it: its name, version and the beginning of its hash, so that an edited one differs. */
export function fingerprintPrompt(prompt: Prompt): string {
  return `${nameOf(prompt)}:${prompt.hash.slice(0, 12)}`;
}

/** What changes from call to call. */
export interface PromptVariables {
  readonly boundary: string;
  readonly header: string;
  readonly transcript: string;
}

type AllVariables = PromptVariables & {
  readonly system: string;
  /** Issues of the reply to repair, one a line; empty in the first round. */
  readonly issues: string;
};

/** The templates of one prompt. Everything before the user message is the same bytes in every call. */
export interface PromptTemplates {
  readonly ask: ChatPromptTemplate<AllVariables>;
  readonly repair: ChatPromptTemplate<AllVariables>;
  /** The fixed part, as it is sent. */
  readonly system: string;
}

/**
 * A prompt as LangChain templates. Where the server does not enforce a schema, the schema is part of the fixed text.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function compilePrompt(
  prompt: Prompt,
  format: ResponseFormat,
  { schema }: NamedSchema,
): Promise<PromptTemplates> {
  const section = (name: string): string => {
    const text = prompt.sections[name];
    if (text === undefined) throw new TypeError(`prompt ${prompt.name} has no section "${name}"`);
    return text;
  };
  const fixed = format === 'json_schema' ? section('System') : `${section('System')}\n\n${section('Schema')}`;
  const [message] = await ChatPromptTemplate.fromMessages([['system', fixed]], {
    templateFormat: 'mustache',
  }).formatMessages({
    taxonomy: describeTaxonomy(),
    attributes: describeAttributes(),
    schema: JSON.stringify(schema),
  });
  const system = message?.text ?? '';
  const build = (user: string) =>
    ChatPromptTemplate.fromMessages<AllVariables>(
      [
        ['system', '{{system}}'],
        ['human', user],
      ],
      { templateFormat: 'mustache' },
    );
  return { ask: build(section('User')), repair: build(`${section('User')}\n\n${section('Repair')}`), system };
}
