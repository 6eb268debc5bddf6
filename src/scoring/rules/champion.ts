import { findingOf, type Piece, type Rule } from '../finding.ts';
import { turnoversOf } from '../people/champions.ts';
import type { View } from '../view.ts';

/** IND-5: a champion departed, and neither a successor is named nor another champion active. */
export const championRule: Rule = {
  id: 'IND-5',
  evaluate: (view) => findingOf(view, 'IND-5', departedPieces(view)),
};

function departedPieces(view: View): Piece[] {
  return turnoversOf(view)
    .filter(({ kind }) => kind === 'departed')
    .map(({ name, at, evidence }) => ({
      points: view.policy.points['IND-5'],
      halfLife: view.policy.half_lives['IND-5'],
      since: at,
      evidence,
      what: `The champion ${name} left and nobody took their place, known to have left`,
    }));
}
