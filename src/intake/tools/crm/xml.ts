import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { InputError } from '../../../domain/index.ts';
import { decodeText } from '../../decode-text.ts';

/** Elements that are lists although there may be one of them only. */
const LISTS = new Set(['Notification']);
const DEEPEST = 50;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: (name) => LISTS.has(name),
});

/** The entities that every XML has; all others are of a document type, and there is none. */
const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The elements of an XML document by their names without prefix, attributes behind an `@`. Every value is text as it
 * stands, entities unexpanded: see {@link plainText}.
 * @throws {InputError} `broken-xml`, `invalid-encoding`, and `wrong-type` for a document type, which nothing we read has
 */
export function parseXml(bytes: Uint8Array): unknown {
  const { text } = decodeText(bytes);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new InputError('wrong-type', [{ message: 'an XML document type is not read' }]);
  }
  if (isDeep(text)) throw new InputError('wrong-type', [{ message: 'the XML is nested too deeply' }]);
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new InputError('broken-xml', [{ line: valid.err.line, message: 'broken XML' }]);
  try {
    return parser.parse(text);
  } catch {
    // No cause: the parser puts pieces of the input into its messages.
    throw new InputError('broken-xml', [{ message: 'broken XML' }]);
  }
}

function isDeep(text: string): boolean {
  let depth = 0;
  for (const [, close, selfClosed] of text.matchAll(/<(\/)?[A-Za-z_][^<>]*?(\/)?>/g)) {
    if (selfClosed === undefined) depth += close === undefined ? 1 : -1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** A text of an XML document with the entities that every XML has read as the characters they stand for. */
export function plainText(text: string): string {
  return text.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (whole, name, decimal, hex) => {
    if (name !== undefined) return PREDEFINED[name as string] ?? whole;
    const code = Number.parseInt((decimal ?? hex) as string, decimal === undefined ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
