/** What the server makes of a JSON schema: enforces it, promises JSON only, or neither. */
export const RESPONSE_FORMATS = ['json_schema', 'json_object', 'text'] as const;
export type ResponseFormat = (typeof RESPONSE_FORMATS)[number];

/** A JSON Schema with the name it is sent under. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One message of a chat. */
export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One question to a language model. The answer is wanted as JSON of `schema`. */
export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  readonly schema: NamedSchema;
}

/** What one exchange cost, whatever came of it. Tokens as the server counted them; 0 where it does not say. */
export interface ModelUsage {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  /** From the first byte sent to the last received, retries and their waits included. */
  readonly latency_ms: number;
  /** HTTP requests made: 1 plus the retries. */
  readonly requests: number;
  /** The model that the server says answered, when it says. */
  readonly response_model?: string | undefined;
  readonly finish_reason?: string | undefined;
}

/**
 * What came of one question. Nothing but `ok` holds an answer, and `ok` promises only that the text is whole: whether it
 * is JSON of the schema is for the asker to check. `reason` never holds words of the conversation.
 */
export type ModelReply =
  | { readonly outcome: 'ok'; readonly text: string; readonly usage: ModelUsage }
  | {
      readonly outcome: 'refused' | 'truncated' | 'filtered' | 'malformed' | 'failed';
      readonly reason: string;
      readonly usage: ModelUsage;
    };

/** The language model as extraction sees it: handed in, so that this room makes no call of its own. */
export interface LanguageModel {
  /** The model asked for, as the server names it. */
  readonly model: string;
  /** The capability declared for the server. Below `json_schema` the asker puts the schema into the prompt. */
  readonly responseFormat: ResponseFormat;
  /**
   * Asks once, retrying busy and broken servers inside (nobody else retries). Every failure is a reply, not an error.
   * @throws the signal's reason, when aborted
   */
  ask(request: ModelRequest, options?: { readonly signal?: AbortSignal | undefined }): Promise<ModelReply>;
}

/** One model call as it is kept: OpenTelemetry's GenAI attributes under their last names. */
export interface ModelCallRecord {
  /**
   * `extract` reads a window, `verify` judges what was found, `answer` answers a question about an account, `write` words a document, `check` reads a draft; `repair` asks any
   * of them again after a reply that does not hold.
   */
  readonly operation: 'extract' | 'verify' | 'answer' | 'write' | 'check' | 'repair';
  readonly prompt_name: string;
  readonly prompt_version: string;
  readonly request_model: string;
  readonly response_model?: string | undefined;
  readonly response_format: ResponseFormat;
  readonly outcome: ModelReply['outcome'];
  readonly finish_reason?: string | undefined;
  /** The turns asked about: those of the window (context not counted), or those that the judged claims quote. */
  readonly first_turn: number;
  readonly last_turn: number;
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly latency_ms: number;
  readonly requests: number;
}

/** A prompt as it is kept in `prompts/`, loaded and checked. */
export interface Prompt {
  readonly name: string;
  readonly version: string;
  /** sha256 hex of the file: what was really asked, should a version ever be edited. */
  readonly hash: string;
  /** Mustache texts by the title of their section. */
  readonly sections: Readonly<Record<string, string>>;
}
