import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = <Shape>(name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '..', name), 'utf8')) as Shape;
const lock = read<{ readonly packages: Readonly<Record<string, Locked>> }>('package-lock.json');
const manifest = read<{
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}>('package.json');

const packages = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, locked]) => ({ ...locked, path, name: path.split('node_modules/').at(-1) ?? path }));

/** What may be shipped with a program under Apache-2.0, and what may help to build it. */
const SHIPPED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
];
const HELPING = [...SHIPPED, 'CC0-1.0', 'CC-BY-4.0', 'MPL-2.0', 'Python-2.0'];
/** As their authors write it, or where their manifests say nothing: what their files say. */
const AS_WRITTEN: Readonly<Record<string, string>> = { 'MIT License': 'MIT' };
const UNSAID: Readonly<Record<string, string>> = { 'fathom-typescript': 'MIT' };

/** One licence of those that somebody may choose among is enough; of those that hold together, each. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const plain = AS_WRITTEN[expression] ?? expression.replace(/^\((.*)\)$/, '$1');
  if (plain.includes(' OR ')) return plain.split(' OR ').some((one) => isAllowed(one, allowed));
  return plain.split(' AND ').every((one) => allowed.includes(one));
}

it('every package comes from the registry, by its exact bytes', () => {
  expect(packages.length).toBeGreaterThan(400);
  expect(packages.filter(({ link, integrity }) => link === true || !integrity?.startsWith('sha512-'))).toEqual([]);
  // One that came from elsewhere would have its address here.
  expect(packages.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

it('every package that we name is named by one version, and by no address', () => {
  const named = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(named).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

it('every package has a licence under which it may be used as it is', () => {
  const refused = packages.filter(
    ({ name, license, dev }) => !isAllowed(license ?? UNSAID[name] ?? 'none', dev === true ? HELPING : SHIPPED),
  );
  expect(refused.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
});

it('no package runs a script of its own on being installed but those that were looked at', () => {
  const running = packages.filter(({ hasInstallScript }) => hasInstallScript === true).map(({ name }) => name);
  const known = Object.keys(manifest.allowScripts);
  expect(running.filter((name) => !known.includes(name))).toEqual([]);
  expect(known.filter((name) => !running.includes(name))).toEqual([]);
});
