import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  ErrorCode,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';

/** Largest message: a question and its options are far below it. */
const MAX_BODY_BYTES = 1_000_000;

/** One request over HTTP, with the library's answers put right where it blames itself for what the client sent. */
export class HttpTransport extends WebStandardStreamableHTTPServerTransport {
  constructor() {
    super({ maxRequestBodySize: MAX_BODY_BYTES });
  }

  override send(message: JSONRPCMessage, options?: { relatedRequestId?: RequestId }): Promise<void> {
    return super.send(rightlyBlamed(message), options);
  }

  /**
   * Once a server is connected: lets nothing be taken back. What a request is taken back with comes with it here, since each
   * has a server of its own, and an answer that is never sent would leave the stream open for good.
   */
  answerEverything(): void {
    const { onmessage } = this;
    this.onmessage = (message, extra) => {
      if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') return;
      onmessage?.(message, extra);
    };
  }
}

/** The library says "internal error" where parameters are not as they should be, with the list of what is wrong as its message. */
function rightlyBlamed(message: JSONRPCMessage): JSONRPCMessage {
  if (!isJSONRPCErrorResponse(message)) return message;
  const { error } = message;
  if (error.code !== ErrorCode.InternalError || !error.message.startsWith('[\n  {')) return message;
  return { ...message, error: { ...error, code: ErrorCode.InvalidParams } };
}
