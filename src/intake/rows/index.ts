export { type RowsOptions, readRows } from './read-rows.ts';
export {
  DATE_ORDERS,
  type DateOrder,
  type ReadRows,
  type RefusedRow,
  type RowIssue,
  type RowsFormat,
} from './types.ts';
