import type { Config } from '../../config/index.ts';
import type { LanguageModel } from '../../extraction/index.ts';
import { describeEmbedding, type Embeddings } from '../../retrieval/index.ts';
import { describeFailure } from './describe-failure.ts';
import { type Finding, failure, fine, warning } from './finding.ts';

/** What a model is asked, to see whether it answers in the form that extraction needs. */
const QUESTION = {
  messages: [{ role: 'user', content: 'Answer with {"well": true} as JSON.' }],
  schema: {
    name: 'well',
    schema: {
      type: 'object',
      properties: { well: { type: 'boolean' } },
      required: ['well'],
      additionalProperties: false,
    },
  },
} as const;

/** Asks the language model a short question; without one that is set, says who reads instead. */
export async function checkModel(
  { extractor, verification, openai }: Config,
  connect: () => Promise<Pick<LanguageModel, 'ask'>>,
): Promise<Finding> {
  if (extractor === 'local' && !verification) {
    return warning(
      'language model',
      'none is set: the local extractor reads, by words alone',
      'set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own',
    );
  }
  const where = `${openai.model} at ${openai.baseUrl === undefined ? 'api.openai.com' : new URL(openai.baseUrl).host}`;
  const reply = await (await connect()).ask(QUESTION);
  const fix = 'check OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL and that the server may be reached from here';
  if (reply.outcome !== 'ok') return failure('language model', `${where}: ${reply.reason}`, fix);
  if (!isWell(reply.text)) {
    return failure(
      'language model',
      `${where} answers, but not in the form that was asked for`,
      'set OPENAI_RESPONSE_FORMAT to what the server knows: json_schema, json_object or text',
    );
  }
  return fine('language model', `${where} answers in ${(reply.usage.latency_ms / 1_000).toFixed(1)} s`);
}

function isWell(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return answer instanceof Object && 'well' in answer && typeof answer.well === 'boolean';
  } catch {
    return false; // an answer that is no JSON is what is asked about
  }
}

/** Makes a vector of a word. */
export async function checkEmbedding(config: Config, embeddings: Embeddings | undefined): Promise<Finding> {
  if (embeddings === undefined) {
    return warning(
      'embedding',
      'none: what was said is found by its words alone',
      'unset EARSHOT_EMBEDDING, or set it to local or openai',
    );
  }
  const named = describeEmbedding(config);
  try {
    const embedder = await embeddings.current();
    if (embedder === undefined) {
      return failure('embedding', `${named} cannot be loaded on this machine`, 'set EARSHOT_EMBEDDING=openai, or none');
    }
    const [vector] = await embedder.embed(['length']);
    return fine('embedding', `${named}: vectors of ${vector?.length ?? 0} numbers`);
  } catch (error) {
    return failure(
      'embedding',
      `${named}: ${describeFailure(error)}`,
      'check OPENAI_EMBEDDING_BASE_URL, OPENAI_EMBEDDING_API_KEY and OPENAI_EMBEDDING_MODEL, or set EARSHOT_EMBEDDING=local',
    );
  }
}
