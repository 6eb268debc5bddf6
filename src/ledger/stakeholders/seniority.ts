/**
 * How senior a title is, highest first: the board and founders, chiefs, vice presidents, directors and heads, managers and
 * leads. The first line that fits counts; "assistant to the CEO" and "account manager" are told apart before the words are.
 */
const RANKS: readonly (readonly [number, RegExp])[] = [
  [
    0,
    /\b(?:(?:executive |personal )?assistant to|assistant$|secretary|chief of staff to|office of the|intern\b|trainee|working student)/i,
  ],
  [
    6,
    /\b(?:chair(?:man|woman|person)?|owner|(?:co-?)?founder|managing (?:director|partner)|gesch[aä]ftsf[uü]hrer(?:in)?|general manager|(?<!vice[ -])president|directeur g[eé]n[eé]ral|pdg|partner)\b/i,
  ],
  [
    5,
    /\b(?:chief\b.*\bofficer|chief (?!of staff|engineer|architect|scientist)\w+|c[acdefhimoprstx]o|ciso|cdao|vorstand)\b/i,
  ],
  [4, /\b(?:evp|svp|avp|vp|v\.p\.|vice[ -]president)\b/i],
  [
    3,
    /\b(?:director|directeur|directrice|direktor(?:in)?|head(?: of)?|leiter(?:in)?|gm|bereichsleiter(?:in)?|abteilungsleiter(?:in)?|chief of staff|responsable)\b/i,
  ],
  [
    2,
    /\b(?:manager(?:in)?|lead|leader|supervisor|principal|team ?lead|teamleiter(?:in)?|owner|controller|superintendent|foreman)\b/i,
  ],
];
/** Titles with a word of rank that leads nobody. */
const NOT_A_RANK =
  /\b(?:product owner|process owner|data owner|business owner|(?:customer success|account|community|office|social media|project|product|program|key account) manager|lead gen(?:eration)?|partner(?:ship)? manager|hr business partner|business partner|principal (?:engineer|consultant|analyst|scientist))\b/i;
const STAFF = 1;

/** From this rank on somebody may be taken for the executive sponsor where nobody is marked. */
export const SPONSOR_RANK = 2;

/**
 * How senior somebody is by their title: 6 top of the company, 5 chiefs, 4 vice presidents, 3 directors and heads, 2 managers
 * and leads, 1 everybody else, 0 assistants and trainees. `undefined` without a title: unknown is no rank.
 */
export function seniorityOf(title: string | undefined): number | undefined {
  if (title === undefined || title.trim() === '') return undefined;
  const parts = title.split(/\s*(?:[,/|;&]| and | und | et )\s*/).filter((part) => part !== '');
  const ranks = [title, ...parts].map(rankOf);
  return ranks[0] === 0 ? 0 : Math.max(...ranks);
}

function rankOf(title: string): number {
  const rank = RANKS.find(([, words]) => words.test(title))?.[0] ?? STAFF;
  if (rank === 0 || rank > 2 || !NOT_A_RANK.test(title)) return rank === 6 && NOT_A_RANK.test(title) ? STAFF : rank;
  return /\b(?:customer success|account|project|product|program|key account) manager\b/i.test(title) ? 2 : STAFF;
}
