import { toConversation } from '../conversation.ts';
import { jsonBody, pick } from './body.ts';
import { standardWebhooksVerdict } from './signatures.ts';
import { accountOfSettings, type Tool } from './tool.ts';

/**
 * Anything that speaks Standard Webhooks: `{"type": "conversation.created", "timestamp", "data": Conversation}`, or the
 * conversation alone. Other types are ignored (intake-formats E1).
 */
export const generic: Tool = {
  name: 'generic',
  title: 'Standard Webhooks',
  sort: 'any',
  secretFrom: 'us',
  secretFormat: 'standard-webhooks',
  verify: (request, proof) => standardWebhooksVerdict(request, proof),
  idempotencyKey: ({ headers }) => headers['webhook-id'],
  read(request, { defaults, settings }) {
    const body = jsonBody(request);
    const type = pick(body, 'type');
    const enveloped = typeof type === 'string' && pick(body, 'data') !== undefined;
    if (enveloped && !type.startsWith('conversation.')) {
      return [{ kind: 'nothing', reason: `events of type ${type.slice(0, 60)} are not kept` }];
    }
    const conversation = toConversation(enveloped ? pick(body, 'data') : body, {
      ...defaults,
      account: accountOfSettings(settings),
    });
    return [{ kind: 'conversation', conversation }];
  },
};
