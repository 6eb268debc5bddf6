import { parseSync } from 'libpg-query';

/** A part of a statement as Postgres's own parser gives it. */
type Node = { readonly [kind: string]: unknown };

/** What takes something away that the release before may ask for. */
const TAKING_AWAY: Readonly<Record<string, string>> = {
  AT_DropColumn: 'drops a column',
  AT_AlterColumnType: 'changes the type of a column',
  AT_SetNotNull: 'wants a column filled that may be empty',
};

/** What may be dropped: nothing that a statement names. */
const DROPPABLE = new Set(['OBJECT_POLICY', 'OBJECT_INDEX', 'OBJECT_TRIGGER']);

/**
 * What in a migration the release before could not go on over. Tables that the migration makes itself are nobody's yet, and a
 * condition may be replaced by a wider one. The parser has to be loaded.
 */
export function breaksIn(migration: string): readonly string[] {
  const { stmts } = parseSync(migration) as { stmts: readonly { readonly stmt: Node }[] };
  const own = new Set<string>();
  const loosened = new Set<string>();
  return stmts.flatMap(({ stmt }) => {
    const [[kind, given] = ['', {}]] = Object.entries(stmt) as [string, Node][];
    if (kind === 'CreateStmt') own.add((given.relation as { relname: string }).relname);
    if (kind === 'RenameStmt') return ['renames something'];
    if (kind === 'TruncateStmt') return ['empties a table'];
    if (kind === 'DropStmt' && !DROPPABLE.has(String(given.removeType))) return ['drops something'];
    if (kind === 'DoStmt')
      return /\b(?:drop\s+(?:table|column)|rename|set\s+not\s+null)\b/i.test(textOf(given))
        ? ['may drop or rename in a block']
        : [];
    if (kind !== 'AlterTableStmt') return [];
    const table = (given.relation as { relname: string }).relname;
    if (own.has(table)) return [];
    return (given.cmds as Node[]).flatMap(({ AlterTableCmd }) => breakOf(table, AlterTableCmd as Node, loosened));
  });
}

/** Conditions that Citus does not take in the command that adds the column. */
const CONDITIONS = new Set(['CONSTR_CHECK', 'CONSTR_FOREIGN', 'CONSTR_UNIQUE', 'CONSTR_PRIMARY']);

/** What of a migration Citus would refuse where the tables are spread: see docs/scaling.md. The parser has to be loaded. */
export function spreadFaultsIn(migration: string): readonly string[] {
  const { stmts } = parseSync(migration) as { stmts: readonly { readonly stmt: Node }[] };
  const makesTables = stmts.some(({ stmt }) => 'CreateStmt' in stmt);
  return stmts.flatMap(({ stmt }) => {
    const [[kind, given] = ['', {}]] = Object.entries(stmt) as [string, Node][];
    if (kind === 'DoStmt' && !makesTables && /\bpolicy\b/i.test(textOf(given))) return ['sets policies inside a block'];
    if (kind !== 'AlterTableStmt') return [];
    return (given.cmds as Node[]).flatMap(({ AlterTableCmd }) => {
      const { subtype, def } = AlterTableCmd as { subtype: string; def?: Node };
      const { colname, constraints = [] } = (def?.ColumnDef ?? {}) as { colname?: string; constraints?: Node[] };
      const kinds = constraints.map((one) => (one.Constraint as { contype: string }).contype);
      return subtype === 'AT_AddColumn' && kinds.some((one) => CONDITIONS.has(one))
        ? [`adds ${colname} and a condition on it in one command`]
        : [];
    });
  });
}

function textOf(block: Node): string {
  return JSON.stringify(block.args);
}

function breakOf(table: string, command: Node, loosened: Set<string>): readonly string[] {
  const { subtype, name, def } = command as { subtype: string; name?: string; def?: Node };
  if (subtype in TAKING_AWAY) return [`${TAKING_AWAY[subtype]} of ${table}`];
  if (subtype === 'AT_DropConstraint') loosened.add(String(name));
  if (subtype === 'AT_AddConstraint') {
    const { conname } = (def?.Constraint ?? {}) as { conname?: string };
    return loosened.has(String(conname)) ? [] : [`adds a condition to ${table}`];
  }
  if (subtype !== 'AT_AddColumn') return [];
  const { colname, constraints = [] } = (def?.ColumnDef ?? {}) as { colname?: string; constraints?: Node[] };
  const kinds = constraints.map((one) => (one.Constraint as { contype: string }).contype);
  const needsValue =
    kinds.includes('CONSTR_NOTNULL') && !kinds.includes('CONSTR_DEFAULT') && !kinds.includes('CONSTR_GENERATED');
  return needsValue ? [`adds ${table}.${colname}, which nobody fills yet`] : [];
}
