import { nameWords } from '../words.ts';

/** Mailboxes that several people read, or none. */
const SHARED = new Set(
  `info contact hello hi office mail team support help helpdesk servicedesk service services sales marketing billing invoice
   invoices accounts accounting accountspayable ap ar finance payments orders purchasing procurement hr jobs careers people
   legal privacy security compliance it itsupport admin administrator administration root webmaster postmaster reception
   enquiries inquiries noreply donotreply notifications notification alerts no reply news newsletter press media
   customer customers customersuccess customerservice success operations ops everyone all staff company feedback`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/**
 * Is this a mailbox of several people and nobody's own? By the address, unless it is written under the name of somebody:
 * "Dana Ortiz <info@acme.test>" is Dana.
 */
export function isSharedMailbox(email: string | undefined, name: string): boolean {
  if (email === undefined) return false;
  const [mailbox = '', domain = ''] = email.toLowerCase().split('@');
  if (!SHARED.has(mailbox.replace(/[^a-z]/g, '')) && !mailbox.split(/[._-]/).every((word) => SHARED.has(word)))
    return false;
  const company = domain.split('.')[0] ?? '';
  const words = name.includes('@') ? [] : nameWords(name);
  const own = words.filter((word) => !SHARED.has(word) && word !== company && !company.includes(word));
  return own.length < 2;
}
