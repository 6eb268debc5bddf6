import * as chrono from 'chrono-node';

/**
 * Words of somebody having left, or being about to (intake-formats B8), in the languages whose auto-replies are met most.
 * They only decide whether a reply is read at all: what it says is found by the extractor, in these words or others.
 */
const DEPARTURE = [
  /\bno longer (?:works?|working|employed|with|at (?!my desk|the office|home)|part of|represents?|a part|an employee|a member|responsible|in (?:this|that|the|my|his|her) (?:role|position|team|company))\b/i,
  /\b(?:has|have|had|'s|’s|'ve|’ve) (?:now |recently |since |already )?(?:left(?! (?:(?:the|my) office|for (?:the|a|my)|on |my phone))|departed|retired|resigned|moved on|transitioned)\b/i,
  /\b(?:left|leaving|departed|departing from) (?:the |our )?(?:company|organi[sz]ation|firm|business|team|role|position)\b/i,
  /\b(?:my|his|her|their) (?:last|final) (?:working )?day\b/i,
  /\bmoved (?:on )?to (?:a|another) (?:new |different )?(?:role|position|team|company|opportunity)\b/i,
  /\bnot (?:with me|mine|my (?:\w+ )?(?:area|job|role|remit|responsibility)) any ?(?:more|longer)\b|\b(?:finished|ended|concluded|terminated) (?:his|her|their|my) (?:cooperation|employment|contract)\b/i,
  /\b(?:from now on|going forward|in future),? (?:please )?(?:contact|write|e-?mail|send|reach|direct)\b/i,
  /\bnicht mehr (?:bei|für|im unternehmen|in unserem|unter uns|als|beschäftigt|tätig)\b/i,
  /\b(?:hat|habe|haben) (?:die|das|unser\w*) (?:unternehmen|firma|haus) verlassen\b|\bausgeschieden\b/i,
  /\bne (?:fait|fais|travaille|font) plus (?:partie|chez|pour|au sein)|\b(?:a|ai|avez) quitté (?:la |l['’]|notre |ses |mes )/i,
  /\bya no (?:trabaj\w+|forma parte|pertenece)|\bha dejado (?:la|de trabajar)/i,
  /\bnon (?:lavor\w+|fa|è) più\b|\bha lasciato l['’]azienda/i,
  /\b(?:werkt|ben|is) niet (?:meer|langer) (?:bij|voor|werkzaam)\b|\bnão (?:trabalha|faz) mais\b|\bjá não (?:trabalha|faz parte)\b/i,
] as const;

/** Words that mean it unless the person is only away: leave has a cover, and a cover is called a replacement. */
const LIKELY_DEPARTURE = [
  /\b(?:mailbox|inbox|account|e-?mail address|address) (?:is|was|will be|has been) (?:(?:no longer|not) (?:monitored|active|in use|valid|available|used|read)|deactivated|closed)\b/i,
  /\b(?:successor|replacement|taken over (?:from|for|my|his|her|their)|has replaced|(?:is|will be) replac(?:ing|ed))\b/i,
  /\bnachfolger(?:in)?\b|\bsuccesseur\b|\bsucesor\w?\b|\bopvolger\b/i,
] as const;

/** Words of somebody being away for a while. */
const ABSENCE = [
  /\bout of (?:the |my )?office\b|\booo\b|\bauto(?:matic)?[- ]?(?:reply|response)[: ].{0,40}(?:away|leave|holiday)/i,
  /\b(?:am|is|be|'m|’m|'ll be|’ll be|are) (?:currently |presently |now )?(?:away|on (?:annual |parental |maternity |paternity |sick |medical |family )?(?:leave|holiday|holidays|vacation|pto|sabbatical)|travell?ing|off work|unavailable|unable to (?:answer|respond|reply)|offline|on the road)/i,
  /\b(?:limited|no|intermittent|without) (?:access to (?:my )?e-?mails?|internet access)\b/i,
  /\b(?:return(?:ing)?|back) (?:to (?:the |my |work|office)|in (?:the )?office|on|from)\b/i,
  /\b(?:abwesen\w+|nicht (?:im (?:büro|haus)|erreichbar)|im urlaub|elternzeit|wieder (?:im büro|für sie|erreichbar))\b/i,
  /\b(?:absent\w*|en (?:congés?|vacances|déplacement)|de retour|absence du bureau)\b/i,
  /\b(?:fuera de (?:la )?oficina|de vacaciones|fuori (?:sede|ufficio)|in ferie|afwezig|met (?:vakantie|verlof)|fora do escrit[óo]rio|de f[ée]rias)\b/i,
] as const;

const RECEIPT =
  /\b(?:(?:have|has|we) (?:been )?received|receipt of|thank(?:s| you) for (?:contacting|reaching out|getting in touch|submitting|your (?:recent )?(?:e-?mail|message|enquiry|inquiry|request|mail))|(?:ticket|case|request|reference) (?:number|id|no\.|#)|will (?:get back|respond|reply|be in touch))\b/i;
const GERMAN = /\b(?:bis|wieder|zurück|ab dem|urlaub|abwesend)\b/i;
const FRENCH = /\b(?:jusqu|retour|absent|congés?)\b/i;
/** What stands before the day of a return. */
const UNTIL =
  /\b(?:until|till|through|thru|back|return(?:ing|s)?|to|bis(?: einschließlich)?(?: zum)?|wieder|zurück|ab dem|jusqu['’]?(?:au|à)?|retour(?:\s+le)?)\b[^.!?\n]{0,40}$/i;
const SHOWN = 4_000;

/** Does a message say that somebody has left, moved on or been replaced, or that their mailbox is closed? */
export function tellsOfDeparture(text: string): boolean {
  const shown = text.slice(0, SHOWN);
  if (DEPARTURE.some((words) => words.test(shown))) return true;
  return !tellsOfAbsence(shown) && LIKELY_DEPARTURE.some((words) => words.test(shown));
}

/** Does a message only say that ours has arrived? */
export function tellsOfReceipt(text: string): boolean {
  return RECEIPT.test(text.slice(0, SHOWN));
}

/** Does a message say that somebody is away? */
export function tellsOfAbsence(text: string): boolean {
  const shown = text.slice(0, SHOWN);
  return ABSENCE.some((words) => words.test(shown));
}

/**
 * When somebody is back, as their automatic reply says it ("until 3 August", "returning on Monday"); ISO 8601, the end of
 * the day named. `undefined` when it names none, or one that is past.
 * @param at ISO 8601, when the reply was sent: "Monday" is the one after
 */
export function backOn(text: string, at: string): string | undefined {
  const shown = text.slice(0, SHOWN);
  const parser = GERMAN.test(shown) ? chrono.de : FRENCH.test(shown) ? chrono.fr : chrono;
  const reference = { instant: new Date(at), timezone: 'UTC' };
  const ends = [chrono, parser].flatMap((language) =>
    language.parse(shown, reference, { forwardDate: true }).flatMap(({ index, start, end }) => {
      const announced = end !== null && end !== undefined;
      if (!announced && !UNTIL.test(shown.slice(Math.max(0, index - 80), index))) return [];
      return end ?? start;
    }),
  );
  const days = ends.filter((day) => day.isCertain('day') || day.isCertain('weekday')).map(endOfDay);
  const later = days.filter((day) => day > Date.parse(at) && day < Date.parse(at) + YEAR);
  return later.length === 0 ? undefined : new Date(Math.max(...later)).toISOString();
}

const YEAR = 366 * 86_400_000;

function endOfDay(day: chrono.ParsedComponents): number {
  const [year, month, date] = [day.get('year'), day.get('month'), day.get('day')];
  return Date.UTC(year ?? 0, (month ?? 1) - 1, date ?? 1, 23, 59, 59);
}
