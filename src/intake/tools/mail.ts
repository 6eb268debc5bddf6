import { plainBody } from './body.ts';
import { MAIL_SETTINGS, messageIdOf, receiveRaw } from './incoming-mail.ts';
import { sharedKeyVerdict } from './signatures.ts';
import type { Tool } from './tool.ts';

/**
 * One raw message a request (RFC 5322, `message/rfc822`), from a mail server's pipe or a script of one's own. The source's
 * key proves it. The Message-ID is the key of a delivery, and of what it becomes: the same mail from another source is one.
 */
export const mail: Tool = {
  name: 'mail',
  title: 'Raw mail',
  sort: 'email',
  secretFrom: 'us',
  settings: MAIL_SETTINGS,
  verify: sharedKeyVerdict,
  idempotencyKey(request) {
    try {
      return messageIdOf(plainBody(request));
    } catch {
      return undefined; // the reading says what is wrong with it
    }
  },
  read: (request, context) => receiveRaw(plainBody(request), context),
};
