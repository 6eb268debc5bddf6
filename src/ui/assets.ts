import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssetPaths } from './views/layout.tsx';

/** One file that pages load, served under a name that changes with its content. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

const HASH_LENGTH = 12;

/** Files of `style/` in the order in which they take effect: what all pages share, then page by page. */
const STYLES = [
  'base',
  'frame',
  'bands',
  'account',
  'figures',
  'quotes',
  'turns',
  'judging',
  'handoff',
  'waiting',
  'sources',
  'watchtower',
  'messages',
  'answers',
  'narrow',
  'documents',
  'inbox',
  'conversation',
  'progress',
  'account-charts',
  'account-narrow',
  'add',
  'settings',
];

/** The pages' style sheet, script and icon as they are on disk now, and the paths they are served under. */
export function loadAssets(): { readonly assets: readonly Asset[]; readonly paths: AssetPaths } {
  const styles = STYLES.map((name) => readAsset(join('style', `${name}.css`))).join('\n');
  const style = toAsset('style.css', 'text/css; charset=utf-8', styles);
  const keys = toAsset('keys.js', 'text/javascript; charset=utf-8', readAsset('keys.js'));
  const live = toAsset('live.js', 'text/javascript; charset=utf-8', readAsset('live.js'));
  const icon = toAsset('icon.svg', 'image/svg+xml', readAsset('icon.svg'));
  const paths = { style: style.path, keys: keys.path, live: live.path, icon: icon.path };
  return { assets: [style, keys, live, icon], paths };
}

function readAsset(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

function toAsset(name: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_LENGTH);
  const [stem, extension] = name.split('.');
  return { path: `/assets/${stem}.${hash}.${extension}`, type, body };
}
