import type { Usage } from '../../domain/index.ts';
import { storableText } from '../storable.ts';
import type { Cells } from './cells.ts';
import type { ObservationBody } from './read-rows.ts';

const DAY = ['date', 'day', 'at'] as const;
const FIGURES = ['active_users', 'logins', 'seats_used'] as const;
const OTHERS = ['features', 'use_cases', 'metric', 'event', 'value'] as const;
const NAMES: ReadonlySet<string> = new Set([...DAY, ...FIGURES, ...OTHERS]);
/** A column of one feature: `feature:alerts` or `features.alerts`. */
const FEATURE = /^features?:(.+)$/s;
/** Longest name of a feature, and the most of them in a row. */
const LONGEST_NAME = 200;
const MOST_FEATURES = 500;

/** Does a column of this folded name say something of usage? */
export function isUsageColumn(column: string): boolean {
  return NAMES.has(column) || FEATURE.test(column);
}

/**
 * The usage of a day. Wide: a column for each figure, `feature:NAME` for each feature; or long: `metric` and `value`, a row
 * for each figure, any metric but the three known ones being a feature. A time counts for the day it is written with.
 */
export function usageOf(cells: Cells): ObservationBody | undefined {
  const date = cells.time(...DAY)?.slice(0, 10);
  if (date === undefined && !cells.has(...DAY)) cells.refuse('date', 'missing');
  const figures = { ...longFigures(cells) };
  for (const name of FIGURES) {
    const count = cells.count(name);
    if (count !== undefined) figures[name] = count;
  }
  const features = { ...figures.features, ...wideFeatures(cells) };
  const useCases = listOf(cells);
  const row: Omit<Usage, 'recorded_at'> = {
    date: date ?? '',
    ...figures,
    ...(Object.keys(features).length === 0 ? {} : { features }),
    ...(useCases === undefined ? {} : { use_cases: useCases }),
  };
  if (Object.keys(row).length === 1 && cells.issues.length === 0) {
    cells.refuse(undefined, 'no figure: one of active_users, logins, seats_used, features, use_cases is needed');
  }
  return date === undefined ? undefined : { kind: 'usage', name: date, nameIsGlobal: false, at: date, row };
}

type Figures = { -readonly [Name in (typeof FIGURES)[number]]?: number } & { features?: Record<string, number> };

function longFigures(cells: Cells): Figures {
  const metric = cells.text('metric', 'event');
  if (metric === undefined) return {};
  const value = cells.count('value');
  if (value === undefined) {
    if (!cells.has('value')) cells.refuse('value', 'missing');
    return {};
  }
  const folded = metric.toLowerCase().replace(/[\s-]+/g, '_');
  const figure = FIGURES.find((name) => name === folded);
  return figure === undefined ? { features: { [metric.replace(/^features?[:.]/i, '')]: value } } : { [figure]: value };
}

function wideFeatures(cells: Cells): Record<string, number> {
  const columns = cells.entries().flatMap(([name, value]) => {
    const feature = FEATURE.exec(name)?.[1];
    return feature === undefined ? [] : [[feature, value] as const];
  });
  const nested = cells.value('features');
  const isObject = typeof nested === 'object' && nested !== null && !Array.isArray(nested);
  if (nested !== undefined && !isObject) cells.refuse('features', 'expected an object of counts by feature');
  const all = [...columns, ...(isObject ? Object.entries(nested) : [])].filter(([, value]) => value !== null);
  if (all.length > MOST_FEATURES) cells.refuse('features', `more than ${MOST_FEATURES} features`);
  return Object.fromEntries(
    all.slice(0, MOST_FEATURES).flatMap(([name, value]) => {
      const column = `features.${name.slice(0, LONGEST_NAME)}`;
      if (name.length > LONGEST_NAME) cells.refuse(column, 'the name is too long');
      const count = cells.toCount(value, column);
      return count === undefined ? [] : [[storableText(name), count]];
    }),
  );
}

/** A list, or a text of names parted by `|`. */
function listOf(cells: Cells): string[] | undefined {
  const value = cells.value('use_cases');
  if (value === undefined) return undefined;
  const names = typeof value === 'string' ? value.split('|') : value;
  if (!Array.isArray(names) || names.length > MOST_FEATURES || !names.every((name) => typeof name === 'string')) {
    cells.refuse('use_cases', 'expected a list of texts');
    return undefined;
  }
  return names.map((name) => storableText(name).trim().slice(0, LONGEST_NAME)).filter((name) => name !== '');
}
