/** What customers of this year say, in words that the local extractor reads. */
export const SAY = {
  nothing: 'All fine here, thank you.',
  rival: 'We are evaluating FieldPilot against you, and they showed us a demo last week.',
  rivalNamed: 'FieldPilot was at the same trade fair as you, by the way.',
  oversold: 'Your sales team told us it would do exports, and it does not.',
  misfit:
    'It turns out the product was built for a different kind of company; it is not the right fit for how we work.',
  left: 'Priya is no longer with us.',
  succeeded: 'Tom Berg is taking over from Priya.',
  withdrawn: 'Priya has stopped coming to these meetings, and she does not answer anybody.',
  deferred: 'We have to push back the QBR again.',
  executives: 'I have brought this to our CEO, and she wants to speak to your management.',
  seats: 'We will need twenty more seats for the new team in spring.',
  worthIt: 'It saves us ten hours a week.',
  whatFor: 'I honestly cannot say what we get out of it.',
  idle: 'Hardly anybody uses it; most of the team never logs in.',
  unsure: 'I am not sure that we will renew.',
  renewal: 'Let us talk about the renewal in spring.',
} as const;

/** What our people promise, in words that it reads. */
export const PROMISE = {
  connector: (day: string) => `We will deliver the SAP connector by ${day}.`,
  paper: (day: string) => `I will send you the security whitepaper by ${day}.`,
} as const;
