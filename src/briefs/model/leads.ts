/** What of a line's text says what it is, such as a number, "For:" or "Subject:": it stays as it is, whoever words the rest. */
const LEAD = /^(?:\d{1,2}\.|\p{Lu}\p{L}*:)\s+/u;

/** The text of a line, cut behind what says what it is. */
export function withLead(text: string): { readonly lead: string; readonly rest: string } {
  const lead = LEAD.exec(text)?.[0] ?? '';
  return { lead, rest: text.slice(lead.length) };
}

/** Whatever stands in brackets for a person to fill in. */
export function gapsIn(text: string): readonly string[] {
  return [...text.matchAll(/\[[^\]]+\]/g)].map(([gap]) => gap);
}
