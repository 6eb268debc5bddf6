import { loadModule, parseSync } from 'libpg-query';

/** A part of a statement as Postgres's own parser gives it: its kind is the name of its only member. */
type Node = { readonly [kind: string]: unknown };

/** The schema whose every table belongs to workspaces. */
const SCHEMA = 'earshot';
const COLUMN = 'workspace_id';
/** What is held to be the workspace itself: a parameter, a constant, or a column that something else holds to it. */
const KNOWN = 'the workspace';

/** The tables that may be named where a part of a statement stands, by their aliases; `undefined` for what is no table of a workspace. */
type Names = ReadonlyMap<string, string | undefined>;

/** Loads the parser; once, before {@link shardFaultsOf}. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/**
 * What keeps a statement from being sent to one shard: each table of a workspace that it reads or writes without holding
 * `workspace_id` to a parameter, or to that of another that is held so.
 */
export function shardFaultsOf(text: string): readonly string[] {
  if (!text.includes(SCHEMA)) return [];
  const faults: string[] = [];
  const { stmts } = parseSync(text) as { stmts: readonly { readonly stmt: Node }[] };
  for (const { stmt } of stmts) check(stmt, new Map(), faults);
  return faults;
}

/**
 * Why a prepared statement would fail once a later release has added a column to a table: it gives whatever columns a table has,
 * and a plan must not change what it gives.
 */
export function upgradeFaultsOf(text: string): readonly string[] {
  if (!text.includes(SCHEMA)) return [];
  const faults: string[] = [];
  const { stmts } = parseSync(text) as { stmts: readonly { readonly stmt: Node }[] };
  for (const { stmt } of stmts) findStars(stmt, faults);
  return faults;
}

function findStars(part: unknown, faults: string[]): void {
  if (Array.isArray(part)) for (const one of part) findStars(one, faults);
  if (Array.isArray(part) || !(part instanceof Object)) return;
  const { fromClause, targetList } = part as { fromClause?: Node[]; targetList?: Node[] };
  const fromTable = JSON.stringify(fromClause ?? '').includes(`"schemaname":"${SCHEMA}"`);
  if (fromTable && JSON.stringify(targetList ?? '').includes('"A_Star"')) {
    faults.push('is prepared and gives whatever columns there are');
  }
  for (const one of Object.values(part)) findStars(one, faults);
}

/** Finds the statements in a part of a statement, however deep, and checks each. */
function check(part: unknown, outer: Names, faults: string[]): void {
  if (Array.isArray(part)) {
    for (const one of part) check(one, outer, faults);
    return;
  }
  if (!(part instanceof Object)) return;
  for (const [kind, value] of Object.entries(part)) {
    if (kind === 'SelectStmt') checkSelect(value as Node, outer, faults);
    else if (kind === 'InsertStmt') checkInsert(value as Node, outer, faults);
    else if (kind === 'UpdateStmt' || kind === 'DeleteStmt') checkChange(kind, value as Node, outer, faults);
    else if (!IGNORED.has(kind)) check(value, outer, faults);
  }
}

/** What tends the schema, and no row of a workspace. */
const IGNORED = new Set(['CreateStmt', 'IndexStmt', 'CreatePolicyStmt', 'CreateFunctionStmt', 'DoStmt', 'ViewStmt']);

function checkSelect(select: Node, outer: Names, faults: string[]): void {
  const around = withCommonTables(select.withClause, outer, faults);
  for (const side of [select.larg, select.rarg]) if (side !== undefined) checkSelect(side as Node, around, faults);
  const scope = new Scope(around);
  scope.addAll(select.fromClause);
  scope.hold(select.whereClause);
  faults.push(...scope.faults('reads'));
  const { withClause: _with, larg: _larg, rarg: _rarg, ...parts } = select;
  check(parts, scope.names, faults);
}

function checkInsert(insert: Node, outer: Names, faults: string[]): void {
  const around = withCommonTables(insert.withClause, outer, faults);
  const { relname, schemaname } = insert.relation as { relname: string; schemaname?: string };
  if (schemaname === SCHEMA) {
    const columns = ((insert.cols ?? []) as Node[]).map((column) => (column.ResTarget as { name: string }).name);
    if (!columns.includes(COLUMN)) faults.push(`writes ${relname} without its ${COLUMN}`);
  }
  const { withClause: _with, relation: _relation, onConflictClause, ...parts } = insert;
  check(parts, around, faults);
  const targets = ((onConflictClause as Node | undefined)?.targetList ?? []) as Node[];
  faults.push(...movesOf(relname, targets));
  check(onConflictClause, new Map([...around, [relname, undefined], ['excluded', undefined]]), faults);
}

function checkChange(kind: string, change: Node, outer: Names, faults: string[]): void {
  const around = withCommonTables(change.withClause, outer, faults);
  const scope = new Scope(around);
  scope.add({ RangeVar: change.relation });
  scope.addAll(change.fromClause ?? change.usingClause);
  scope.hold(change.whereClause);
  faults.push(...scope.faults(kind === 'UpdateStmt' ? 'changes' : 'deletes from'));
  const { relname } = change.relation as { relname: string };
  if (kind === 'UpdateStmt') faults.push(...movesOf(relname, (change.targetList ?? []) as Node[]));
  const { withClause: _with, relation: _relation, ...parts } = change;
  check(parts, scope.names, faults);
}

/** No shard lets a row move to another. */
function movesOf(table: string, targets: readonly Node[]): readonly string[] {
  const sets = targets.some((target) => (target.ResTarget as { name?: string }).name === COLUMN);
  return sets ? [`sets ${COLUMN} of ${table}`] : [];
}

function withCommonTables(clause: unknown, outer: Names, faults: string[]): Names {
  const names = new Map(outer);
  for (const one of ((clause as Node | undefined)?.ctes ?? []) as Node[]) {
    const { ctename, ctequery } = one.CommonTableExpr as { ctename: string; ctequery: Node };
    names.set(ctename, undefined);
    check(ctequery, names, faults);
  }
  return names;
}

/** The tables of one statement, and what its conditions hold their workspaces to. */
class Scope {
  readonly #outer: Names;
  readonly #own = new Map<string, string | undefined>();
  readonly #joined: (readonly [string, string])[] = [];

  constructor(outer: Names) {
    this.#outer = outer;
  }

  /** What a part of this statement may name. */
  get names(): Names {
    return new Map([...this.#outer, ...this.#own]);
  }

  addAll(items: unknown): void {
    for (const item of (items ?? []) as Node[]) this.add(item);
  }

  /** Adds what stands in FROM: a table, a join of two, or something that only looks like a table. */
  add(item: Node): void {
    if (item.RangeVar !== undefined) {
      const { schemaname, relname, alias } = item.RangeVar as {
        schemaname?: string;
        relname: string;
        alias?: { aliasname: string };
      };
      this.#own.set(alias?.aliasname ?? relname, schemaname === SCHEMA ? relname : undefined);
      return;
    }
    const join = item.JoinExpr as { larg: Node; rarg: Node; quals?: Node; usingClause?: Node[] } | undefined;
    if (join !== undefined) {
      this.#addJoin(join);
      return;
    }
    const [derived] = Object.values(item) as { alias?: { aliasname: string } }[];
    if (derived?.alias !== undefined) this.#own.set(derived.alias.aliasname, undefined);
  }

  #addJoin({ larg, rarg, quals, usingClause = [] }: { larg: Node; rarg: Node; quals?: Node; usingClause?: Node[] }) {
    const before = [...this.#own.keys()];
    this.add(larg);
    const left = [...this.#own.keys()].filter((name) => !before.includes(name));
    this.add(rarg);
    const right = [...this.#own.keys()].filter((name) => !before.includes(name) && !left.includes(name));
    if (usingClause.some((column) => (column.String as { sval: string }).sval === COLUMN)) {
      for (const one of left) for (const other of right) this.#joined.push([one, other]);
    }
    this.hold(quals);
  }

  /** Takes from a condition what must be true whatever else is. */
  hold(condition: unknown): void {
    const {
      BoolExpr: bool,
      A_Expr: compared,
      SubLink: link,
    } = (condition ?? {}) as {
      BoolExpr?: { boolop: string; args: Node[] };
      A_Expr?: { kind: string; name: Node[]; lexpr?: Node; rexpr?: Node };
      SubLink?: { subLinkType: string; testexpr?: Node };
    };
    if (bool?.boolop === 'AND_EXPR') for (const one of bool.args) this.hold(one);
    if (compared !== undefined && isEquality(compared)) this.#equate(compared.lexpr, compared.rexpr);
    // Held to what a statement inside gives, which is checked by itself.
    if (link?.subLinkType === 'ANY_SUBLINK')
      for (const one of membersOf(link.testexpr)) this.#join(this.#nameOf(one), KNOWN);
  }

  #equate(left: Node | undefined, right: Node | undefined): void {
    const [ones, others] = [membersOf(left), membersOf(right)];
    for (const [index, one] of ones.entries()) this.#join(this.#nameOf(one), this.#nameOf(others[index]));
  }

  #join(one: string | undefined, other: string | undefined): void {
    if (one !== undefined && other !== undefined) this.#joined.push([one, other]);
  }

  /** Whose workspace an expression is: a table's of this statement, or known; `undefined` for anything else. */
  #nameOf(expression: Node | undefined): string | undefined {
    if (expression === undefined) return undefined;
    if (expression.ParamRef !== undefined || expression.A_Const !== undefined) return KNOWN;
    if (expression.TypeCast !== undefined) return this.#nameOf((expression.TypeCast as { arg: Node }).arg);
    const { fields } = (expression.ColumnRef ?? { fields: [] }) as { fields: Node[] };
    const path = fields.map((field) => (field.String as { sval: string } | undefined)?.sval);
    if (path.at(-1) !== COLUMN) return undefined;
    const table = path.at(-2);
    if (table === undefined) return [...this.#own].find(([, name]) => name !== undefined)?.[0] ?? KNOWN;
    return this.#own.has(table) ? table : KNOWN;
  }

  faults(does: string): readonly string[] {
    const known = new Set([KNOWN, ...[...this.#own].filter(([, table]) => table === undefined).map(([name]) => name)]);
    for (let grew = true; grew; ) {
      const size = known.size;
      for (const [one, other] of this.#joined) {
        if (known.has(one)) known.add(other);
        if (known.has(other)) known.add(one);
      }
      grew = known.size > size;
    }
    const open = [...this.#own].filter(([name]) => !known.has(name));
    return open.map(([, table]) => `${does} ${table} without holding its ${COLUMN}`);
  }
}

function isEquality({ kind, name }: { readonly kind: string; readonly name: readonly Node[] }): boolean {
  return kind === 'AEXPR_OP' && (name[0]?.String as { sval: string } | undefined)?.sval === '=';
}

/** The members of a row, or an expression by itself. */
function membersOf(expression: Node | undefined): readonly (Node | undefined)[] {
  const row = expression?.RowExpr as { args: Node[] } | undefined;
  return row?.args ?? [expression];
}
