import type { Wanted } from '../question/reading.ts';

const NUMBER_WORD =
  'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|lakh|crore|dozen|half|twice|both|couple';
const NUMBER = new RegExp(
  `\\p{N}|\\b(?:${NUMBER_WORD})s?\\b|\\bone (?:\\w+ )?(?:hour|day|week|month|year|person|seat|site)`,
  'iu',
);
const MONEY = new RegExp(
  `[$€£¥₹]|\\b(?:dollars?|euros?|pounds?|quid|kroner?|rupees?|rand|yen|francs?|usd|eur|gbp|sek|nok|dkk|chf|k|grand|percent|per cent|free|budget|price|cost|pays?)\\b|%|\\b\\d+k\\b|\\p{N}{3,}|\\b(?:${NUMBER_WORD})\\b`,
  'iu',
);
const DATE =
  /\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b|\b(?:today|tonight|tomorrow|yesterday|weekend|noon|midnight|easter|christmas|ramadan|diwali|thanksgiving|spring|summer|autumn|winter|fiscal|q[1-4]|h[12]|eod|eow|eom|eoy)\b|\b(?:this|next|last|coming|following|every|each|end of|start of|beginning of|middle of|first|second|third|fourth|per|a|in|within|past|by|before|after|until|since|for|\p{N}+|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple of|some) (?:the )?(?:second|minute|hour|day|night|morning|afternoon|evening|week|fortnight|month|quarter|half|year|season|sprint|term|semester|renewal|go-live|kickoff)s?\b|\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:twenty|thirt)\w*-?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|ieth)\b|\b(?:tenth|eleventh|twelfth|\w+teenth|fifth|sixth|seventh|eighth|ninth)\b|\b20\d\d\b|\b\d{1,2}[./]\d{1,2}\b/iu;
const REASON =
  /\b(?:because|since|so that|reason|due to|as a result|therefore|that's why|which is why|thanks to|cause[ds]?|given that|so)\b/i;

/** Has a text what a question of this kind asks for? Generous: it is there to rule out what cannot answer. */
export function holds(wanted: Wanted, text: string): boolean {
  switch (wanted) {
    case 'money':
      return MONEY.test(text);
    case 'number':
      return NUMBER.test(text) || DATE.test(text);
    case 'date':
      return DATE.test(text);
    case 'name':
    case 'person':
      return /(?:^|[^.!?]\s|["“(])\p{Lu}\p{L}+|^\p{Lu}\p{Ll}+\b|\b(?:i|i'm|i'll|i’m|i’ll|me|my|myself|she|he|her|him|wife|husband|boss|team|manager|director|head|lead|cfo|ceo|cto|coo|cio|ciso|vp|board)\b/iu.test(
        text,
      );
    case 'reason':
      return REASON.test(text);
    default:
      return true;
  }
}

const NUMBER_WORDS = `(?:\\p{N}[\\p{N}.,]*|(?:${NUMBER_WORD})(?:[- ](?:${NUMBER_WORD}|one|and))*)`;
const SUM = new RegExp(
  `[$€£¥₹]\\s?\\p{N}|\\p{N}\\s?[$€£¥₹]|\\b${NUMBER_WORDS}(?: and a half)? ?(?:thousand|million|grand|k|dollars?|euros?|pounds?|quid|kron(?:er|or|e)|rupees?|rand|yen|francs?|pence|cents?|eur|usd|gbp|sek|nok|dkk|chf|lakhs?|crores?|reais|pesos?|shillings?|zloty|złoty|percent|per cent|%)(?!\\p{L})|\\b${NUMBER_WORDS} (?:flat|each|apiece|(?:a|per) (?:month|year|seat|user|head|licen[cs]e|site|bus|vehicle|place))\\b|\\b\\p{N}{1,3}[.,]\\p{N}{3}\\b|\\bfree of charge\\b|\\bno charge\\b|\\bfor free\\b`,
  'iu',
);

/** Is a sum of money named? Stricter than {@link holds}: a number alone is none. */
export function isMoney(text: string): boolean {
  return SUM.test(text);
}

/** Is a turn a question, mostly? Its answer comes after it. */
export function isQuestion(text: string): boolean {
  return /\?["”’)\s]*$/.test(text.trim());
}

const ONES =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** A whole number up to 99 as it is spoken, "24": "twenty four"; `undefined` of any other. */
export function spelledNumber(digits: string): string | undefined {
  const number = /^[1-9]\d?$/.test(digits) ? Number(digits) : 0;
  if (number < 20) return ONES[number - 1];
  return [TENS[Math.floor(number / 10) - 2], ONES[(number % 10) - 1]].filter((word) => word !== undefined).join(' ');
}
