/** Finding what was said: conversations cut into passages, their embedding, and the search over both. */

export { createEmbeddings, describeEmbedding, type Embeddings, type EmbeddingTools } from './embeddings.ts';
export { cutPassages, headerOf, type Passage } from './passages/cut.ts';
