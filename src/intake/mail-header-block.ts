/** A message passed on inside another: where its marker stands, where its text begins, and who wrote it. */
export interface Forward {
  readonly marker: number;
  readonly body: number;
  readonly author: string | undefined;
  /** It was a message of its own, attached to this one. */
  readonly isAttached: boolean;
}

/** The header lines a mail program writes above a message it quotes or passes on. */
export interface HeaderBlock {
  /** The line after the block. */
  readonly end: number;
  readonly author: string | undefined;
}

const FORWARD_MARKER =
  /^[\s>]{0,10}(?:-{2,}\s*)?(?:begin forwarded message|forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|message transféré|début du message réexpédié|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada)\s*(?::|-{2,})?\s*$/i;
const FROM =
  /^[*_\s]*(?:from|von|de|van|da|fra|från|od|от|lähettäjä|feladó|差出人|发件人|寄件者)\s?[*_]*\s?[:：][*_]*\s*(.*)$/iu;
const DATED =
  /^[*_\s]*(?:sent|date|datum|gesendet|envoyé|fecha|enviado(?: el)?|verzonden|inviato|data|skickat|sendt|dato|wysłano|отправлено|дата|lähetetty|送信日時|日期|发送时间)\s?[*_]*\s?[:：]/iu;
const OTHER =
  /^[*_\s]*(?:to|an|à|a|para|aan|till|til|do|кому|cc|kopie|subject|betreff|objet|asunto|onderwerp|oggetto|ämne|emne|temat|тема|assunto|reply-to|importance|宛先|件名|收件人|主题)\s?[*_]*\s?[:：]/iu;
const ORIGINAL =
  /^\s*-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original)\s*-{2,}\s*$/i;
const RULE = /^-{10,}$/;
const MAX_BLOCK = 12;
const SHOWN = 400;

/** Does this line look like one of a mail's header (`From: …`, `Gesendet: …`)? */
export function isHeaderLine(line: string): boolean {
  const shown = line.slice(0, SHOWN);
  return FROM.test(shown) || DATED.test(shown) || OTHER.test(shown);
}

/** A block that begins at this line with who wrote and, close by, when; nothing when the line is prose. */
export function readHeaderBlock(lines: readonly string[], start: number): HeaderBlock | undefined {
  const author = FROM.exec((lines[start] ?? '').slice(0, SHOWN));
  if (author === null) return undefined;
  let end = start + 1;
  let isDated = false;
  for (let index = start + 1; index < Math.min(lines.length, start + MAX_BLOCK); index += 1) {
    const line = (lines[index] ?? '').slice(0, SHOWN);
    const dated = DATED.test(line);
    if (!dated && !OTHER.test(line)) {
      if (line.trim() === '' || isDated) break;
      continue;
    }
    isDated ||= dated;
    end = index + 1;
  }
  return isDated ? { end, author: nameOf(author[1] ?? '') } : undefined;
}

/**
 * Where passed-on messages begin: at a marker line, at the ruled header block that the MIME parser writes above an
 * attached message, or, when the subject says so, at the first header block or "Original Message" line.
 */
export function findForwards(lines: readonly string[], isForward: boolean): Forward[] {
  const forwards: Forward[] = [];
  let index = 0;
  while (index < lines.length) {
    const found = forwardAt(lines, index, isForward && forwards.length === 0);
    if (found !== undefined) forwards.push(found);
    index = found?.body ?? index + 1;
  }
  return forwards;
}

function forwardAt(lines: readonly string[], index: number, isForward: boolean): Forward | undefined {
  const line = (lines[index] ?? '').slice(0, SHOWN);
  if (FORWARD_MARKER.test(line) || (isForward && ORIGINAL.test(line))) return forwardFrom(lines, index, index + 1);
  if (isForward && readHeaderBlock(lines, index) !== undefined) return forwardFrom(lines, index, index);
  return RULE.test(line) ? attachedMessage(lines, index) : undefined;
}

/** Rule, header lines, the same rule: what the MIME parser writes above a message that was attached. */
function attachedMessage(lines: readonly string[], rule: number): Forward | undefined {
  const close = lines.findIndex((line, index) => index > rule && (line === lines[rule] || index > rule + MAX_BLOCK));
  const headers = lines.slice(rule + 1, close);
  if (headers.length === 0 || lines[close] !== lines[rule]) return undefined;
  if (!headers.every((line) => /^(?:From|Subject|Date|To|Cc|Bcc): +\S/.test(line.slice(0, SHOWN)))) return undefined;
  const from = headers.map((line) => FROM.exec(line.slice(0, SHOWN))).find((match) => match !== null);
  return { marker: rule, body: close + 1, author: nameOf(from?.[1] ?? ''), isAttached: true };
}

function forwardFrom(lines: readonly string[], marker: number, after: number): Forward {
  const first = lines.findIndex((line, index) => index >= after && line.trim() !== '');
  const block = first === -1 ? undefined : readHeaderBlock(lines, first);
  return { marker, body: block?.end ?? after, author: block?.author, isAttached: false };
}

/** `Dana Ortiz <dana@acme.test>` or `Dana Ortiz [mailto:…]` as `Dana Ortiz`; a bare address stays. */
function nameOf(from: string): string | undefined {
  const bare = from.replace(/[*_"']/g, '').trim();
  const bracket = bare.search(/[<[(]/);
  const name = bracket > 0 ? bare.slice(0, bracket).trim() : bare.replace(/[<>]/g, '').trim();
  return name === '' ? undefined : name;
}
