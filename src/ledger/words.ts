/**
 * The words of a name as they are compared: in lower case, without accents and punctuation, in whatever script. An
 * apostrophe or a dot inside a word joins it ("O'Neill" is one word, "S.A." is "sa"); everything else parts words.
 */
export function nameWords(name: string): readonly string[] {
  return PLAIN.test(name) ? plainWords(name) : anyWords(name);
}

/** What most names and nearly all quotes are written in: ASCII, and the apostrophe as it is printed. */
const PLAIN = /^[\p{ASCII}’]*$/u;

function plainWords(name: string): readonly string[] {
  const joined = name.toLowerCase().replace(/(?<=[a-z0-9])['’`.](?=[a-z0-9])/g, '');
  return joined.split(/[^a-z0-9]+/).filter((word) => word !== '');
}

function anyWords(name: string): readonly string[] {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/(?<=[\p{L}\p{N}])['’`.](?=[\p{L}\p{N}])/gu, '')
    .normalize('NFC');
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
