/** Finding what was said: conversations cut into passages, their embedding, the search over both, and a LangChain retriever. */

export { createEmbeddings, describeEmbedding, type Embeddings, type EmbeddingTools } from './embeddings.ts';
export { cutPassages, headerOf, type Passage } from './passages/cut.ts';
export { type PreparedPassages, preparePassages } from './passages/prepare.ts';
export { EarshotRetriever, type EarshotRetrieverFields, type PassageMetadata } from './retriever.ts';
export {
  type Fused,
  fuse,
  type PassageFilter,
  type PassageHit,
  type PassageId,
  type PassageQuery,
  type Ranked,
  rankPassages,
  type StoredPassage,
  searchPassages,
} from './search/index.ts';
