const VERB =
  /^(?:(?:i|we)(?:'ll|’ll| will)? )?(?:try to )?(?:send|share|get|email|e-mail|mail|forward|provide|give|deliver|check|find out|look into|ask about|confirm|schedule|set up|book|arrange|follow up on|come back on|get back on|write up|put together|work up|prepare|draft|pull|put)\s+/i;
const TO_WHOM =
  /^(?:(?:you|them|him|her|us|everybody|everyone|over|back|out|across|\p{Lu}\p{L}+)\s+)+(?=(?:the|a|an|your|our|my|his|their|some|those|these|that)\s)/u;
const NOUN_PHRASE = /^(?:the|a|an|your|our|some|those|these)\s+\p{L}/iu;
/** Where what is promised ends and something else begins: when, how, to whom, what for. */
const END =
  /[,;.!?]|\s(?:by|before|until|till|on|in|at|within|after|so|and|when|as|with|to|for you|for us|today|tonight|tomorrow|this|next|first thing|over)\b/i;

const LONGEST = 60;

/**
 * What a promise is about, where its words name it plainly: of "send you the price list by Friday" "the price list". Null where
 * they do not: a message says then what was promised, not what it is about.
 */
export function thingOf(what: string): string | null {
  const line = what.replace(/\s+/g, ' ').trim();
  const said = VERB.exec(line);
  const object = (said === null ? line : line.slice(said[0].length)).replace(TO_WHOM, '');
  const end = END.exec(object);
  const thing = (end === null ? object : object.slice(0, end.index)).trim();
  return NOUN_PHRASE.test(thing) && thing.length <= LONGEST ? thing : null;
}

const EMPTY = new Set(
  `a about again all an and any anything are as at back be before by call can come did do does everything find fix for from get give go had has have he her him his how i if in is it its just keep let look make me my myself no not of off on one or our out over own put same see send sort sure take tell that the their them then there they thing things think this those to today tomorrow tonight try up us was we what when where which will with work would you your`.split(
    ' ',
  ),
);

/** Has words for a thing, beside those that only point at one: "tell him" and "see what I can do" have none. */
export function namesSomething(what: string): boolean {
  const words = what.toLowerCase().match(/\p{L}[\p{L}'’]*/gu) ?? [];
  return words.some((word) => word.length > 2 && !EMPTY.has(word));
}
