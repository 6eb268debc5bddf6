/** Phrases that bear out or undo a hit, matched on normalised text: data, no logic. */

/** Talk of products and sales, near which an unlisted name may be a rival's. */
export const RIVAL_TALK =
  / (?:demo|demos|trial|trials|pilot|rfp|rfi|tender|shortlist|quote|quotes|quoted|quoting|pitch|pitched|pitching|vendor|vendors|supplier|suppliers|provider|platform|software|system|tool|app|product|called|outfit|startup|competitor|competitors|sales|salesman|rep|reps|cheaper|price|pricing|proposal|contract|switch|switching|migrate|migrating|moved onto|moving to|replace|replacing|instead of you|compare|compared|evaluate|evaluating|evaluation|licenses|offered|offering|offer|free|poc|comparing|linkedin|cold|solution|alternative)(?: |$)/u;

/** Talk of the meeting itself, courtesies, and small things nobody would put into a ledger. */
export const SMALL_PROMISES =
  / (?:have|got|need) to ask(?: you)?$| (?:i|we) (?:will|can|am going to|are going to) (?:\S+ ){0,2}?(?:bring (?:coffee|donuts|doughnuts|boots|cake|biscuits|umbrella|lunch|snacks|cookies|popcorn|the donuts|wine|beer)|take (?:the|a|it as|that as|any|what|full) (?:star|compliment|win|blame|credit|hit|seat)|take it as|take it$|take that$|call it|call that|call you (?:that|raghu|back$)|ask (?:the|a) (?:question|obvious)|ask you|give you (?:that|an example|the short|the floor|back|a second|a minute)|talk (?:about|through)|speak (?:about|up|to that)|try (?:to be quick|and be quick|again|not to)|text you (?:mine)?$|run (?:off|now|away)|add (?:that|to that|one thing)|review (?:it|this) (?:now|here)|share (?:my|the) screen|change (?:the )?(?:subject|topic|slides?)|open (?:it|this|that) (?:up|here|now)|do (?:my|the) (?:usual|intro|intros|introductions)|do a quick|put (?:it|that|this) (?:this|another|simply|bluntly|on the screen|up)|put on|make (?:it|this) (?:quick|brief|short|bigger|larger)|find (?:my|the) (?:slide|window|tab|button)|set the (?:scene|stage)|write (?:that|it|this) down|note (?:that|it)|hand (?:it |you )?over|push back|pull (?:it |that |this )?up|check (?:my|the) (?:watch|clock|time)|raise (?:a|my) (?:glass|hand)|print (?:it|that) (?:on|and) (?:a|frame))/u;

/** What people only thought or feared about somebody. */
export const THOUGHT =
  / (?:everybody|everyone|people|i|we|they|somebody) (?:thought|assumed|figured|feared|worried|joked|was sure|were sure) (?:that )?(?:he|she|they|PERSON|NAME)/u;

/** Talk of our own staff: who looks after the account on our side. */
export const OUR_STAFF =
  / (?:your (?:new )?(?:account (?:manager|executive|exec|rep)|csm|success manager|customer success|rep|contact here|point of contact|implementation|onboarding|support contact)|(?:on )?(?:our|this|my) (?:side|end)|my colleague|our (?:csm|account|support|onboarding|success) (?:team|manager|lead)?|introduce myself|took over your account|taken over your account|taking over your account)(?: |$)/u;

/** The customer's own suppliers and builders make promises too. */
export const OTHERS_PROMISE =
  / (?:our|my|the) (?:courier|builders?|contractors?|landlord|carriers?|plumber|electrician|council|bank|printers?|haulier|accountants?|lawyers?|other (?:supplier|vendor)s?|(?:\S+ )?(?:supplier|subcontractor|agency|customer|client|patient|tenant)s?) (?:\S+ )?(?:promised|swore|said|told|committed|guaranteed|were supposed|was supposed)/u;
