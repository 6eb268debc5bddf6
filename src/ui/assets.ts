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

/** The pages' style sheet, script and icon as they are on disk now, and the paths they are served under. */
export function loadAssets(): { readonly assets: readonly Asset[]; readonly paths: AssetPaths } {
  const style = loadAsset('style.css', 'text/css; charset=utf-8');
  const keys = loadAsset('keys.js', 'text/javascript; charset=utf-8');
  const icon = loadAsset('icon.svg', 'image/svg+xml');
  return { assets: [style, keys, icon], paths: { style: style.path, keys: keys.path, icon: icon.path } };
}

function loadAsset(name: string, type: string): Asset {
  const body = readFileSync(join(import.meta.dirname, name), 'utf8');
  const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_LENGTH);
  const [stem, extension] = name.split('.');
  return { path: `/assets/${stem}.${hash}.${extension}`, type, body };
}
