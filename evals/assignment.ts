/**
 * The assignment of rows to columns with the greatest total weight, one to one (the Hungarian method with potentials,
 * O(n³)). A weight of 0 or less means "may not be paired". Gives for each row its column, or -1.
 */
export function assign(weights: readonly (readonly number[])[]): number[] {
  const rows = weights.length;
  const size = Math.max(rows, weights[0]?.length ?? 0);
  const cost = (row: number, column: number) => -Math.max(0, weights[row - 1]?.[column - 1] ?? 0);
  const rowPotential = new Array<number>(size + 1).fill(0);
  const columnPotential = new Array<number>(size + 1).fill(0);
  const rowOf = new Array<number>(size + 1).fill(0);
  for (let row = 1; row <= size; row++) {
    augment(row, size, cost, rowPotential, columnPotential, rowOf);
  }
  const result = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= size; column++) {
    const row = rowOf[column] ?? 0;
    if (row >= 1 && row <= rows && cost(row, column) < 0) result[row - 1] = column - 1;
  }
  return result;
}

/** Brings one more row into the matching along the cheapest alternating path. */
function augment(
  row: number,
  size: number,
  cost: (row: number, column: number) => number,
  rowPotential: number[],
  columnPotential: number[],
  rowOf: number[],
): void {
  const least = new Array<number>(size + 1).fill(Number.POSITIVE_INFINITY);
  const used = new Array<boolean>(size + 1).fill(false);
  const way = new Array<number>(size + 1).fill(0);
  rowOf[0] = row;
  let column = 0;
  do {
    used[column] = true;
    const current = rowOf[column] ?? 0;
    let delta = Number.POSITIVE_INFINITY;
    let next = 0;
    for (let j = 1; j <= size; j++) {
      if (used[j]) continue;
      const reduced = cost(current, j) - (rowPotential[current] ?? 0) - (columnPotential[j] ?? 0);
      if (reduced < (least[j] ?? 0)) {
        least[j] = reduced;
        way[j] = column;
      }
      if ((least[j] ?? 0) < delta) {
        delta = least[j] ?? 0;
        next = j;
      }
    }
    for (let j = 0; j <= size; j++) {
      if (used[j]) {
        const at = rowOf[j] ?? 0;
        rowPotential[at] = (rowPotential[at] ?? 0) + delta;
        columnPotential[j] = (columnPotential[j] ?? 0) - delta;
      } else least[j] = (least[j] ?? 0) - delta;
    }
    column = next;
  } while ((rowOf[column] ?? 0) !== 0);
  while (column !== 0) {
    const previous = way[column] ?? 0;
    rowOf[column] = rowOf[previous] ?? 0;
    column = previous;
  }
}
