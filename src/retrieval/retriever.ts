import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager';
import { Document } from '@langchain/core/documents';
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers';
import type { Embedder } from '../extraction/index.ts';
import type { WorkspaceTransaction } from '../storage/index.ts';
import { type PassageFilter, type PassageHit, searchPassages } from './search/index.ts';

/** What a document that was found says of itself beside its text. */
export interface PassageMetadata extends Record<string, unknown> {
  readonly conversation: string;
  readonly account: string | null;
  readonly subject: string | null;
  readonly medium: PassageHit['medium'];
  /** Its turns, 0-based, the last one included. */
  readonly firstTurn: number;
  readonly lastTurn: number;
  readonly speakers: readonly string[];
  /** ISO 8601 in UTC. */
  readonly date: string;
  /** Orders the documents of one search; says nothing across searches. */
  readonly score: number;
  /** Cosine of question and passage; null where no vectors were compared. */
  readonly similarity: number | null;
}

/** What a retriever is made of. */
export interface EarshotRetrieverFields extends BaseRetrieverInput {
  /** Opens a transaction of the workspace, on behalf of whoever asks: `(work) => withWorkspace(database, workspace, work)`. */
  readonly open: <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) => Promise<Result>;
  /** Makes the question's vector; without one, words alone are compared. */
  readonly embedder?: Embedder | undefined;
  readonly filter?: PassageFilter | undefined;
  /** Documents at most; 10. */
  readonly limit?: number | undefined;
}

const DOCUMENTS = 10;

/**
 * The search over what customers said as a LangChain retriever: one document for each passage, the best first.
 *
 * @example
 * const open = (work) => withWorkspace(database, 'acme', work);
 * const documents = await new EarshotRetriever({ open, embedder, filter: { account: 'globex' } }).invoke('Who left?');
 */
export class EarshotRetriever extends BaseRetriever<PassageMetadata> {
  override lc_namespace = ['earshot', 'retrievers'];
  readonly #fields: EarshotRetrieverFields;

  static override lc_name(): string {
    return 'EarshotRetriever';
  }

  /** @param fields callbacks, tags and metadata go to every run */
  constructor(fields: EarshotRetrieverFields) {
    super({
      ...(fields.callbacks === undefined ? {} : { callbacks: fields.callbacks }),
      ...(fields.tags === undefined ? {} : { tags: fields.tags }),
      ...(fields.metadata === undefined ? {} : { metadata: fields.metadata }),
      ...(fields.verbose === undefined ? {} : { verbose: fields.verbose }),
    });
    this.#fields = fields;
  }

  /** Called by `invoke`, `stream` and `batch`. */
  override async _getRelevantDocuments(
    question: string,
    _run?: CallbackManagerForRetrieverRun,
  ): Promise<Document<PassageMetadata>[]> {
    const { open, embedder, filter = {}, limit = DOCUMENTS } = this.#fields;
    // Before the transaction: nothing waits for a model while it holds a connection.
    const [vector] = question.trim() === '' ? [] : ((await embedder?.embed([question])) ?? []);
    const query = { text: question, vector, model: embedder?.model, filter, limit };
    return (await open((tx) => searchPassages(tx, query))).map(toDocument);
  }
}

function toDocument(hit: PassageHit): Document<PassageMetadata> {
  const { conversation, account, subject, medium, firstTurn, lastTurn, speakers, score, similarity } = hit;
  return new Document({
    id: `${conversation}#${hit.ordinal}`,
    pageContent: hit.text,
    metadata: {
      conversation,
      account,
      subject,
      medium,
      firstTurn,
      lastTurn,
      speakers,
      date: hit.occurredAt,
      score,
      similarity,
    },
  });
}
