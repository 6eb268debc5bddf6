/** The two halves of a broken promise, matched on normalised text: data, no logic. */

const OURS =
  '(?:you(?: guys| lot| all| folks| people)?|your (?:sales |support |account )?\\S+|sales|the (?:rep|salesman|sales (?:guy|team|person|people))|PERSON|NAME|OURS|he|she|they)';

/** Something was promised: who promised it or where it stands. `we` counts from our own mouth only. */
export const PROMISED_BY_YOU = new RegExp(
  ` ${OURS} (?:\\S+ ){0,4}?(?:promised|told (?:us|me|everyone)|swore|reckoned|vowed|pledged|assured (?:us|me)|guaranteed|committed|quoted (?:us|me)|gave (?:us|me) (?:your word|a date)|said (?:\\S+ ){0,6}?(?:would|will|'d|is|was|are|were|by|had|could|can|comes|came|takes?|does|do|goes|works|handles|supports|DATE|end of|NUM))(?= |$)`,
  'u',
);
export const PROMISED_BY_US =
  / (?:(?:was|were) (?:meant|supposed|due|promised) to|(?:we|i) (?:\S+ ){0,3}?(?:promised|told you|said (?:\S+ ){0,6}?(?:would|by|'d|will)|committed|quoted you|gave you))(?= |$)/u;
export const WRITTEN =
  / (?:(?:it is|it 's) written|(?:the|our|your) (?:order form|contract|sow|statement of work|proposal|deck|slide|email|mail|paper|agreement|brochure|website|plan|kickoff notes|notes|date|schedule) (?:\S+ )?(?:says|said|reads|has|had|states)|it says|(?:was|were|are|is) (?:supposed|meant|due|promised) to|(?:we|i) (?:was|were|had been|have been|'d been|'d be|got) (?:led to believe|told|promised|sold|shown|assured|quoted)|(?:will|would|'d) be (?:\S+ ){0,3}?(?:live|interfaced|delivered|ready|done|connected|integrated|installed|in place|back|out|flowing|fixed|finished|complete|completed|working) (?:by|in|before|from|end)|in the (?:contract|order form|sale|demo|proposal|pitch|rfp))(?= |$)/u;

/** It is not so. */
export const NOT_SO =
  / (?:(?:they|it|that|this|those|which|he|she|you|nobody|none) (?:are|is|'s|did|do|does|has|have|was|were|can|could|will) (?:\S+ )?(?:not|never|extra|nowhere|manual|separate|overnight)|(?:still|yet) (?:not|waiting|nothing|no|on|do not|doing|typing|have|got|has|manual|manually|using|running|paying|chasing|asking)|i am still|we are still|nothing|never|zero|not one|nobody (?:came|called|has|did)|no sign|nowhere|as (?:on|of) today|crickets|(?:got|get|have|sent|received) (?:a|an|the) (?:quote|invoice|bill)|charged|extra cost|an add on|costs extra|turns out|instead|hit (?:a|the|our) (?:wall|limit|cap|ceiling)|stops at|(?:been|am|are|still) (?:waiting|chasing)|only (?:NUM|does|goes|got|one|half|some)|by hand|(?:we|i) (?:do|did|have|had|can|could|are|am) not|but (?:it|they|that) (?:does|do|is|are|did|has) not)(?= |$)/u;

/** The promised time has gone by. */
export const TIME_GONE =
  / (?:and|but|now|well|so|here)? ?(?:it is|it 's|we are|we 're|this is|today is|here we are(?: in)?|that was|i am looking at|we are (?:now )?in) (?:now |nearly |almost |already |past |in )*(?:the )?(?:DATE|NUM|tenth|mid|end of|(?:\S+ ){0,2}(?:weeks|months|days) (?:ago|later|on|late))(?= |$)/u;

/** It was kept after all. */
export const KEPT =
  / (?:and|which) (?:(?:DATE|there|that) it was|it was|they were|it is|you did|he did|she did|they did|it did|he fixed|she fixed|you came|he came|it came|you sent|there it was|sure enough|it works)(?= |$)| (?:came|come|turned up|fixed|sent|arrived|did|moved) (?:it |out |over |round )?(?:when|on the day|as) (?:you|he|she|they) said/u;

/** Talk of no delivery at all, as against a late one. */
export const NOT_AT_ALL = / (?:nothing|never|zero|not one|nobody|no sign|crickets|did not happen|was not done)(?= |$)/u;
