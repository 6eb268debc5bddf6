/** Words and phrases that attributes are cut by: data, no logic. */

/** Words that do not belong to a value when they stand at its edge. */
export const EDGE_WORDS: ReadonlySet<string> = new Set(
  "the a an to of for with on in at by and or but so that this those these our my your 's is are was were be it they we i you as too also now then than from".split(
    ' ',
  ),
);

export const PRONOUNS: ReadonlySet<string> = new Set(['he', 'she', 'they', 'him', 'her', 'them', 'his', 'their']);

const UNIT = '(?:day|week|month|quarter|year|morning|afternoon|evening|sprint|release|half|weekend|call|meeting)s?';
/** The day of a month in words: "August third", "the twenty-first of June". */
const ORDINAL =
  '(?:NUM |twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)';
const MOMENT = `(?:(?:the )?(?:end of|start of|beginning of|middle of|mid|late|early|first half of|week of|weekend of)(?: the| this| next)? (?:NUM|DATE|${UNIT}|day)|the (?:${ORDINAL}|last|NUM|DATE) (?:${UNIT}|of DATE|DATE)(?: of DATE)?|(?:NUM )?DATE(?: DATE| NUM| ${ORDINAL}| morning| afternoon| release| drop| end| evening)*|(?:tomorrow|today|tonight|eod|cob|close of business|first thing|later today|month end|quarter end|year end)(?: morning| afternoon| evening| night)?|(?:this|next|the following|the coming|last)(?: DATE| ${UNIT}| summer| spring| autumn| fall| winter)(?: of the NUM)?|the new year|NUM ${UNIT}|a (?:week|fortnight|month|day|couple of (?:days|weeks|months))|the (?:next|DATE) ${UNIT})`;

/** When something is due or happens, in a sentence's normalised text. */
export const DUE_PHRASE = new RegExp(
  ` (?:(?:by|before|on|in|until|within|at|after|no later than|around|for|from|over|with) )?(?:(?:the|about|around) )?${MOMENT}(?= |$)`,
  'u',
);

/** A promise that leaves itself a way out; matched on the source text. */
export const HEDGES =
  /\b(?:try(?:ing)?(?: to| and)?|should(?:n't)?(?: be able)?|hope(?:fully)?|hoping|aim(?:ing)?|can(?:'|no)t (?:swear|promise|guarantee|commit)|no promises|not promis\w+|think|probably|maybe|perhaps|might|best(?: efforts?| to)|see (?:if|whether|what)|plan(?:ning)?(?: to)?|target(?:ing)?|expect(?:ing)?|ideally|all being well|fingers crossed|tentative(?:ly)?|roughly|if (?:i|we) can|with any luck|over promise|overpromise|the plan|look(?:ing)? to|intend|attempt)\b/iu;

/** Words that point out a thing. */
export const DETERMINERS: ReadonlySet<string> = new Set('the that our my your a an this those these'.split(' '));

/** Words at which a noun phrase ends: joining words, prepositions of time, and verbs that follow their subject. */
export const PHRASE_ENDS: ReadonlySet<string> = new Set(
  "and but so because if or when while which who that where than as is are was were be been am 's has have had do does did will would could should can may might must not never by in on at from until since for with to into before after then we i you they he she it goes went comes came works said says told promised still yet now just DATE you they back up out over would".split(
    ' ',
  ),
);
