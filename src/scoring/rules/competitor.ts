import { findingOf, type Rule } from '../finding.ts';
import { attribute, type SignalOn, signalsOf, type View } from '../view.ts';
import { saidPiece } from './pieces.ts';

const WORDS = {
  evaluating: 'being evaluated',
  pitching: 'approaching them',
  switching: 'what they mean to switch to',
} as const;

type LiveSubtype = keyof typeof WORDS;

/** The subtypes of `competitor` that are a live threat; a bare mention is none. */
export const LIVE_COMPETITOR = Object.keys(WORDS) as readonly LiveSubtype[];

/** The rival as spoken, or "a competitor". */
export function rivalOf(signal: SignalOn): string {
  const name = attribute(signal, 'competitor');
  return name === undefined || name === 'unnamed' ? 'A competitor' : name;
}

/** IND-9: a competitor being evaluated, pitching or switched to. */
export const competitorRule: Rule = {
  id: 'IND-9',
  evaluate: (view) =>
    findingOf(
      view,
      'IND-9',
      LIVE_COMPETITOR.flatMap((subtype) => piecesOf(view, subtype)),
    ),
};

function piecesOf(view: View, subtype: LiveSubtype) {
  const { points, half_lives } = view.policy;
  return signalsOf(view, 'competitor', [subtype]).map((signal) =>
    saidPiece(signal, () => `${rivalOf(signal)} is ${WORDS[subtype]}`, points['IND-9'][subtype], half_lives['IND-9']),
  );
}
