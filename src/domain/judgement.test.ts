import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Conversation,
  type Correction,
  claimOf,
  correctClaim,
  InputError,
  isVouchedFor,
  type JudgedState,
  type JudgementAction,
  judge,
  type PlacedClaim,
  undoable,
  verdictGiven,
  verdictOf,
} from './index.ts';

const conversation: Conversation = {
  id: 'c',
  medium: 'call',
  occurred_at: '2026-03-12T15:00:00.000Z',
  participants: [],
  turns: [
    { speaker: 'Dana', text: 'Finance wants in. Finance wants in, about forty people.' },
    { speaker: 'Sam', text: 'We will ship SSO by June.' },
    { speaker: 'Dana', text: 'Good. We will ship SSO by June, you say.' },
  ],
};

const claim: PlacedClaim = {
  kind: 'expansion',
  subtype: 'new_team',
  turns: [0],
  quote: 'Finance wants in, about forty people.',
  span: { turn: 0, start: 18, end: 55 },
  attrs: { team: 'Finance' },
};

const unjudged: JudgedState = {
  ...claim,
  grounding: 'folded',
  status: 'open',
  actedAt: null,
  dismissedAt: null,
  confirmedBy: null,
  confirmedAt: null,
  readAs: null,
  judgedBy: null,
  judgedAt: null,
  judgedReason: null,
};

const judgeAna = { by: 'Ana', at: '2026-03-13T09:00:00.000Z' };

function issuesOf(correction: Correction): readonly string[] {
  try {
    correctClaim(claim, correction, conversation);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('a correction', () => {
  it('changes what it names and keeps the rest, with the attributes that stay legal', () => {
    expect(correctClaim(claim, { subtype: 'more_seats' }, conversation)).toEqual({
      ...claim,
      subtype: 'more_seats',
      attrs: {},
    });
    expect(correctClaim(claim, { attrs: { team: ' FP&A ' }, turns: [0, 2] }, conversation)).toEqual({
      ...claim,
      turns: [0, 2],
      attrs: { team: 'FP&A' },
    });
  });

  it('takes the only subtype of a kind as meant, and asks for it where there are several', () => {
    expect(correctClaim(claim, { kind: 'kept_promise' }, conversation)).toMatchObject({ subtype: 'delivered' });
    expect(issuesOf({ kind: 'commitment' })[0]).toMatch(/^subtype: /);
  });

  it('is refused when kind, subtype, attribute or strength is not legal', () => {
    expect(issuesOf({ subtype: 'mood' })[0]).toMatch(/^subtype: /);
    expect(issuesOf({ attrs: { mood: 'x' } })).toEqual(['attrs: Unrecognized key: "mood"']);
    expect(issuesOf({ kind: 'commitment', subtype: 'product', attrs: { strength: 'maybe' } })[0]).toMatch(
      /^attrs.strength: /,
    );
  });

  it('finds the quote letter for letter: where it stood, nearest, in the turn named, else in the only one', () => {
    const span = (correction: Correction) => correctClaim(claim, correction, conversation).span;
    expect(span({ quote: 'Finance wants in' })).toEqual({ turn: 0, start: 18, end: 34 });
    expect(span({ quote: 'you say' })).toMatchObject({ turn: 2 });
    expect(span({ quote: ' We will ship SSO by June\n', turns: [2, 1] })).toEqual({ turn: 2, start: 6, end: 30 });
    expect(correctClaim(claim, { quote: 'ship SSO', turns: [1] }, conversation).turns).toEqual([1]);
  });

  it('is refused when the quote is in no turn, in several, in another, too short, or the turn does not exist', () => {
    expect(issuesOf({ quote: 'finance wants in' })[0]).toMatch(/^quote: stands in no turn/);
    expect(issuesOf({ quote: 'We will ship SSO by June' })[0]).toMatch(/^turns: stands in several turns/);
    expect(issuesOf({ quote: 'you say', turns: [1] })[0]).toMatch(/^quote: does not stand in turn 1/);
    expect(issuesOf({ quote: '. ,a' })[0]).toMatch(/fewer than three letters/);
    expect(issuesOf({ turns: [0, 7] })).toEqual(['turns[1]: there is no such turn: the conversation has 3']);
    expect(issuesOf({ turns: [1] })[0]).toMatch(/^quote: does not stand in turn 1/);
  });

  it('never gives a quote that is not its span, nor repeats words of the conversation in a refusal', () => {
    const texts = conversation.turns.map(({ text }) => text);
    const piece = fc
      .tuple(fc.constantFrom(...texts), fc.nat(60), fc.nat(60))
      .map(([text, from, to]) => text.slice(from, to));
    fc.assert(
      fc.property(piece, fc.option(fc.array(fc.nat(4), { minLength: 1 }), { nil: undefined }), (quote, turns) => {
        try {
          const fixed = correctClaim(claim, { quote, turns }, conversation);
          const { span } = fixed;
          expect(texts[span.turn]?.slice(span.start, span.end)).toBe(fixed.quote);
          expect(fixed.turns[0]).toBe(span.turn);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          if (quote.trim().length > 8) expect(String(error)).not.toContain(quote.trim());
        }
      }),
    );
  });
});

describe('a judgement', () => {
  it('says who and when, and what the signal now is', () => {
    const confirmed = judge(unjudged, { action: 'confirm', reason: 'I was there' }, judgeAna, conversation);
    expect(confirmed).toMatchObject({ confirmedBy: 'Ana', judgedAt: judgeAna.at, judgedReason: 'I was there' });
    expect(verdictOf(confirmed)).toBe('confirmed');
    const dismissed = judge(confirmed, { action: 'dismiss' }, { by: 'Bo', at: judgeAna.at }, conversation);
    expect(dismissed).toMatchObject({ status: 'dismissed', confirmedBy: null, judgedBy: 'Bo', judgedReason: null });
    expect([verdictOf(dismissed), isVouchedFor(dismissed)]).toEqual(['dismissed', false]);
    expect(judge(dismissed, { action: 'confirm' }, judgeAna, conversation)).toMatchObject({
      status: 'open',
      dismissedAt: null,
    });
    const acted = judge(confirmed, { action: 'act' }, judgeAna, conversation);
    expect(acted).toMatchObject({ status: 'acted', actedAt: judgeAna.at, confirmedBy: 'Ana' });
    const later = { by: 'Bo', at: '2026-03-14T09:00:00.000Z' };
    const actedByBo = judge(confirmed, { action: 'act', reason: 'called them' }, later, conversation);
    expect(verdictGiven(actedByBo)).toEqual({ verdict: 'confirmed', by: 'Ana', at: judgeAna.at, reason: null });
    expect(verdictGiven(dismissed)).toEqual({ verdict: 'dismissed', by: 'Bo', at: judgeAna.at, reason: null });
    expect(verdictGiven(unjudged)).toBeNull();
  });

  it('keeps what the extractor had read through every correction, until it is corrected back', () => {
    const once = judge(unjudged, { action: 'correct', subtype: 'more_seats' }, judgeAna, conversation);
    const twice = judge(once, { action: 'correct', quote: 'Finance wants in' }, judgeAna, conversation);
    expect(twice).toMatchObject({ readAs: claim, grounding: 'exact', confirmedBy: 'Ana', subtype: 'more_seats' });
    expect(verdictOf(twice)).toBe('corrected');
    const { kind, subtype, turns, quote, attrs } = claim;
    const back = judge(
      twice,
      { action: 'correct', kind, subtype, turns: [...turns], quote, attrs: { ...attrs } as Record<string, string> },
      judgeAna,
      conversation,
    );
    expect(back.readAs).toBeNull();
    expect(claimOf(back)).toEqual(claim);
    expect(verdictOf(back)).toBe('confirmed');
  });

  it('is taken back in the order it came, each once', () => {
    const history = (...actions: JudgementAction[]) => actions.map((action, at) => ({ action, at }));
    expect(undoable(history())).toBeUndefined();
    expect(undoable(history('confirm', 'dismiss'))).toMatchObject({ at: 1 });
    expect(undoable(history('confirm', 'dismiss', 'undo'))).toMatchObject({ at: 0 });
    expect(undoable(history('confirm', 'dismiss', 'undo', 'undo'))).toBeUndefined();
    expect(undoable(history('confirm', 'undo', 'correct'))).toMatchObject({ at: 2 });
  });
});
