/** How turns answer each other, matched on normalised text (a blank before every word): data, no logic. */

export const AFFIRMATION =
  /^ (?:well |um |mm |so |i am |afraid |honestly )*(?:yes|yeah|yep|yup|correct|right|exactly|indeed|afraid so|that is right|that 's right|true|sadly|unfortunately|guilty|mm hm|mhm|uh huh|you heard right|absolutely|definitely)(?= |$)/u;

/** A whole sentence that affirms by repeating the verb: "we are", "he has, yes". */
export const SHORT_ANSWER =
  /^ (?:well |um |oh )*(?:we|i|he|she|they|it|that) (?:are|is|am|do|does|did|have|has|was|were|will|might|'s)(?: yes| yeah| indeed| i am afraid| afraid so)?$/u;

export const DENIAL =
  /^ (?:well |um |oh |so |honestly )*(?:no|nope|nah|not|never|nobody|none|god no|no one|we are not|nothing|neither)(?= |$)/u;

export const REQUEST =
  / (?:(?:can|could|will|would) (?:you|somebody|someone|we get|i get|we have|i have)(?: please)? (?:send|email|forward|share|get|check|ask|find|confirm|set|put|make|arrange|look|give|provide|add|write|do|fix|schedule|book|the|a|that|it)|(?:please|just) (?:send|email|share|check|confirm|get|make sure|forward|let)|send (?:me|us|it|that|the)|i (?:will )?need (?:the|that|it|a|an)|in writing)/u;

export const ACCEPTANCE =
  /^ (?:yes |yeah |yep |sure |okay |ok |absolutely |of course |totally |definitely |no problem )*(?:will do|consider it done|you got it|no problem|happy to|can do|i can do that|we can do that|i will|we will|on it|leave it with me|i will do that|done|absolutely|of course|yes i will|yes we will|sure thing|i am on it|noted i will)(?: |$)/u;

/** A rival is out of the race. */
export const DROPPED =
  / (?:not (?:taking|choosing|going (?:with|any further|ahead|for)|pursuing|continuing|moving forward)|(?:ruled|rule) (?:them |it |that |RIVAL |NAME )?out|passed on|said no to|turned (?:them|it|RIVAL|NAME) down|decided against|knocked (?:that|it|them) on the head|went nowhere|going nowhere|dropped (?:them|it|that|RIVAL|NAME|out)|out of the (?:running|picture|race)|off the table|walked away from|have regretted|removed (?:it|the|their)|it 's a joke|binned|told them no|sent them (?:away|packing)|stopped (?:looking|talking)|no longer (?:looking|talking|considering)|staying with you|sticking with you|happy with you)(?= |$)/u;

/** Somebody stays after all. */
export const STAYING =
  / (?:(?:is|'s|are|am|be) (?:staying|not leaving|not going anywhere|not going|keeping (?:this|it))|changed (?:his|her|their|my) mind|talked (?:him|her|them) (?:out of|into staying|round)|decided to stay|stays|staying put|staying on|withdrew (?:his|her) (?:notice|resignation)|ours is staying)(?= |$)/u;
