/** Postgres counts a statement's parameters in 16 bits. */
const MOST_PARAMETERS = 65_535;

/** Rows in batches that each fit into one INSERT, however many columns a row has; none for no rows. */
export function inBatches<Row extends object>(rows: readonly Row[]): readonly (readonly Row[])[] {
  const columns = Math.max(1, ...rows.slice(0, 1).map((row) => Object.keys(row).length));
  const size = Math.floor(MOST_PARAMETERS / columns);
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}
