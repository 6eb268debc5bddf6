/** Sparse rows: places that hold something, and what they hold. */
export interface Row {
  readonly places: readonly number[];
  readonly values: readonly number[];
}

/** A trained output: one weight per place, and a bias. */
export interface Weights {
  readonly weights: Float64Array;
  readonly bias: number;
}

const MEMORY = 8;
const TOLERANCE = 1e-4;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/**
 * L2-regularised logistic regression by L-BFGS with backtracking. `targets` holds 1, 0, or NaN for rows to
 * leave out, `counts` how many times each row counts. The
 * bias is the last of the unknowns and not penalised. Deterministic.
 */
export function trainLogistic(
  rows: readonly Row[],
  targets: readonly number[],
  counts: readonly number[],
  width: number,
  penalty: number,
  rounds = 60,
): Weights {
  const used = rows.flatMap((row, index) => {
    const target = targets[index] ?? Number.NaN;
    return Number.isNaN(target)
      ? []
      : [
          {
            places: Int32Array.from(row.places),
            values: Float64Array.from(row.values),
            target,
            times: counts[index] ?? 1,
          },
        ];
  });
  const slope = new Float64Array(width + 1);
  const evaluate = (point: Float64Array): number => {
    slope.fill(0);
    let loss = 0;
    for (const { places, values, target, times } of used) {
      let z = point[width] ?? 0;
      for (let at = 0; at < places.length; at++) z += (point[places[at] ?? 0] ?? 0) * (values[at] ?? 0);
      loss += times * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target * z);
      const miss = times * (1 / (1 + Math.exp(-z)) - target);
      for (let at = 0; at < places.length; at++) {
        const place = places[at] ?? 0;
        slope[place] = (slope[place] ?? 0) + miss * (values[at] ?? 0);
      }
      slope[width] = (slope[width] ?? 0) + miss;
    }
    for (let at = 0; at < width; at++) {
      const weight = point[at] ?? 0;
      loss += 0.5 * penalty * weight * weight;
      slope[at] = (slope[at] ?? 0) + penalty * weight;
    }
    return loss;
  };
  const point = minimise(evaluate, slope, width + 1, rounds);
  return { weights: point.slice(0, width), bias: point[width] ?? 0 };
}

/** L-BFGS: `evaluate` gives the loss at a point and leaves its slope in `slope`. */
function minimise(
  evaluate: (point: Float64Array) => number,
  slope: Float64Array,
  size: number,
  rounds: number,
): Float64Array {
  let point = new Float64Array(size);
  let loss = evaluate(point);
  let gradient = slope.slice();
  const steps: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  for (let round = 0; round < rounds && Math.sqrt(dot(gradient, gradient)) > TOLERANCE; round++) {
    const direction = descent(gradient, steps);
    const expected = dot(direction, gradient);
    let rate = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    let next = point;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 20; attempt++, rate /= 2) {
      const step = rate;
      next = point.map((value, at) => value + step * (direction[at] ?? 0));
      nextLoss = evaluate(next);
      if (nextLoss <= loss + 1e-4 * rate * expected) break;
    }
    if (!(nextLoss < loss)) break;
    const s = next.map((value, at) => value - (point[at] ?? 0));
    const y = slope.map((value, at) => value - (gradient[at] ?? 0));
    const curvature = dot(s, y);
    if (curvature > 1e-10) steps.push({ s, y, rho: 1 / curvature });
    if (steps.length > MEMORY) steps.shift();
    point = next;
    loss = nextLoss;
    gradient = slope.slice();
  }
  return point;
}

function descent(
  gradient: Float64Array,
  steps: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { s, y, rho } of [...steps].reverse()) {
    const share = rho * dot(s, direction);
    shares.push(share);
    for (let at = 0; at < direction.length; at++) direction[at] = (direction[at] ?? 0) - share * (y[at] ?? 0);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let at = 0; at < direction.length; at++) direction[at] = (direction[at] ?? 0) * scale;
  }
  for (const [index, { s, y, rho }] of steps.entries()) {
    const change = (shares[steps.length - 1 - index] ?? 0) - rho * dot(y, direction);
    for (let at = 0; at < direction.length; at++) direction[at] = (direction[at] ?? 0) + change * (s[at] ?? 0);
  }
  return direction;
}
