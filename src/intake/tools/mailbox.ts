/**
 * The speaker whose name an address spells (`li.wei@acme.com`, `wei-li@…`: "Li Wei"), if it is one alone: for tools that
 * tell who was invited by address only. Nothing is made up from an address.
 */
export function speakerOfMailbox(email: string, speakers: Iterable<string>): string | undefined {
  const spelt = wordsOf(email.slice(0, email.lastIndexOf('@')))
    .sort()
    .join(' ');
  const fitting = [...new Set(speakers)].filter((speaker) => wordsOf(speaker).sort().join(' ') === spelt);
  return spelt === '' || fitting.length !== 1 ? undefined : fitting[0];
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
