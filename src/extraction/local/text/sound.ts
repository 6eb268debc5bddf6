/** A name as it sounds, roughly: letters only, spellings that sound alike made alike, doubled letters once. */
export function soundKey(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('ph', 'f')
    .replaceAll('ck', 'k')
    .replace(/[cq]/gu, 'k')
    .replaceAll('z', 's')
    .replaceAll('y', 'i')
    .replace(/(.)\1+/gu, '$1');
}

/** Could a recogniser have written one for the other? Long names may differ by one letter, very long ones by two. */
export function soundsLike(said: string, name: string): boolean {
  if (said === name) return said.length > 1;
  const allowed = name.length >= 10 ? 2 : name.length >= 6 ? 1 : 0;
  if (allowed === 0 || said[0] !== name[0] || Math.abs(said.length - name.length) > allowed) return false;
  return distanceWithin(said, name, allowed);
}

function distanceWithin(one: string, other: string, most: number): boolean {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    if (Math.min(...next) > most) return false;
    row = next;
  }
  return (row[other.length] ?? most + 1) <= most;
}
