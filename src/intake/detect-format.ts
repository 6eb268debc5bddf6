import { InputError } from '../domain/index.ts';
import { splitLines } from './decode-text.ts';
import { createLabelReader } from './speaker-label.ts';
import { DOCUMENT_FORMATS, type DocumentFormat } from './types.ts';

const BY_EXTENSION: Readonly<Record<string, DocumentFormat>> = {
  json: 'json',
  vtt: 'vtt',
  webvtt: 'vtt',
  srt: 'srt',
  txt: 'txt',
  text: 'txt',
  eml: 'eml',
  mbox: 'mbox',
  mbx: 'mbox',
};

const MAIL_HEADER =
  /^(?:from|to|cc|date|subject|message-id|received|return-path|delivered-to|mime-version|content-type|reply-to|x-[\w-]+):/i;
const HEAD_BYTES = 4000;

/**
 * The format of a document: by its extension, else by how it begins. `.txt` is a weak word: what begins as WebVTT, SRT
 * or mail is read as that.
 * @throws {InputError} `unknown-format`, naming the accepted ones
 */
export function detectFormat(name: string, bytes: Uint8Array): DocumentFormat {
  const named = BY_EXTENSION[/\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (named !== undefined && named !== 'txt') return named;
  const lines = firstLines(bytes);
  const format = bySignature(lines) ?? named ?? (looksLikeTranscript(lines) ? 'txt' : undefined);
  if (format !== undefined) return format;
  const message = `unknown format. Accepted: ${DOCUMENT_FORMATS.join(', ')} (by extension, or by how the content begins)`;
  throw new InputError('unknown-format', [{ message }]);
}

function firstLines(bytes: Uint8Array): string[] {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8';
  return splitLines(new TextDecoder(encoding).decode(bytes.subarray(0, HEAD_BYTES)));
}

function bySignature(lines: readonly string[]): DocumentFormat | undefined {
  const filled = lines.filter((line) => line.trim() !== '');
  const first = filled[0]?.trimStart() ?? '';
  if (/^WEBVTT(?:$|[ \t])/.test(first)) return 'vtt';
  if (/^From \S.{0,200}\d{4}/.test(first)) return 'mbox';
  if (/^(?:\{|\[\s*(?:[[{"\]]|$))/.test(first)) return 'json';
  if (filled.slice(0, 2).some((line) => /^\s*-?[\d:.,]+\s*-->\s*-?[\d:.,]+/.test(line))) return 'srt';
  const headers = lines.slice(0, Math.max(lines.indexOf(''), 0)).filter((line) => !/^[ \t]/.test(line));
  const isMail = headers.length >= 2 && headers.every((line) => /^[!-9;-~]+:/.test(line));
  return isMail && headers.filter((line) => MAIL_HEADER.test(line)).length >= 2 ? 'eml' : undefined;
}

/** Nameless text counts as a transcript only when its lines plainly name speakers. */
function looksLikeTranscript(lines: readonly string[]): boolean {
  const label = createLabelReader(lines);
  return lines.filter((line) => label(line) !== undefined).length >= 2;
}
