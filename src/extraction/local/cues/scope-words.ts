/** Words and phrases that decide whether what is said is asserted, and about whom: data, no logic. */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/u));
}

export const SCOPE_WORDS = {
  negation: words('not never no nobody none nothing neither nor without nowhere hardly rarely'),
  /** A negation does not reach past these. */
  clauseStart: words('but because so which who where whereas although though and or then since'),
  supposing: words('if unless suppose supposing imagine whether hypothetically pretend'),
  /** "I don't know if", "see whether": asks, supposes nothing. */
  askingIf: words(
    'as see know sure ask asked asking wonder wondered wondering tell check idea remember matter told seeing doubt',
  ),
  modal: words("would could might 'd may"),
  /** After "would": a wish, which is interest, not a supposition. */
  wishing: words('like love prefer want appreciate be have rather need'),
  remote: words('someday ever hypothetically theoretically'),
  sellerTalk:
    /\b(?:our (?:release|roadmap|engineers?|product team|developers|onboarding team|support team|release manager|customers)|i'?ll send you|we(?:'ll| will) (?:get|send) you|as your (?:csm|account manager))\b/iu,
  buyerTalk:
    /\b(?:your (?:product|system|tool|platform|app|support|team|invoice|release|roadmap|engineer|colleague)|you (?:promised|said|told us)|our (?:renewal|contract with you|licen[cs]es))\b/iu,
} as const;

/** Sentences that ask, whether or not the recogniser heard the question mark. */
export const QUESTION_STARTS =
  /^ (?:so |and |but |okay |well |then )?(?:(?:are|is|was|were|do|does|did|have|has|had|can|could|will|would|should) (?:you|we|i|they|he|she|it|that|this|there|the|your|our|anyone|anybody|any|PERSON)|what|who|why|how|when|where|which) /u;

/** Talk about another company, a former job, the market. */
export const OTHERS: readonly RegExp[] = [
  / (?:my|our|his|her|their) (?:last|old|previous|former|ex) (?:job|place|company|firm|employer|role|gig|boss|shop|team|workplace|outfit|life|supplier|vendor|provider|hospital|school|bank|practice)/u,
  / (?:sister|brother|cousin|friend|wife|husband|mate|neighbors?|neighbours?|buddy|uncle|aunt|nephew|niece|dad|mum|mother|father|partner|pal)(?: in law)?(?: of mine)? (?:'s|over|at|works?|worked|runs?|is|was|who|had|has|place|company|they)/u,
  / (?:my|our) (?:sister|brother|cousin|friend|wife|husband|mate|buddy|uncle|aunt|nephew|niece|neighbors?|neighbours?)/u,
  / (?:other|another|some|one of (?:our|the|my)(?: other)?|a few|plenty of|lots of|most|many)(?: of)?(?: (?:our|the|my))? (?:customers?|clients?|accounts|chains|neighbors|neighbours|companies|firms|hospitals|schools|operators|carriers|outfits|businesses)/u,
  / (?:a|one) (?:customer|client|chain|company|firm|competitor) (?:of ours|of mine|up|down|over|in|we work|i know|like|just)/u,
  / we have a (?:customer|client|dairy|chain|hospital|bank|school|retailer|company|firm|plant) /u,
  / there 's (?:one|a company|a chain|a firm|a hospital) (?:up|down|over|in|out)/u,
  / (?:i|we) (?:read|saw) (?:that|about|an article|on linkedin|in the (?:paper|news|press))/u,
  / (?:years back|back in the day|in a previous life|before i (?:came|joined)|when i was (?:at|with|working))/u,
  / (?:at|over at|when i worked (?:at|for)|i was at|i came from) (?:NAME|PERSON|PLACE) (?:they|we|he|she|and they|before)/u,
];

/** The speaker comes back to their own company. */
export const RETURN_TO_US: readonly RegExp[] = [
  /^ (?:but |so |anyway |and |now |whereas )*(?:we|for us|our|here|us|with us|over here|me|i|anyway|back to|you|your) /u,
];

/** Jest and hyperbole. */
export const JOKE: readonly RegExp[] = [
  / (?:kidding|joking|in jest|tongue in cheek|pulling your leg|only messing|i jest|just messing)/u,
  / (?:in my dreams|dream on|when pigs fly|pigs might fly|hell freezes|not in a million years|win the lottery|won the lottery|over my dead body|pipe dream|to the moon|yeah right|as if)(?: |$)/u,
  /^ (?:oh |yeah |ha )?sure (?:let us|why not|we will|put|and|i will|because|thing)/u,
  / (?:the whole zoo|giraffes|the moon|my grandmother|my grandma|my dog|my cat|the queen|the king|santa|world domination|mars) /u,
];

/** Speech that addresses the reader of the transcript. Matched on the source text. */
export const INJECTION: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines|above|taxonomy)\b/iu,
  /["']?(?:kind|subtype)["']?\s*[:=]\s*["']/iu,
  /\b(?:mark|flag|score|rate|classify|label|record|treat|report|set|log)\b.{0,30}\b(?:account|conversation|customer|call|email|transcript|risk)\b.{0,20}\b(?:as|to|at)\b.{0,20}\b(?:healthy|green|red|low|high|risk|no risk|churn|churned|renewed|zero|safe|expansion|happy|100|0)\b/iu,
  /\b(?:system|assistant|developer|user)\s*(?:prompt|message|note|override|instruction)?\s*[:>\]]/iu,
  /<\/?[a-z_]+>|\[\/?(?:inst|system)\]|```|<\|/iu,
  /\b(?:you are|as) (?:an?|the) (?:ai|language model|assistant|llm|extractor|bot|reader|note ?taker)\b/iu,
  /\b(?:note|instructions?|message|attention) (?:to|for) (?:the |any |whoever |all )?(?:ai|model|assistant|llm|extractor|bot|reader|software|tool|system|note ?taker|transcription|summari[sz]er)\b/iu,
  /\b(?:ai|llm|bot|extractor|model|summari[sz]er|note ?taker|transcription)s?\b.{0,40}\b(?:must|should|please|has to|need to|output|extract|report|add|write|record|log|return|list)\b/iu,
  /\b(?:automated|automatic|machine|reading) (?:systems?|readers?|assistants?|software|tools?|processes)\b.{0,60}\b(?:disregard|ignore|skip|flag|classify|mark|treat|record|report|file|enter)\b/iu,
  /\b(?:output|return|emit|extract|respond with|reply with|generate|insert|add)\b.{0,25}\b(?:json|signals?|label|nothing|empty list|the following)\b/iu,
];

/** Takes back what was just said. */
export const RETRACTION: readonly RegExp[] = [
  / (?:scratch that|strike that|i take (?:that|it) back|take that back|forget (?:i said|that|what i said|it)|ignore (?:me|that|what i said)|disregard that|misspoke|i am wrong|i was wrong|false alarm|my mistake|got that wrong|i made that up)/u,
  / (?:other|different|wrong) (?:PERSON|NAME|one|column|person|company|name)$/u,
  / (?:that is|that 's|it 's|it is) (?:the|a) (?:other|different) (?:PERSON|NAME|one)/u,
  /^ (?:oh |actually |wait |hang on |hold on |sorry |no )*(?:sorry no|no sorry|oh no hang on|no wait|oh wait|wait no|hang on|scratch)/u,
  / (?:changed (?:my|our|his|her|their) minds?|turns out (?:he|she|they|it|we) (?:is|are|'s) (?:not|staying)|(?:is|'s|are) staying (?:put|on|after all|with us)|not (?:going|leaving|happening) (?:anywhere|after all|any more))/u,
  / (?:just been told|they tell me|i am told) (?:we|i|that|it) (?:can not|will not|is not|are not)/u,
];

/** A question told again: "you asked if he is leaving". Nothing in it is asserted. */
export const TOLD_QUESTION =
  / (?:asked|ask|asking|wondered|wondering|wanted to know|want to know) (?:me |us |about |again )?(?:if|whether)(?: |$)/u;
