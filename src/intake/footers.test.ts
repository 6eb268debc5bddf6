import { describe, expect, it } from 'vitest';
import { withoutFooters } from './footers.ts';

function without(text: string): string {
  return withoutFooters(text.split('\n')).join('\n').trim();
}

describe('legal footers and server banners', () => {
  it.each([
    'This e-mail and any attachments are confidential and intended solely for the addressee. If you have received this message in error, please notify the sender and delete it.',
    'CONFIDENTIALITY NOTICE: The information contained in this transmission may be privileged and confidential. It is\nintended only for the use of the individual named above. Unauthorized disclosure or copying is strictly prohibited.',
    'Confidentiality Notice',
    'Please consider the environment before printing this e-mail.',
    'CAUTION: This email originated from outside of the organization. Do not click links unless you know the sender.',
    '[EXTERNAL] This message came from an external sender.',
    'Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie diese Mail.',
    'Ce message est confidentiel et destiné aux seuls destinataires. Si vous l’avez reçu par erreur, merci de le détruire.',
    'Este mensaje es confidencial y va dirigido a su destinatario. Si lo ha recibido por error, le rogamos eliminarlo.',
    'This email has been scanned for viruses by a filter.',
  ])('are dropped: %s', (footer) => {
    expect(without(`We renew.\n\n${footer}\n\nPS: in June.`)).toBe('We renew.\n\n\nPS: in June.');
  });

  it.each([
    'Please keep the price confidential.',
    'We sent the confidential export to the wrong person: please delete the file, notify us and stop copying it to others.',
    'This message is for the board: we are not the intended recipient of that invoice.',
    'Your external consultants sent this without our sign-off.',
    'The disclaimer in the contract is a problem: it says you accept no liability for viruses.',
    'Warning: we may not renew.',
  ])('are not what people write: %s', (words) => {
    expect(without(words)).toBe(words);
  });
});
