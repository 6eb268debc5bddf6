/** Words that speak of the mail itself, as a footer does and people seldom do. */
const OF_THE_MAIL = [
  /\b(?:intended (?:only |solely |exclusively )?(?:recipients?|addressees?|for (?:the )?(?:use of|named|person|addressee|individual|recipient|above))|intended solely|solely for the (?:use|attention|person|addressee|intended)|(?:named|above) (?:addressee|recipient)s?)\b/i,
  /\b(?:this|the) (?:e-?mail|message|communication|transmission)(?: message)?,? (?:and|including|or) [^.\n]{0,30}(?:attach|annex|files)/i,
  /\b(?:this|the) (?:e-?mail|message|communication|transmission)\b[^.\n]{0,60}\b(?:confidential|privileged)/i,
  /\b(?:diese e-?mail|dieser e-?mail|ce (?:message|courriel)|este (?:mensaje|correo)|questo messaggio|dit e-?mailbericht|esta mensagem)\b/i,
] as const;

/** What a footer says about it. */
const WARNINGS = [
  /\b(?:confidential(?:ity)?|privileged|proprietary|legally protected)\b/i,
  /\breceived (?:this |it |the )?(?:e-?mail|message|communication|transmission)?(?: to you)? ?(?:in error|by mistake)\b/i,
  /\b(?:unauthori[sz]ed|strictly prohibited|prohibited)\b/i,
  /\b(?:disclos\w+|disseminat\w+|distribut\w+|copying)\b/i,
  /\b(?:delete|destroy) (?:this|it|the|all|any)\b/i,
  /\bnotify (?:the sender|us|me)\b/i,
  /\b(?:virus(?:es)?|malware)\b/i,
  /\b(?:no liability|not liable|accepts? no (?:liability|responsibility)|not (?:necessarily )?(?:represent|reflect) the (?:views|opinions))\b/i,
  /\b(?:vertraulich\w*|confidentiel\w*|confidencia\w*|riservat\w+|vertrouwelijk\w*)\b/i,
  /\b(?:adressat\w*|empfänger\w*|destinat[aá]ri\w*|destinataires?|geadresseerde)\b/i,
  /\b(?:irrtümlich|par erreur|por error|per errore|abusivamente|unbefugt\w*|non autorisée|löschen|détruire|eliminar|vernichten)\b/i,
] as const;

/** What is one by itself: banners that a mail server puts in, and requests that stand under millions of mails. */
const WHOLE = [
  /^\W*(?:confidentiality|privacy|legal|important)? ?(?:notice|disclaimer)\W*$/i,
  /^\W*(?:caution|warning|external|attention|\[external\]|\[ext\])\W{0,6}(?:external )?(?:e-?mail|this (?:e-?mail|message)|sender)?[^\n]{0,40}\b(?:originated|came|comes|sent|received|is) (?:from )?(?:an )?(?:outside|external)\b/i,
  /^\W*(?:please )?consider the environment before printing\b/i,
  /^\W*(?:this (?:e-?mail|message) (?:has been|was) (?:scanned|checked)|virus[- ]free|avg\b)/i,
  /^\W*you (?:received|are receiving) this (?:e-?mail|message) because you (?:are subscribed|subscribed|signed up|opted)/i,
] as const;

/** Footers run to a page; one longer than this is somebody's contract. */
const MAX_LENGTH = 6_000;

/**
 * Lines without legal footers and server banners, wherever they stand: a disclaimer is often followed by the company's
 * register entry, or by words of the person below. Paragraphs are dropped whole or kept whole.
 */
export function withoutFooters(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let start = 0; start < lines.length; ) {
    const end = endOfParagraph(lines, start);
    const paragraph = lines.slice(start, end);
    if (!isFooter(paragraph.join(' ').replace(/\s+/g, ' ').trim())) kept.push(...paragraph);
    start = end;
  }
  return kept;
}

/** An empty line is a paragraph of its own. */
function endOfParagraph(lines: readonly string[], start: number): number {
  if (lines[start]?.trim() === '') return start + 1;
  let end = start + 1;
  while (end < lines.length && lines[end]?.trim() !== '') end += 1;
  return end;
}

function isFooter(paragraph: string): boolean {
  if (paragraph === '' || paragraph.length > MAX_LENGTH) return false;
  if (WHOLE.some((words) => words.test(paragraph))) return true;
  const count = (phrases: readonly RegExp[]) => phrases.filter((words) => words.test(paragraph)).length;
  return count(OF_THE_MAIL) >= 1 && count(OF_THE_MAIL) + count(WARNINGS) >= 3;
}
