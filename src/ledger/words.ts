/**
 * The words of a name as they are compared: in lower case, without accents and punctuation, in whatever script. An
 * apostrophe or a dot inside a word joins it ("O'Neill" is one word, "S.A." is "sa"); everything else parts words.
 */
export function nameWords(name: string): readonly string[] {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/(?<=[\p{L}\p{N}])['’`.](?=[\p{L}\p{N}])/gu, '')
    .normalize('NFC');
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
